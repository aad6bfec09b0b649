import ChipSpec
import Testing

@testable import Golden

/// One SRAM against the examples and rules of docs/parts/sram.md.
struct SRAMTests {
  static func spec(
    capacity: Int = 1024, banks: Int = 4, _ protection: SRAMSpec.Protection = .none
  ) -> SRAMSpec {
    var spec = SRAMSpec()
    spec.capacity = capacity
    spec.banks = banks
    spec.protection = protection
    return spec
  }

  static func inputs(_ requests: [Int: SRAMRequest]) -> SRAMInputs {
    var inputs = SRAMInputs()
    for (port, request) in requests { inputs.requests[port] = request }
    return inputs
  }

  /// Makes one access on port 0 and gives its response, and the bank events with it.
  static func access(
    _ memory: inout SRAM, _ request: SRAMRequest, inject: (inout SRAMInputs) -> Void = { _ in }
  ) -> (response: SRAMResponse, outputs: SRAMOutputs) {
    var inputs = Self.inputs([0: request])
    inject(&inputs)
    #expect(memory.outputs(for: inputs).grants == 1)
    memory.advance(inputs)
    var idle = SRAMInputs()
    inject(&idle)
    let outputs = memory.outputs(for: idle)
    memory.advance(idle)
    return (outputs.responses[0], outputs)
  }

  @Test(arguments: SRAMSpec.Protection.allCases)
  func answersInTheNextCycle(_ protection: SRAMSpec.Protection) {
    var memory = SRAM(spec: Self.spec(protection), ports: 2)
    let write = Self.inputs([1: .write(0x1122_3344_5566_7788, at: 0x47)])
    #expect(memory.outputs(for: write).grants == 0b10)
    memory.advance(write)
    #expect(memory.commits.isEmpty)
    let read = Self.inputs([1: .read(0x40)])
    let outputs = memory.outputs(for: read)
    #expect(outputs.grants == 0b10)
    #expect(outputs.responses[1].valid && !outputs.responses[1].error)
    #expect(outputs.responses[1].definedData == 0)
    #expect(!outputs.responses[0].valid)
    memory.advance(read)
    let answer = memory.outputs(for: SRAMInputs()).responses[1]
    #expect(answer.valid && answer.readData == 0x1122_3344_5566_7788)
    #expect(answer.definedData == .max && !answer.error)
    memory.advance(SRAMInputs())
    #expect(!memory.outputs(for: SRAMInputs()).responses[1].valid)
    #expect(memory.coverage.backToBack == 1)
  }

  @Test func readModifyWriteKeepsTheBankBusy() {
    // The timing diagram.
    var memory = SRAM(spec: Self.spec(banks: 1, .secded), ports: 2)
    memory.load(0xFFFF_FFFF_FFFF_FFFF, at: 8)
    memory.load(0x10, at: 16)
    let both = Self.inputs([0: .write(0xAB, at: 8, byteEnable: 1), 1: .read(8)])
    #expect(memory.outputs(for: both).grants == 0b01)  // cycle 0
    memory.advance(both)
    let waiting = Self.inputs([1: .read(8)])
    #expect(memory.outputs(for: waiting).grants == 0)  // cycle 1
    #expect(memory.outputs(for: waiting).responses[0].valid)
    memory.advance(waiting)
    #expect(memory.outputs(for: waiting).grants == 0b10)  // cycle 2
    memory.advance(waiting)
    let outputs = memory.outputs(for: SRAMInputs())  // cycle 3
    #expect(outputs.responses[1].valid && outputs.responses[1].readData == 0xFFFF_FFFF_FFFF_FFAB)
    #expect(memory.coverage.waitedForPort == 1 && memory.coverage.waitedForReadModifyWrite == 1)
  }

  @Test func wholeWritesKeepNoBankBusy() {
    for protection in SRAMSpec.Protection.allCases {
      var memory = SRAM(spec: Self.spec(banks: 1, protection), ports: 2)
      let both = Self.inputs([0: .write(0xAB, at: 8), 1: .read(8)])
      memory.advance(both)
      let waiting = Self.inputs([1: .read(8)])
      #expect(memory.outputs(for: waiting).grants == 0b10)
      memory.advance(waiting)
      #expect(memory.outputs(for: SRAMInputs()).responses[1].readData == 0xAB)
    }
  }

  @Test func servesBanksInParallelAndPortsInTurn() {
    var memory = SRAM(spec: Self.spec(), ports: 8)
    // Eight ports, four banks: ports 0…3 and 4…7 each want all four.
    var inputs = SRAMInputs()
    for port in 0..<8 { inputs.requests[port] = .read(UInt32(port % 4 * 8)) }
    #expect(memory.outputs(for: inputs).grants == 0x0F)
    memory.advance(inputs)
    #expect(memory.outputs(for: inputs).grants == 0xF0)
    memory.advance(inputs)
    #expect(memory.outputs(for: inputs).grants == 0x0F)
    memory.advance(inputs)
    #expect(memory.coverage.parallel[4] == 3 && memory.coverage.contenders[2] == 12)
    #expect(memory.coverage.wraps == 3)  // bank 3's pointer went to 0 by itself
  }

  @Test(arguments: [1, 2, 3, 5, 8])
  func isFair(_ ports: Int) {
    var memory = SRAM(spec: Self.spec(banks: 2), ports: ports)
    var inputs = SRAMInputs()
    for port in 0..<ports { inputs.requests[port] = .read(UInt32(port * 16)) }
    for _ in 0..<ports * 20 { memory.advance(inputs) }
    #expect(memory.coverage.ports == Array(repeating: 20, count: ports))
    #expect(memory.coverage.contenders[ports] == ports * 20)
  }

  @Test func pointerMovesOnlyWhenUsed() {
    var memory = SRAM(spec: Self.spec(banks: 1), ports: 3)
    memory.advance(Self.inputs([1: .read(0)]))  // pointer 2
    for _ in 0..<3 { memory.advance(SRAMInputs()) }
    memory.advance(Self.inputs([0: .read(4096)]))  // out of range: no pointer moves
    let inputs = Self.inputs([0: .read(0), 1: .read(0), 2: .read(0)])
    #expect(memory.outputs(for: inputs).grants == 0b100)
    memory.advance(inputs)
    #expect(memory.outputs(for: inputs).grants == 0b001)
  }

  @Test(arguments: SRAMSpec.Protection.allCases)
  func refusesAddressesOutOfRange(_ protection: SRAMSpec.Protection) {
    var memory = SRAM(spec: Self.spec(protection), ports: 4)
    memory.load(7, at: 0)
    let inputs = Self.inputs([
      0: .read(1024), 1: .write(9, at: 1024), 2: .write(9, at: .max, byteEnable: 1), 3: .read(0),
    ])
    #expect(memory.outputs(for: inputs).grants == 0b1111)
    memory.advance(inputs)
    let outputs = memory.outputs(for: SRAMInputs())
    for port in 0..<3 {
      #expect(outputs.responses[port].error && outputs.responses[port].readData == 0)
      #expect(outputs.responses[port].definedData == .max)
    }
    #expect(!outputs.responses[3].error && outputs.responses[3].readData == 7)
    #expect(outputs.corrected == 0 && outputs.uncorrected == 0)
    memory.advance(SRAMInputs())
    #expect(memory.commits.map { $0.words[0] >> 32 } == [0b100100, 0b100101, 0b100101, 0])
    #expect(memory.coverage.readsOutOfRange == 1 && memory.coverage.writesOutOfRange == 2)
    #expect(memory.storedWord(at: 0) == 7)
  }

  @Test func bytesBecomeDefinedAsTheyAreWritten() {
    var memory = SRAM(spec: Self.spec(), ports: 1)
    #expect(memory.storedWord(at: 8) == nil)
    _ = Self.access(&memory, .write(0x1122_3344_5566_7788, at: 8, byteEnable: 0b0000_0101))
    let (response, _) = Self.access(&memory, .read(8))
    #expect(response.definedData == 0x0000_0000_00FF_00FF)
    #expect(response.readData & response.definedData == 0x0000_0000_0066_0088)
    #expect(response.flagsAreDefined)
    // The record leaves the other bytes open, and those only.
    var observed = memory.commits[0]
    observed.unspecified = .init(repeating: 0)
    observed.words[2] ^= 0xFF00_0000_0000_FF00
    #expect(memory.commits[0].matches(observed))
    observed.words[2] ^= 1
    #expect(!memory.commits[0].matches(observed))
    #expect(memory.coverage.undefinedReads == 1)
  }

  @Test func protectedWordsBecomeDefinedByFullWritesOnly() {
    var memory = SRAM(spec: Self.spec(.secded), ports: 1)
    let (partial, _) = Self.access(&memory, .write(5, at: 8, byteEnable: 0x7F))
    #expect(!partial.flagsAreDefined)
    let (read, outputs) = Self.access(&memory, .read(8))
    #expect(read.definedData == 0 && !read.flagsAreDefined)
    #expect(outputs.definedEvents == ~0b10)
    var observed = memory.commits[0]
    observed.words[0] |= 0b11 << 36
    #expect(memory.commits[0].matches(observed))
    observed.words[0] ^= 1 << 33
    #expect(!memory.commits[0].matches(observed))
    _ = Self.access(&memory, .write(6, at: 8))
    let (defined, _) = Self.access(&memory, .read(8))
    #expect(defined.readData == 6 && defined.definedData == .max && defined.flagsAreDefined)
  }

  @Test func correctsWhatWasInjectedAtEveryPosition() {
    var memory = SRAM(spec: Self.spec(.secded), ports: 1)
    let word: UInt64 = 0x0F1E_2D3C_4B5A_6978
    for position in 0..<72 {
      _ = Self.access(&memory, .write(word, at: 24)) { $0.inject(position) }
      let (read, outputs) = Self.access(&memory, .read(24))
      #expect(read.readData == word && !read.error && read.corrected)
      #expect(outputs.corrected == 0b1000 && outputs.uncorrected == 0)
      #expect(memory.commits[0].words[0] >> 32 == 0b1000)
      // The read did not repair it; a partial write of no byte does.
      #expect(Self.access(&memory, .read(24)).response.corrected)
      #expect(Self.access(&memory, .write(0, at: 24, byteEnable: 0)).response.corrected)
      #expect(!Self.access(&memory, .read(24)).response.corrected)
      #expect(memory.storedWord(at: 24) == word)
    }
    #expect(memory.coverage.injectedSingle == Array(repeating: 1, count: 72))
    #expect(memory.coverage.corrected == Array(repeating: 2, count: 72))
    #expect(memory.coverage.correctedInReadModifyWrite == Array(repeating: 1, count: 72))
  }

  @Test func reportsDoubleErrorsAndLeavesTheWord() {
    var memory = SRAM(spec: Self.spec(.secded), ports: 1)
    for (first, second) in [(0, 1), (5, 63), (63, 64), (64, 71), (17, 40)] {
      _ = Self.access(&memory, .write(0x55, at: 16)) { $0.inject(first, second) }
      let raw: UInt64 = 0x55 ^ (1 << UInt64(first)) ^ (second < 64 ? 1 << UInt64(second) : 0)
      let expected: UInt64 = first < 64 ? raw : 0x55
      let (read, outputs) = Self.access(&memory, .read(16))
      #expect(read.error && read.uncorrected && read.readData == expected)
      #expect(outputs.uncorrected == 0b100 && outputs.corrected == 0)
      let (partial, events) = Self.access(&memory, .write(.max, at: 16, byteEnable: 0xF0))
      #expect(partial.error && events.uncorrected == 0b100)
      #expect(memory.commits[0].words[0] == 0b110011 << 32 | 2 << 16 | 0xF0 << 8)
      #expect(memory.commits[0].words[2] == .max)
      #expect(memory.storedWord(at: 16) == expected)
    }
    #expect(memory.coverage.uncorrected == 5)
    #expect(memory.coverage.uncorrectedInReadModifyWrite == 5)
    #expect(memory.coverage.injectedDouble[63] == 2)
  }

  @Test func injectionCountsInTheCycleOfTheMemoryWrite() {
    var memory = SRAM(spec: Self.spec(.secded), ports: 1)
    memory.load(0, at: 0)
    // In the grant's cycle a read-modify-write writes nothing yet.
    var grant = Self.inputs([0: .write(0xFF, at: 0, byteEnable: 1)])
    grant.inject(3)
    memory.advance(grant)
    memory.advance(SRAMInputs())
    #expect(!Self.access(&memory, .read(0)).response.corrected)
    // The cycle after, it does.
    memory.advance(Self.inputs([0: .write(0xEE, at: 0, byteEnable: 1)]))
    var second = SRAMInputs()
    second.inject(70)
    memory.advance(second)
    let (read, _) = Self.access(&memory, .read(0))
    #expect(read.corrected && read.readData == 0xEE)
    // One position twice flips nothing, nor does one that does not exist.
    _ = Self.access(&memory, .write(1, at: 0)) { $0.inject(9, 9) }
    #expect(!Self.access(&memory, .read(0)).response.corrected)
    _ = Self.access(&memory, .write(1, at: 0)) { $0.inject(72, 127) }
    #expect(!Self.access(&memory, .read(0)).response.corrected)
  }

  @Test func resetGivesUpAReadModifyWriteAndKeepsTheContents() {
    var memory = SRAM(spec: Self.spec(banks: 1, .secded), ports: 2)
    memory.load(0x1234, at: 0)
    memory.advance(Self.inputs([0: .write(0xFF, at: 0, byteEnable: 1)]))
    memory.reset()
    #expect(!memory.outputs(for: SRAMInputs()).responses[0].valid)
    let both = Self.inputs([0: .read(0), 1: .read(0)])
    #expect(memory.outputs(for: both).grants == 1)  // not busy, pointer 0
    memory.advance(both)
    #expect(memory.outputs(for: SRAMInputs()).responses[0].readData == 0x1234)
  }

  @Test func recordsHoldEveryField() {
    var memory = SRAM(spec: Self.spec(.secded), ports: 3)
    memory.load(0x0102_0304_0506_0708, at: 0x18)
    var read = SRAMRequest.read(0x1B)
    read.byteEnable = 0x3C  // means nothing to a read, recorded all the same
    memory.advance(Self.inputs([2: read, 0: .write(0xAABB, at: 0x25, byteEnable: 0x03)]))
    memory.advance(SRAMInputs())
    #expect(memory.commits.count == 2)
    var write = memory.commits[0]
    #expect(write.unspecified[0] == 0b111 << 35)  // a word never written
    write.unspecified[0] = 0
    #expect(
      write == Commit(kind: .sramAccess, words: [0x3_0000_0300, 0x25, 0xAABB, 0b001, 0, 0]))
    #expect(
      memory.commits[1]
        == Commit(
          kind: .sramAccess, words: [0x0003_3C02, 0x1B, 0x0102_0304_0506_0708, 0b100, 0, 0]))
  }
}
