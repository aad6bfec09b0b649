/// The signals between a register file and its part for one field of one register.
///
/// Names are without direction; in Verilog inputs of the register file end in `_i`, outputs in `_o`.
public struct FieldPorts: Sendable, Hashable {
  /// What the part sees of the field: its value, its sticky events, or for one cycle a command.
  /// As wide as the field.
  public var output: String?

  /// What the part tells the field: its value (`readOnly`), a new value (`readWriteHardware`) or
  /// events to remember (`event`), each as wide as the field; or one event to count (`counter`).
  public var input: String?

  /// One where hardware writes the new value (`readWriteHardware`).
  public var update: String?

  /// All names.
  public var names: [String] { [output, input, update].compactMap { $0 } }
}

extension RegisterField {
  /// The signals of the field in a register of the given name (of an array: with its index).
  public func ports(in register: String) -> FieldPorts {
    let name = "\(register)_\(self.name)"
    switch access {
    case .constant: return FieldPorts()
    case .readOnly: return FieldPorts(input: name)
    case .readWrite, .pulse: return FieldPorts(output: name)
    case .readWriteHardware:
      return FieldPorts(output: name, input: name + "_new", update: name + "_update")
    case .event: return FieldPorts(output: name, input: name + "_set")
    case .counter: return FieldPorts(input: name + "_event")
    }
  }

  /// The documentation on one line.
  public var documentationLine: String { PlainText.line(documentation) }
}

extension Register {
  /// Name of the register with the given index; a single register has no index in its name.
  public func elementName(_ index: Int) -> String { array == nil ? name : "\(name)_\(index)" }
}
