import ChipSpec

/// How often a SIMD unit's instructions and interesting events happened. Tests use it to show that
/// they reached them.
public struct SIMDCoverage: Sendable, Hashable {
  private var events = [Int](repeating: 0, count: SIMDEvent.allCases.count)

  /// Instructions retired by operation × form × type of element.
  private var instructions = [Int](repeating: 0, count: 64 * 4 * 8)

  /// Nothing has happened.
  public init() {}

  /// How often an event happened.
  public subscript(event: SIMDEvent) -> Int { events[event.rawValue] }

  /// How many instructions of an operation retired; only those of one form or type if it is named.
  public func count(
    _ operation: SIMDEncoding.Operation, form: SIMDEncoding.Form? = nil,
    type: SIMDEncoding.Element? = nil
  ) -> Int {
    var sum = 0
    for index in instructions.indices where index / 32 == operation.rawValue {
      if let form, index / 8 % 4 != form.rawValue { continue }
      if let type, index % 8 != type.rawValue { continue }
      sum += instructions[index]
    }
    return sum
  }

  /// Everything that can be counted, by name: each operation in each form that it has, with each
  /// type if it has one, then the events.
  public var items: [(name: String, count: Int)] {
    var items: [(name: String, count: Int)] = []
    for operation in SIMDEncoding.Operation.allCases {
      for form in SIMDEncoding.Form.allCases
      where SIMDInstruction.forms(of: operation) >> UInt8(form.rawValue) & 1 == 1 {
        guard SIMDInstruction.usesType(operation) else {
          items.append(("\(operation), form \(form.rawValue)", count(operation, form: form)))
          continue
        }
        for type in SIMDEncoding.Element.allCases {
          let name = "\(operation), form \(form.rawValue), \(type)"
          items.append((name, count(operation, form: form, type: type)))
        }
      }
    }
    return items + SIMDEvent.allCases.map { ($0.name, self[$0]) }
  }

  mutating func count(_ event: SIMDEvent) { events[event.rawValue] += 1 }

  mutating func count(_ instruction: SIMDInstruction) {
    let place = instruction.operation.rawValue * 4 + instruction.form.rawValue
    instructions[place * 8 + instruction.type] += 1
  }

  /// Adds what another unit, or another run, has seen.
  public mutating func add(_ other: SIMDCoverage) {
    events.add(other.events)
    instructions.add(other.instructions)
  }
}
