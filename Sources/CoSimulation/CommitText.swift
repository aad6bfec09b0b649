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
    case .flitDiscarded: "flit discarded at \(flitText)"
    case .remoteAccess, .requestServed, .responseTaken, .requestRefused: messageText
    case .semaphoreOperation: operationText
    case .transferCommand, .transferRead, .transferMessage, .transferSemaphore, .transferAnswer,
      .transferEnd:
      transferText
    case .memoryTraffic, .semaphoreTraffic, .messageTraffic: trafficText
    case .registerTraffic: registerText
    case .answerTraffic: "answer_o" + (words[0] >> 34 & 1 == 1 ? ", error, " : " ") + sourceText
    case .servedErrorTraffic: "served_error_o"
    case .refusedTraffic: "refused_o"
    case .simdRetired, .simdFailed, .simdStarted, .simdStopped: simdText
    case .registerAccess: registerAccessText
    case .coreAccessNowhere:
      "core met nothing: \(coreAccessText(master: "fetch", "data")), nothing there"
    case .externalCoreAccess:
      "core \(coreAccessText(master: "fetch", "data"))" + (bit(2) ? ", error" : "")
        + (bit(3) ? ", a fetch" : "")
    case .coreLines: coreLinesText
    case .coreRetired: coreRetiredText
    case .hostBeatDown: "from the host: \(beatText)"
    case .hostBeatUp: "to the host: \(beatText)"
    case .hostMessage:
      "host bridge sends \(placeText) \(hex(words[4], words[3], words[2], words[1]))"
    case .hostAnswer:
      "host bridge is answered by \(placeText) \(hex(words[2], words[1]))"
        + (bit(32) ? ", which nobody awaits" : "")
    case .hostTransferEnded, .hostTransferStarted: hostTransferText
    case .hostWindowAccess: windowText
    case .hostBridgeEvent: hostEventText
    case .analogDescriptor, .analogSettled, .analogProgrammed, .analogSampled, .analogConverted,
      .analogCodes, .analogWritten, .analogEnded:
      analogText
    case .partDiffers: partDiffersText
    case .partsAtWork: partsAtWorkText
    default: "kind \(kind.rawValue): " + (0..<6).map { hex(words[$0]) }.joined(separator: " ")
    }
  }

  /// Whether a bit of the record's first word is set, or of another one.
  func bit(_ bit: Int, of word: Int = 0) -> Bool { words[word] >> UInt64(bit) & 1 == 1 }

  private var partDiffersText: String {
    let known = CommitKind(rawValue: Int(truncatingIfNeeded: words[0]))?.comparedValues ?? []
    let names = known.enumerated().filter { bit($0.offset, of: 1) }.map(\.element)
    return "\(names.joined(separator: ", ")): not what it must be"
  }

  private var partsAtWorkText: String {
    let parts = PartAtWork.allCases.enumerated().filter { bit($0.offset) }.map(\.element.rawValue)
    return "at work for long: \(parts.joined(separator: ", "))"
  }

  private var flitText: String {
    let port =
      RouterPort(rawValue: Int(words[0] & 0xFF)).map { "\($0)" } ?? "port \(words[0] & 0xFF)"
    let ends = (words[0] >> 16 & 1 == 1 ? ", head" : "") + (words[0] >> 17 & 1 == 1 ? ", tail" : "")
    return "\(port), channel \(words[0] >> 8 & 0xFF)\(ends): "
      + "(\(words[1] >> 32 & 0xFFFF), \(words[1] >> 48)) to (\(words[1] & 0xFFFF), \(words[1] >> 16 & 0xFFFF)), "
      + "payload \(hex(words[5], words[4], words[3], words[2]))"
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
