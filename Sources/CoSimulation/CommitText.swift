import ChipSpec
import Golden

extension Commit {
  /// The record as a person reads it.
  public var text: String {
    switch kind {
    case .flitAccepted: "flit enters at \(flitText)"
    case .flitSent: "flit leaves through \(flitText)"
    case .flitDropped: "flit dropped at \(flitText)"
    case .routerCredits:
      "credits received \(hex(words[1], words[0])), returned \(hex(words[3], words[2]))"
    case .sramAccess: accessText
    case .registerAccess: registerAccessText
    case .coreAccessNowhere:
      "core met nothing: \(coreAccessText(master: "fetch", "data")), nothing there"
    case .externalCoreAccess:
      "core \(coreAccessText(master: "fetch", "data"))" + (bit(2) ? ", error" : "")
        + (bit(3) ? ", a fetch" : "")
    case .coreLines: coreLinesText
    case .hostBeatDown: "from the host: \(beatText)"
    case .hostBeatUp: "to the host: \(beatText)"
    case .hostMessage:
      "host bridge sends \(placeText) \(hex(words[4], words[3], words[2], words[1]))"
    case .hostAnswer: "host bridge is answered by \(placeText) \(hex(words[2], words[1]))"
    case .hostTransferEnded:
      words[0] >> 28 & 15 == 0
        ? "transfer done: \(transferText)"
        : "transfer failed (\(failureText)): \(transferText)"
    case .hostTransferStarted:
      (bit(25) ? "transfer refused, the queue is full: " : "transfer started: ") + transferText
    case .hostWindowAccess: windowText
    case .hostBridgeEvent: hostEventText
    case .memoryTraffic, .semaphoreTraffic, .messageTraffic: trafficText
    case .transferCommand, .transferRead, .transferMessage, .transferSemaphore, .transferAnswer,
      .transferEnd:
      packetManagerText
    default: "kind \(kind.rawValue): " + (0..<6).map { hex(words[$0]) }.joined(separator: " ")
    }
  }

  /// What passed through a part's port; bits that a prediction leaves open are not printed.
  private var trafficText: String {
    let port = words[0] & 0xFF
    let through = port == 0 ? "" : " through port \(port)"
    if let access = MemoryTraffic(self) {
      let isKnown = unspecified[2] != .max
      return access.requestText
        + (access.isWrite || !isKnown ? "" : ", data \(hex(access.data))")
        + (access.error ? ", error" : "") + through
    }
    if let operation = SemaphoreTraffic(self) {
      let verb = operation.isPost ? "raises" : "takes"
      return "\(verb) semaphore \(operation.index) by \(operation.amount)" + through
    }
    return "message to (\(words[0] >> 16 & 0xFFFF), \(words[0] >> 32 & 0xFFFF)), payload "
      + hex(words[4], words[3], words[2], words[1]) + through
  }

  private var flitText: String {
    let port =
      RouterPort(rawValue: Int(words[0] & 0xFF)).map { "\($0)" } ?? "port \(words[0] & 0xFF)"
    let ends = (words[0] >> 16 & 1 == 1 ? ", head" : "") + (words[0] >> 17 & 1 == 1 ? ", tail" : "")
    return "\(port), channel \(words[0] >> 8 & 0xFF)\(ends): "
      + "(\(words[1] >> 32 & 0xFFFF), \(words[1] >> 48)) to (\(words[1] & 0xFFFF), \(words[1] >> 16 & 0xFFFF)), "
      + "payload \(hex(words[5], words[4], words[3], words[2]))"
  }

  private func bit(_ bit: Int) -> Bool { words[0] >> UInt64(bit) & 1 == 1 }

  private var registerAccessText: String {
    "\(bit(0) ? "core" : "network interface") \(bit(1) ? "wrote" : "read") register "
      + "\(hex(words[1])), bytes \(hex(words[0] >> 4 & 15)), data \(hex(words[2]))"
      + (bit(2) ? ", error" : "")
  }

  private func coreAccessText(master fetch: String, _ data: String) -> String {
    "\(bit(0) ? data : fetch) \(bit(1) ? "wrote" : "read") \(hex(words[1])), "
      + "bytes \(hex(words[0] >> 4 & 15)), data \(hex(words[2]))"
  }

  private var coreLinesText: String {
    let lines = ["external", "software", "timer"].enumerated().filter { bit($0.offset) }
    return "core \(bit(3) ? "runs" : "is held in reset"), entry \(hex(words[1])), interrupts: "
      + (lines.isEmpty ? "none" : lines.map(\.element).joined(separator: ", "))
  }

  private var beatText: String {
    let beat = HostBeat(self)
    let end = (beat.error ? ", error" : "") + (beat.last ? ", last" : "")
    let what: String
    switch beat.kind {
    case .read: what = "read of \(beat.length) bytes at \(hex(beat.address)), tag \(beat.tag)"
    case .write:
      what =
        "write of \(hex(beat.data)) to \(hex(beat.address)), bytes \(hex(UInt64(beat.byteEnable)))"
    case .completion:
      what =
        "completion of tag \(beat.tag): \(hex(beat.data)), bytes \(hex(UInt64(beat.byteEnable)))"
    case .interrupt: what = "interrupt"
    }
    return "\(what)\(end), time \(words[3])"
  }

  private var placeText: String { "(\(words[0] & 0xFFFF), \(words[0] >> 16 & 0xFFFF))" }

  private var transferText: String {
    let operation =
      HostPacket.Operation(rawValue: Int(words[0] >> 16 & 3)).map { "\($0)" } ?? "operation 3"
    return
      "\(operation), host \(hex(words[1])), tile (\(words[0] & 0xFF), \(words[0] >> 8 & 0xFF)) "
      + "address \(hex(words[2] & 0xFFFF_FFFF)), \(words[2] >> 32) bytes, pattern \(hex(words[3]))"
      + (bit(24) ? ", interrupts" : "")
  }

  private var failureText: String {
    HostPacket.Failure(rawValue: Int(words[0] >> 28 & 15)).map { "\($0)" }
      ?? "code \(words[0] >> 28 & 15)"
  }

  private var windowText: String {
    let place = ["own register", "tile", "refused", "place 3"][Int(words[0] >> 2 & 3)]
    return "window \(bit(0) ? "written" : "read") at \(hex(words[1])), \(place), bytes "
      + "\(hex(words[0] >> 8 & 0xFF)), data \(hex(words[2]))"
      + (bit(0) ? "" : ", tag \(words[0] >> 16 & 0xFF)") + (bit(1) ? ", failed" : "")
  }

  private var hostEventText: String {
    let events = [
      "the semaphores' interrupt rose", "an answer that nobody awaits",
      "a completion that nobody awaits", "a doorbell failed",
    ]
    return "host bridge: "
      + events.enumerated().filter { bit($0.offset) }.map(\.element).joined(separator: ", ")
  }

  private var accessText: String {
    var flags: [String] = []
    for (bit, name) in [
      (33, "read-modify-write"), (34, "out of range"), (35, "corrected"), (36, "uncorrected"),
      (37, "error"),
    ] where words[0] >> UInt64(bit) & 1 == 1 {
      flags.append(name)
    }
    let isWrite = words[0] >> 32 & 1 == 1
    return "port \(words[0] & 0xFF) \(isWrite ? "wrote" : "read") \(hex(words[1])), bank "
      + "\(words[0] >> 16 & 0xFFFF), bytes \(hex(words[0] >> 8 & 0xFF)), data \(hex(words[2]))"
      + (flags.isEmpty ? "" : ", " + flags.joined(separator: ", "))
  }
}

extension Commit {
  /// What a packet manager did.
  fileprivate var packetManagerText: String {
    let channel = "channel \(words[0] & 0xFF)"
    let error = words[0] >> 8 & 2 == 2 ? ", error" : ""
    let tile = "(\(words[1] & 0xFFFF), \(words[1] >> 16 & 0xFFFF))"
    switch kind {
    case .transferCommand:
      let commands = [(8, "start at \(hex(words[1]))"), (9, "stop"), (10, "refused")]
        .filter { words[0] >> UInt64($0.0) & 1 == 1 }.map(\.1)
      return "\(channel): " + commands.joined(separator: ", ")
    case .transferRead:
      let what = words[0] >> 8 & 1 == 1 ? "data" : "descriptor"
      return "\(channel) read \(what) \(hex(words[1])): \(hex(words[2]))\(error)"
    case .transferMessage:
      return "\(channel) sent \(hex(words[3], words[2])) to \(tile)"
    case .transferSemaphore:
      let what = words[0] >> 8 & 1 == 1 ? "raised" : "took"
      return "\(channel) \(what) semaphore \(words[1] & 0xFF) by \(words[1] >> 8 & 0xFF)"
    case .transferAnswer:
      let owner = words[0] & 0xFF == 0xFF ? "no channel" : channel
      return "\(owner) answered by \(tile)" + (words[0] >> 8 & 1 == 1 ? ", error" : "")
    default:
      let outcomes = ["goes on", "is done", "is stopped", "failed"]
      let outcome = outcomes[Int(words[0] >> 8 & 3)]
      let code = words[0] >> 16 & 0xFF
      return "\(channel) \(outcome) after the descriptor at \(hex(words[1]))"
        + (code == 0 ? "" : ", error \(code)")
    }
  }
}

extension MemoryTraffic {
  /// What was asked for.
  var requestText: String {
    isWrite
      ? "writes \(hex(UInt64(address))), bytes \(hex(UInt64(byteEnable))), data \(hex(data))"
      : "reads \(hex(UInt64(address)))"
  }
}

/// A value of several words in hexadecimal, most significant word first, without leading zeros.
func hex(_ words: UInt64...) -> String {
  var text = ""
  for word in words {
    let digits = String(word, radix: 16)
    text =
      text.isEmpty
      ? (word == 0 ? "" : digits) : text + String(repeating: "0", count: 16 - digits.count) + digits
  }
  return "0x" + (text.isEmpty ? "0" : text)
}
