import ChipSpec

/// A SIMD instruction before it is a word.
struct SIMDFields {
  var operation: Int
  var form = 0, d = 0, a = 0, b = 0, c = 0, table = 0, addressing = 0, saturate = 0, type = 0
  var immediate: UInt32 = 0

  /// An instruction whose other fields are 0.
  init(_ operation: SIMDEncoding.Operation) { self.operation = operation.rawValue }

  /// An instruction whose fields are 0 or, because those that it does not use are to be ignored, random.
  init(_ operation: SIMDEncoding.Operation, _ random: inout SeededRandom) {
    self.init(operation)
    guard random.chance(40) else { return }
    shuffleRegisters(&random)
    form = random.below(4)
    table = random.below(4)
    addressing = random.below(4)
    saturate = random.below(2)
    type = random.below(8)
    immediate = UInt32(truncatingIfNeeded: random.next())
  }

  /// Other registers, a few of them more often than others so that results are used.
  mutating func shuffleRegisters(_ random: inout SeededRandom) {
    func register(_ random: inout SeededRandom) -> Int {
      random.chance(60) ? random.below(6) : random.below(16)
    }
    d = register(&random)
    a = register(&random)
    b = register(&random)
    c = register(&random)
  }

  /// The instruction.
  var word: UInt64 {
    func at(_ range: Range<Int>, _ value: Int) -> UInt64 {
      UInt64(value) << UInt64(range.lowerBound)
    }
    return at(SIMDEncoding.operation, operation) | at(SIMDEncoding.form, form)
      | at(SIMDEncoding.d, d) | at(SIMDEncoding.a, a) | at(SIMDEncoding.b, b)
      | at(SIMDEncoding.c, c) | at(SIMDEncoding.table, table)
      | at(SIMDEncoding.addressing, addressing) | UInt64(saturate) << UInt64(SIMDEncoding.saturate)
      | at(SIMDEncoding.type, type) | UInt64(immediate)
  }

  /// Whether an instruction of a random program may be replaced: nothing behind it needs what it does.
  static func isAlone(_ word: UInt64) -> Bool {
    let operation = Int(word >> UInt64(SIMDEncoding.operation.lowerBound))
    return operation != SIMDEncoding.Operation.copy.rawValue
      && operation != SIMDEncoding.Operation.halt.rawValue
  }
}
