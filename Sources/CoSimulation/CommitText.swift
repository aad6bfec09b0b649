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
    case .analogDescriptor: analogDescriptorText
    case .analogSettled:
      "array settled: \(words[0] & 1 == 1 ? "quantising" : "ideal"), effects "
        + "\(hex(words[0] >> 16 & 0x1FFF)), temperature "
        + "\(Int16(truncatingIfNeeded: words[0] >> 32))/16, drift time \(words[0] >> 48)/2048, seed "
        + hex(words[1])
    case .analogProgrammed:
      "row \(words[0] & 0xFFFF), group \(words[0] >> 16 & 0xFFFF) programmed with \(hex(words[1]))"
    case .analogSampled:
      "product \(words[0] & 0xFFFF_FFFF) sampled, digest of its inputs \(hex(words[1]))"
    case .analogConverted: "step \(words[0] & 0xFFFF) converted"
    case .analogCodes: analogCodesText
    case .analogWritten:
      "wrote \(hex(words[0] >> 32)), bytes \(hex(words[0] & 0xFF)), data \(hex(words[1]))"
    case .analogEnded:
      "run ended, cause \(words[0] & 0xF)" + (words[0] >> 4 & 1 == 1 ? ", stopped" : "")
        + ", error address \(hex(words[0] >> 32))"
    case .flitDiscarded: "flit discarded at \(flitText)"
    case .remoteAccess, .requestServed, .responseTaken, .requestRefused: messageText
    case .semaphoreOperation: operationText
    case .memoryTraffic, .semaphoreTraffic, .messageTraffic: trafficText
    case .registerTraffic: registerText
    case .answerTraffic: "answer_o" + (words[0] >> 34 & 1 == 1 ? ", error, " : " ") + sourceText
    case .servedErrorTraffic: "served_error_o"
    case .refusedTraffic: "refused_o"
    case .transferCommand, .transferRead, .transferMessage, .transferSemaphore, .transferAnswer,
      .transferEnd:
      transferText
    case .memoryTraffic, .semaphoreTraffic, .messageTraffic: trafficText
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

  private var analogDescriptorText: String {
    let place = "descriptor at \(hex(words[0] >> 32)), opcode \(words[0] & 0xFF)"
    if words[0] >> 8 & 1 == 1 { return place + ", finished" }
    return place + ", started: " + (1..<6).map { hex(words[$0]) }.joined(separator: " ")
  }

  private var analogCodesText: String {
    let codes = (1..<5).flatMap {
      [Int32(truncatingIfNeeded: words[$0]), Int32(truncatingIfNeeded: words[$0] >> 32)]
    }
    return "codes at \(words[0] & 0xFFFF): " + codes.map(String.init).joined(separator: " ")
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

extension MemoryTraffic {
  /// What was asked for.
  var requestText: String {
    isWrite
      ? "writes \(hex(UInt64(address))), bytes \(hex(UInt64(byteEnable))), data \(hex(data))"
      : "reads \(hex(UInt64(address)))"
  }
}

extension Commit {
  /// What a packet manager did.
  fileprivate var transferText: String {
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
