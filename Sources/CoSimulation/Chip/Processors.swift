import Foundation

/// The processors of the machine, as far as this process may use them.
enum Processors {
  /// How many there are.
  static let count = allowed ?? ProcessInfo.processInfo.activeProcessorCount

  /// What Linux says that the process may use: a mask in hexadecimal digits.
  private static var allowed: Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed:") })
    else { return nil }
    let count = line.dropFirst("Cpus_allowed:".count).reduce(0) {
      $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount
    }
    return count > 0 ? count : nil
  }
}
