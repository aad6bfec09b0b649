import ArgumentParser
import Foundation
import Simulation

/// Says that the disk is full while waveforms are recorded. What records them writes through mapped
/// memory, so nothing fails then: a signal comes.
enum FullDisk {
  /// What the handler, which may do next to nothing, says and removes.
  nonisolated(unsafe) private static var message: UnsafeMutablePointer<CChar>?
  nonisolated(unsafe) private static var file: UnsafeMutablePointer<CChar>?
  nonisolated(unsafe) private static var hierarchy: UnsafeMutablePointer<CChar>?

  /// Does something that records waveforms in a file, if it does.
  static func watched<Result>(_ path: String?, _ body: () throws -> Result) rethrows -> Result {
    guard let path else { return try body() }
    let temporary = WholeFile(path).temporary
    message = strdup(
      "tilewright: error: cannot write '\(path)': \(String(cString: strerror(ENOSPC)))\n")
    file = strdup(temporary)
    hierarchy = strdup("\(temporary).hier")
    var before = sigaction()
    sigaction(SIGBUS, nil, &before)
    signal(SIGBUS) { _ in
      if let message = FullDisk.message { _ = write(STDERR_FILENO, message, strlen(message)) }
      if let file = FullDisk.file { unlink(file) }
      if let hierarchy = FullDisk.hierarchy { unlink(hierarchy) }
      _exit(Exit.badInput.rawValue)
    }
    defer {
      sigaction(SIGBUS, &before, nil)
      for text in [message, file, hierarchy] { free(text) }
      (message, file, hierarchy) = (nil, nil, nil)
    }
    return try body()
  }
}
