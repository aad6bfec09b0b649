/// What comes of a request that a network interface has served.
public struct NetworkInterfaceOutcome: Sendable, Hashable {
  /// The message that is sent in answer, to the request's source; nil if there is none.
  public internal(set) var message: Departure?

  /// Bits of the message's payload that nothing specifies; they are 0 in `message`.
  public internal(set) var unspecified: UInt128 = 0

  /// Whether `served_error_o` tells of an error, and whether that is specified.
  public internal(set) var error = false, isErrorSpecified = true

  /// Whether the request was discarded: `refused_o`.
  public internal(set) var refused = false

  /// The monitor's record.
  public internal(set) var commit: Commit
}

/// What comes of a response that a network interface has taken: what `answer_o` tells the packet
/// manager in the next cycle.
public struct ResponseOutcome: Sendable, Hashable {
  /// `answer_error_o`, and whether it is specified.
  public internal(set) var error: Bool, isErrorSpecified: Bool

  /// `answer_source_x_o`, `answer_source_y_o`.
  public internal(set) var sourceX: UInt16, sourceY: UInt16

  /// The monitor's record.
  public internal(set) var commit: Commit
}
