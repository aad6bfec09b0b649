import Diagnostics

/// The rules of keys and values, TW0100 to TW0199, and of their relations, TW0200 to TW0299.
/// A number is never given to another rule.
enum SpecRules {
  static let unknownKey = DiagnosticRule(
    "TW0100", "unknown-key", "Every key is one that the reference page lists.")
  static let missingKey = DiagnosticRule(
    "TW0101", "missing-key", "Keys without a default are given.")
  static let shape = DiagnosticRule(
    "TW0102", "shape", "A value is a single value, a list or a mapping as its key demands.")
  static let noValue = DiagnosticRule(
    "TW0103", "no-value", "A key is followed by a value.")
  static let integer = DiagnosticRule(
    "TW0104", "integer", "Whole numbers are written in plain decimal digits.")
  static let range = DiagnosticRule(
    "TW0105", "range", "A number lies in its key's range.")
  static let powerOfTwo = DiagnosticRule(
    "TW0106", "power-of-two", "A number is a power of two where its key demands one.")
  static let multiple = DiagnosticRule(
    "TW0107", "multiple", "A number is a multiple of what its key demands.")
  static let missingUnit = DiagnosticRule(
    "TW0108", "missing-unit", "A quantity has a unit.")
  static let unit = DiagnosticRule(
    "TW0109", "unit", "A quantity's unit measures what its key demands.")
  static let quantity = DiagnosticRule(
    "TW0110", "quantity", "A quantity is a plain decimal number and a unit.")
  static let resolution = DiagnosticRule(
    "TW0111", "resolution", "A quantity is a whole multiple of the finest step of its kind.")
  static let choice = DiagnosticRule(
    "TW0112", "choice", "A word is one of those that its key offers.")
  static let reserved = DiagnosticRule(
    "TW0113", "reserved", "A value is one that this version can build.")
  static let flag = DiagnosticRule(
    "TW0114", "flag", "A switch is 'true' or 'false'.")
  static let name = DiagnosticRule(
    "TW0115", "name", "A name can stand in Verilog and in file names.")
  static let keyword = DiagnosticRule(
    "TW0116", "keyword", "A name is no keyword of Verilog or SystemVerilog.")
  static let quotes = DiagnosticRule(
    "TW0117", "quotes", "Whole numbers and switches stand without quotes.")
  static let count = DiagnosticRule(
    "TW0118", "count", "A mapping or list has as many entries as its key allows.")
  static let more = DiagnosticRule(
    "TW0119", "more", "At most 100 messages are shown of a file.", severity: .warning)

  static let layoutRows = DiagnosticRule(
    "TW0200", "layout-rows", "The layout's map has as many rows as the grid.")
  static let layoutColumns = DiagnosticRule(
    "TW0201", "layout-columns", "Each row of the layout's map has as many tiles as the grid.")
  static let undefinedKind = DiagnosticRule(
    "TW0202", "undefined-kind", "The layout names kinds that 'tiles' defines.")
  static let unusedKind = DiagnosticRule(
    "TW0203", "unused-kind", "Every kind stands somewhere on the grid.", severity: .warning)
  static let symbolClash = DiagnosticRule(
    "TW0204", "symbol-clash", "No two kinds go by the same name or symbol.")
  static let missingLayout = DiagnosticRule(
    "TW0205", "missing-layout", "The layout gives every tile its kind.")
  static let bankRows = DiagnosticRule(
    "TW0206", "bank-rows", "A bank of an SRAM holds at least 16 words of 64 bits.")
  static let sharedConverters = DiagnosticRule(
    "TW0207", "shared-converters", "An array's columns divide evenly among its converters.")
  static let conversionCycles = DiagnosticRule(
    "TW0208", "conversion-cycles", "A conversion takes from 1 to 65,536 clock cycles.")
  static let partNeedsSRAM = DiagnosticRule(
    "TW0209", "part-needs-sram", "A kind whose parts work on its SRAM has one.")
  static let rolePart = DiagnosticRule(
    "TW0210", "role-part", "A kind has the parts that its role needs.")
  static let roleExcess = DiagnosticRule(
    "TW0211", "role-excess", "A kind has no parts that its role excludes.")
  static let hostPlace = DiagnosticRule(
    "TW0212", "host-place", "The host link attaches to a tile of the grid.")
  static let hostRole = DiagnosticRule(
    "TW0213", "host-role", "The tile of kind 'host' is the one to which the host link attaches.")
  static let noEffect = DiagnosticRule(
    "TW0214", "no-effect", "A key that is given has an effect.", severity: .warning)
  static let stuckCells = DiagnosticRule(
    "TW0215", "stuck-cells", "At most every cell of an array is stuck.")
  static let halvesOrder = DiagnosticRule(
    "TW0216", "halves-order", "A network whose messages take two flits keeps their order.")

  static let all = [
    unknownKey, missingKey, shape, noValue, integer, range, powerOfTwo, multiple, missingUnit,
    unit, quantity, resolution, choice, reserved, flag, name, keyword, quotes, count, more,
    layoutRows, layoutColumns, undefinedKind, unusedKind, symbolClash, missingLayout, bankRows,
    sharedConverters, conversionCycles, partNeedsSRAM, rolePart, roleExcess, hostPlace, hostRole,
    noEffect, stuckCells, halvesOrder,
  ]
}
