import ChipSpec
import RTL

/// What a SIMD unit's monitor reports: each instruction that retires with its result, starts, stops
/// and errors. `docs/parts/simd.md` gives the records' layout.
///
/// The results of vectors are summed up while they are written.
struct SIMDMonitor {
  let pc: Bits
  let next: Bits
  let length: Bits
  let instruction: Bits
  let failure: Bits

  /// Whether an instruction is decoded, and retires.
  let decodes: Bits
  let retires: Bits
  /// Whether it stops at an error, in the cycle after it was met.
  let fails: Bits
  /// Whether a program starts, and where.
  let starts: Bits
  let startAddress: Bits
  /// Whether it stops by command.
  let stops: Bits

  /// Whether the instruction has a scalar result, and which.
  let writesScalar: Bits
  let result: Bits
  /// Whether it concerns a semaphore; its number and the amount.
  let isSemaphore: Bits
  let index: Bits
  let amount: Bits
  /// Whether it loads or stores; the address, and what the base grows to.
  let isAccess: Bits
  let address: Bits
  let grows: Bits
  let base: Bits

  /// Up to eight lanes or entries that are written.
  struct Row {
    /// A bit for each lane, or for each two entries.
    var mask: Bits
    /// The number of the first, at least 3 bits of it.
    var first: Bits
    var values: Bits
  }
  /// Lanes of a vector register, and entries of a table.
  let written: Row
  let filled: Row

  /// Elements that a store takes.
  struct Elements {
    var isTaken: Bits
    /// The number of the first.
    var first: Bits
    /// How many the instruction stores.
    var count: Bits
    /// Whether only the first is taken.
    var isSingle: Bits
    /// The logarithm of their size in bytes.
    var size: Bits
    /// The elements side by side.
    var word: Bits
  }
  let stored: Elements

  func describe(_ m: Module) {
    m.monitor(kind: CommitKind.simdRetired.rawValue) { monitor in
      func observe(_ name: String, _ bits: Bits) -> Bits { monitor.observe(name, bits) }
      let module = monitor.module
      let (pc, instruction) = (observe("pc", pc), observe("instruction", instruction))
      let (decodes, failure) = (observe("decodes", decodes), observe("failure", failure))
      let (isAccess, isSemaphore) = (
        observe("is_access", isAccess), observe("is_semaphore", isSemaphore)
      )

      let grown = module.register("grown", width: 32, reset: nil, "what the base grew to")
      let (grows, base) = (observe("grows", grows), observe("base", base))
      module.when(decodes) { grown.next(0) }.elseWhen(grows) { grown.next(base) }
      let fold = fold(monitor, decodes)
      let result = module.wire(
        "result",
        mux(
          observe("writes_scalar", writesScalar), observe("scalar", self.result).extended(to: 64),
          mux(
            isSemaphore,
            Bits.concatenating(observe("amount", amount), observe("index", index))
              .extended(to: 64),
            fold)))
      let place = mux(
        isAccess, .concatenating(grown, observe("address", address)), .constant(0, width: 64))

      monitor.commit(
        kind: CommitKind.simdRetired.rawValue, when: observe("retires", retires),
        words: [
          .concatenating(observe("length", length), pc), instruction, result, place,
          observe("next", next),
        ], "An instruction retired.")
      let isFetch = failure .== SIMDEncoding.Failure.fetch.rawValue
      monitor.commit(
        kind: CommitKind.simdFailed.rawValue, when: observe("fails", fails),
        words: [
          .concatenating(failure, pc), mux(isFetch, .constant(0, width: 64), instruction),
        ], "It stopped at an error.")
      monitor.commit(
        kind: CommitKind.simdStarted.rawValue, when: observe("starts", starts),
        words: [observe("start_address", startAddress)], "It started.")
      monitor.commit(
        kind: CommitKind.simdStopped.rawValue, when: observe("stops", stops), words: [pc],
        "It stopped by command.")
    }
  }

  /// The sum of what lanes are given since the instruction was decoded, each turned by 7 places for
  /// each lane below it.
  private func fold(_ monitor: Monitor, _ decodes: Bits) -> Bits {
    let module = monitor.module
    let turned = module.function(
      "turned", ["value": 32, "places": 6], "A lane's value, turned to the left."
    ) { arguments in
      let value = arguments[0].extended(to: 64)
      let rest = Bits.constant(64, width: 7) -% arguments[1].extended(to: 7)
      return (value << arguments[1]) | (value >> rest)
    }
    let sum = module.register("fold", width: 64, reset: nil, "of what lanes were given so far")
    /// 7 times a lane's number, modulo 64.
    func places(_ name: String, _ number: Bits) -> Bits {
      let low = module.wire("\(name)_number", number.extended(to: 6))
      return module.wire(
        "\(name)_places", .concatenating(low[0..<3], .constant(0, width: 3)) -% low)
    }
    func add(_ terms: [(isThere: Bits, value: Bits)], _ first: Bits) {
      sum.next(
        terms.enumerated().reduce(sum) { sum, term in
          let value = term.element.value.extended(to: 32) & term.element.isThere.replicated(32)
          return sum +% turned(value, first +% (7 * term.offset))
        })
    }
    let chain = module.when(decodes) { sum.next(0) }
    for (name, row) in [("written", written), ("filled", filled)] {
      let mask = monitor.observe("\(name)_mask", row.mask)
      let first = places(name, monitor.observe("\(name)_first", row.first))
      let values = monitor.observe("\(name)_values", row.values)
      let count = values.width / 32
      chain.elseWhen(mask.any) {
        add(
          (0..<count).map {
            (mask[$0 * mask.width / count], values[32 * $0..<32 * ($0 + 1)])
          }, first)
      }
    }
    let first = monitor.observe("stored_first", stored.first)
    let turn = places("stored", first[0..<6])
    let (count, word) = (
      monitor.observe("stored_count", stored.count), monitor.observe("stored_word", stored.word)
    )
    let isSingle = monitor.observe("stored_single", stored.isSingle)
    let size = monitor.observe("stored_size", stored.size)
    chain.elseWhen(monitor.observe("stored", stored.isTaken)) {
      func addElements(_ bits: Int) {
        let terms = (0..<word.width / bits).map { place in
          let isActive = first.extended(to: 9) +% place .< count
          return (
            place == 0 ? isActive : isActive && !isSingle,
            word[bits * place..<bits * (place + 1)]
          )
        }
        add(terms, turn)
      }
      module.switch(size) { cases in
        cases.case(0) { addElements(8) }
        cases.case(1) { addElements(16) }
        cases.default { addElements(32) }
      }
    }
    return sum
  }
}
