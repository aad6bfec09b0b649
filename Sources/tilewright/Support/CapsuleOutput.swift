import CoSimulation
import Foundation

/// Writes capsules.
enum CapsuleOutput {
  /// Writes a capsule, or says why it cannot: the failure is more important.
  /// - Returns: its path, nil if it could not be written.
  static func write(_ capsule: Capsule, to path: String) -> String? {
    do {
      try CapsuleFile.write(capsule, to: path)
      return path
    } catch {
      Console.note("tilewright: warning: cannot write '\(path)': \(error)")
      return nil
    }
  }
}
