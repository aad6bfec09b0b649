import Golden

extension Commit {
  /// What a packet manager did.
  var transferText: String {
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
