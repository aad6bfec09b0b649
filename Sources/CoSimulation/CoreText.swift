import Assembly
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
    func names(_ names: [String], of word: Int, from first: Int) -> String {
      let set = names.enumerated().filter { bit(first + $0.offset, of: word) }.map(\.element)
      return set.isEmpty ? "none" : set.joined(separator: ", ")
    }
    return "core \(bit(3) ? "runs" : "is held in reset"), interrupts: "
      + names(["external", "software", "timer"], of: 0, from: 0)
      + "; set: entry \(hex(words[1] & 0xFFFF_FFFF)), "
      + names(
        ["run", "software interrupt"] + CoreControlOutputs.sources + ["a word in the mailbox"],
        of: 1, from: 32)
      + ", timer at \(words[2] == .max ? "never" : String(words[2]))"
  }

  var coreRetiredText: String {
    let (flags, address, value) = (
      words[4], hex(words[0] & 0xFFFF_FFFF), hex(words[3] & 0xFFFF_FFFF)
    )
    if flags >> 13 & 1 == 1 { return "interrupt \(flags >> 20 & 31) before \(address)" }
    // The largest set has all instructions that any of them has.
    var text =
      "\(address) "
      + RISCVDisassembler(isa: .rv32imc).text(
        of: UInt32(truncatingIfNeeded: words[0] >> 32), at: UInt32(truncatingIfNeeded: words[0]))
    if flags >> 12 & 1 == 1 { return text + " trap \(flags >> 20 & 31), value \(value)" }
    if flags & 31 != 0 { text += ", x\(flags & 31) = \(hex(words[1] >> 32))" }
    if flags >> 9 & 3 != 0 {
      text +=
        ", \(flags >> 9 & 1 == 1 ? "loads" : "stores") \(hex(words[2] & 0xFFFF_FFFF))"
        + ", bytes \(hex(flags >> 5 & 15)), data \(hex(words[2] >> 32))"
    }
    if flags >> 11 & 1 == 1 { text += ", CSR \(hex(words[3] >> 32 & 0xFFF)) = \(value)" }
    return text + ", next \(hex(words[1] & 0xFFFF_FFFF))"
  }
}
