import ChipSpec
import CoSimulation

/// Register blocks with every access in every shape: the same seed gives the same block.
struct RandomBlock {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  private mutating func fields() -> [RegisterField] {
    // Fields that are cleared by writing back do not share a register with those that keep a value.
    let accesses: [FieldAccess] =
      below(2) == 0
      ? [.event, .counter, .readOnly, .constant, .pulse]
      : [.readWrite, .readWriteHardware, .readOnly, .constant, .pulse]
    var fields: [RegisterField] = []
    var bit = below(8)
    while bit < Register.width {
      let width = 1 + below(below(3) == 0 ? Register.width - bit : min(12, Register.width - bit))
      var field = RegisterField(
        "f\(fields.count)", lowBit: bit, width: width, access: accesses[below(accesses.count)],
        documentation: "A random field.")
      if field.access.hasResetValue {
        field.reset = UInt32.random(in: 0...field.maximum, using: &random)
      }
      fields.append(field)
      bit += width + below(5)
    }
    if fields.isEmpty {
      fields = [RegisterField("f", lowBit: 0, access: .readWrite, documentation: "A field.")]
    }
    return fields
  }

  /// The next block: some registers and arrays with gaps between them.
  mutating func block(_ name: String) -> RegisterBlock {
    var registers: [Register] = []
    var offset = 0
    for index in 0..<(1 + below(6)) {
      offset += 4 * below(3)
      var register = Register(
        "r\(index)", offset: offset, documentation: "A random register.", fields: fields())
      if below(3) == 0 {
        register.array = .init(count: 1 + below(3), stride: 4 * (1 + below(2)))
      }
      registers.append(register)
      offset = (register.offsets.last ?? offset) + Register.size
    }
    var size = 2 * Register.size
    while size < offset { size *= 2 }
    return RegisterBlock(
      name, base: 0, size: size, documentation: "A random block.", registers: registers)
  }
}
