import ChipSpec
import Testing

@testable import Golden

/// Following records: what is right passes, and what is wrong is named.
struct CoreFollowerTests {
  private static let program = [
    CoreEncoding.lui(rd: 5, 0x40008), CoreEncoding.addi(rd: 6, rs1: 0, 0x200),
    CoreEncoding.load(2, rd: 7, rs1: 6, 4), CoreEncoding.store(0, rs2: 7, rs1: 6, 1),
    CoreEncoding.load(2, rd: 8, rs1: 5, 0), CoreEncoding.store(1, rs2: 8, rs1: 5, 2),
    CoreEncoding.csr(1, rd: 9, 0x340, 8), CoreEncoding.ecall,
  ]

  /// A core with the program.
  private static func core() -> CoreModel {
    let bench = CoreBench(.rv32imc, program)
    bench.core.memory.write(0x8877_6655_4433_2211, to: 0x200, bytes: 8)
    return bench.core
  }

  /// What the memory's port 2 records.
  private static func access(
    _ address: UInt32, port: UInt64 = 2, write: Bool = false, bytes: UInt64 = 0xF,
    _ data: UInt64 = 0,
    flags: UInt64 = 0
  ) -> Commit {
    var record = Commit(kind: .sramAccess)
    record.words[0] = port | bytes << 8 | (write ? 1 << 32 : 0) | flags
    record.words[1] = UInt64(address)
    record.words[2] = data
    return record
  }

  private static func register(
    _ address: UInt32, write: Bool = false, bytes: UInt64, _ data: UInt64, client: UInt64 = 1
  ) -> Commit {
    var record = Commit(kind: .registerAccess)
    record.words[0] = client | (write ? 2 : 0) | bytes << 4
    record.words[1] = UInt64(address)
    record.words[2] = data
    return record
  }

  /// The records of the program, one cycle for each instruction.
  private static func cycles() -> [[Commit]] {
    var core = core()
    var cycles: [[Commit]] = []
    for index in program.indices {
      let circumstances = CoreCircumstances(
        time: UInt64(10 * index), lines: CoreLines(timer: index % 2 == 1))
      let record = core.step(circumstances) { _ in CoreRegisterAnswer(data: 0x1234_5678) }
      cycles.append(record.map { [$0] } ?? [])
    }
    cycles[2].append(access(0x204, port: 2, bytes: 0xF0, 0x8877_6655_4433_2211))
    cycles[3].append(access(0x200, write: true, bytes: 2, 0x5500_5500_5500))
    cycles[4].append(register(0x4000_8000, bytes: 15, 0x1234_5678))
    cycles[5].append(register(0x4000_8000, write: true, bytes: 12, 0x5678_9999))
    return cycles
  }

  private static func follower() -> CoreFollower {
    CoreFollower(core(), fetchPort: 1, dataPort: 2, hasRegisterRecords: true)
  }

  private static func follow(_ cycles: [[Commit]]) -> CoreDifference? {
    var follower = follower()
    for records in cycles {
      if let difference = follower.follow(records) { return difference }
    }
    return follower.finish()
  }

  @Test func passes() {
    var follower = Self.follower()
    for records in Self.cycles() { #expect(follower.follow(records) == nil) }
    #expect(follower.finish() == nil)
    #expect(follower.matched == Self.program.count && follower.history.count == 8)
    #expect(follower.core[8] == 0x1234_5678 && follower.core.pc == 0x800)
    #expect(follower.core.memory.read(0x200, bytes: 4) == 0x4433_5511)
  }

  /// Every bit of every record counts, but those of time and lines that this program does not show.
  @Test func everyBit() {
    for index in Self.program.indices {
      for word in 0..<5 {
        for bit in UInt64(0)..<64 where !(word == 4 && 14...16 ~= bit) {
          var cycles = Self.cycles()
          cycles[index][0].words[word] ^= 1 << bit
          // What registers answered is taken from their own records.
          let difference = Self.follow(cycles)
          #expect(difference?.index == index, "record \(index), word \(word), bit \(bit)")
        }
      }
    }
  }

  @Test func namesFields() {
    for (index, word, bit, field) in [
      (0, 0, 0, .address), (0, 0, 40, .instruction), (1, 1, 4, .next), (1, 1, 32, .result),
      (1, 4, 0, .destination), (2, 2, 3, .memoryAddress), (2, 2, 35, .memoryData),
      (3, 4, 5, .byteEnable), (3, 4, 9, .load), (3, 4, 10, .store), (6, 3, 3, .csrValue),
      (6, 3, 33, .csr), (6, 4, 11, .csrWrite), (7, 4, 12, .trap), (7, 4, 20, .cause),
      (7, 3, 0, .trapValue), (7, 4, 13, .interrupt), (5, 4, 40, .rest),
    ] as [(Int, Int, UInt64, CoreDifference.Field)] {
      var cycles = Self.cycles()
      cycles[index][0].words[word] ^= 1 << bit
      let difference = Self.follow(cycles)
      #expect(difference?.field == field, "\(difference as Any)")
      #expect(difference?.history.count == index && difference?.prediction != nil)
    }
    var cycles = Self.cycles()
    cycles[1][0].words[1] ^= 1 << 32
    let text = Self.follow(cycles)?.description
    #expect(
      text == "record 1 at 0x104: value written to the register: expected 0x200, found 0x201")
  }

  @Test func accessesCount() {
    var cycles = Self.cycles()
    cycles[3].removeLast()
    #expect(Self.follow(cycles)?.field == .memoryAccess)
    cycles = Self.cycles()
    cycles[3].append(Self.access(0x208))
    #expect(Self.follow(cycles)?.field == .memoryAccess)
    cycles = Self.cycles()
    cycles[3][1] = Self.access(0x200, write: true, bytes: 2, 0x5600)
    #expect(Self.follow(cycles)?.field == .memoryAccess)
    cycles = Self.cycles()
    cycles[3][1] = Self.access(0x200, write: true, bytes: 1, 0x55)
    #expect(Self.follow(cycles)?.field == .memoryAccess)
    cycles = Self.cycles()
    cycles[4].removeLast()
    #expect(Self.follow(cycles)?.field == .registerAccess)
    cycles = Self.cycles()
    cycles[5][1] = Self.register(0x4000_8000, write: true, bytes: 3, 0x5678)
    #expect(Self.follow(cycles)?.field == .registerAccess)
    // Those of the network interface do not.
    cycles = Self.cycles()
    cycles[4].insert(Self.register(0x4000_8004, bytes: 15, 0, client: 0), at: 0)
    #expect(Self.follow(cycles) == nil)
  }

  /// The memory's order decides what a load sees, not that of the records.
  @Test func writesOfOthers() {
    // Before the load's access.
    var cycles = Self.cycles()
    let write = Self.access(0x200, port: 0, write: true, bytes: 0xFF, 0x0102_0304_0506_0708)
    cycles[2].insert(write, at: 1)
    #expect(Self.follow(cycles)?.field == .result)
    // After it, though before the load retires.
    cycles = Self.cycles()
    cycles[1].append(cycles[2].removeLast())
    cycles[1].append(Self.access(0x204, port: 0, write: true, bytes: 0xF0, 0x0102_0304_0506_0708))
    #expect(Self.follow(cycles) == nil)
  }

  @Test func uncorrectableWords() {
    var core = Self.core()
    core.jump(to: 0x108)
    core[6] = 0x200
    var follower = CoreFollower(core, fetchPort: 1, dataPort: 2)
    let circumstances = CoreCircumstances(memoryFaults: [0x204])
    guard let trap = core.step(circumstances, registers: { _ in .init() }) else { return }
    let failed: UInt64 = 1 << 36 | 1 << 37
    let first = follower.follow([trap, Self.access(0x204, flags: failed)])
    #expect(first == nil && follower.core.csr(0x342) == 5)
    // A fetch that fails shows in the fetch's record.
    core.memory.markUncorrectable(at: 0x800)
    guard let fault = core.step(CoreCircumstances(), registers: { _ in .init() }) else { return }
    let second = follower.follow([Self.access(0x800, port: 1, flags: failed), fault])
    #expect(second == nil && follower.core.csr(0x342) == 1)
  }

  @Test func waits() {
    let bench = CoreBench(.rv32imc, [CoreEncoding.wfi, CoreEncoding.addi(rd: 1, rs1: 0, 1)])
    bench.core.setCSR(0x300, to: 8)
    bench.core.setCSR(0x304, to: .max)
    let start = bench.core
    var follower = CoreFollower(start)
    #expect(bench.step() == nil)
    bench.lines.timer = true
    let records = (0..<2).compactMap { _ in bench.step()?.record }
    let first = follower.follow([records[0]])
    let second = follower.follow([records[1]])
    #expect(first == nil && second == nil)
    #expect(follower.core.csr(0x342) == 0x8000_0007)
    // It ends although nothing is pending that is enabled.
    var wrong = records[0]
    wrong.words[4] = 0
    var another = CoreFollower(start)
    let difference = another.follow([wrong])
    #expect(difference?.field == .wait)
    // The next instruction instead of it.
    var skipped = CoreRetirement()
    skipped.address = 0x104
    var third = CoreFollower(start)
    let last = third.follow([skipped.record])
    #expect(last?.field == .wait)
  }

  @Test func startsAndStops() {
    var follower = CoreFollower(Self.core(), fetchPort: 1, dataPort: 2, isRunning: false)
    func lines(run: Bool) -> Commit {
      var record = Commit(kind: .coreLines)
      record.words[0] = run ? 8 : 0
      record.words[1] = 0x104
      return record
    }
    let retired = Self.cycles()[1][0]
    var held = follower
    let early = held.follow([retired])
    #expect(early?.field == .held)
    let start = follower.follow([lines(run: true)])
    let runs = follower.follow([retired])
    #expect(start == nil && runs == nil && follower.matched == 1)
    // A store that was granted has its effect, though the core was stopped before it retired.
    let stop = follower.follow([
      lines(run: false), Self.access(0x200, write: true, bytes: 0xF, 0xABCD),
    ])
    #expect(stop == nil && follower.core.memory.read(0x200, bytes: 4) == 0xABCD)
    #expect(follower.finish() == nil)
  }

  @Test func history() {
    let loop = [CoreEncoding.addi(rd: 1, rs1: 1, 1), CoreEncoding.jal(rd: 0, -4)]
    let bench = CoreBench(.rv32im, loop)
    var follower = CoreFollower(bench.core)
    for _ in 0..<50 {
      let difference = follower.follow([bench.step()?.record ?? Commit(kind: .coreRetired)])
      #expect(difference == nil)
    }
    #expect(follower.history.count == CoreFollower.remembered)
    #expect(follower.history.last?.address == 0x104 && follower.matched == 50)
  }
}
