import Diagnostics

/// The rules of programs for the SIMD unit, TW0300 to TW0399. A number is never given to another
/// rule.
enum AssemblyRules {
  static let fileSize = DiagnosticRule(
    "TW0300", "program-size", "A program's text is at most 4 MiB long.")
  static let character = DiagnosticRule(
    "TW0301", "character", "A program consists of the characters that it needs.")
  static let number = DiagnosticRule(
    "TW0302", "number", "A number is written in digits and fits 64 bits.")
  static let statement = DiagnosticRule(
    "TW0303", "statement", "A line is a label, a constant, a directive or an instruction.")
  static let instruction = DiagnosticRule(
    "TW0304", "instruction", "An instruction is one that the unit has.")
  static let directive = DiagnosticRule(
    "TW0305", "directive", "A directive is one that the assembler has.")
  static let elementType = DiagnosticRule(
    "TW0306", "element-type", "Instructions that depend on a type, and only these, name it.")
  static let operandCount = DiagnosticRule(
    "TW0307", "operand-count", "An instruction has all its operands and no more.")
  static let operand = DiagnosticRule(
    "TW0308", "operand", "An operand is of the kind that its instruction takes.")
  static let register = DiagnosticRule(
    "TW0309", "register", "A register is one that the unit has.")
  static let expression = DiagnosticRule(
    "TW0310", "expression", "An expression is numbers, names and operators in their places.")
  static let range = DiagnosticRule(
    "TW0311", "operand-range", "A number fits its field.")
  static let unknownName = DiagnosticRule(
    "TW0312", "unknown-name", "A name that is used is defined.")
  static let duplicateName = DiagnosticRule(
    "TW0313", "duplicate-name", "A name is defined once.")
  static let reservedName = DiagnosticRule(
    "TW0314", "reserved-name", "A name is not that of a register.")
  static let order = DiagnosticRule(
    "TW0315", "order", "What decides about addresses uses only names defined above it.")
  static let alignment = DiagnosticRule(
    "TW0316", "alignment", "Instructions lie at, and branches go to, multiples of 8.")
  static let origin = DiagnosticRule(
    "TW0317", "origin", "The origin is given before anything is placed.")
  static let imageSize = DiagnosticRule(
    "TW0318", "image-size", "A program fits 16 MiB, and the unit's addresses.")
  static let arithmetic = DiagnosticRule(
    "TW0319", "arithmetic", "An expression has a value.")
  static let depth = DiagnosticRule(
    "TW0320", "nesting", "Brackets nest at most 32 deep.")
  static let more = DiagnosticRule(
    "TW0321", "more-messages", "At most 100 messages are shown of a program.",
    severity: .warning)

  static let all = [
    fileSize, character, number, statement, instruction, directive, elementType, operandCount,
    operand, register, expression, range, unknownName, duplicateName, reservedName, order,
    alignment, origin, imageSize, arithmetic, depth, more,
  ]
}
