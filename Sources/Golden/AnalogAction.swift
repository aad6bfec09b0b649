/// Something that an analog part may do next.
public enum AnalogAction: Sendable, Hashable {
  /// Reads a word of the SRAM; ``Analog/receive(_:)`` takes the answer.
  case read(address: UInt32)

  /// Writes outputs; ``Analog/finishWrite(isRefused:)`` takes the answer.
  case write(word: UInt64, byteEnable: UInt8, address: UInt32)

  /// Takes from, or raises, a semaphore; ``Analog/finishOperation(of:)`` tells that it is done.
  case operate(AnalogSide, raises: Bool, semaphore: UInt8, amount: UInt8)

  /// Reads a group of codes.
  case readCodes(index: Int)

  /// Converts a step.
  case convert(step: Int)

  /// Samples a product.
  case sample

  /// Finishes the descriptor at work, all of whose effects are done.
  case finish

  /// Ends the run.
  case end
}

/// The two sides of a product, each with a port to the semaphores.
public enum AnalogSide: Int, Sendable, Hashable, CaseIterable {
  /// Brings inputs, weights, calibration.
  case input
  /// Reads codes and writes outputs.
  case output
}
