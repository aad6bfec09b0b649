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
