import ChipSpec
import Golden

extension HostBeat {
  /// The beat in words.
  var text: String {
    let what =
      switch kind {
      case .read: "read of \(length) bytes at \(hex(address)), tag \(tag)"
      case .write: "write of \(hex(data)) to \(hex(address)), bytes \(hex(UInt64(byteEnable)))"
      case .completion:
        "completion of tag \(tag): \(hex(data)), bytes \(hex(UInt64(byteEnable)))"
      case .interrupt: "interrupt"
      }
    return what + (error ? ", error" : "") + (last ? ", last" : "")
  }
}

/// What a host bridge did.
extension Commit {
  var beatText: String { "\(HostBeat(self).text), time \(words[3])" }

  var placeText: String { "(\(words[0] & 0xFFFF), \(words[0] >> 16 & 0xFFFF))" }

  /// A transfer between host and chip that starts or ends.
  var hostTransferText: String {
    if kind == .hostTransferStarted {
      return (bit(25) ? "transfer refused, the queue is full: " : "transfer started: ")
        + descriptorText
    }
    return words[0] >> 28 & 15 == 0
      ? "transfer done: \(descriptorText)"
      : "transfer failed (\(hostFailureText)): \(descriptorText)"
  }

  private var descriptorText: String {
    let operation =
      HostPacket.Operation(rawValue: Int(words[0] >> 16 & 3)).map { "\($0)" } ?? "operation 3"
    return
      "\(operation), host \(hex(words[1])), tile (\(words[0] & 0xFF), \(words[0] >> 8 & 0xFF)) "
      + "address \(hex(words[2] & 0xFFFF_FFFF)), \(words[2] >> 32) bytes, pattern \(hex(words[3]))"
      + (bit(24) ? ", interrupts" : "")
  }

  private var hostFailureText: String {
    HostPacket.Failure(rawValue: Int(words[0] >> 28 & 15)).map { "\($0)" }
      ?? "code \(words[0] >> 28 & 15)"
  }

  var windowText: String {
    let place = ["own register", "tile", "refused", "place 3"][Int(words[0] >> 2 & 3)]
    return "window \(bit(0) ? "written" : "read") at \(hex(words[1])), \(place), bytes "
      + "\(hex(words[0] >> 8 & 0xFF)), data \(hex(words[2]))"
      + (bit(0) ? "" : ", tag \(words[0] >> 16 & 0xFF)") + (bit(1) ? ", failed" : "")
  }

  var hostEventText: String {
    let events = [
      "the semaphores' interrupt rose", "an answer that nobody awaits",
      "a completion that nobody awaits", "a doorbell failed",
    ]
    return "host bridge: "
      + events.enumerated().filter { bit($0.offset) }.map(\.element).joined(separator: ", ")
  }
}
