import RTL

/// How bytes and halves of words lie on the bus where an access that is not aligned is done, if need be as two: one of the word in which it
/// begins, and one of the *rest*, at the start of the next word.
struct CoreSplit {
  /// It makes the access of the rest, or waits to make it.
  let isRest: Bits
  /// The address is not a multiple of the access's size.
  let isUnaligned: Bits
  /// The access that is being made is its last one.
  let isLast: Bits

  private let function: Bits
  private let byte: Bits

  /// Declares what an instruction in Execute needs.
  /// - Parameters:
  ///   - isRest: the register that says so.
  ///   - function: bits 14:12 of the instruction.
  ///   - byte: bits 1:0 of its address.
  init(_ m: Module, isRest: Bits, function: Bits, byte: Bits) {
    self.isRest = isRest
    self.function = function
    self.byte = byte
    isUnaligned = m.wire("is_unaligned", (function[0] && byte[0]) || (function[1] && byte.any))
    isLast = m.wire(
      "is_last_access", isRest || !((function[0] && byte.all) || (function[1] && byte.any)),
      "the access is the only one, or the second")
  }

  /// How far the address of the rest lies behind the base: four more than the instruction says.
  /// - Parameter distance: bits 11:2 of what the instruction says.
  /// - Returns: bits 12:2.
  static func further(_ m: Module, _ distance: Bits) -> Bits {
    m.wire("further", .concatenating(distance[9], distance) +% 1, "the distance of the next word")
  }

  /// The bytes that the access concerns.
  func bytes(_ m: Module) -> Bits {
    // Places of the first word before the access: those that it has in the word of the rest.
    let before = m.wire(
      "bytes_before",
      .concatenating(
        .constant(0, width: 1), .concatenating((0..<3).reversed().map { byte .> $0 })))
    let two = m.wire(
      "two_bytes",
      .concatenating((1..<4).reversed().map { (byte .== $0) || (byte .== $0 - 1) } + [byte .== 0]),
      "in the word in which it begins")
    let bytes = m.wire("bytes", width: 4, "that the access concerns")
    m.switch(function[0..<2]) { cases in
      cases.case(0) { bytes.drive(.concatenating((0..<4).reversed().map { byte .== $0 })) }
      cases.case(1) { bytes.drive(mux(isRest, 1, two)) }
      cases.default { bytes.drive(mux(isRest, before, ~before)) }
    }
    return bytes
  }

  /// The word to store, each byte in its place.
  func stored(_ m: Module, _ word: Bits) -> Bits {
    let two = m.wire(
      "stored_by_two", mux(byte[1], .concatenating(word[0..<16], word[16..<32]), word))
    return m.wire(
      "stored", mux(byte[0], .concatenating(two[0..<24], two[24..<32]), two),
      "each byte in its place")
  }

  /// What was loaded, its first byte lowest.
  /// - Parameters:
  ///   - word: the word that has come.
  ///   - begin: bits 31:8 of the word in which the access began.
  ///   - isJoined: whether it began in another one.
  static func joined(
    _ m: Module, _ word: Bits, begin: Bits, isJoined: Bits, byte: Bits
  ) -> Bits {
    // The bytes of the word in which it began lie above those of the rest.
    let whole = m.wire(
      "loaded_whole",
      .concatenating(
        mux(isJoined, begin[16..<24], word[24..<32]),
        mux(isJoined && !byte.all, begin[8..<16], word[16..<24]),
        mux(isJoined && !byte[1], begin[0..<8], word[8..<16]), word[0..<8]))
    let two = m.wire(
      "loaded_by_two", mux(byte[1], .concatenating(whole[0..<16], whole[16..<32]), whole))
    return m.wire(
      "loaded_in_place", mux(byte[0], .concatenating(two[0..<8], two[8..<32]), two),
      "the first byte lowest")
  }

  /// What a load gives its register.
  /// - Parameter word: what was loaded, its first byte lowest.
  static func loaded(_ m: Module, _ word: Bits, function: Bits) -> Bits {
    let isSigned = !function[2]
    let loaded = m.wire("loaded", width: 32, "what the register is given of it")
    m.switch(function[0..<2]) { cases in
      cases.case(0) {
        loaded.drive(.concatenating((word[7] && isSigned).replicated(24), word[0..<8]))
      }
      cases.case(1) {
        loaded.drive(.concatenating((word[15] && isSigned).replicated(16), word[0..<16]))
      }
      cases.default { loaded.drive(word) }
    }
    return loaded
  }
}
