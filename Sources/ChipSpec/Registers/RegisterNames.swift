/// The names that the generated files give to a map's parts.
///
/// The emitters and the check for clashes both take them from here, so that a name cannot be
/// emitted without having been checked.
enum RegisterNames {
  /// `error_count` as `errorCount`.
  static func lowerCamel(_ name: String) -> String {
    let words = name.split(separator: "_")
    guard let first = words.first else { return "" }
    return first + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// `error_count` as `ErrorCount`.
  static func upperCamel(_ name: String) -> String {
    name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// Names joined by underscores, in capitals: a C macro's or constant's name.
  static func macro(_ parts: String...) -> String { parts.joined(separator: "_").uppercased() }

  /// Name of one register of an array where every register has a name of its own.
  static func element(_ register: Register, _ index: Int) -> String {
    register.array == nil ? register.name : "\(register.name)_\(index)"
  }

  /// Ports of a register file towards the bus.
  private static let busPorts = [
    "bus_request", "bus_write", "bus_byte_enable", "bus_address", "bus_write_data", "bus_read_data",
    "bus_error",
  ]

  /// Ports of a register file towards its part, for one field.
  private static func portNames(of field: RegisterField, in register: Register) -> [String] {
    let name = "\(register.name)_\(field.name)"
    switch field.access {
    case .constant: return []
    case .readOnly, .readWrite, .pulse: return [name]
    case .readWriteHardware: return [name, name + "_update", name + "_new"]
    case .event, .counter: return [name + "_event"]
    }
  }

  /// Tag of the C structure of a block.
  static func structure(_ map: String, _ block: RegisterBlock) -> String {
    "\(map)_\(block.name)_registers"
  }

  /// Tag of the C enumeration of a field's values.
  static func enumeration(
    _ map: String, _ block: RegisterBlock, _ register: Register, _ field: RegisterField
  ) -> String {
    "\(map)_\(block.name)_\(register.name)_\(field.name)"
  }

  /// Member of the C structure that fills the gap at `offset`.
  static func padding(at offset: Int) -> String { "reserved_\(String(offset, radix: 16))" }

  /// Label of the C assertion that checks the offset of a structure's member.
  static func offsetLabel(_ structure: String, _ member: String) -> String {
    "\(structure)_\(member)_offset"
  }

  /// A name in a generated file, and the place in the description that it stands for.
  struct Symbol: Sendable {
    /// The scope and the name, which must be unique together.
    var name: String
    /// The path of what it names.
    var place: String
  }

  /// Every name that `map` brings into a scope of a generated file.
  static func symbols(of map: AddressMap) -> [Symbol] {
    let own = ["REGISTERS_H", "STATIC_ASSERT", "READ_ONLY", "MEMORY_BASE", "MEMORY_SIZE"]
    return own.map { Symbol(name: macro(map.name, $0), place: map.name) }
      + map.blocks.flatMap { symbols(map.name, $0) }
  }

  /// Every name that describing `block` brings into a scope of a generated file.
  private static func symbols(_ map: String, _ block: RegisterBlock) -> [Symbol] {
    var symbols: [Symbol] = []
    func add(_ place: String, _ names: String...) {
      symbols += names.map { Symbol(name: $0, place: place) }
    }

    let prefix = macro(map, block.name)
    let blockScope = upperCamel(block.name)
    add(
      block.name, prefix, prefix + "_BASE", prefix + "_SIZE", structure(map, block), blockScope,
      blockScope + ".base", blockScope + ".size")
    symbols += busPorts.map { Symbol(name: "registers_\(block.name).\($0)", place: block.name) }
    for member in CHeader.members(of: block) {
      if member.isPadding { add(block.name, "\(prefix)->\(member.name)") }
      if let register = member.register {
        add("\(block.name).\(register.name)", offsetLabel(structure(map, block), member.name))
      }
    }
    for register in block.registers {
      let place = "\(block.name).\(register.name)"
      let prefix = "\(prefix)_\(macro(register.name))"
      let scope = "\(blockScope).\(upperCamel(register.name))"
      add(place, prefix + "_OFFSET", prefix + "_RESET", scope)
      add(place, scope + ".offset", scope + ".address", scope + ".reset")
      if register.array != nil {
        add(place, prefix + "_COUNT", prefix + "_STRIDE", scope + ".count", scope + ".stride")
        for index in 0..<register.count {
          add(place, "\(macro(map, block.name))->\(element(register, index))")
        }
      }
      add(place, "\(macro(map, block.name))->\(register.name)")
      for field in register.fields {
        let place = "\(place).\(field.name)"
        let prefix = "\(prefix)_\(macro(field.name))"
        let scope = "\(scope).\(upperCamel(field.name))"
        add(place, prefix + "_SHIFT", prefix + "_WIDTH", prefix + "_MASK", scope)
        add(place, scope + ".shift", scope + ".width", scope + ".mask")
        symbols += portNames(of: field, in: register).map {
          Symbol(name: "registers_\(block.name).\($0)", place: place)
        }
        if !field.values.isEmpty { add(place, enumeration(map, block, register, field)) }
        for value in field.values {
          add(
            "\(place).\(value.name)", "\(prefix)_\(macro(value.name))",
            "\(scope).\(lowerCamel(value.name))")
        }
      }
    }
    return symbols
  }
}
