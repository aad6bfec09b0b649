/// A product of a vector and a small matrix on the analog array, in its ideal mode, compared with the
/// core's own.
@main
struct Conversion {
  static let rows = 16, columns = 8, semaphore: UInt32 = 1

  static func main() {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64) { memory in
      let base = UnsafeMutableRawPointer(memory.baseAddress!)
      let weights = base.assumingMemoryBound(to: Int8.self)
      let input = (base + 128).assumingMemoryBound(to: Int8.self)
      let output = (base + 144).assumingMemoryBound(to: Int32.self)
      let calibration = (base + 192).assumingMemoryBound(to: UInt64.self)
      for column in 0..<columns { calibration[column] = 1 }  // factor 1, offset 0, shift 0
      for row in 0..<rows {
        input[row] = Int8(truncatingIfNeeded: row * row - 100)
        for column in 0..<columns {
          weights[row * columns + column] = Int8(truncatingIfNeeded: 9 * row - 31 * column)
        }
      }
      let job = Descriptor(base + 256)
      let calibrate = job.next, convert = calibrate.next
      job.describe(1, source: weights, stride: columns)
      job.link(to: calibrate)
      calibrate.describe(2, source: calibration, stride: 0)
      calibrate.link(to: convert)
      convert.describe(3, source: input, stride: 0)
      convert.end(raising: semaphore, destination: output)
      run(job)
      finish(wrong(input, weights, output))
    }
  }

  private static func run(_ job: Descriptor) {
    typealias Analog = TileRegisters.Analog
    tile_write(Analog.Mode.address, 0)  // ideal
    tile_write(Analog.Start.address, job.address)
    tile_write(Analog.Control.address, Analog.Control.Start.mask | Analog.Control.Settle.mask)
    tile_take(semaphore, 1)
  }

  /// How many columns are not what the core computes.
  private static func wrong(
    _ input: UnsafePointer<Int8>, _ weights: UnsafePointer<Int8>, _ output: UnsafePointer<Int32>
  ) -> Int32 {
    var wrong: Int32 = 0
    for column in 0..<columns {
      var expected: Int32 = 0
      for row in 0..<rows {
        expected &+= Int32(input[row]) &* Int32(weights[row * columns + column])
      }
      // The engine wrote it behind the compiler's back.
      let address = UInt32(UInt(bitPattern: output + column))
      if Int32(bitPattern: tile_read(address)) != expected { wrong += 1 }
    }
    Console.write(wrong == 0 ? "conversion as expected\n" : "conversion wrong\n")
    return wrong
  }
}

/// A descriptor of the analog part, as ten words of 32 bits; docs/parts/analog.md has its fields.
struct Descriptor {
  private let words: UnsafeMutablePointer<UInt32>

  init(_ place: UnsafeMutableRawPointer) { words = place.assumingMemoryBound(to: UInt32.self) }

  var address: UInt32 { UInt32(UInt(bitPattern: words)) }

  /// The one behind it in memory.
  var next: Descriptor { Descriptor(words + 10) }

  /// All rows and columns of the example, once.
  func describe(_ opcode: UInt32, source: UnsafeRawPointer, stride: Int) {
    words[0] = opcode | 1 << 16
    words[1] = 0
    words[2] = 0
    words[3] = 0
    words[4] = UInt32(UInt(bitPattern: source))
    words[5] = UInt32(stride)
    words[6] = 0
    words[7] = 0
    words[8] = UInt32(Conversion.rows) << 16
    words[9] = UInt32(Conversion.columns) << 16
  }

  func link(to next: Descriptor) { words[1] = next.address }

  /// Makes it the last one: results as int32, and a semaphore is raised when they are written.
  func end(raising semaphore: UInt32, destination: UnsafeRawPointer) {
    words[0] |= 1 << 8 | 3 << 9
    words[3] = (semaphore | 1 << 8) << 16
    words[6] = UInt32(UInt(bitPattern: destination))
  }
}
