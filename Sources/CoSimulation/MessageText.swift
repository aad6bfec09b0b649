import Golden

extension Commit {
  /// Where a message came from.
  var sourceText: String { "from (\(words[0] & 0xFFFF), \(words[0] >> 16 & 0xFFFF))" }

  /// What a network interface did with a message.
  var messageText: String {
    let operation = Int(words[0] >> 32 & 3)
    let error = words[0] >> 34 & 1 == 1 ? ", error" : ""
    let place = hex(words[1])
    switch kind {
    case .remoteAccess:
      let name = ["read", "write", "fill", "reserved access"][operation]
      return "\(name) of \(place) \(sourceText), data \(hex(words[2]))\(error)"
    case .requestRefused:
      return "request refused \(sourceText), payload \(hex(words[2], words[1]))"
    case .responseTaken:
      let bytes = hex(words[0] >> 40 & 0xFF)
      return (operation == 0 ? "answer to a get" : "acknowledgement") + " \(sourceText), "
        + "address \(place), bytes \(bytes), data \(hex(words[2]))\(error)"
    default:
      if operation == 2 {
        return "signal \(sourceText): semaphore \(words[1] & 0xFF) by \(words[1] >> 8 & 0xFF)"
      }
      let bytes = operation == 0 ? ", bytes \(hex(words[0] >> 40 & 0xFF))" : ""
      return (operation == 0 ? "put" : "get") + " \(sourceText), address \(place)\(bytes), "
        + "data \(hex(words[2]))\(error), answer's header \(hex(words[3]))"
    }
  }

  /// What happened to a semaphore.
  var operationText: String {
    let verb = words[0] >> 24 & 1 == 1 ? "raises" : "takes"
    var flags = words[0] >> 25 & 1 == 1 ? "" : ", failed"
    for (bit, name) in [(26, "overflow"), (27, "bad index")]
    where words[0] >> UInt64(bit) & 1 == 1 {
      flags += ", \(name)"
    }
    return "client \(words[0] & 0xFF) \(verb) semaphore \(words[0] >> 8 & 0xFF) by "
      + "\(words[0] >> 16 & 0xFF), which leaves \(words[1])\(flags)"
  }
}
