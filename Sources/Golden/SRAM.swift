import ChipSpec

/// The golden model of one SRAM, cycle by cycle. The specification is docs/parts/sram.md; this file
/// follows its sections.
///
/// In each cycle, `outputs(for:)` gives what the SRAM shows for the cycle's inputs; then give the same
/// inputs to `advance`. `commits` then holds the records of the cycle that has passed.
public struct SRAM: Sendable {
  /// The number of request ports.
  public let ports: Int

  /// The records of the cycle that `advance` completed last, in the monitor's order.
  public private(set) var commits: [Commit] = []

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage: SRAMCoverage

  private let capacity: UInt64  // bytes
  private let banks: Int
  private let isProtected: Bool

  // The memory, by word address: bank and row together are nothing but a word address.
  private var data: [UInt64]
  private var check: [UInt8]  // empty without SECDED
  private var defined: [UInt8]  // bit i: byte i has been written

  private var pointers: [Int]

  /// Bit b: bank b is in the second cycle of a read-modify-write.
  private var busy: UInt64 = 0

  /// The writes that busy banks make at the end of this cycle, by the port that asked: a port has one
  /// access in flight.
  private var pending: InlineArray<8, PendingWrite> = .init(repeating: PendingWrite())

  /// What the ports show in this cycle, and the accesses that they answer.
  private var shown = SRAMOutputs()
  private var answered: InlineArray<8, SRAMRequest> = .init(repeating: SRAMRequest())
  /// For each port that is answered, the ports that wanted the same bank when it was granted.
  private var asking: InlineArray<8, UInt64> = .init(repeating: 0)

  /// The second half of a read-modify-write.
  private struct PendingWrite {
    var valid = false
    var word = 0
    var data: UInt64 = 0
  }

  /// An SRAM after power-up and reset: nothing in it is defined.
  /// - Parameters:
  ///   - spec: capacity and banks are powers of two, with 1…64 banks.
  ///   - ports: request ports, 1…8.
  public init(spec: SRAMSpec, ports: Int) {
    precondition(1...8 ~= ports && 1...64 ~= spec.banks, "spec was not validated")
    precondition(spec.capacity >= 8 * spec.banks, "spec was not validated")
    self.ports = ports
    capacity = UInt64(spec.capacity)
    banks = spec.banks
    isProtected = spec.protection == .secded
    let words = spec.capacity / 8
    data = Array(repeating: 0, count: words)
    check = Array(repeating: 0, count: isProtected ? words : 0)
    defined = Array(repeating: 0, count: words)
    pointers = Array(repeating: 0, count: banks)
    coverage = SRAMCoverage(ports: ports, banks: banks)
    commits.reserveCapacity(ports)
  }

  /// Back to the state after reset. The contents stay; a read-modify-write under way is given up.
  public mutating func reset() {
    for bank in pointers.indices { pointers[bank] = 0 }
    busy = 0
    for port in 0..<8 { pending[port].valid = false }
    shown = SRAMOutputs()
    commits.removeAll(keepingCapacity: true)
  }

  /// Sets the word that holds `address`, without a cycle passing; addresses out of range are ignored.
  public mutating func load(_ word: UInt64, at address: UInt32) {
    guard isInRange(address) else { return }
    store(SECDED.encode(word), at: wordIndex(address))
  }

  /// The stored data bits of the word that holds `address`, uncorrected; nil if out of range or never
  /// written as a whole.
  public func storedWord(at address: UInt32) -> UInt64? {
    guard isInRange(address), defined[wordIndex(address)] == 0xFF else { return nil }
    return data[wordIndex(address)]
  }

  /// What the SRAM shows in the present cycle if these are its inputs. Only the grants depend on them.
  public func outputs(for inputs: SRAMInputs) -> SRAMOutputs {
    var outputs = shown
    outputs.grants = grants(for: inputs)
    return outputs
  }

  /// Completes the present cycle with these inputs and begins the next.
  public mutating func advance(_ inputs: SRAMInputs) {
    coverage.cycles += 1
    record()

    let grants = grants(for: inputs)
    count(inputs, grants)

    // First the writes of the banks that are busy; none of these banks grants in this cycle.
    for port in 0..<ports where pending[port].valid {
      write(pending[port].data, at: pending[port].word, inputs)
      pending[port].valid = false
    }
    busy = 0
    shown = SRAMOutputs()
    for port in 0..<ports where grants >> UInt8(port) & 1 != 0 {
      perform(inputs.requests[port], port: port, inputs)
    }
  }

  // MARK: Addresses

  private func isInRange(_ address: UInt32) -> Bool { UInt64(address) < capacity }
  private func wordIndex(_ address: UInt32) -> Int { Int(address >> 3) }
  private func bank(_ address: UInt32) -> Int { Int(address >> 3) & (banks - 1) }

  // MARK: Who is served

  /// Bit k: port k is granted.
  private func grants(for inputs: SRAMInputs) -> UInt8 {
    var grants: UInt8 = 0
    for port in 0..<ports where inputs.requests[port].valid {
      let address = inputs.requests[port].address
      if !isInRange(address) || wins(port, bank(address), inputs) { grants |= 1 << UInt8(port) }
    }
    return grants
  }

  /// Whether no other requester of the bank comes before `port`, counting from the pointer.
  private func wins(_ port: Int, _ wanted: Int, _ inputs: SRAMInputs) -> Bool {
    if busy >> UInt64(wanted) & 1 != 0 { return false }
    let pointer = pointers[wanted]
    let own = port >= pointer ? port : port + ports
    for other in 0..<ports where other != port && wants(wanted, inputs.requests[other]) {
      if (other >= pointer ? other : other + ports) < own { return false }
    }
    return true
  }

  private func wants(_ wanted: Int, _ request: SRAMRequest) -> Bool {
    request.valid && isInRange(request.address) && bank(request.address) == wanted
  }

  // MARK: What an access does

  /// Makes a granted access: memory at the end of this cycle, response in the next.
  private mutating func perform(_ request: SRAMRequest, port: Int, _ inputs: SRAMInputs) {
    var response = SRAMResponse()
    response.valid = true
    answered[port] = request
    asking[port] = 0
    guard isInRange(request.address) else {
      response.error = true
      response.definedData = .max
      shown.responses[port] = response
      return
    }

    let word = wordIndex(request.address)
    let bank = bank(request.address)
    pointers[bank] = port + 1 == ports ? 0 : port + 1
    for other in 0..<ports where wants(bank, inputs.requests[other]) {
      asking[port] |= 1 << UInt64(other)
    }

    if !request.write {
      if isProtected {
        response.readData = decode(word, bank, readModifyWrite: false, &response)
      } else {
        response.readData = data[word]
      }
      response.definedData = Self.bits(of: defined[word])
    } else if !isProtected {
      data[word] = Self.merge(request, into: data[word])
      defined[word] |= request.byteEnable
    } else if request.byteEnable == 0xFF {
      write(request.writeData, at: word, inputs)
    } else {
      busy |= 1 << UInt64(bank)
      let old = decode(word, bank, readModifyWrite: true, &response)
      // A word that is not defined stays so: whether it is written depends on its check bits.
      if !response.uncorrected && response.flagsAreDefined {
        pending[port] = PendingWrite(
          valid: true, word: word, data: Self.merge(request, into: old))
      }
    }
    shown.responses[port] = response
  }

  /// Reads and decodes a protected word for `response`, and sets the bank's events.
  private mutating func decode(
    _ word: Int, _ bank: Int, readModifyWrite: Bool, _ response: inout SRAMResponse
  ) -> UInt64 {
    guard defined[word] == 0xFF else {
      response.flagsAreDefined = false
      shown.definedEvents &= ~(1 << UInt64(bank))
      return data[word]
    }
    let decoded = SECDED.decode(SECDED.CodeWord(data: data[word], check: check[word]))
    switch decoded.finding {
    case .clean:
      break
    case .corrected(let position):
      response.corrected = true
      shown.corrected |= 1 << UInt64(bank)
      if readModifyWrite {
        coverage.correctedInReadModifyWrite[position] += 1
      } else {
        coverage.corrected[position] += 1
      }
    case .uncorrectable:
      response.uncorrected = true
      response.error = true
      shown.uncorrected |= 1 << UInt64(bank)
      if readModifyWrite {
        coverage.uncorrectedInReadModifyWrite += 1
      } else {
        coverage.uncorrected += 1
      }
    }
    return decoded.data
  }

  /// The old word with the bytes that a write replaces.
  private static func merge(_ request: SRAMRequest, into old: UInt64) -> UInt64 {
    let replaced = bits(of: request.byteEnable)
    return old & ~replaced | request.writeData & replaced
  }

  /// The 64 bits of the bytes named by a mask of bytes.
  private static func bits(of bytes: UInt8) -> UInt64 {
    var bits: UInt64 = 0
    for byte in 0..<8 where bytes >> UInt8(byte) & 1 != 0 {
      bits |= 0xFF << UInt64(8 * byte)
    }
    return bits
  }

  // MARK: Error injection

  /// Writes a whole protected word as this cycle's injection inputs have it.
  private mutating func write(_ word: UInt64, at index: Int, _ inputs: SRAMInputs) {
    let encoded = SECDED.encode(word)
    var stored = encoded
    for which in 0..<2 where inputs.injectEnable >> UInt8(which) & 1 != 0 {
      stored.flip(Int(inputs.injectBits[which]))
    }
    store(stored, at: index)
    if stored != encoded { countInjection(encoded, stored) }
  }

  private mutating func store(_ word: SECDED.CodeWord, at index: Int) {
    data[index] = word.data
    if isProtected { check[index] = word.check }
    defined[index] = 0xFF
  }

  // MARK: Commit records

  /// The records of the present cycle's responses.
  private mutating func record() {
    commits.removeAll(keepingCapacity: true)
    for port in 0..<ports where shown.responses[port].valid {
      commits.append(record(of: shown.responses[port], to: answered[port], port: port))
    }
  }

  private func record(of response: SRAMResponse, to request: SRAMRequest, port: Int) -> Commit {
    let inRange = isInRange(request.address)
    let readModifyWrite = isProtected && request.write && inRange && request.byteEnable != 0xFF
    var flags: UInt64 = 0
    if request.write { flags |= 1 << 32 }
    if readModifyWrite { flags |= 1 << 33 }
    if !inRange { flags |= 1 << 34 }
    if response.corrected { flags |= 1 << 35 }
    if response.uncorrected { flags |= 1 << 36 }
    if response.error { flags |= 1 << 37 }

    var commit = Commit(kind: .sramAccess)
    commit.words[0] = UInt64(port) | UInt64(request.byteEnable) << 8 | flags
    if inRange { commit.words[0] |= UInt64(bank(request.address)) << 16 }
    commit.words[1] = UInt64(request.address)
    commit.words[2] = request.write ? request.writeData : response.readData
    commit.words[3] = asking[port]
    if !response.flagsAreDefined { commit.unspecified[0] = 0b111 << 35 }
    if !request.write { commit.unspecified[2] = ~response.definedData }
    return commit
  }

  // MARK: Coverage

  private mutating func count(_ inputs: SRAMInputs, _ grants: UInt8) {
    var banksGranted = 0
    for port in 0..<ports where inputs.requests[port].valid {
      let request = inputs.requests[port]
      let isGranted = grants >> UInt8(port) & 1 != 0
      if isGranted && shown.responses[port].valid { coverage.backToBack += 1 }
      guard isInRange(request.address) else {
        if request.write { coverage.writesOutOfRange += 1 } else { coverage.readsOutOfRange += 1 }
        continue
      }
      let wanted = bank(request.address)
      guard isGranted else {
        if busy >> UInt64(wanted) & 1 != 0 {
          coverage.waitedForReadModifyWrite += 1
        } else {
          coverage.waitedForPort += 1
        }
        continue
      }
      banksGranted += 1
      var contenders = 0
      for other in 0..<ports where wants(wanted, inputs.requests[other]) { contenders += 1 }
      coverage.contenders[contenders] += 1
      if port < pointers[wanted] { coverage.wraps += 1 }
      countAccess(request, port: port, bank: wanted)
    }
    coverage.parallel[banksGranted] += 1
  }

  private mutating func countAccess(_ request: SRAMRequest, port: Int, bank: Int) {
    coverage.ports[port] += 1
    coverage.banks[bank] += 1
    let isWhole = request.byteEnable == 0xFF
    if !request.write {
      coverage.reads += 1
    } else {
      coverage.byteEnables[Int(request.byteEnable)] += 1
      if isWhole { coverage.fullWrites += 1 } else { coverage.partialWrites += 1 }
    }
    let looksAtOld = !request.write || (isProtected && !isWhole)
    if looksAtOld && defined[wordIndex(request.address)] != 0xFF { coverage.undefinedReads += 1 }
  }

  private mutating func countInjection(_ encoded: SECDED.CodeWord, _ stored: SECDED.CodeWord) {
    let data = encoded.data ^ stored.data
    let check = encoded.check ^ stored.check
    let isSingle = data.nonzeroBitCount + check.nonzeroBitCount == 1
    for position in 0..<72 {
      let isFlipped =
        position < 64
        ? data >> UInt64(position) & 1 != 0 : check >> UInt8(position - 64) & 1 != 0
      guard isFlipped else { continue }
      if isSingle {
        coverage.injectedSingle[position] += 1
      } else {
        coverage.injectedDouble[position] += 1
      }
    }
  }
}
