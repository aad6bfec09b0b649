import RTL

/// Fetches instructions, inside of the unit's module: one at a time, and each at most one instruction
/// ahead of the one under way.
struct SIMDFetch {
  /// Whether an instruction is requested.
  let isRequesting: Bits
  /// Its address.
  var address: Bits { .concatenating(word, .constant(0, width: 3)) }
  /// Whether it arrives in this cycle.
  let arrives: Bits
  /// Whether one lies ready that arrived before it was needed.
  let hasAhead: Bits
  /// That one.
  let ahead: Bits
  /// Whether the memory refused it.
  let aheadIsRefused: Bits

  private let word: Bits
  private let launches: Bits
  private let target: Bits

  /// Declares the signals.
  init(_ m: Module) {
    isRequesting = m.register("fetch_request", "an instruction is requested")
    word = m.register("fetch_word", width: 29, reset: nil, "its word of the memory")
    arrives = m.register("fetch_arrives", "an instruction arrives")
    hasAhead = m.register("has_ahead", "an instruction lies ready")
    ahead = m.register("ahead", width: 64, reset: nil, "the instruction that lies ready")
    aheadIsRefused = m.register("ahead_is_refused", reset: nil, "the memory refused it")
    launches = m.wire(
      "fetch_launches", width: 1, "an instruction is fetched next",
      default: .constant(0, width: 1))
    target = m.wire(
      "fetch_target", width: 29, "its word of the memory", default: .constant(0, width: 29))
  }

  /// Fetches the instruction at an address, a multiple of 8; to be called once on each path.
  func launch(_ address: Bits) {
    launches.drive(1)
    target.drive(address[3..<32])
  }

  /// Lets a cycle pass.
  /// - Parameters:
  ///   - keeps: whether an instruction that arrives is kept, because nobody takes it at once.
  ///   - clears: whether what lies ready is taken, or of no use.
  func update(_ m: Module, _ memory: Bound<SRAMPort>, keeps: Bits, clears: Bits) {
    m.when(isRequesting) {
      m.when(memory.grant) {
        isRequesting.next(0)
        arrives.next(1)
      }
    }.otherwise {
      m.when(arrives) { arrives.next(0) }
      m.when(launches) {
        isRequesting.next(1)
        word.next(target)
      }
    }
    m.when(arrives && keeps) {
      hasAhead.next(1)
      ahead.next(memory.readData)
      aheadIsRefused.next(memory.error)
    }.elseWhen(clears) {
      hasAhead.next(0)
    }
  }
}
