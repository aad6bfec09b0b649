/// A dot product of int8 vectors on the SIMD unit, compared with the core's own.
@main
struct DotProduct {
  static let count = 100

  static func main() {
    withUnsafeTemporaryAllocation(of: Int8.self, capacity: 2 * count) { vectors in
      let left = vectors.baseAddress!
      let right = left + count
      var expected: Int32 = 0
      for index in 0..<count {
        left[index] = Int8(truncatingIfNeeded: 7 * index - 128)
        right[index] = Int8(truncatingIfNeeded: 90 - 3 * index)
        expected &+= Int32(left[index]) &* Int32(right[index])
      }
      let result = multiply(left, right)
      Console.write("dot product ")
      Console.write(result)
      Console.write(result == expected ? ", as expected\n" : ", wrong\n")
      finish(result == expected ? 0 : 1)
    }
  }

  /// Lets the SIMD unit multiply: its program stands in memory, what it works on behind it.
  private static func multiply(
    _ left: UnsafePointer<Int8>, _ right: UnsafePointer<Int8>
  ) -> Int32 {
    typealias SIMD = TileRegisters.Simd
    let program = dot_product_program_address()
    tile_write(program + 0x78, UInt32(count))
    tile_write(program + 0x7C, UInt32(UInt(bitPattern: left)))
    tile_write(program + 0x80, UInt32(UInt(bitPattern: right)))
    tile_write(SIMD.Start.address, program)
    tile_write(SIMD.Control.address, SIMD.Control.Start.mask)
    tile_take(0, 1)
    return Int32(bitPattern: tile_read(program + 0x84))
  }
}
