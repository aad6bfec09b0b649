/// A set of bit positions of one signal.
struct BitMask: Hashable {
  private var words: [UInt64]

  init(width: Int) { words = [UInt64](repeating: 0, count: (width + 63) / 64) }

  init(_ range: Range<Int>, width: Int) {
    self.init(width: width)
    for bit in range { words[bit / 64] |= 1 << UInt64(bit % 64) }
  }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  mutating func formUnion(_ other: BitMask) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  func union(_ other: BitMask) -> BitMask {
    var result = self
    result.formUnion(other)
    return result
  }

  func intersection(_ other: BitMask) -> BitMask {
    var result = self
    for index in words.indices { result.words[index] &= other.words[index] }
    return result
  }

  func subtracting(_ other: BitMask) -> BitMask {
    var result = self
    for index in words.indices { result.words[index] &= ~other.words[index] }
    return result
  }

  /// The runs of neighbouring bits, lowest first.
  var runs: [Range<Int>] {
    var runs: [Range<Int>] = []
    for bit in 0..<words.count * 64 where words[bit / 64] >> UInt64(bit % 64) & 1 == 1 {
      if let last = runs.last, last.upperBound == bit {
        runs[runs.count - 1] = last.lowerBound..<bit + 1
      } else {
        runs.append(bit..<bit + 1)
      }
    }
    return runs
  }

  /// The runs of neighbouring bits, highest first, as Verilog writes them: `[7:4], [0]`.
  var text: String {
    runs.reversed().map { "[\(rangeText($0))]" }.joined(separator: ", ")
  }
}
