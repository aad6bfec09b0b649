import Foundation

/// The two streams of the terminal.
enum Console {
  /// Prints a result on standard output.
  static func print(_ text: String) { write(text + "\n", to: FileHandle.standardOutput) }

  /// Prints progress or a diagnostic on standard error.
  static func note(_ text: String) { write(text + "\n", to: FileHandle.standardError) }

  /// Whether a person watches standard error.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether standard error takes colours: a terminal, and NO_COLOR is not set.
  static var takesColor: Bool {
    isInteractive && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
  }

  /// Replaces the line that the cursor is in; only where a person watches.
  static func progress(_ text: String) {
    guard isInteractive else { return }
    write("\r\u{1B}[K" + text, to: FileHandle.standardError)
  }

  /// A closed pipe must end the program quietly, not with a crash, so errors of writing are ignored.
  private static func write(_ text: String, to handle: FileHandle) {
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
