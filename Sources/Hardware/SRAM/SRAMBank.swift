import RTL

/// One bank of an SRAM: an arbiter over the ports and a memory with one port of its own, which reads
/// or writes one word a cycle.
///
/// Only the arbitration is combinational. The winner's request is chosen by functions under the clock,
/// so that nothing wide moves in a bank that nobody wants.
struct SRAMBank: Component {
  let ports: Int
  let rows: Int
  let isProtected: Bool

  var moduleName: String { "sram_bank_\(rows)_\(ports)" + (isProtected ? "_secded" : "") }
  var summary: String {
    "Bank of an SRAM: \(rows) words of 64 bits"
      + (isProtected ? " with 8 check bits each" : "") + ", \(ports) ports, one access a cycle."
  }

  private var rowBits: Int { indexWidth(rows) }

  /// The winner's request, each part chosen where it is used.
  private struct Winner {
    let write: Bits
    let byteEnable: Bits
    let row: Bits
    let data: Bits
  }

  func build(_ m: Module) {
    let request = m.input("request", width: ports, "ports that want this bank")
    let access = (0..<ports).map { k in
      (
        write: m.input("write_\(k)"), byteEnable: m.input("byte_enable_\(k)", width: 8),
        row: m.input("row_\(k)", width: rowBits), data: m.input("write_data_\(k)", width: 64)
      )
    }
    let injection = isProtected ? ErrorInjection(m) : nil
    let grant = m.output("grant", width: ports, "the port that is served; at most one bit")
    let readData = m.output("read_data", width: 64, "the word read in the last cycle")
    let arbiter = RoundRobin(m, "arbiter", requesters: ports)
    grant.drive(arbiter.grant)

    func chosen(_ name: String, _ values: [Bits]) -> Bits {
      if ports == 1 { return values[0] }
      return choose(m, name, width: values[0].width)([arbiter.grant[0..<ports - 1]] + values)
    }
    let winner = Winner(
      write: chosen("winner_write", access.map(\.write)),
      byteEnable: chosen("winner_byte_enable", access.map(\.byteEnable)),
      row: chosen("winner_row", access.map(\.row)),
      data: chosen("winner_data", access.map(\.data)))
    let merge = m.function(
      "merged", ["old": 64, "new_data": 64, "enable": 8], "A word with the enabled bytes replaced."
    ) { arguments in
      .concatenating(
        (0..<8).reversed().map { byte in
          let bits = 8 * byte..<8 * byte + 8
          return mux(arguments[2][byte], arguments[1][bits], arguments[0][bits])
        })
    }
    let words = m.memory("words", count: rows, width: 64)
    let word = m.register("word", width: 64, reset: nil, "the word read in the last cycle")
    if let injection {
      protected(m, request, readData, injection, arbiter, winner, merge, words, word)
    } else {
      m.when(request.any) { arbiter.decide(request) }
      readData.drive(word)
      m.when(arbiter.grant.any) {
        arbiter.advance()
        m.when(winner.write) {
          words.write(merge(words[winner.row], winner.data, winner.byteEnable), at: winner.row)
        }.otherwise { word.next(words[winner.row]) }
      }
    }
  }

  /// A function that picks the value of the one requester whose bit is set; nobody needs to look at
  /// the last one's.
  private func choose(_ m: Module, _ name: String, width: Int) -> Function {
    func body(_ arguments: [Bits]) -> Bits {
      var result = arguments[ports]
      for port in (0..<ports - 1).reversed() {
        result = mux(arguments[0][port], arguments[port + 1], result)
      }
      return result
    }
    let parameters =
      [(name: "served", width: ports - 1)] + (0..<ports).map { (name: "of_\($0)", width: width) }
    return m.function(name, parameters, "Of the port that is served.") { body($0) }
  }

  /// The same with check bits: a write of a part of a word takes a second cycle, in which the word
  /// that was read is corrected, merged and written back.
  private func protected(
    _ m: Module, _ request: Bits, _ readData: Bits, _ injection: ErrorInjection,
    _ arbiter: RoundRobin, _ winner: Winner, _ merge: Function, _ words: Memory, _ word: Bits
  ) {
    let corrected = m.output("corrected", "the word read in the last cycle had one wrong bit")
    let uncorrected = m.output("uncorrected", "it cannot be corrected")
    let checks = m.memory("checks", count: rows, width: 8)
    let check = m.register("check", width: 8, reset: nil, "check bits of the word read")
    let wasRead = m.register("was_read", "a word was read in the last cycle")
    let merges = m.register("merges", "it is being merged and written back: the bank is busy")
    let mergeRow = m.register("merge_row", width: rowBits, reset: nil, "where it belongs")
    let mergeEnable = m.register("merge_enable", width: 8, reset: nil, "bytes to replace")
    let mergeData = m.register("merge_data", width: 64, reset: nil, "their new values")

    m.when(!merges && request.any) { arbiter.decide(request) }
    let code = SECDED(m)
    m.when(wasRead) { code.decode(m, word: word, check: check) }
    let correctedWord = m.wire("corrected_word", word ^ code.wrongBit)
    readData.drive(correctedWord)
    corrected.drive(code.isCorrected)
    uncorrected.drive(code.isUncorrectable)

    let isActive = m.wire("is_active", arbiter.grant.any, "a port is served")
    let fillsWord = winner.write && winner.byteEnable.all
    m.when(isActive || wasRead) {
      wasRead.next(isActive && !fillsWord)
      merges.next((isActive && winner.write) && !winner.byteEnable.all)
    }
    m.when(isActive) {
      arbiter.advance()
      m.when(!fillsWord) {
        word.next(words[winner.row])
        check.next(checks[winner.row])
        mergeRow.next(winner.row)
        mergeEnable.next(winner.byteEnable)
        mergeData.next(winner.data)
      }
    }
    let newWord = mux(merges, merge(correctedWord, mergeData, mergeEnable), winner.data)
    let newRow = mux(merges, mergeRow, winner.row)
    m.when((merges && !code.isUncorrectable) || (isActive && fillsWord)) {
      words.write(newWord ^ injection.dataMask(m), at: newRow)
      checks.write(code.checkBits(newWord) ^ injection.checkMask(m), at: newRow)
    }
  }
}
