import ChipSpec

/// A random program that synchronises properly: engines of all tiles work on the same buffers, each
/// waits for those whose results it reads or overwrites, and so whatever the interleaving is, the
/// memories in the end are those of doing one operation after the other.
///
/// Operations are made one by one, in an order in which they could also be done. An operation that
/// touches a buffer waits, with a semaphore of its own, for the operations before it that conflict with
/// it. No wait is for a later one, so nothing can wait in a circle.
public struct RandomProgram: Sendable {
  /// What is random follows from it.
  public var seed: UInt64 = 1

  /// Operations to be tried; those for which semaphores do not suffice are left out.
  public var operations = 60

  /// Buffers of each tile, and their bytes, a multiple of 8.
  public var buffers = 4

  /// Bytes of a buffer, a multiple of 8.
  public var size = 32

  /// The share of the waits, in percent, that are forgotten: such a program does not synchronise
  /// properly, and what is expected of it need not come.
  public var forgotten = 0

  /// A program of 60 operations.
  public init() {}

  /// The program for a chip.
  public func program(for specification: Specification) -> ChipProgram {
    var random = ProgramRandom(seed: seed)
    var options = RandomOptions()
    (options.buffers, options.size) = (buffers, size)
    var schedule = RandomSchedule(specification, options, random: &random)
    for number in 0..<operations {
      guard let unit = schedule.units.randomElement(using: &random) else { break }
      // An operation for which something does not suffice leaves no trace.
      var attempt = schedule
      if let action = attempt.action(for: unit, &random), attempt.add(action, on: unit, number) {
        schedule = attempt
      }
    }
    schedule.forget(forgotten, &random)
    let text = RandomProgramText(schedule, &random)
    precondition(text.fits, "the memory is too small")
    return text.program
  }
}
