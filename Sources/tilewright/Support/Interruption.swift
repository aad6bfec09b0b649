import ArgumentParser
import Foundation
import Synchronization

/// Ends a command when the user interrupts it: its task is cancelled, so that it can end child processes
/// and remove what is half-written; if it has not ended soon, the process does.
enum Interruption {
  /// How long a command may take to end.
  private static let patience = 2.0  // seconds

  /// The signal that came, 0 if none.
  private static let arrived = Atomic<Int32>(0)

  /// Whether the user has interrupted the command.
  static var isRequested: Bool { arrived.load(ordering: .relaxed) != 0 }

  /// How an interrupted command ends: as a shell reports a process that a signal ended.
  static var exitCode: ExitCode { ExitCode(128 + arrived.load(ordering: .relaxed)) }

  /// The ends of a pipe from the signal handler, which may do next to nothing, to a thread.
  nonisolated(unsafe) private static var pipeEnds: [Int32] = [-1, -1]

  /// Watches for signals from now on.
  /// - Parameter cancel: ends the command; called once.
  static func watch(_ cancel: @escaping @Sendable () -> Void) {
    guard pipe(&pipeEnds) == 0 else { return }
    for end in pipeEnds { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // A signal that was to be ignored, as by 'nohup', is.
      var before = sigaction()
      guard sigaction(number, nil, &before) == 0,
        unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) != 1  // SIG_IGN
      else { continue }
      signal(number) { number in
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Interruption.pipeEnds[1], &byte, 1)
      }
    }
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        guard read(pipeEnds[0], &byte, 1) == 1 else {
          if errno == EINTR { continue }
          return
        }
        let isFirst = arrived.load(ordering: .relaxed) == 0
        arrived.store(Int32(byte), ordering: .relaxed)
        if !isFirst { _exit(128 + Int32(byte)) }
        Console.progress("")
        Console.note("tilewright: interrupted")
        cancel()
        Thread.detachNewThread {
          Thread.sleep(forTimeInterval: patience)
          _exit(128 + arrived.load(ordering: .relaxed))
        }
      }
    }
  }
}
