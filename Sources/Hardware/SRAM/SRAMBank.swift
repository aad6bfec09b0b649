import RTL

/// One bank of an SRAM: an arbiter over the ports and a memory with one port of its own, which reads
/// or writes one word a cycle.
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
    func served(_ name: String, _ width: Int) -> Bits {
      m.wire(name, width: width, default: .constant(0, width: width))
    }
    let isActive = m.wire("is_active", grant.any, "a port is served")
    let write = served("write", 1)
    let byteEnable = served("byte_enable", 8)
    let row = served("row", rowBits)
    let data = served("write_data", 64)
    func arbitrate(_ request: Bits) {
      m.when(request.any) {
        arbiter.decide(request)
        for (target, sources) in [
          (write, access.map(\.write)), (byteEnable, access.map(\.byteEnable)),
          (row, access.map(\.row)), (data, access.map(\.data)),
        ] {
          target.drive(andOrMux((0..<ports).map { (grant[$0], sources[$0]) }))
        }
      }
      m.when(isActive) { arbiter.advance() }
    }

    let words = m.memory("words", count: rows, width: 64)
    let word = m.register("word", width: 64, reset: nil, "the word read in the last cycle")
    guard let injection else {
      arbitrate(request)
      readData.drive(word)
      m.when(isActive) {
        m.when(write) {
          for byte in 0..<8 {
            let bits = 8 * byte..<8 * byte + 8
            m.when(byteEnable[byte]) { words.write(data[bits], at: row, bits: bits) }
          }
        }.otherwise { word.next(words[row]) }
      }
      return
    }
    protected(
      m, arbitrate, request, readData, injection, words, word, isActive, write, byteEnable, row, data)
  }

  /// The same with check bits: a write of a part of a word takes a second cycle, in which the word
  /// that was read is corrected, merged and written back.
  private func protected(
    _ m: Module, _ arbitrate: (Bits) -> Void, _ request: Bits, _ readData: Bits,
    _ injection: ErrorInjection, _ words: Memory, _ word: Bits, _ isActive: Bits, _ write: Bits,
    _ byteEnable: Bits, _ row: Bits, _ data: Bits
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

    arbitrate(m.wire("free_request", request & (!merges).replicated(ports)))
    let fillsWord = m.wire("fills_word", byteEnable.all)
    let reads = m.wire("reads", isActive && !(write && fillsWord))

    let decoder = m.instance("decoder", SECDEDDecoder())
    decoder["data"].drive(word)
    decoder["check"].drive(check)
    readData.drive(decoder["corrected_data"])
    corrected.drive(wasRead && decoder["is_corrected"])
    uncorrected.drive(wasRead && decoder["is_uncorrectable"])

    let merged = Bits.concatenating(
      (0..<8).reversed().map { byte in
        let bits = 8 * byte..<8 * byte + 8
        return mux(mergeEnable[byte], mergeData[bits], decoder["corrected_data"][bits])
      })
    let newRow = m.wire("new_row", mux(merges, mergeRow, row))
    let newData = m.wire("new_data", mux(merges, m.wire("merged", merged), data))
    let writes = m.wire(
      "writes", mux(merges, !decoder["is_uncorrectable"], isActive && write && fillsWord))
    let encoder = m.instance("encoder", SECDEDEncoder())
    encoder["data"].drive(newData)
    let flipData = m.wire("flip_data", injection.mask(m, of: 0..<64, named: "flip_data"))
    let flipCheck = m.wire("flip_check", injection.mask(m, of: 64..<72, named: "flip_check"))

    wasRead.next(reads)
    merges.next(reads && write)
    m.when(reads) {
      word.next(words[row])
      check.next(checks[row])
    }
    m.when(reads && write) {
      mergeRow.next(row)
      mergeEnable.next(byteEnable)
      mergeData.next(data)
    }
    m.when(writes) {
      words.write(newData ^ flipData, at: newRow)
      checks.write(encoder["check"] ^ flipCheck, at: newRow)
    }
  }
}
