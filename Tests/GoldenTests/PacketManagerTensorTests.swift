import ChipSpec
import Testing

@testable import Golden

/// What descriptors make of tensors, against plain loops.
struct PacketManagerTensorTests {
  typealias Dimension = TransferDescriptor.Dimension

  /// Worlds with every grain and order.
  static var worlds: [TransferWorld] {
    [(64, RouterSpec.Ordering.flow), (64, .none), (128, .flow), (256, .none)].map {
      TransferWorld(flitWidth: $0.0, $0.1, capacity: 1 << 16)
    }
  }

  static func fill(_ world: inout TransferWorld, _ range: Range<Int>, _ random: inout SeededRandom)
  {
    for tile in world.tiles.indices {
      for address in range {
        world.tiles[tile].memory[address] = UInt8.random(in: 1...255, using: &random)
      }
    }
  }

  /// A convolution's shape.
  struct Shape {
    let height: Int, width: Int, channels: Int, kernel: Int, stride: Int, padding: Int
    var rows: Int { (height + 2 * padding - kernel) / stride + 1 }
    var columns: Int { (width + 2 * padding - kernel) / stride + 1 }
    var rowSize: Int { kernel * kernel * channels }

    init(_ random: inout SeededRandom) {
      kernel = Int.random(in: 1...4, using: &random)
      padding = Int.random(in: 0..<kernel, using: &random)
      stride = Int.random(in: 1...3, using: &random)
      channels = Int.random(in: 1...5, using: &random)
      height = Int.random(in: kernel...8, using: &random)
      width = Int.random(in: kernel...8, using: &random)
    }

    /// The matrix by plain loops.
    func matrix(_ input: ArraySlice<UInt8>) -> [UInt8] {
      var matrix: [UInt8] = []
      for outputRow in 0..<rows {
        for outputColumn in 0..<columns {
          for kernelRow in 0..<kernel {
            for kernelColumn in 0..<kernel {
              for channel in 0..<channels {
                let row = outputRow * stride + kernelRow - padding
                let column = outputColumn * stride + kernelColumn - padding
                let isInside = (0..<height).contains(row) && (0..<width).contains(column)
                let place = (row * width + column) * channels + channel
                matrix.append(isInside ? input[input.startIndex + place] : 0)
              }
            }
          }
        }
      }
      return matrix
    }
  }

  @Test(arguments: 0..<8)
  func imageToColumnsWithPaddingOnTheWay(_ seed: UInt64) {
    var random = SeededRandom(seed)
    for var world in Self.worlds {
      let shape = Shape(&random)
      Self.fill(&world, 0x100..<0x8000, &random)
      let (channels, padded) = (shape.channels, shape.width + 2 * shape.padding)
      let size = (shape.height + 2 * shape.padding) * padded * channels
      let input = 0x103
      let buffer = 0x1001
      let matrix = 0x2002

      world.run([.fill((1, 0), destination: buffer, run: size)], tile: 1, &random)
      var image = TransferDescriptor.send(
        to: (1, 0), source: input,
        destination: buffer + (shape.padding * padded + shape.padding) * channels,
        run: shape.width * channels,
        [
          Dimension(
            shape.height, source: shape.width * channels, destination: padded * channels)
        ])
      image.remote = .init(7)
      var columns = TransferDescriptor.send(
        to: (1, 0), source: buffer, destination: matrix, run: shape.kernel * channels,
        [
          Dimension(
            shape.kernel, source: padded * channels, destination: shape.kernel * channels),
          Dimension(
            shape.columns, source: shape.stride * channels, destination: shape.rowSize),
          Dimension(
            shape.rows, source: shape.stride * padded * channels,
            destination: shape.columns * shape.rowSize),
        ])
      columns.wait = .init(7)
      world.load([columns], at: 0xF000, tile: 1)
      world.start(0, at: 0xF000, tile: 1)
      world.run([image], tile: 0, &random)

      let size2 = shape.rows * shape.columns * shape.rowSize
      let expected = shape.matrix(world.tiles[0].memory[input...])
      #expect(Array(world.tiles[1].memory[matrix..<matrix + size2]) == expected, "\(shape)")
    }
  }

  @Test(arguments: 10..<18)
  func imageToColumnsWithPaddingInPlace(_ seed: UInt64) {
    var random = SeededRandom(seed)
    for var world in Self.worlds {
      let shape = Shape(&random)
      Self.fill(&world, 0x100..<0x8000, &random)
      let input = 0x101
      let matrix = 0x2003
      let size = shape.rows * shape.columns * shape.rowSize
      // No signal parts the fill from the copies: with flow, puts to one target stay in order; with
      // none, each transfer is acknowledged before the next begins.
      var list = [TransferDescriptor.fill((1, 1), destination: matrix, run: size)]
      for kernelRow in 0..<shape.kernel {
        for kernelColumn in 0..<shape.kernel {
          func inside(_ place: Int, _ length: Int, _ outputs: Int) -> ClosedRange<Int>? {
            let inside = (0..<outputs).filter {
              (0..<length).contains($0 * shape.stride + place - shape.padding)
            }
            return inside.first.map { $0...inside[inside.count - 1] }
          }
          guard let rows = inside(kernelRow, shape.height, shape.rows),
            let columns = inside(kernelColumn, shape.width, shape.columns)
          else { continue }
          let row = rows.lowerBound * shape.stride + kernelRow - shape.padding
          let column = columns.lowerBound * shape.stride + kernelColumn - shape.padding
          let line = rows.lowerBound * shape.columns + columns.lowerBound
          list.append(
            .send(
              to: (1, 1), source: input + (row * shape.width + column) * shape.channels,
              destination: matrix + line * shape.rowSize
                + (kernelRow * shape.kernel + kernelColumn) * shape.channels,
              run: shape.channels,
              [
                Dimension(
                  columns.count, source: shape.stride * shape.channels,
                  destination: shape.rowSize),
                Dimension(
                  rows.count, source: shape.stride * shape.width * shape.channels,
                  destination: shape.columns * shape.rowSize),
              ]))
        }
      }
      world.run(list, &random)
      let expected = shape.matrix(world.tiles[0].memory[input...])
      #expect(Array(world.tiles[3].memory[matrix..<matrix + size]) == expected, "\(shape)")
    }
  }

  @Test func firstCopyOfTheExample() {
    var random = SeededRandom(20)
    var world = TransferWorld()
    world.run(
      [
        .fill((0, 0), destination: 0x800, run: 288),
        .send(
          to: (0, 0), source: 0x100, destination: 0x85A, run: 2,
          [Dimension(3, source: 2, destination: 18), Dimension(3, source: 8, destination: 72)]),
      ], &random)
    for row in 0..<4 {
      for column in 0..<4 {
        let place = 0x800 + 18 * (4 * row + column)
        let isInside = row > 0 && column > 0
        let value = isInside ? UInt8(truncatingIfNeeded: 0x100 + 8 * row + 2 * column - 10) : 0
        #expect(
          Array(world.tiles[0].memory[place..<place + 2]) == [value, value + (isInside ? 1 : 0)])
      }
    }
  }

  @Test(arguments: 30..<40)
  func permutations(_ seed: UInt64) {
    // Any order of four dimensions of elements of any size.
    var random = SeededRandom(seed)
    for var world in Self.worlds {
      Self.fill(&world, 0x100..<0x8000, &random)
      let sizes = (0..<4).map { _ in Int.random(in: 1...5, using: &random) }
      let order = Array(0..<4).shuffled(using: &random)
      let element = Int.random(in: 1...9, using: &random)
      func strides(_ order: [Int]) -> [Int] {
        var strides = Array(repeating: 0, count: 4)
        var stride = element
        for dimension in order.reversed() {
          strides[dimension] = stride
          stride *= sizes[dimension]
        }
        return strides
      }
      let sources = strides([0, 1, 2, 3])
      let destinations = strides(order)
      let (input, output) = (0x100 + Int(seed % 8), 0x4000 + Int(seed % 5))
      // The loops may run in any order.
      let loops = Array(0..<4).shuffled(using: &random)
      world.run(
        [
          .send(
            to: (0, 1), source: input, destination: output, run: element,
            loops.map { Dimension(sizes[$0], source: sources[$0], destination: destinations[$0]) })
        ], &random)

      var expected = world.tiles[0].memory
      for first in 0..<sizes[0] {
        for second in 0..<sizes[1] {
          for third in 0..<sizes[2] {
            for fourth in 0..<sizes[3] {
              let index = [first, second, third, fourth]
              let from = input + zip(index, sources).reduce(0) { $0 + $1.0 * $1.1 }
              let to = output + zip(index, destinations).reduce(0) { $0 + $1.0 * $1.1 }
              for byte in 0..<element {
                expected[to + byte] = world.tiles[0].memory[from + byte]
              }
            }
          }
        }
      }
      let size = sizes.reduce(element, *)
      #expect(world.tiles[2].memory[output..<output + size] == expected[output..<output + size])
    }
  }

  @Test(arguments: 50..<56)
  func concatenation(_ seed: UInt64) {
    // Tensors of two tiles become one on a third, whose list waits for both and reshapes the result:
    // rows get a new pitch, in reverse order.
    var random = SeededRandom(seed)
    for var world in Self.worlds {
      Self.fill(&world, 0x100..<0x8000, &random)
      let positions = Int.random(in: 1...20, using: &random)
      let parts = (0..<2).map { _ in Int.random(in: 1...12, using: &random) }
      let channels = parts[0] + parts[1]
      for tile in 0..<2 {
        var part = TransferDescriptor.send(
          to: (1, 1), source: 0x200, destination: 0x4000 + (tile == 0 ? 0 : parts[0]),
          run: parts[tile],
          [Dimension(positions, source: parts[tile], destination: channels)])
        part.remote = .init(9)
        world.load([part], at: 0xF000, tile: tile)
        world.start(1, at: 0xF000, tile: tile)
      }
      var reshape = TransferDescriptor.send(
        to: (1, 1), source: 0x4000 + (positions - 1) * channels, destination: 0x5000,
        run: channels, [Dimension(positions, source: -channels, destination: 32)])
      reshape.wait = .init(9, by: 2)
      world.run([reshape], tile: 3, &random)
      for position in 0..<positions {
        let row = (0..<2).flatMap { tile in
          let first = 0x200 + (positions - 1 - position) * parts[tile]
          return Array(world.tiles[tile].memory[first..<first + parts[tile]])
        }
        let first = 0x5000 + 32 * position
        #expect(Array(world.tiles[3].memory[first..<first + channels]) == row)
      }
    }
  }
}
