import ChipSpec

/// A tile of a random program: what its buffers hold, and what is constant.
struct RandomTile {
  let kind: TileKind
  /// The buffers after the operations so far, and before them.
  var buffers: [[UInt8]]
  /// Whether it is known what they hold.
  var known: [Bool]
  let initial: [[UInt8]]
  /// Weights, row by row, and calibration of the analog part.
  let rows: Int, columns: Int
  let weights: [Int8]
  let calibration: [(addend: Int, shift: Int)]
  /// Whether the array is used as an ideal one, whatever the spec says of it.
  let isIdeal: Bool
  /// The semaphores in the order in which they come into use.
  let semaphores: [Int]
  /// How many are in use.
  var usedSemaphores = 0
  /// The `number`-th of those that are in no operation's use when all are known; nil if there are not so many.
  func freeSemaphore(_ number: Int) -> Int? {
    let place = semaphores.count - 1 - number
    return place >= usedSemaphores ? semaphores[place] : nil
  }

  init(
    _ kind: TileKind, buffers: Int, size: Int, isIdeal: Bool, _ random: inout ProgramRandom
  ) {
    self.kind = kind
    self.isIdeal = isIdeal
    known = Array(repeating: true, count: buffers)
    semaphores = (0..<kind.semaphores).shuffled(using: &random)
    initial = (0..<buffers).map { _ in
      (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    self.buffers = initial
    let dacBits = kind.analog?.dacBits ?? 8
    rows = min(kind.analog?.rows ?? 0, size)
    columns = min(kind.analog?.columns ?? 0, size)
    weights = (0..<rows * columns).map { _ in Int8.random(in: .min ... .max, using: &random) }
    calibration = (0..<columns).map { _ in
      (
        addend: Int.random(in: -3_000...3_000, using: &random),
        shift: Int.random(in: dacBits...dacBits + 3, using: &random)
      )
    }
  }

  /// The analog part's results.
  func product(_ inputs: [UInt8], rectifies: Bool) -> [UInt8] {
    let largest = 1 << ((kind.analog?.dacBits ?? 8) - 1)
    return (0..<columns).map { column in
      var code = 0
      for row in 0..<rows {
        let input = min(max(Int(Int8(bitPattern: inputs[row])), -largest), largest - 1)
        code += input * Int(weights[row * columns + column])
      }
      let (addend, shift) = calibration[column]
      var result = (code + addend + 1 << (shift - 1)) >> shift
      if rectifies { result = max(result, 0) }
      return UInt8(bitPattern: Int8(min(max(result, -128), 127)))
    }
  }

  /// What the SIMD unit makes of two bytes.
  static func combine(
    _ combination: RandomAction.Combination, _ first: UInt8, _ second: UInt8
  ) -> UInt8 {
    let (a, b) = (Int(Int8(bitPattern: first)), Int(Int8(bitPattern: second)))
    switch combination {
    case .add: return UInt8(truncatingIfNeeded: a + b)
    case .subs: return UInt8(bitPattern: Int8(min(max(a - b, -128), 127)))
    case .max: return UInt8(truncatingIfNeeded: max(a, b))
    case .min: return UInt8(truncatingIfNeeded: min(a, b))
    case .xor: return first ^ second
    case .mul: return UInt8(truncatingIfNeeded: a * b)
    }
  }
}
