import ChipSpec

/// A buffer of a random program.
struct RandomBuffer: Hashable {
  /// Place of the tile in the chip.
  let tile: Int
  let number: Int
}

/// An engine of a random program, or the host.
enum RandomUnit: Hashable {
  case simd(tile: Int)
  case analog(tile: Int)
  case channel(Int, tile: Int)
  case core(tile: Int)
  case host

  /// The tile at which it stands; the host stands at none.
  var tile: Int? {
    switch self {
    case .simd(let tile), .analog(let tile), .channel(_, let tile), .core(let tile): tile
    case .host: nil
    }
  }
}

/// What an engine does in a random program.
enum RandomAction {
  /// The SIMD unit combines two buffers of int8 byte by byte into a third.
  case combine(Combination, RandomBuffer, RandomBuffer, to: RandomBuffer)
  /// The SIMD unit makes something of two buffers that only a model of it knows.
  case mingle(text: String, RandomBuffer, RandomBuffer, to: RandomBuffer)
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
  /// A channel or a SIMD unit raises a semaphore that a tile does not have.
  case badSignal(tile: Int, semaphore: Int)
  /// A channel writes grains beyond a tile's memory, and nobody is told but the tile.
  case badFill(tile: Int, grains: Int)
  /// The core makes elements of two buffers into those of a third.
  case compute(CoreOperation, RandomBuffer, RandomBuffer, to: RandomBuffer)
  /// The core does something that traps.
  case trap(CoreTrap)
  /// The host copies bytes into a buffer.
  case copyIn(RandomBuffer, offset: Int, bytes: [UInt8])
  /// The host writes words into a buffer.
  case poke(RandomBuffer, offset: Int, words: [UInt32])
  /// The host copies a buffer out and looks at it.
  case copyOut(RandomBuffer)
  /// The host does something that is refused.
  case refused(HostMistake)

  /// How bytes are combined.
  enum Combination: String, CaseIterable {
    case add, subs, max, min, xor, mul
  }

  /// Bytes that are moved: runs in a nest of loops.
  struct Rows {
    var run: Int
    /// Offsets of the first byte in the buffers.
    var source = 0, destination = 0
    /// The loops, the innermost first.
    var dimensions: [TransferDescriptor.Dimension] = []

    /// The offsets of all runs, in order.
    var places: [(source: Int, destination: Int)] {
      var places = [(source: source, destination: destination)]
      for dimension in dimensions {
        places = (0..<dimension.count).flatMap { step in
          places.map {
            (
              $0.source + step * dimension.sourceStride,
              $0.destination + step * dimension.destinationStride
            )
          }
        }
      }
      return places
    }
  }

  /// The buffers that are read.
  var reads: [RandomBuffer] {
    switch self {
    case .combine(_, let a, let b, _), .mingle(_, let a, let b, _), .compute(_, let a, let b, _):
      [a, b]
    case .product(let a, _, _), .send(let a, _, _), .fetch(let a, _, _), .copyOut(let a): [a]
    case .fill, .relay, .badSignal, .badFill, .trap, .copyIn, .poke, .refused: []
    }
  }

  /// The buffer that is written.
  var writes: RandomBuffer? {
    switch self {
    case .combine(_, _, _, let c), .mingle(_, _, _, let c), .product(_, let c, _),
      .send(_, let c, _), .fetch(_, let c, _), .compute(_, _, _, let c):
      c
    case .fill(let c, _, _), .copyIn(let c, _, _), .poke(let c, _, _): c
    case .relay, .badSignal, .badFill, .trap, .copyOut, .refused: nil
    }
  }

  /// Whether what is written arrives at some time after the engine has gone on: puts.
  var writesLate: Bool {
    switch self {
    case .send, .fill: true
    default: false
    }
  }
}
