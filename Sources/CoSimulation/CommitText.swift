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
    case .memoryTraffic, .semaphoreTraffic, .messageTraffic: trafficText
    case .simdRetired: instructionText
    case .simdFailed: failureText
    case .simdStarted: "SIMD unit started at \(hex(words[0]))"
    case .simdStopped: "SIMD unit stopped by command before \(hex(words[0]))"
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
  fileprivate var instructionText: String {
    let number = Int(words[1] >> UInt64(SIMDEncoding.operation.lowerBound))
    let operation =
      SIMDEncoding.Operation(rawValue: number).map { "\($0)" } ?? "operation \(number)"
    var text =
      "\(operation) at \(hex(words[0] & 0xFFFF_FFFF)), instruction \(hex(words[1])), "
      + "result \(hex(words[2])), vl \(words[0] >> 32)"
    if words[3] != 0 {
      text += ", address \(hex(words[3] & 0xFFFF_FFFF)), then base \(hex(words[3] >> 32))"
    }
    return text + ", next \(hex(words[4]))"
  }

  fileprivate var failureText: String {
    let code = Int(words[0] >> 32)
    let reason = SIMDEncoding.Failure(rawValue: code).map { "\($0)" } ?? "\(code)"
    return "SIMD unit stopped at \(hex(words[0] & 0xFFFF_FFFF)), error \(reason), "
      + "instruction \(hex(words[1]))"
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
