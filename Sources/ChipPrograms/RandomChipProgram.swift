import ChipSpec

/// A random program for a whole chip, legal by construction: the engines and cores of all tiles and the
/// host work on shared buffers, each waits with semaphores for those whose results it reads or
/// overwrites, so whatever the interleaving is, the memories in the end are those of doing one operation
/// after the other. `docs/programs.md`.
///
/// Some of what they do is a mistake, with an outcome that is checked too.
public struct RandomChipProgram: Sendable {
  /// What is random follows from it.
  public var seed: UInt64

  /// Operations for each tile, about.
  public var operations = 12

  /// The share of the operations, in percent, that are mistakes.
  public var mistakes = 8

  /// Whether operations occur whose result only the golden chip knows: SIMD instructions of all kinds,
  /// arrays that are not ideal.
  public var mingles = true

  /// A program.
  public init(seed: UInt64) { self.seed = seed }

  /// The program for a chip. Where a memory is too small for so many operations, there are fewer.
  public func program(for specification: Specification) -> ChipProgram {
    var count = operations * specification.layout.count
    while true {
      if let program = program(for: specification, operations: count) { return program }
      count /= 2
    }
  }

  private func program(for specification: Specification, operations: Int) -> ChipProgram? {
    var random = ProgramRandom(seed: seed)
    var options = RandomOptions()
    options.size = random.pick([32, 32, 48, 64])
    options.dimensions = 4
    options.cores = true
    options.host = specification.host != nil
    options.mingles = mingles
    options.looksOn = options.host
    // Half of the programs keep links busy: routers show how they share only when many want one.
    options.repeats = random.pick([0, 0, 20, 70])
    // A third of the programs makes none.
    options.mistakes = random.chance(67) ? mistakes : 0
    var schedule = RandomSchedule(specification, options, random: &random)
    for number in 0..<operations {
      guard let unit = schedule.units.randomElement(using: &random) else { break }
      // An operation for which something does not suffice leaves no trace.
      var attempt = schedule
      if let action = attempt.action(for: unit, &random), attempt.add(action, on: unit, number) {
        schedule = attempt
      }
    }
    let text = RandomProgramText(schedule, &random)
    guard text.fits || operations == 0 else { return nil }
    var program = text.program
    program.name = "random"
    program.specification = specification.name
    program.seed = seed
    return program
  }
}
