import Golden

/// What a tile's bus and its core's lines did.
extension Commit {
  var registerAccessText: String {
    "\(bit(0) ? "core" : "network interface") \(bit(1) ? "wrote" : "read") register "
      + "\(hex(words[1])), bytes \(hex(words[0] >> 4 & 15)), data \(hex(words[2]))"
      + (bit(2) ? ", error" : "")
  }

  func coreAccessText(master fetch: String, _ data: String) -> String {
    "\(bit(0) ? data : fetch) \(bit(1) ? "wrote" : "read") \(hex(words[1])), "
      + "bytes \(hex(words[0] >> 4 & 15)), data \(hex(words[2]))"
  }

  var coreLinesText: String {
    let lines = ["external", "software", "timer"].enumerated().filter { bit($0.offset) }
    return "core \(bit(3) ? "runs" : "is held in reset"), entry \(hex(words[1])), interrupts: "
      + (lines.isEmpty ? "none" : lines.map(\.element).joined(separator: ", "))
  }
}
