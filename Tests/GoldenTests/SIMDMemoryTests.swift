import ChipSpec
import Testing

@testable import Golden

/// Loads and stores of every type, at every alignment, in every way of addressing.
struct SIMDMemoryTests {
  static func bits(_ value: Int) -> UInt32 { UInt32(truncatingIfNeeded: value) }

  static let pattern: [UInt8] = (0..<128).map { UInt8(truncatingIfNeeded: $0 * 73 + 41) }

  /// The element at an address, byte by byte.
  static func element(_ type: String, at address: Int) -> UInt32 {
    func byte(_ offset: Int) -> UInt32 { UInt32(pattern[address - 0x1000 + offset]) }
    let half = byte(0) | byte(1) << 8
    switch type {
    case "i8": return byte(0) >= 128 ? byte(0) | 0xFFFF_FF00 : byte(0)
    case "u8": return byte(0)
    case "i16": return half >= 32_768 ? half | 0xFFFF_0000 : half
    case "u16": return half
    default: return half | byte(2) << 16 | byte(3) << 24
    }
  }

  static let types: [(name: String, size: Int)] = [
    ("i8", 1), ("u8", 1), ("i16", 2), ("u16", 2), ("i32", 4),
  ]

  @Test func loadsAtEveryAlignment() throws {
    for type in Self.types {
      for start in 0x1010..<0x1020 {
        for stride in [0, 1, 2, 3, 7, 8, -1, -4] {
          let tile = try SIMDTile.run(
            """
            copy r1, \(start)
            copy r2, \(stride)
            load.\(type.name) v1, [r1]
            load.\(type.name) v2, [r1 + 3 step r2]
            load.\(type.name) r3, [r1 - 5]
            halt
            """
          ) { $0.put(Self.pattern, at: 0x1000) }
          let label = "\(type.name) at \(start) by \(stride)"
          let contiguous = (0..<4).map {
            Self.element(type.name, at: start + $0 * type.size)
          }
          let strided = (0..<4).map { Self.element(type.name, at: start + 3 + $0 * stride) }
          #expect(tile.unit.vector(1) == contiguous, "\(label)")
          #expect(tile.unit.vector(2) == strided, "\(label)")
          #expect(tile.unit.scalar(3) == Self.element(type.name, at: start - 5), "\(label)")
        }
      }
    }
  }

  /// The bytes of memory after a store, against a store byte by byte.
  @Test func storesAtEveryAlignment() throws {
    let values: [UInt32] = [0x8123_4567, 0x0000_00FF, 0xFFFF_FF80, 0x7FFF_FFFF, 0x89AB_CDEF]
    for type in Self.types {
      for start in 0x1010..<0x1018 {
        for stride in [nil, 0, 1, 3, 9, -2, -8] {
          let tile = try SIMDTile.run(
            """
            copy r1, \(start)
            copy r2, \(stride ?? 0)
            copy r3, \(values[4])
            load.i32 v1, [r0 + 0x2000]
            setvl r0, 4
            store.\(type.name) v1, [r1\(stride == nil ? "" : " step r2")]
            store.\(type.name) r3, [r1 + 0x80]
            halt
            """, lanes: 8
          ) {
            $0.put(Self.pattern, at: 0x1000)
            $0.put(values, at: 0x2000)
          }
          var expected = SIMDTile(lanes: 1)
          expected.put(Self.pattern, at: 0x1000)
          for lane in 0..<5 {
            let address = lane < 4 ? start + lane * (stride ?? type.size) : start + 0x80
            for byte in 0..<type.size {
              expected.environment.bytes[address + byte] =
                UInt8(truncatingIfNeeded: values[lane] >> UInt32(8 * byte))
            }
          }
          let range = 0x0F00..<0x1200
          #expect(
            tile.environment.bytes[range] == expected.environment.bytes[range],
            "\(type.name) at \(start) by \(String(describing: stride))")
        }
      }
    }
  }

  @Test func storesSaturate() throws {
    let values: [Int32] = [-0x8000_0000, -32_769, -129, -1, 0, 128, 256, 65_536]
    let tile = try SIMDTile.run(
      """
      copy r1, 0x1000
      load.i32 v1, [r1]+
      stores.i8 v1, [r1]+
      stores.u8 v1, [r1]+
      stores.i16 v1, [r1]+
      stores.u16 v1, [r1]+
      stores.i32 v1, [r1]+
      copy r2, 40000
      stores.i16 r2, [r1]+
      stores.u16 r2, [r1]+
      halt
      """, lanes: 8
    ) { $0.put(values, at: 0x1000) }
    #expect(tile.get(Int8.self, 8, at: 0x1020) == [-128, -128, -128, -1, 0, 127, 127, 127])
    #expect(tile.get(UInt8.self, 8, at: 0x1028) == [0, 0, 0, 0, 0, 128, 255, 255])
    #expect(
      tile.get(Int16.self, 8, at: 0x1030) == [-32_768, -32_768, -129, -1, 0, 128, 256, 32_767])
    #expect(tile.get(UInt16.self, 8, at: 0x1040) == [0, 0, 0, 0, 0, 128, 256, 65_535])
    #expect(tile.get(Int32.self, 8, at: 0x1050) == values)
    #expect(tile.get(Int16.self, 1, at: 0x1070) == [32_767])
    #expect(tile.get(UInt16.self, 1, at: 0x1072) == [40_000])
    #expect(tile.unit.scalar(1) == 0x1074)
    #expect(tile.unit.coverage[.storeSaturatedAbove] == 5)
    #expect(tile.unit.coverage[.storeSaturatedBelow] == 4)
  }

  @Test func addressesMove() throws {
    let tile = try SIMDTile.run(
      """
      copy r1, 0x1000
      copy r2, -3
      setvl r0, 3
      load.i16 v1, [r1]+           # 0x1006
      load.i16 v1, [r1], -2        # 0x1004
      copy r3, r1
      load.i8 v1, [r1 step r2]+    # 0x1004 - 9
      copy r4, r1
      store.i32 r2, [r1 + 0x101]   # not moved
      load.i32 r5, [r1]+
      copy r6, r1
      copy r7, 0x1000
      load.u8 r7, [r7]+            # the loaded value stays
      load.u8 r0, [r7], 5          # nothing stays
      copy r8, r7
      load.u8 r0, [r0]+
      copy r9, 0x2000
      load.i16 t2, [r9]+
      setvl r0, 0
      load.i32 v1, [r9]+           # nothing
      copy r10, r9
      load.i32 v1, [r9], 7
      halt
      """
    ) { $0.put(Self.pattern, at: 0x1000) }
    #expect(tile.unit.scalar(3) == 0x1004)
    #expect(tile.unit.scalar(4) == 0x1004 - 9)
    #expect(tile.get(Int32.self, 1, at: 0x1004 - 9 + 0x101) == [-3])
    #expect(tile.unit.scalar(6) == 0x1004 - 5)
    #expect(tile.unit.scalar(8) == UInt32(Self.pattern[0]) + 5)
    #expect(tile.unit.scalar(10) == 0x2200)
    #expect(tile.unit.scalar(9) == 0x2207)
    #expect(tile.unit.scalar(0) == 0)
    let last = tile.commits[tile.commits.count - 2]
    #expect(last.words[3] == 0x0000_2207_0000_2200)
    #expect(tile.unit.coverage[.loadOverBase] == 2)
  }

  /// A refused access stops the unit; what came before it is done.
  @Test func refusedAccesses() throws {
    let capacity = 4096
    func stopped(_ text: String) throws -> SIMDTile {
      var tile = SIMDTile(lanes: 4, capacity: capacity)
      try tile.load(text)
      tile.run()
      #expect(tile.unit.failure == .memory, "\(text)")
      #expect(!tile.unit.isBusy && !tile.unit.isHalted)
      return tile
    }
    var tile = try stopped("copy r1, 4094\nindex v1, 1\nstore.i8 v1, [r1], 9\nhalt")
    #expect(tile.get(UInt8.self, 2, at: 4094) == [1, 2])
    #expect(tile.unit.pc == 16)
    #expect(tile.unit.scalar(1) == 4094)
    #expect(tile.unit.retired == 2)
    #expect(tile.commits.last?.kind == .simdFailed)
    #expect(tile.commits.last?.words[0] == 3 << 32 | 16)
    #expect(tile.commits.last?.words[1] == tile.environment.read(16))
    #expect(tile.unit.coverage[.storePartly] == 1)

    // An element across the end: its first bytes are written.
    tile = try stopped("copy r1, 4093\ncopy r2, 0x44332211\nstore.i32 r2, [r1]\nhalt")
    #expect(tile.get(UInt8.self, 3, at: 4093) == [0x11, 0x22, 0x33])

    // Lanes above the refused one are not stored, wherever they lie.
    tile = try stopped(
      "copy r1, 4080\ncopy r2, 16\nindex v1, 1\nstore.i8 v1, [r1 step r2]\nhalt")
    #expect(tile.get(UInt8.self, 1, at: 4080) == [1])
    tile = try stopped(
      "copy r1, 4096\ncopy r2, -1\nindex v1, 1\nstore.i8 v1, [r1 step r2]\nhalt")
    #expect(tile.get(UInt8.self, 1, at: 4095) == [0])

    tile = try stopped("copy r3, 8\nload.i8 v1, [r3 + 4085]\nhalt")
    tile = try stopped("load.i32 r1, [r0 - 4]\nhalt")
    tile = try stopped("copy r1, 3841\nload.i8 t0, [r1]+\nhalt")
    #expect(tile.unit.table(0) == nil)
    #expect(tile.unit.scalar(1) == 3841)

    // Nothing is accessed for no lane.
    tile = try SIMDTile.run(
      "copy r1, -1\nsetvl r0, 0\nload.i32 v1, [r1]+\nstore.i32 v1, [r1 step r1]\nhalt")
    #expect(tile.unit.retired == 5)
  }
}
