import ChipSpec
import Testing

@testable import Golden

/// Every arithmetic instruction by worked cases, in every form that it has.
struct SIMDArithmeticTests {
  /// A case: operation, A, B, result.
  typealias Case = (name: String, a: Int, b: Int, result: Int)

  /// Also those of docs/parts/simd.md, "Examples".
  static let cases: [Case] = [
    ("add", 5, 7, 12), ("add", 0x7FFF_FFFF, 1, 0x8000_0000), ("add", -1, -1, -2),
    ("sub", 5, 7, -2), ("sub", -0x8000_0000, 1, 0x7FFF_FFFF), ("rsub", 5, 7, 2),
    ("rsub", 1, -0x8000_0000, 0x7FFF_FFFF),
    ("adds", 2_000_000_000, 2_000_000_000, 2_147_483_647), ("adds", -5, 3, -2),
    ("adds", -0x8000_0000, -1, -0x8000_0000), ("adds", 0x7FFF_FFFF, -1, 0x7FFF_FFFE),
    ("subs", -2_000_000_000, 2_000_000_000, -2_147_483_648), ("subs", 3, 5, -2),
    ("subs", 0, -0x8000_0000, 0x7FFF_FFFF), ("subs", -1, -0x8000_0000, 0x7FFF_FFFF),
    ("mul", 100_000, 100_000, 1_410_065_408), ("mul", -3, 7, -21),
    ("mul", 0x8000_0000, 0x8000_0000, 0), ("mul", -1, 0x8000_0000, 0x8000_0000),
    ("mulh", -1, 1, -1), ("mulh", 0x8000_0000, 0x8000_0000, 0x4000_0000),
    ("mulh", 0x7FFF_FFFF, 0x7FFF_FFFF, 0x3FFF_FFFF),
    ("mulh", 0x8000_0000, 0x7FFF_FFFF, -0x4000_0000),
    ("mulh", 65_536, 65_536, 1), ("mulh", -1, -1, 0),
    ("min", -1, 1, -1), ("min", 0x8000_0000, 0x7FFF_FFFF, 0x8000_0000), ("min", 4, 4, 4),
    ("max", -1, 1, 1), ("max", 0x8000_0000, 0x7FFF_FFFF, 0x7FFF_FFFF), ("max", 1, -1, 1),
    ("and", 0x0FF0, 0x00FF, 0x00F0), ("or", 0x0FF0, 0x00FF, 0x0FFF),
    ("xor", 0x0FF0, 0x00FF, 0x0F0F),
    ("sll", 1, 31, 0x8000_0000), ("sll", 3, 31, 0x8000_0000), ("sll", 5, 0, 5), ("sll", 1, 32, 0),
    ("sll", 1, 64, 0), ("sll", 1, -1, 0), ("sll", -1, 0x1_0000, 0),
    ("srl", 0x8000_0000, 31, 1), ("srl", -1, 32, 0), ("srl", -1, 0, -1), ("srl", -1, 256, 0),
    ("sra", -5, 1, -3), ("sra", 0x8000_0000, -1, -1), ("sra", -1, 31, -1), ("sra", 5, 32, 0),
    ("sra", 0x8000_0000, 31, -1), ("sra", 0x7FFF_FFFF, 31, 0), ("sra", -8, 0, -8),
    ("srr", -5, 1, -2), ("srr", 7, 1, 4), ("srr", 5, 1, 2), ("srr", -7, 2, -2), ("srr", 6, 2, 2),
    ("srr", 10, 2, 2), ("srr", -6, 2, -2), ("srr", -10, 2, -2), ("srr", 11, 2, 3),
    ("srr", 0x8000_0000, 31, -1), ("srr", 0x8000_0000, 32, 0), ("srr", 0x7FFF_FFFF, 31, 1),
    ("srr", 0x4000_0000, 31, 0), ("srr", 0x4000_0001, 31, 1), ("srr", -1, -1, 0),
    ("srr", -9, 0, -9),
    ("srr", 0x7FFF_FFFF, 1, 0x4000_0000), ("srr", -3, 1, -2), ("srr", -1, 1, 0),
    ("eq", 3, 3, -1), ("eq", 3, 4, 0), ("ne", 3, 3, 0), ("ne", 3, -3, -1),
    ("lt", -1, 1, -1), ("lt", 1, -1, 0), ("lt", 1, 1, 0), ("lt", 0x8000_0000, 0x7FFF_FFFF, -1),
    ("le", 1, 1, -1), ("le", 2, 1, 0), ("le", -2, 1, -1),
    ("gt", 1, -1, -1), ("gt", 1, 1, 0), ("gt", 0x8000_0000, 0, 0),
    ("ge", 1, 1, -1), ("ge", -1, 1, 0), ("ge", 0x7FFF_FFFF, 0x8000_0000, -1),
  ]

  static func bits(_ value: Int) -> UInt32 { UInt32(truncatingIfNeeded: value) }

  @Test func ofTwoOperands() throws {
    for item in Self.cases {
      let label = "\(item.name) \(item.a), \(item.b)"
      let tile = try SIMDTile.run(
        """
        copy r1, \(Self.bits(item.a))
        copy r2, \(Self.bits(item.b))
        copy v1, r1
        copy v2, r2
        \(item.name) v3, v1, v2
        \(item.name) v4, v1, r2
        \(item.name) v5, v1, \(Self.bits(item.b))
        sub r2, r2, 1000
        \(item.name) v6, v1, r2 + 1000
        \(item.name) r3, r1, r2 + 1000
        \(item.name) r4, r1, \(Self.bits(item.b))
        \(item.name) v1, v1, v2
        halt
        """)
      let expected = [UInt32](repeating: Self.bits(item.result), count: 4)
      for register in [3, 4, 5, 6, 1] {
        #expect(tile.unit.vector(register) == expected, "\(label): v\(register)")
      }
      #expect(tile.unit.scalar(3) == expected[0], "\(label)")
      #expect(tile.unit.scalar(4) == expected[0], "\(label)")
    }
    let tested = Set(Self.cases.map(\.name))
    let binary: [SIMDEncoding.Operation] = [
      .add, .sub, .rsub, .adds, .subs, .mul, .mulh, .min, .max, .and, .or, .xor, .sll, .srl, .sra,
      .srr, .eq, .ne, .lt, .le, .gt, .ge,
    ]
    #expect(Set(binary.map { "\($0)" }) == tested)
  }

  @Test func multiplyAndAccumulate() throws {
    let tile = try SIMDTile.run(
      """
      index v1, 1                 # 1 2 3 4
      copy v2, v1
      copy r1, 3
      mac v1, v2, v2              # d + d²
      mac v1, v2, r1 - 1
      mac r1, r1, 0x7FFFFFFF      # 3 + low bits of 3 × (2^31 - 1)
      halt
      """)
    #expect(tile.unit.vector(1) == [4, 10, 18, 28])
    #expect(tile.unit.scalar(1) == 0x8000_0000)
  }

  @Test func selection() throws {
    let tile = try SIMDTile.run(
      """
      index v1, 0
      and v2, v1, 1               # 0 1 0 1
      copy v3, 70
      sel v4, v2, v3, v1
      sel v5, v2, v3, -9
      copy r1, 0x80000000
      copy r2, 6
      sel r3, r1, r2, 7
      sel r4, r0, r2, 7
      halt
      """)
    #expect(tile.unit.vector(4) == [0, 70, 2, 70])
    #expect(tile.unit.vector(5) == [Self.bits(-9), 70, Self.bits(-9), 70])
    #expect(tile.unit.scalar(3) == 6)
    #expect(tile.unit.scalar(4) == 7)
  }

  @Test func clamping() throws {
    let tile = try SIMDTile.run(
      """
      index v1, -2                # -2 -1 0 1
      mul v1, v1, 100             # -200 -100 0 100
      copy r1, -50
      copy r2, 40
      clamp v2, v1, -128, 60
      clamp v3, v1, r1 - 60, r2 + 5
      index v4, -150
      index v5, -99
      clamp v6, v1, v4, v5
      clamp r3, r2, -32768, 32767
      clamp r4, r2, 50, 60
      clamp r5, r2, 7, 3
      copy r6, 5
      clamp r6, r6, 7, 3
      copy r7, 0x80000000
      clamp r7, r7, r7 - 1, r0    # 0x80000000 - 1 is the greatest number
      halt
      """)
    #expect(tile.unit.vector(2) == [-128, -100, 0, 60].map(Self.bits))
    #expect(tile.unit.vector(3) == [-110, -100, 0, 45].map(Self.bits))
    #expect(tile.unit.vector(6) == [-150, -100, -97, -96].map(Self.bits))
    #expect(tile.unit.scalar(3) == 40)
    #expect(tile.unit.scalar(4) == 50)
    #expect(tile.unit.scalar(5) == 3)
    #expect(tile.unit.scalar(6) == 3)
    #expect(tile.unit.scalar(7) == 0)
    #expect(tile.unit.coverage[.clampCrossed] == 3)
  }

  @Test func ofOneOperand() throws {
    let tile = try SIMDTile.run(
      """
      copy v1, 0
      copy r1, 0x80000000
      put v1, r1, 1
      copy r2, -7
      put v1, r2, 2
      copy r3, 0xFFFF
      put v1, r3, 3
      abs v2, v1
      clz v3, v1
      abs r4, r1
      abs r5, r2
      clz r6, r3
      clz r7, r0
      index v4, r2 + 3
      halt
      """)
    #expect(tile.unit.vector(2) == [0, 0x8000_0000, 7, 0xFFFF])
    #expect(tile.unit.vector(3) == [32, 0, 0, 16])
    #expect(tile.unit.scalar(4) == 0x8000_0000)
    #expect(tile.unit.scalar(5) == 7)
    #expect(tile.unit.scalar(6) == 16)
    #expect(tile.unit.scalar(7) == 32)
    #expect(tile.unit.vector(4) == [-4, -3, -2, -1].map(Self.bits))
  }

  /// A, B, shift, zero point, type, result.
  static let scales: [(a: Int, b: Int, shift: Int, zero: Int, type: String, result: Int)] = [
    (5, 1, 1, 0, "i8", 2), (7, 1, 1, 0, "i8", 4), (-5, 1, 1, 1, "i8", -1),
    (1_000, 1_518_500_250, 33, -100, "i8", 77), (1_000, 1_518_500_250, 31, 0, "i8", 127),
    (-1_000, 1_518_500_250, 31, 0, "i8", -128), (-1, 1, 0, 0, "u8", 0), (300, 1, 0, 0, "u8", 255),
    (255, 1, 0, 0, "u8", 255), (200, 1, 0, 100, "u8", 255), (200, 1, 0, -100, "u8", 100),
    (40_000, 1, 0, 0, "i16", 32_767), (-40_000, 1, 0, 0, "i16", -32_768),
    (40_000, 1, 0, 0, "u16", 40_000), (70_000, 1, 0, 0, "u16", 65_535), (-5, 1, 0, 0, "u16", 0),
    (40_000, 1, 0, -32_768, "i16", 7_232), (32_767, 1, 0, 32_767, "u16", 65_534),
    (0x8000_0000, 0x8000_0000, 31, 0, "i32", 0x7FFF_FFFF),
    (0x8000_0000, 0x8000_0000, 32, 0, "i32", 0x4000_0000),
    (0x8000_0000, 0x8000_0000, 63, 0, "i32", 0), (0x8000_0000, 0x7FFF_FFFF, 62, 0, "i32", -1),
    (0x7FFF_FFFF, 0x7FFF_FFFF, 62, 0, "i32", 1), (0x7FFF_FFFF, 0x7FFF_FFFF, 63, 0, "i32", 0),
    (0x7FFF_FFFF, 2, 0, 0, "i32", 0x7FFF_FFFF), (0x7FFF_FFFF, 1, 0, 1, "i32", 0x7FFF_FFFF),
    (0x8000_0000, 1, 0, -1, "i32", 0x8000_0000), (0x8000_0000, 1, 0, 1, "i32", 0x8000_0001),
    (3, 1, 2, 0, "i32", 1), (2, 1, 2, 0, "i32", 0), (6, 1, 2, 0, "i32", 2),
    (-6, 1, 2, 0, "i32", -2),
    (-2, 1, 2, 0, "i32", 0), (-3, 1, 2, 0, "i32", -1), (1, 1, 63, 7, "i32", 7),
  ]

  @Test func scaling() throws {
    for item in Self.scales {
      let extra = min(item.shift, 63)
      let tile = try SIMDTile.run(
        """
        copy r1, \(Self.bits(item.a))
        copy r2, \(Self.bits(item.b))
        copy v1, r1
        copy v2, r2
        copy v3, \(item.shift - 5)
        copy r3, \(item.shift + 64)  # only the sum modulo 64 counts
        scale.\(item.type) v4, v1, v2, v3 + 5, \(item.zero)
        scale.\(item.type) v5, v1, r2, \(extra), \(item.zero)
        scale.\(item.type) v6, v1, r2, r3, \(item.zero)
        scale.\(item.type) v7, v1, v2, r3, \(item.zero)
        scale.\(item.type) v8, v2, v1, \(extra), \(item.zero)
        scale.\(item.type) r4, r1, r2, \(extra), \(item.zero)
        sub r3, r3, 1
        scale.\(item.type) r5, r1, r2, r3 + 1, \(item.zero)
        halt
        """)
      let expected = [UInt32](repeating: Self.bits(item.result), count: 4)
      for register in 4...8 {
        #expect(tile.unit.vector(register) == expected, "\(item): v\(register)")
      }
      #expect(tile.unit.scalar(4) == expected[0], "\(item)")
      #expect(tile.unit.scalar(5) == expected[0], "\(item)")
    }
  }

  /// Against a rounding that is written differently: by the distance to both neighbours.
  @Test func scalingOfRandomNumbers() throws {
    let seed: UInt64 = 31
    var random = SeededRandom(seed)
    let ranges: [(name: String, low: Int, high: Int)] = [
      ("i8", -128, 127), ("u8", 0, 255), ("i16", -32_768, 32_767), ("u16", 0, 65_535),
      ("i32", -0x8000_0000, 0x7FFF_FFFF),
    ]
    for round in 0..<300 {
      let shift = Int.random(in: 0...63, using: &random)
      let zero = Int.random(in: -32_768...32_767, using: &random)
      let type = ranges[round % 5]
      let a = (0..<64).map { _ in Self.corner(&random) }
      let b = (0..<64).map { _ in Self.corner(&random) }
      let tile = try SIMDTile.run(
        """
        load.i32 v1, [r0 + 0x1000]
        load.i32 v2, [r0 + 0x1100]
        scale.\(type.name) v3, v1, v2, \(shift), \(zero)
        halt
        """, lanes: 64
      ) {
        $0.put(a, at: 0x1000)
        $0.put(b, at: 0x1100)
      }
      let expected = zip(a, b).map { a, b in
        let product = Int128(a) * Int128(b)
        let unit = Int128(1) << Int128(shift)
        var quotient = product / unit  // towards 0
        let rest = abs(product - quotient * unit)
        if 2 * rest > unit || 2 * rest == unit && quotient % 2 != 0 {
          quotient += product < 0 ? -1 : 1
        }
        let value = Int(quotient) + zero
        return Self.bits(min(max(value, type.low), type.high))
      }
      #expect(tile.unit.vector(3) == expected, "seed \(seed), round \(round)")
    }
  }

  static func corner(_ random: inout SeededRandom) -> Int32 {
    let bits = Int.random(in: 0...31, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return Int32(truncatingIfNeeded: 1 << bits)
    case 1: return Int32(truncatingIfNeeded: 1 << bits - 1)
    case 2: return Int32(truncatingIfNeeded: -1 << bits)
    default: return Int32(truncatingIfNeeded: random.next()) >> Int32(bits)
    }
  }

  @Test func lookups() throws {
    let tile = try SIMDTile.run(
      """
      copy r1, 0x1000
      load.i32 t3, [r1]+
      load.i8 t0, [r1], -5
      index v1, -2
      lookup v2, v1, t3
      lookup v3, v1, t0
      copy r2, 0x1FF
      lookup r3, r2, t3
      halt
      """
    ) {
      $0.put((0..<256).map { Int32($0 * $0 * 1000) }, at: 0x1000)
      $0.put((0..<256).map { Int8(truncatingIfNeeded: 3 * $0) }, at: 0x1400)
    }
    #expect(tile.unit.vector(2) == [64_516_000, 65_025_000, 0, 1000])
    #expect(tile.unit.vector(3) == [-6, -3, 0, 3].map(Self.bits))
    #expect(tile.unit.scalar(3) == 65_025_000)
    #expect(tile.unit.scalar(1) == 0x1400 - 5)
    #expect(tile.unit.table(0)?[100] == Self.bits(300 - 256))
    #expect(tile.unit.table(1) == nil)
  }

  @Test func inactiveLanesStay() throws {
    for length in 0...5 {
      let tile = try SIMDTile.run(
        """
        copy v1, 9
        index v2, 1
        setvl r1, \(length)
        add v1, v2, v2
        copy v3, v2
        scale.i32 v4, v2, v2, 0
        sum r2, v2, 100
        highest r3, v2, 2
        lowest r4, v2, 2
        halt
        """)
      let active = min(length, 4)
      func expected(_ rest: Int, _ value: (Int) -> Int) -> [UInt32] {
        (0..<4).map { Self.bits($0 < active ? value($0 + 1) : rest) }
      }
      #expect(tile.unit.scalar(1) == Self.bits(active))
      #expect(tile.unit.vectorLength == active)
      #expect(tile.unit.vector(1) == expected(9) { 2 * $0 })
      #expect(tile.unit.vector(3) == expected(0) { $0 })
      #expect(tile.unit.vector(4) == expected(0) { $0 * $0 })
      let sum = 100 + active * (active + 1) / 2
      #expect(tile.unit.scalar(2) == Self.bits(sum))
      #expect(tile.unit.scalar(3) == Self.bits(max(2, active)))
      #expect(tile.unit.scalar(4) == (active > 0 ? 1 : 2))
    }
  }

  @Test func acrossLanes() throws {
    let tile = try SIMDTile.run(
      """
      index v1, -2
      sum r1, v1, 0
      highest r2, v1, -1
      highest r3, v1, 5
      lowest r4, v1, -1
      lowest r5, v1, 0x80000000
      copy v2, 0x80000000
      sum r6, v2, r1 + 1          # -2 + 1 + 4 × 2^31
      get r7, v1, 3
      get r8, v1, r7 + 4          # lane 5 modulo 4
      put v1, r7, -1              # lane 3
      setvl r0, 1
      put v1, r4, 2
      get r9, v1, 2
      setvl r10, -1
      setvl r11, r0
      halt
      """)
    #expect(tile.unit.scalar(1) == Self.bits(-2))
    #expect(tile.unit.scalar(2) == 1)
    #expect(tile.unit.scalar(3) == 5)
    #expect(tile.unit.scalar(4) == Self.bits(-2))
    #expect(tile.unit.scalar(5) == 0x8000_0000)
    #expect(tile.unit.scalar(6) == Self.bits(-1))
    #expect(tile.unit.scalar(7) == 1)
    #expect(tile.unit.scalar(8) == Self.bits(-1))
    #expect(tile.unit.vector(1) == [-2, -1, -2, 1].map(Self.bits))
    #expect(tile.unit.scalar(9) == Self.bits(-2))
    #expect(tile.unit.scalar(10) == 4)
    #expect(tile.unit.scalar(11) == 0)
  }
}
