import ArgumentParser

/// Why a command ends without success, as its exit code.
enum Exit {
  /// A comparison or a check failed.
  static let failed = ExitCode(1)
  /// A spec or another input is wrong.
  static let badInput = ExitCode(2)
  /// A tool is missing or failed.
  static let toolFailed = ExitCode(3)
}
