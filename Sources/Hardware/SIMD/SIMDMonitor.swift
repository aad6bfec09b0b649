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

  /// The row that is written, the lowest bits of its number, and what of it: lanes of a vector register, pairs of entries
  /// of a table.
  let row: Bits
  let number: Bits
  let written: Bits
  let filled: Bits

  /// Whether elements are taken to be stored, and the number of the first; in the next cycle they lie
  /// side by side in a word.
  let takes: Bits
  let taken: Bits
  let word: Bits
  /// Whether the instruction stores a vector, one element at a time, and the logarithm of their size.
  let isVector: Bits
  let isSingle: Bits
  let size: Bits

  /// What registers are told: a halt, an error, an instruction.
  let halted: Bits
  let failed: Bits
  let counted: Bits

  func describe(_ m: Module) {
    m.monitor(kind: CommitKind.simdRetired.rawValue) { monitor in
      func observe(_ name: String, _ bits: Bits) -> Bits { monitor.observe(name, bits) }
      let module = monitor.module
      // A record is made one cycle late: until then the last lanes are written.
      let retires = observe("retires", retires)
      let hasRetired = module.register("has_retired", "an instruction has retired")
      hasRetired.next(retires)
      let (pc, instruction) = (observe("pc", pc), observe("instruction", instruction))
      let retiredPC = module.register("retired_pc", width: 32, reset: nil)
      let retired = module.register("retired", width: 64, reset: nil, "the instruction")
      module.when(retires) {
        retiredPC.next(pc)
        retired.next(instruction)
      }
      let (decodes, failure) = (observe("decodes", decodes), observe("failure", failure))
      let (isAccess, isSemaphore) = (
        observe("is_access", isAccess), observe("is_semaphore", isSemaphore)
      )

      let grown = module.register("grown", width: 32, reset: nil, "what the base grew to")
      let (grows, base) = (observe("grows", grows), observe("base", base))
      module.when(decodes) { grown.next(0) }.elseWhen(grows) { grown.next(base) }
      let length = observe("length", length)
      let fold = fold(monitor, decodes, length: length)
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
        kind: CommitKind.simdRetired.rawValue, when: hasRetired,
        words: [
          .concatenating(length, retiredPC), retired, result, place,
          observe("next", next),
        ], "An instruction retired.")
      let isFetch = failure .== SIMDEncoding.Failure.fetch.rawValue
      let fails = observe("fails", fails)
      monitor.reportDifferences(
        of: .simdRetired,
        [
          ("counted", observe("counted", counted), hasRetired, nil),
          (
            "halted", observe("halted", halted),
            hasRetired && (retired[58..<64] .== SIMDEncoding.Operation.halt.rawValue), nil
          ),
          ("failed", observe("failed", failed), fails, nil),
        ])
      monitor.commit(
        kind: CommitKind.simdFailed.rawValue, when: fails,
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
  private func fold(_ monitor: Monitor, _ decodes: Bits, length: Bits) -> Bits {
    let module = monitor.module
    let turned = module.function(
      "turned", ["value": 32, "places": 6], "A lane's value, turned to the left."
    ) { arguments in
      let value = arguments[0].extended(to: 64)
      let rest = Bits.constant(64, width: 7) -% arguments[1].extended(to: 7)
      return (value << arguments[1]) | (value >> rest)
    }
    let sum = module.register("fold", width: 64, reset: nil, "of what lanes were given so far")
    func add(_ terms: [(isThere: Bits, value: Bits)], _ places: Bits) -> Bits {
      terms.enumerated().reduce(sum) { sum, term in
        let value = term.element.value.extended(to: 32) & term.element.isThere.replicated(32)
        return sum +% turned(value, places +% (7 * term.offset))
      }
    }

    // 7 times the number of the first lane of the row, modulo 64.
    let number = monitor.observe("number", number)
    let rowPlaces = module.wire(
      "row_places",
      .constant(0, width: 6) -% .concatenating(number, .constant(0, width: 3)))
    let row = monitor.observe("row", row)
    let (written, filled) = (
      monitor.observe("written", written), monitor.observe("filled", filled)
    )
    func lane(_ place: Int) -> Bits { row[32 * place..<32 * (place + 1)] }

    let isStored = module.register("is_stored", "elements to be stored lie in the word")
    isStored.next(monitor.observe("takes", takes))
    let taken = monitor.observe("taken", taken)
    let turn = module.wire(
      "taken_places", .concatenating(taken[0..<3], .constant(0, width: 3)) -% taken[0..<6])
    let word = monitor.observe("word", word)
    let count = module.wire(
      "count", mux(monitor.observe("is_vector", isVector), length.extended(to: 9), 1))
    let (isSingle, size) = (
      monitor.observe("is_single", isSingle), monitor.observe("size", size)
    )
    let left = module.wire(
      "left", mux(count .> taken.extended(to: 9), count -% taken.extended(to: 9), 0),
      "elements from the first one on")
    func elements(_ bits: Int) -> [(isThere: Bits, value: Bits)] {
      (0..<word.width / bits).map { place in
        let isActive = place == 0 ? left.any : left .> place
        return (
          place == 0 ? isActive : isActive && !isSingle, word[bits * place..<bits * (place + 1)]
        )
      }
    }

    module.when(written.any) {
      sum.next(add((0..<written.width).map { (written[$0], lane($0)) }, rowPlaces))
    }.elseWhen(filled.any) {
      sum.next(add((0..<8).map { (filled[$0 / 2], lane($0)) }, rowPlaces))
    }.elseWhen(isStored) {
      module.switch(size) { cases in
        cases.case(0) { sum.next(add(elements(8), turn)) }
        cases.case(1) { sum.next(add(elements(16), turn)) }
        cases.default { sum.next(add(elements(32), turn)) }
      }
    }.elseWhen(decodes) {
      sum.next(0)
    }
    return sum
  }
}
