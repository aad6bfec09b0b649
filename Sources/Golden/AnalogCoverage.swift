import ChipSpec

/// How often an analog part's interesting events happened. Tests use it to show that they reached
/// them.
public struct AnalogCoverage: Sendable, Hashable {
  /// Runs that ended without error: by themselves, after `stop`.
  public internal(set) var finished = 0, stopped = 0

  /// Runs that ended with an error, by number of the cause.
  public internal(set) var causes = Array(repeating: 0, count: AnalogJob.Cause.allCases.count + 1)

  /// Starts and settles that came while a run was under way.
  public internal(set) var ignored = 0

  /// Descriptors by opcode.
  public internal(set) var opcodes = Array(repeating: 0, count: AnalogJob.Opcode.allCases.count)

  /// Products sampled, by format.
  public internal(set) var products = Array(repeating: 0, count: AnalogJob.Format.allCases.count)

  /// Products sampled while the output side was still at the one before, and at the one before while
  /// that waited for space.
  public internal(set) var overlaps = 0, overlapsWhileWaiting = 0

  /// Groups of weights and columns' calibrations loaded.
  public internal(set) var groupsProgrammed = 0, calibrations = 0

  /// Words read with bytes beyond the last row or column, words written with less than eight bytes.
  public internal(set) var partialReads = 0, partialWrites = 0

  /// Groups of the shadow that lie beside the vector.
  public internal(set) var paddedGroups = 0

  /// Results at an end of their format's range; results that are 0 where negative ones are made so.
  public internal(set) var extremes = 0, rectified = 0

  /// Semaphore operations by side: takes, raises.
  public internal(set) var takes = [0, 0], raises = [0, 0]

  /// Loops that went back, and that passed on.
  public internal(set) var loopsBack = 0, loopsOn = 0

  init() {}
}
