import ChipPrograms
import ChipSpec
import CoSimulation
import Golden
import Testing

/// Random programs of whole chips on the golden chip: they leave what they say that they leave, whatever
/// goes first.
struct RandomChipProgramTests {
  static let seed = UInt64.random(in: 1...999_999)

  @Test func leaveWhatTheySay() throws {
    print("random programs of whole chips: seeds from \(Self.seed) on")
    var mistakes = 0, cores = 0
    for seed in Self.seed..<Self.seed + 12 {
      var chip = RandomSpecification(seed: seed)
      chip.largestGrid = 2
      let specification = chip.specification
      var random = RandomChipProgram(seed: seed)
      random.operations = 8
      let program = random.program(for: specification)
      let first = try Self.run(program, specification, seed: nil)
      let second = try Self.run(program, specification, seed: seed)
      let differences = second.differences(from: first)
      #expect(differences.isEmpty, "seed \(seed): \(differences)")
      mistakes += program.bridge.isEmpty ? 0 : 1
      cores += program.done.count { $0.name.contains("core") }
    }
    #expect(mistakes > 0 && cores > 0)
  }

  /// What a chip has of registers and of words of its cores is tried, sooner or later: every register that
  /// can be read, the first index of a semaphore that there is not, stops before starts, packets of all
  /// kinds, and the analog part with all causes of errors.
  @Test func leaveNothingOut() throws {
    let reading = SpecificationReader.read(
      text: """
        name: all
        grid: {columns: 2, rows: 1}
        host: {generation: 3, lanes: 8}
        tiles:
          full:
            sram: {capacity: 16 KiB}
            analog: {rows: 16, columns: 16}
            simd: {lanes: 4}
            packet_manager: {transfers: 2}
            core: builtin
            semaphores: 20
        """, file: "all.yaml")
    let specification = try #require(reading.specification)
    let map = try #require(try specification.addressMap(ofKind: specification.layout[0]))
    var unread = Set(
      map.blocks.flatMap { block in
        block.registers.filter { $0.isReadable && $0.count <= 8 }.flatMap { register in
          register.offsets.map { UInt32(block.address + $0) }
        }
      })
    var kinds: Set<HostPacketRequest.Kind> = [], causes: Set<UInt32> = []
    var hasEdge = false, stops = 0
    for seed in UInt64(1)...350 {
      let program = RandomChipProgram(seed: seed).program(for: specification)
      for check in program.registers + program.done {
        unread.remove(check.address)
        if check.name.hasPrefix("analog.status") { causes.insert(check.value >> 4) }
      }
      for step in program.end {
        switch step {
        case .read(let check): unread.remove(check.address)
        case .packet(let packet): kinds.insert(packet.kind)
        case .ring(_, _, let semaphore, _): hasEdge = hasEdge || semaphore == 20
        default: break
        }
      }
      stops += program.start.count { step in
        if case .write(_, _, _, [2]) = step { true } else { false }
      }
    }
    #expect(unread.isEmpty, "\(unread.map { String($0, radix: 16) })")
    #expect(kinds == Set(HostPacketRequest.Kind.allCases))
    #expect(causes.isSuperset(of: 1...9), "\(causes)")
    #expect(hasEdge && stops > 20, "\(stops) stops")
  }

  /// Programs of seeds next to one another have nothing in common: no random word comes twice.
  @Test func seedsShareNothing() {
    let specification = RandomSpecification(seed: 3).specification
    var words: [UInt64: UInt64] = [:], shared: [[UInt64]] = []
    for seed in UInt64(1)...60 {
      // Words that are written to one register have one half only.
      for case .packet(let packet) in RandomChipProgram(seed: seed).program(for: specification).end
      where packet.kind == .write && packet.data >> 32 != 0
        && UInt32(truncatingIfNeeded: packet.data) != 0
      {
        if let other = words[packet.data], other != seed { shared.append([other, seed]) }
        words[packet.data] = seed
      }
    }
    #expect(words.count > 50)
    #expect(shared.isEmpty, "seeds \(shared)")
  }

  private static func run(
    _ program: ChipProgram, _ specification: Specification, seed: UInt64?
  ) throws -> ChipProgramOutcome {
    let chip = try GoldenChip(specification, seed: seed)
    var run = ChipProgramRun(program, on: chip)
    let outcome = try run.run()
    #expect(
      outcome.isRight,
      "\(program.name) \(program.seed ?? 0): \(outcome.differences) \(outcome.wait ?? "")")
    return outcome
  }

  /// Nobody waits for anybody.
  @Test func busyOnesComeToTheirEnd() throws {
    var chip = RandomSpecification(seed: 2)
    chip.largestGrid = 2
    let specification = chip.specification
    var busy = BusyChipProgram()
    busy.cycles = 1_500
    let program = busy.program(for: specification)
    #expect(program.done.count > specification.layout.count)
    let first = try Self.run(program, specification, seed: nil)
    let second = try Self.run(program, specification, seed: 7)
    #expect(second.differences(from: first).isEmpty)
  }

  /// What goes wrong by intention is seen, and the tiles that wait are known.
  @Test(arguments: StuckChipProgram.Mistake.allCases)
  func stuckOnesAreStuck(_ mistake: StuckChipProgram.Mistake) throws {
    let reading = SpecificationReader.read(text: StuckChipProgram.text, file: "stuck.yaml")
    let specification = try #require(reading.specification)
    let plan = try #require(StuckChipProgram(mistake).plan(for: specification))
    for seed in [nil, 1, 2] as [UInt64?] {
      let chip = try GoldenChip(specification, seed: seed)
      var run = ChipProgramRun(plan.program, on: chip)
      let outcome = try run.run()
      #expect(outcome.isStuck)
      // A core in wfi is at rest as far as the golden chip knows; the program misses its end.
      var named = Set(chip.waits.map { StuckChipProgram.TilePlace(x: $0.x, y: $0.y) })
      named.formUnion(
        outcome.unfinished.map { StuckChipProgram.TilePlace(x: $0.x, y: $0.y) })
      #expect(named.isSuperset(of: plan.waiting))
    }
  }

  /// A host that waits for what does not come is told so.
  @Test func theHostIsStuck() throws {
    let reading = SpecificationReader.read(text: StuckChipProgram.text, file: "stuck.yaml")
    let specification = try #require(reading.specification)
    var program = ChipProgram()
    program.start = [
      .wait(RegisterCheck(name: "a word", x: 0, y: 0, address: 0x4000_8028, value: 7))
    ]
    var run = ChipProgramRun(program, on: try GoldenChip(specification))
    let outcome = try run.run()
    #expect(outcome.isStuck && outcome.wait == "a word = 7 does not come; it is 0")
    let chip = try GoldenChip(specification)
    #expect(throws: ChipFault.self) { try chip.waitForInterrupt() }
  }
}
