import Assembly
import ChipSpec
import Testing

@testable import Golden

/// Branches, semaphores, start and stop, failures, and the records of all.
struct SIMDControlTests {
  @Test func branches() throws {
    let values: [Int] = [0, 1, -1, 0x7FFF_FFFF, -0x8000_0000]
    for a in values {
      for b in values {
        let tile = try SIMDTile.run(
          """
          copy r1, \(a)
          copy r2, \(b)
          beq r1, r2, . + 16
          or r3, r3, 1
          bne r1, r2, . + 16
          or r3, r3, 2
          blt r1, r2, . + 16
          or r3, r3, 4
          bge r1, r2, . + 16
          or r3, r3, 8
          halt
          """)
        let expected = (a == b ? 2 : 1) | (a < b ? 8 : 4)
        #expect(tile.unit.scalar(3) == UInt32(expected), "\(a), \(b)")
      }
    }
  }

  @Test func loopsAndCalls() throws {
    let tile = try SIMDTile.run(
      """
        copy r1, 5
      again:
        add r2, r2, r1
        loop r1, again            # 5 + 4 + 3 + 2 + 1
        jal r15, double
        jal r15, double
        copy r4, done
        jalr r5, r4 + 8
      done:
        halt
        copy r6, 77
        jalr r4, r4               # to done, by the old value of r4
      double:
        add r2, r2, r2
        jalr r0, r15
      """)
    #expect(tile.unit.scalar(2) == 60)
    #expect(tile.unit.scalar(15) == 40)
    #expect(tile.unit.scalar(5) == 56)
    #expect(tile.unit.scalar(6) == 77)
    #expect(tile.unit.scalar(4) == 80)
    #expect(tile.unit.scalar(1) == 0)
  }

  @Test func aLoopOnZeroDoesNotEnd() throws {
    var tile = SIMDTile(lanes: 1)
    try tile.load("again: loop r0, again\nhalt")
    for _ in 0..<100 { #expect(tile.unit.step(&tile.environment)?.words[2] == 0xFFFF_FFFF) }
    #expect(tile.unit.pc == 0)
    #expect(tile.unit.stop()?.words[0] == 0)
  }

  @Test func semaphores() throws {
    var tile = SIMDTile(lanes: 1)
    try tile.load(
      """
      copy r1, 250
      copy r2, 3
      signal 4
      signal r1 + 10, r2 + 254    # 260 mod 256, 257 mod 256
      wait 7, 2
      wait r1, r2
      wait 1, 0
      halt
      """)
    tile.run()
    #expect(tile.unit.isWaiting && tile.unit.isBusy)
    #expect(tile.environment.raised.map(\.number) == [4, 4])
    #expect(tile.environment.raised.map(\.amount) == [1, 1])
    #expect(tile.unit.pc == 32)
    #expect(tile.unit.step(&tile.environment) == nil)
    tile.environment.semaphores[7] = 1
    #expect(tile.unit.step(&tile.environment) == nil)
    tile.environment.semaphores[7] = 5
    tile.run()
    #expect(tile.environment.semaphores[7] == 3)
    #expect(tile.unit.isWaiting && tile.unit.pc == 40)
    #expect(tile.commits.last?.words[2] == 0x0207)
    tile.environment.semaphores[250] = 3
    tile.run()
    #expect(tile.unit.isHalted && !tile.unit.isBusy && tile.unit.pc == 64)
    #expect(tile.environment.semaphores[250] == 0)
    #expect(tile.unit.coverage[.waitBlocked] == 2)
  }

  /// The instruction that waits is not fetched again; those behind it are fetched after its grant.
  @Test func codeMayArriveDuringAWait() throws {
    var tile = SIMDTile(lanes: 1)
    try tile.load("wait 1\n.word 0\n")
    tile.run()
    tile.environment.bytes[0] = 0xFF
    let program = SIMDAssembler.assemble(text: "nop\nhalt", file: "late").program
    tile.environment.bytes.replaceSubrange(8..<24, with: program?.bytes ?? [])
    tile.environment.semaphores[1] = 1
    tile.run()
    #expect(tile.unit.isHalted)
    #expect(tile.commits.first?.words[1] == 0xE000_0000_0000_0101)
  }

  @Test func startsAndStops() throws {
    var tile = SIMDTile(lanes: 4)
    #expect(tile.unit.stop() == nil)
    #expect(tile.unit.step(&tile.environment) == nil)
    try tile.load(
      "copy r1, 5\nindex v1, 1\nsetvl r0, 2\ncopy r2, 0x1000\nload.u8 t0, [r2]\nwait 1\nhalt")
    #expect(tile.unit.start(at: 0x100) == nil, "it runs already")
    tile.run()
    let stop = tile.unit.stop()
    #expect(stop?.kind == .simdStopped)
    #expect(stop?.words[0] == 40)
    #expect(!tile.unit.isBusy && !tile.unit.isWaiting && !tile.unit.isHalted)
    #expect(tile.unit.scalar(1) == 5 && tile.unit.vectorLength == 2 && tile.unit.pc == 40)
    #expect(tile.unit.stop() == nil)
    let start = tile.unit.start(at: 8)
    #expect(start?.kind == .simdStarted)
    #expect(start?.words[0] == 8)
    #expect(tile.unit.scalar(1) == 0 && tile.unit.vectorLength == 4 && tile.unit.pc == 8)
    #expect(tile.unit.vector(1) == [0, 0, 0, 0])
    #expect(tile.unit.table(0) == nil)
    tile.run()
    tile.unit.reset()
    #expect(!tile.unit.isBusy && tile.unit.pc == 0 && tile.unit.vectorLength == 0)
    for event: SIMDEvent in [.started, .startIgnored, .stoppedWaiting, .stopIgnored] {
      #expect(tile.unit.coverage[event] > 0, "\(event)")
    }
  }

  /// Words that are no instructions, and why.
  static let failures: [(word: UInt64, failure: SIMDEncoding.Failure, event: SIMDEvent)] = [
    (0, .illegal, .illegalOperation), (.max, .illegal, .illegalOperation),
    (38 << 58, .illegal, .illegalOperation), (59 << 58, .illegal, .illegalOperation),
    (1 << 58 | 3 << 56, .illegal, .illegalForm), (27 << 58 | 1 << 56, .illegal, .illegalForm),
    (29 << 58, .illegal, .illegalForm), (29 << 58 | 2 << 56, .illegal, .illegalForm),
    (32 << 58 | 1 << 56, .illegal, .illegalForm), (42 << 58 | 1 << 56, .illegal, .illegalForm),
    (58 << 58 | 2 << 56, .illegal, .illegalForm), (40 << 58 | 2 << 56, .illegal, .illegalForm),
    (30 << 58 | 5 << 32, .illegal, .illegalType), (40 << 58 | 6 << 32, .illegal, .illegalType),
    (44 << 58 | 7 << 32, .illegal, .illegalType),
    (40 << 58 | 3 << 36, .illegal, .illegalAddressing),
    (43 << 58 | 3 << 36, .illegal, .illegalAddressing),
    (31 << 58 | 2 << 38, .table, .tableNotLoaded),
    (31 << 58 | 2 << 56, .table, .tableNotLoaded),
  ]

  @Test func failures() throws {
    for (word, failure, event) in Self.failures {
      var tile = SIMDTile(lanes: 4)
      try tile.load("copy r1, 5\nsetvl r0, 0\n.word \(word)\nhalt")
      tile.run()
      let label = String(word, radix: 16)
      #expect(tile.unit.failure == failure, "\(label)")
      #expect(tile.unit.coverage[event] == 1, "\(label)")
      #expect(tile.unit.pc == 16 && !tile.unit.isBusy && tile.unit.retired == 2, "\(label)")
      let record = try #require(tile.commits.last)
      #expect(record.kind == .simdFailed)
      #expect(record.words[0] == UInt64(failure.rawValue) << 32 | 16)
      #expect(record.words[1] == word)
      #expect(tile.unit.step(&tile.environment) == nil)
      tile.unit.start(at: 0)
      #expect(tile.unit.failure == nil)
    }
  }

  /// Bits that an instruction does not use are ignored, though the assembler leaves them 0.
  @Test func unusedBitsAreIgnored() throws {
    var tile = SIMDTile(lanes: 4)
    // `halt` with everything else set but the form, and `abs` with a type that does not exist.
    let halt: UInt64 = 58 << 58 | (1 << 56 - 1)
    let abs: UInt64 = 27 << 58 | 2 << 56 | 1 << 52 | 0xFF_0000_0000 | 7 << 36
    try tile.load("copy r0, 1\n.word \(abs)\n.word \(halt)")
    tile.run()
    #expect(tile.unit.isHalted && tile.unit.retired == 3)
    #expect(tile.commits.last?.words[1] == halt)
  }

  @Test func fetchFailures() throws {
    let cases: [(text: String, pc: UInt32, event: SIMDEvent)] = [
      ("jalr r0, 12", 12, .fetchMisaligned), ("jalr r0, 0x10000", 0x10000, .fetchRefused),
      ("jalr r0, -8", 0xFFFF_FFF8, .fetchRefused),
      ("copy r1, -4\njalr r2, r1", 0xFFFF_FFFC, .fetchMisaligned),
    ]
    for (text, pc, event) in cases {
      var tile = SIMDTile(lanes: 1)
      try tile.load(text)
      tile.run()
      #expect(tile.unit.failure == .fetch, "\(text)")
      #expect(tile.unit.pc == pc, "\(text)")
      #expect(tile.commits.last?.words[0] == 1 << 32 | UInt64(pc), "\(text)")
      #expect(tile.commits.last?.words[1] == 0, "\(text)")
      #expect(tile.unit.coverage[event] == 1, "\(text)")
    }
    var tile = SIMDTile(lanes: 1)
    tile.unit.start(at: 4)
    tile.run()
    #expect(tile.unit.failure == .fetch && tile.unit.pc == 4)
  }

  /// The records of the document's example.
  @Test func recordsOfTheExample() throws {
    let tile = try SIMDTile.run(
      """
      copy r2, 0x101
      setvl r1, 3
      load.i8 v1, [r2]+
      sum r3, v1, -5
      halt
      """
    ) { $0.put([0x10, 0xF6, 0x7F, 0x80] as [UInt8], at: 0x101) }
    let expected: [[UInt64]] = [
      [0x4_0000_0000, 0x0620_0000_0000_0101, 0x101, 0, 0x08, 0],
      [0x3_0000_0008, 0x9410_0000_0000_0003, 3, 0, 0x10, 0],
      [0x3_0000_0010, 0xA012_0020_0000_0000, 0x80_001F_BB10, 0x104_0000_0101, 0x18, 0],
      [0x3_0000_0018, 0x8031_0000_FFFF_FFFB, 0x80, 0, 0x20, 0],
      [0x3_0000_0020, 0xE800_0000_0000_0000, 0, 0, 0x28, 0],
    ]
    #expect(tile.commits.count == 5)
    for (commit, words) in zip(tile.commits, expected) {
      #expect(commit.kind == .simdRetired)
      #expect((0..<6).map { commit.words[$0] } == words)
    }
    #expect(tile.unit.vector(1) == [16, 0xFFFF_FFF6, 127, 0])
  }

  @Test func resultsInTheRecords() throws {
    let tile = try SIMDTile.run(
      """
      copy r1, 0x1000
      load.i32 v1, [r1]
      copy r2, -1
      put v2, r2, 5
      store.i8 v1, [r1 + 0x100]
      stores.u8 v1, [r1 + 0x100]
      stores.i8 r2, [r1 + 0x100]
      copy r0, 9
      load.u8 t1, [r1]
      beq r0, r0, . + 8
      loop r2, . + 16
      nop
      jal r0, . + 8
      signal 3, 4
      halt
      """, lanes: 8
    ) { $0.put([1, 2, 3, 0xFFFF_FFFF, 0, 0, 0, 0] as [UInt32], at: 0x1000) }
    let results = tile.commits.map { $0.words[2] }
    #expect(results[1] == 0x001F_FFFF_FFE0_C101)
    #expect(results[3] == 0xFFFF_FFF8_0000_0007)
    #expect(results[4] == 1 + 2 << 7 + 3 << 14 + 0xFF << 21)
    #expect(results[5] == 1 + 2 << 7 + 3 << 14)
    #expect(results[6] == 0xFF)
    #expect(results[7] == 9)
    #expect(results[9] == 0)
    #expect(results[10] == 0xFFFF_FFFE)
    #expect(results[11] == 0x68, "the loop was taken, over the nop")
    #expect(results[12] == 0x0403)
    // The table's bytes: 1 0 0 0 2 0 0 0 3 0 0 0 FF FF FF FF, then zeros up to the stored ones at
    // its end, which the table of 256 bytes just does not reach.
    var fold: UInt64 = 1
    for (entry, value) in [(4, 2), (8, 3), (12, 255), (13, 255), (14, 255), (15, 255)] {
      let value = UInt64(value)
      let amount = UInt64(7 * entry % 64)
      fold &+= value << amount | (amount == 0 ? 0 : value >> (64 - amount))
    }
    #expect(results[8] == fold)
    #expect(tile.commits.count == 14)
  }
}
