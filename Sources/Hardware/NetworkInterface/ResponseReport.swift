import ChipSpec
import RTL

/// What a network interface tells the packet manager in the cycle after a response has passed, inside
/// of its module.
struct ResponseReport {
  /// A response has passed.
  let answer: Bits
  /// With an error.
  let error: Bits
  /// Where it came from.
  let sourceX: Bits
  let sourceY: Bits

  private let passed: Bits
  private let hadError: Bits
  private let wasWritten: Bits
  private let fromX: Bits
  private let fromY: Bits

  /// Declares outputs and registers.
  init(_ m: Module, _ format: FlitFormat) {
    answer = m.output("answer", "a response has passed in the last cycle")
    error = m.output("answer_error", "with an error")
    sourceX = m.output("answer_source_x", width: format.x, "it came from this tile")
    sourceY = m.output("answer_source_y", width: format.y)
    passed = m.register("passed", "a response has passed")
    hadError = m.register("had_error", reset: nil, "its error bit")
    wasWritten = m.register("was_written", reset: nil, "it was written to the SRAM")
    fromX = m.register("from_x", width: format.x, reset: nil, "where it came from")
    fromY = m.register("from_y", width: format.y, reset: nil)
  }

  /// Describes what they show.
  func describe(
    _ m: Module, _ responses: Bound<ArrivalPort>, _ writer: ResponseWriter,
    _ memory: Bound<SRAMPort>
  ) {
    m.when(writer.passes) {
      passed.next(1)
      hadError.next(responses.payload[MessageFormat.error])
      wasWritten.next(writer.writes)
      fromX.next(responses.sourceX)
      fromY.next(responses.sourceY)
    }.elseWhen(passed) {
      passed.next(0)
    }
    answer.drive(passed)
    error.drive(hadError || (wasWritten && memory.error))
    sourceX.drive(fromX)
    sourceY.drive(fromY)
  }
}
