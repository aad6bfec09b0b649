import RTL

/// How bytes and halves of words lie on the bus.
enum CoreLoadStore {
  /// The bytes that an access concerns.
  /// - Parameter function: bits 14:12 of the instruction.
  static func bytes(_ m: Module, function: Bits, address: Bits) -> Bits {
    let low = address[0..<2]
    let bytes = m.wire("bytes", width: 4, "that the access concerns")
    m.switch(function[0..<2]) { cases in
      cases.case(0) { bytes.drive(.concatenating((0..<4).reversed().map { low .== $0 })) }
      cases.case(1) {
        bytes.drive(.concatenating(low[1].replicated(2), (!low[1]).replicated(2)))
      }
      cases.default { bytes.drive(15) }
    }
    return bytes
  }

  /// The word to store: a byte or half in every place where it may be wanted.
  static func stored(_ m: Module, _ word: Bits, function: Bits) -> Bits {
    let isWord = function[1]
    let second = m.wire(
      "stored_second",
      mux(!(function[0] || isWord), word[0..<8], word[8..<16]), "the byte in the second place")
    return m.wire(
      "stored",
      .concatenating(
        mux(isWord, word[24..<32], second), mux(isWord, word[16..<24], word[0..<8]), second,
        word[0..<8]), "a byte or half in every place")
  }

  /// What a load gives its register.
  /// - Parameters:
  ///   - function: bits 14:12 of the instruction.
  ///   - byte: bits 1:0 of the address.
  static func loaded(_ m: Module, _ word: Bits, function: Bits, byte: Bits) -> Bits {
    let half = m.wire("loaded_half", mux(byte[1], word[16..<32], word[0..<16]))
    let low = m.wire("loaded_byte", mux(byte[0], half[8..<16], half[0..<8]))
    let isSigned = !function[2]
    let loaded = m.wire("loaded", width: 32, "what the register is given of the word")
    m.switch(function[0..<2]) { cases in
      cases.case(0) {
        loaded.drive(.concatenating((low[7] && isSigned).replicated(24), low))
      }
      cases.case(1) {
        loaded.drive(.concatenating((half[15] && isSigned).replicated(16), half))
      }
      cases.default { loaded.drive(word) }
    }
    return loaded
  }
}
