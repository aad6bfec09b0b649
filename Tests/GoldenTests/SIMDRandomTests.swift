import Assembly
import ChipSpec
import Testing

@testable import Golden

/// Random words, most of them instructions: whatever a program is, the model survives it, keeps its
/// invariants and counts everything that can happen.
struct SIMDRandomTests {
  /// A word that is an instruction more often than not.
  static func word(_ random: inout SeededRandom) -> UInt64 {
    if random.chance(2) { return random.next() }
    let operation = SIMDEncoding.Operation.allCases.randomElement(using: &random) ?? .copy
    var word = random.next() & 0x00FF_FFF0_0000_0000
    let forms = [0, 0, 1, 2, 3].filter {
      SIMDInstruction.forms(of: operation) >> UInt8($0) & 1 == 1
    }
    word |= UInt64(operation.rawValue) << 58
    word |= UInt64(forms.randomElement(using: &random) ?? 0) << 56
    word |= UInt64.random(in: random.chance(5) ? 0...7 : 0...4, using: &random) << 32
    word |= random.next() & 1 << 35
    if random.chance(95) && word >> 36 & 3 == 3 { word ^= 1 << 36 }
    return word | immediate(operation, &random)
  }

  private static func immediate(
    _ operation: SIMDEncoding.Operation, _ random: inout SeededRandom
  ) -> UInt64 {
    switch operation {
    case .beq, .bne, .blt, .bge, .loop, .jal:
      return UInt64(UInt32(bitPattern: Int32.random(in: -3...12, using: &random) * 8))
    case .loadVector, .storeVector, .loadScalar, .storeScalar, .loadTable:
      return UInt64.random(in: 0..<800, using: &random) * 4
    case .wait, .signal: return random.next() & 0xFFFF
    default:
      let number =
        random.chance(50)
        ? Int32.random(in: -4...12, using: &random) : SIMDArithmeticTests.corner(&random)
      return UInt64(UInt32(bitPattern: number))
    }
  }

  @Test func nothingIsBeyondTheModel() throws {
    let seed: UInt64 = 51
    var random = SeededRandom(seed)
    var coverage = SIMDCoverage()
    var retired = 0
    let text = (1...15).map { "load.i32 r\($0), [r0 + \(3840 + 4 * $0)]\n" }.joined()
    let vectors = (0...7).map { "load.i32 v\($0), [r0 + \(1800 + 200 * $0)]\n" }.joined()
    let setup = try #require(
      SIMDAssembler.assemble(
        text: text + vectors + "load.u8 t0, [r0]\nload.i32 t1, [r0 + 1000]", file: "setup"
      ).program
    ).bytes
    for round in 0..<3000 {
      let lanes = [1, 2, 4, 16, 64][round % 5]
      var tile = SIMDTile(lanes: lanes, capacity: 4096)
      // Sixteen loads from a pool of numbers: addresses in memory, small ones, corners.
      let pool = (0..<64).map { _ in
        switch Int.random(in: 0..<4, using: &random) {
        case 0: SIMDArithmeticTests.corner(&random)
        case 1: Int32.random(in: -3...4, using: &random)
        default: Int32.random(in: 0..<2048, using: &random)
        }
      }
      tile.put(setup, at: 0)
      tile.put((0..<200).map { _ in Self.word(&random) }, at: setup.count)
      tile.put((0..<500).map { _ in SIMDArithmeticTests.corner(&random) }, at: 1800)
      tile.put(pool, at: 3840)
      let start = random.chance(3) ? UInt32.random(in: 0..<5000, using: &random) : 0
      tile.unit.start(at: start)
      for _ in 0..<300 {
        let before = tile.unit
        let commit = tile.unit.step(&tile.environment)
        check(before, tile.unit, commit, "seed \(seed), round \(round)")
        if tile.unit.isWaiting {
          if random.chance(10) {
            tile.unit.stop()
          } else {
            for index in 0..<256 { tile.environment.semaphores[index] += 100 }
          }
        }
        if random.chance(1) { tile.unit.start(at: 0) }
        if random.chance(1) { tile.unit.stop() }
        if !tile.unit.isBusy { break }
      }
      retired += tile.unit.retired
      coverage.add(tile.unit.coverage)
    }
    let missing = coverage.items.filter { $0.count == 0 }.map(\.name)
    print("random programs: \(retired) instructions retired, seed \(seed)")
    #expect(missing == [])
  }

  /// What holds before and after every step.
  private func check(_ before: SIMDUnit, _ after: SIMDUnit, _ commit: Commit?, _ label: String) {
    #expect(after.scalar(0) == 0, "\(label)")
    #expect(0...after.lanes ~= after.vectorLength, "\(label)")
    guard let commit, commit.kind == .simdRetired else {
      for number in 0..<16 { #expect(after.scalar(number) == before.scalar(number), "\(label)") }
      #expect(after.pc == before.pc && after.retired == before.retired, "\(label)")
      #expect(after.vectorLength == before.vectorLength, "\(label)")
      return
    }
    #expect(after.retired == before.retired + 1, "\(label)")
    #expect(UInt64(after.pc) == commit.words[4], "\(label)")
    #expect(UInt64(before.pc) == commit.words[0] & 0xFFFF_FFFF, "\(label)")
    #expect(UInt64(after.vectorLength) == commit.words[0] >> 32, "\(label)")
    // At most one vector register has changed, and of it no lane beyond vl unless one was put.
    var changed: [(register: Int, lane: Int)] = []
    for register in 0..<16 {
      let (old, new) = (before.vector(register), after.vector(register))
      for lane in old.indices where old[lane] != new[lane] { changed.append((register, lane)) }
    }
    #expect(Set(changed.map(\.register)).count <= 1, "\(label)")
    let beyond = changed.filter { $0.lane >= before.vectorLength }
    let isPut = Int(commit.words[1] >> 58) == SIMDEncoding.Operation.put.rawValue
    #expect(beyond.isEmpty || isPut && changed.count == 1, "\(label)")
  }
}
