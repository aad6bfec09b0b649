import Foundation

/// What this process takes of the machine's memory, as Linux counts it.
enum ProcessMemory {
  /// Largest resident size so far, bytes; nil where the system does not say.
  static var peak: Int? { value("VmHWM:") }

  private static func value(_ name: String) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return nil
    }
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
    let words = line?.split(whereSeparator: \.isWhitespace)
    return words.flatMap { $0.count > 1 ? Int($0[1]) : nil }.map { $0 * 1024 }
  }
}
