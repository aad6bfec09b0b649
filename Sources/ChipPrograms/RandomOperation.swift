import ChipSpec

/// A buffer of a random program.
struct RandomBuffer: Hashable {
  /// Place of the tile in the chip.
  let tile: Int
  let number: Int
}

/// An engine of a random program.
enum RandomUnit: Hashable {
  case simd(tile: Int)
  case analog(tile: Int)
  case channel(Int, tile: Int)

  var tile: Int {
    switch self {
    case .simd(let tile), .analog(let tile), .channel(_, let tile): tile
    }
  }
}

/// What an engine does in a random program.
enum RandomAction {
  /// The SIMD unit combines two buffers of int8 byte by byte into a third.
  case combine(Combination, RandomBuffer, RandomBuffer, to: RandomBuffer)
  /// The analog part makes a product.
  case product(RandomBuffer, to: RandomBuffer, rectifies: Bool)
  /// A channel sends rows.
  case send(RandomBuffer, to: RandomBuffer, Rows)
  /// A channel fills rows.
  case fill(RandomBuffer, Rows, constant: UInt16)
  /// A channel fetches rows.
  case fetch(RandomBuffer, to: RandomBuffer, Rows)
  /// A channel passes word on that something has happened.
  case relay

  /// How bytes are combined.
  enum Combination: String, CaseIterable {
    case add, subs, max, min, xor, mul
  }

  /// Bytes that are moved: `count` runs.
  struct Rows {
    var run: Int
    var count = 1
    /// Offsets in the buffers.
    var source = 0, destination = 0
    var sourceStride = 0, destinationStride = 0
  }

  /// The buffers that are read.
  var reads: [RandomBuffer] {
    switch self {
    case .combine(_, let a, let b, _): [a, b]
    case .product(let a, _, _), .send(let a, _, _), .fetch(let a, _, _): [a]
    case .fill, .relay: []
    }
  }

  /// The buffer that is written.
  var writes: RandomBuffer? {
    switch self {
    case .combine(_, _, _, let c), .product(_, let c, _), .send(_, let c, _), .fetch(_, let c, _):
      c
    case .fill(let c, _, _): c
    case .relay: nil
    }
  }

  /// Whether what is written arrives at some time after the engine has gone on: puts.
  var writesLate: Bool {
    switch self {
    case .send, .fill: true
    case .combine, .product, .fetch, .relay: false
    }
  }
}
