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

  /// How far the address of an access lies behind the base: that of the rest four more than the instruction
  /// says.
  /// - Parameters:
  ///   - distance: bits 11:2 of what the instruction says.
  ///   - isRest: the access is that of the rest.
  /// - Returns: bits 12:2.
  static func further(_ m: Module, _ distance: Bits, isRest: Bits) -> Bits {
    m.wire(
      "further", .concatenating(distance[9], distance) +% isRest.extended(to: 11),
      "the distance of its word")
  }

  /// The bytes that the access concerns.
  func bytes(_ m: Module) -> Bits {
    // Places of the first word before the access: those that it has in the word of the rest.
    let before = m.wire("bytes_before", .concatenating(byte.all, byte[1], byte.any))
    let isWord = function[1]
    let isHalf = function[0]
    let rest = m.wire(
      "bytes_of_rest",
      .concatenating(
        .constant(0, width: 1), before[1..<3] & isWord.replicated(2), .constant(1, width: 1)))
    let begin = m.wire(
      "bytes_of_begin",
      ~Bits.concatenating(.constant(0, width: 1), before)
        & .concatenating(
          (isWord || before[2]) || (isHalf && before[1]),
          (isWord || before[1]) || (isHalf && before[0]), (isWord || isHalf) || before[0],
          .constant(1, width: 1)))
    return m.wire("bytes", mux(isRest, rest, begin), "that the access concerns")
  }

  /// The word to store, each byte in its place.
  func stored(_ m: Module, _ word: Bits) -> Bits {
    let two = m.wire(
      "stored_by_two", mux(byte[1], .concatenating(word[0..<16], word[16..<32]), word))
    return m.wire(
      "stored", mux(byte[0], .concatenating(two[0..<24], two[24..<32]), two),
      "each byte in its place")
  }

  /// A word loaded, the access's first byte lowest.
  /// - Parameter turnsBack: it is a word to store instead, each byte in its place.
  static func inPlace(
    _ m: Module, _ word: Bits, byte: Bits, turnsBack: Bits = .constant(0, width: 1)
  ) -> Bits {
    let isByTwo = m.wire("turns_by_two", byte[1] ^ (byte[0] && turnsBack))
    let two = m.wire(
      "turned_by_two", mux(isByTwo, .concatenating(word[0..<16], word[16..<32]), word))
    return m.wire(
      "turned", mux(byte[0], .concatenating(two[0..<8], two[8..<32]), two),
      "each byte where it belongs")
  }

  /// The bytes of what a load gives its register that come from the bus now; those below them came before.
  /// - Parameters:
  ///   - loads: a word comes.
  ///   - isRest: it is that of the rest.
  ///   - byte: bits 1:0 of the address.
  static func comingBytes(_ m: Module, loads: Bits, isRest: Bits, byte: Bits) -> Bits {
    m.wire(
      "loads_bytes",
      .concatenating(
        loads, loads && !(isRest && !byte[1]), loads && !(isRest && !byte.all),
        loads && !isRest), "that come from the bus")
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
