/// How often a channel of a packet manager came to its end, failed, or refused a start.
struct PacketManagerEvents: Equatable {
  var done = 0
  var failed = 0
  var refused = 0

  /// Whether every count is at least another's.
  func covers(_ other: PacketManagerEvents) -> Bool {
    done >= other.done && failed >= other.failed && refused >= other.refused
  }

  var text: String { "done \(done) times, failed \(failed), refused \(refused)" }
}
