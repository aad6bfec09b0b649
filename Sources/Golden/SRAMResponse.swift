/// What one port of an SRAM answers in one cycle.
public struct SRAMResponse: Sendable, Hashable {
  /// `portK_response_o`; the rest means nothing otherwise.
  public internal(set) var valid = false

  /// `portK_read_data_o`; 0 in the response to a write, where it is unspecified.
  public internal(set) var readData: UInt64 = 0

  /// `portK_error_o`: out of range or uncorrectable.
  public internal(set) var error = false

  /// Whether the access met an error that was corrected, or one that could not be.
  public internal(set) var corrected = false, uncorrected = false

  /// Bits of `readData` that count: not those of a write, nor those never written.
  public internal(set) var definedData: UInt64 = 0

  /// Whether `error`, `corrected` and `uncorrected` count: false if a protected word was decoded
  /// that was never written.
  public internal(set) var flagsAreDefined = true

  /// No response.
  public init() {}
}
