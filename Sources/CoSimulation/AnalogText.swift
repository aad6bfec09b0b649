import Golden

/// What an analog array and its periphery did.
extension Commit {
  var analogText: String {
    switch kind {
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
    default:
      "run ended, cause \(words[0] & 0xF)" + (words[0] >> 4 & 1 == 1 ? ", stopped" : "")
        + ", error address \(hex(words[0] >> 32))"
    }
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
}
