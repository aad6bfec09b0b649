import ChipSpec
import Testing

@testable import Golden

/// Tile bus and register bus against the examples and rules of docs/parts/tile_bus.md.
struct TileBusTests {
  /// The store, the load of a register and the load from nowhere of the document's waveform.
  @Test func followsTheWaveform() {
    var bus = TileBus()
    var inputs = TileBusInputs()
    inputs.data = .write(0xBEEF, at: 0x44, byteEnable: 0b0011)
    inputs.dataMemory.grant = true
    var shown = bus.outputs(for: inputs)
    #expect(shown.dataGrant && shown.quiet && !shown.data.valid)
    #expect(shown.dataMemory.valid && shown.dataMemory.write && !shown.registers.valid)
    #expect(shown.dataMemory.byteEnable == 0x30)
    #expect(shown.dataMemory.writeData == 0x0000_BEEF_0000_BEEF)
    bus.advance(inputs)

    inputs = TileBusInputs()
    inputs.data = .read(0x4000_1004)
    shown = bus.outputs(for: inputs)
    #expect(!shown.dataGrant && shown.data.valid && !shown.data.error && !shown.quiet)
    #expect(shown.registers.valid && shown.registers.address == 0x1004)
    bus.advance(inputs)
    inputs.registers.grant = true
    shown = bus.outputs(for: inputs)
    #expect(shown.dataGrant && !shown.data.valid && shown.quiet)
    bus.advance(inputs)

    inputs = TileBusInputs()
    inputs.data = .read(0x9000_0000)
    inputs.registers.readData = 0x1234
    shown = bus.outputs(for: inputs)
    #expect(shown.dataGrant && shown.data.valid && shown.data.readData == 0x1234)
    #expect(!shown.error && bus.commits.isEmpty)
    bus.advance(inputs)

    shown = bus.outputs(for: TileBusInputs())
    #expect(shown.data.valid && shown.data.error && shown.data.readData == 0 && shown.error)
    bus.advance(TileBusInputs())
    #expect(bus.commits.map(\.words[0]) == [0xF1] && bus.commits.map(\.words[1]) == [0x9000_0000])
    #expect(bus.outputs(for: TileBusInputs()).quiet)
  }

  @Test(arguments: [
    (0x0000_0000, true), (0x3FFF_FFFC, true), (0x4000_0000, false), (0x7FFF_FFFC, false),
    (0x8000_0000, false), (0xFFFF_FFFC, false),
  ])
  func fetchesFromMemoryOnly(_ address: Int, _ isMemory: Bool) {
    var bus = TileBus()
    var inputs = TileBusInputs()
    inputs.fetch = .read(UInt32(address))
    let shown = bus.outputs(for: inputs)
    #expect(shown.fetchMemory.valid == isMemory && shown.fetchGrant == !isMemory)
    #expect(!shown.registers.valid)
    bus.advance(inputs)
    #expect(bus.outputs(for: TileBusInputs()).fetch.error == !isMemory)
    bus.advance(TileBusInputs())
    #expect(bus.commits.map(\.words[0]) == (isMemory ? [] : [0xF0]))
  }

  /// Both masters on a memory of one port each: what is read is what was written, and a fetch is
  /// answered in each cycle in which nobody is in its way.
  @Test func agreesWithAnArrayOfBytes() {
    var random = SeededRandom(1)
    var bus = TileBus()
    let capacity: UInt32 = 128
    var memory = SRAM(spec: SRAMTests.spec(capacity: Int(capacity), banks: 2), ports: 2)
    for word in 0..<capacity / 8 { memory.load(0, at: word * 8) }
    var words = Array(repeating: UInt32(0), count: Int(capacity / 4))
    var held: (fetch: TileBusRequest?, data: TileBusRequest?)
    var expected: (fetch: UInt32?, data: UInt32?)
    for _ in 0..<20_000 {
      var inputs = TileBusInputs()
      if held.fetch == nil, random.chance(80) {
        held.fetch = .read(UInt32.random(in: 0..<capacity, using: &random))
      }
      if held.data == nil, random.chance(70) {
        let address = UInt32.random(in: 0..<capacity, using: &random)
        held.data =
          random.chance(50)
          ? .read(address)
          : .write(
            UInt32.random(in: 0...(.max), using: &random), at: address,
            byteEnable: UInt8.random(in: 0...15, using: &random))
      }
      inputs.fetch = held.fetch ?? TileBusRequest()
      inputs.data = held.data ?? TileBusRequest()
      let wanted = bus.outputs(for: inputs)
      let ports = SRAMTests.inputs([0: wanted.fetchMemory, 1: wanted.dataMemory])
      let answers = memory.outputs(for: ports)
      inputs.fetchMemory.grant = answers.grants & 1 != 0
      inputs.dataMemory.grant = answers.grants & 2 != 0
      inputs.fetchMemory.readData = answers.responses[0].readData
      inputs.dataMemory.readData = answers.responses[1].readData
      let shown = bus.outputs(for: inputs)
      #expect(shown.fetch.valid == (expected.fetch != nil))
      #expect(shown.data.valid == (expected.data != nil))
      if let word = expected.fetch { #expect(shown.fetch.readData == word) }
      if let word = expected.data, shown.data.isDataDefined {
        #expect(shown.data.readData == word)
      }
      expected = (nil, nil)
      // Each sees the memory as it is before this cycle: the two are never in one bank.
      if shown.fetchGrant { expected.fetch = words[Int(inputs.fetch.address / 4)] }
      if shown.dataGrant {
        let index = Int(inputs.data.address / 4)
        expected.data = words[index]
        if inputs.data.write {
          for byte in 0..<4 where inputs.data.byteEnable >> UInt8(byte) & 1 == 1 {
            let mask = UInt32(0xFF) << UInt32(8 * byte)
            words[index] = words[index] & ~mask | inputs.data.writeData & mask
          }
        }
      }
      if shown.fetchGrant { held.fetch = nil }
      if shown.dataGrant { held.data = nil }
      bus.advance(inputs)
      memory.advance(ports)
    }
    let coverage = bus.coverage
    #expect(coverage.fetchesBackToBack > 1000 && coverage.dataBackToBack > 1000)
    #expect(coverage.fetchWaits > 100 && coverage.dataWaitsForMemory > 100)
    #expect(coverage.byteEnables.allSatisfy { $0 > 0 })
  }

  // MARK: Register bus

  private static func access(_ client: Int, write: Bool) -> RegisterBusInputs {
    var inputs = RegisterBusInputs()
    var access = RegisterRequest()
    (access.valid, access.write, access.byteEnable) = (true, write, 0xF)
    access.address = UInt32(16 + client)
    access.writeData = 7
    if client != 1 { inputs.interface = access }
    if client != 0 { inputs.core = access }
    return inputs
  }

  /// Whom a run of cycles grants: `i`, `c` or nobody.
  private static func grants(_ bus: inout RegisterBus, _ cycles: [RegisterBusInputs]) -> String {
    cycles.reduce(into: "") { text, inputs in
      let shown = bus.outputs(for: inputs)
      text += shown.interfaceGrant ? "i" : shown.coreGrant ? "c" : "-"
      bus.advance(inputs)
    }
  }

  @Test func takesTurns() {
    var bus = RegisterBus()
    let both = Array(repeating: Self.access(2, write: false), count: 5)
    #expect(Self.grants(&bus, both) == "icici")
    bus.reset()
    let core = Self.access(1, write: false)
    #expect(Self.grants(&bus, [core, core] + both) == "ccicici")
    bus.reset()
    #expect(Self.grants(&bus, [Self.access(1, write: true)] + both) == "c-icic")
  }

  @Test func restsAfterAWriteAndRecords() {
    var bus = RegisterBus()
    let write = Self.access(1, write: true)
    #expect(bus.outputs(for: write).coreGrant && bus.outputs(for: write).quiet)
    bus.advance(write)
    let read = Self.access(0, write: false)
    let resting = bus.outputs(for: read)
    #expect(!resting.interfaceGrant && !resting.access.valid && resting.answered == 1)
    bus.advance(read)
    #expect(bus.commits.map(\.words[0]) == [0xF3])
    #expect(bus.commits.map(\.words[1]) == [0x4000_0011])
    #expect(bus.commits.map(\.words[2]) == [7])
    #expect(bus.outputs(for: read).interfaceGrant)
    bus.advance(read)
    var answer = RegisterBusInputs()
    (answer.readData, answer.error) = (5, true)
    bus.advance(answer)
    #expect(bus.commits.map(\.words[0]) == [0xF4] && bus.commits.map(\.words[2]) == [5])
  }
}
