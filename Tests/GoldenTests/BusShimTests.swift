import ChipSpec
import Testing

@testable import Golden

/// The three bus shims against docs/parts/bus_shim.md: cores that do random legal things through
/// shim, tile bus and a memory, against an array of words.
struct BusShimTests {
  /// A tile bus with a memory behind it, and what the memory should hold.
  struct Bench {
    static let capacity: UInt32 = 256
    var bus = TileBus()
    var memory = SRAM(spec: SRAMTests.spec(capacity: Int(capacity), banks: 1), ports: 5)
    var random: SeededRandom
    var fetch = TileBusAnswer(), data = TileBusAnswer()

    init(seed: UInt64) {
      random = SeededRandom(seed)
      for word in 0..<Self.capacity / 8 { memory.load(0, at: word * 8) }
    }

    /// Lets a cycle pass in which a shim asks for this.
    mutating func step(fetch: TileBusRequest, data: TileBusRequest) -> (
      fetch: TileBusAnswer, data: TileBusAnswer, advance: (inout Bench) -> Void
    ) {
      var inputs = TileBusInputs()
      (inputs.fetch, inputs.data) = (fetch, data)
      let wanted = bus.outputs(for: inputs)
      var requests = [0: wanted.fetchMemory, 1: wanted.dataMemory]
      for other in 2..<5 where random.chance(40) { requests[other] = .read(0) }
      let ports = SRAMTests.inputs(requests)
      let answers = memory.outputs(for: ports)
      inputs.fetchMemory.grant = answers.grants & 1 != 0
      inputs.dataMemory.grant = answers.grants & 2 != 0
      inputs.fetchMemory.readData = answers.responses[0].readData
      inputs.dataMemory.readData = answers.responses[1].readData
      inputs.fetchMemory.error = answers.responses[0].error
      inputs.dataMemory.error = answers.responses[1].error
      let shown = bus.outputs(for: inputs)
      func answer(_ grant: Bool, _ response: TileBusResponse) -> TileBusAnswer {
        var answer = TileBusAnswer()
        answer.grant = grant
        answer.readData = response.readData
        answer.error = response.error
        return answer
      }
      return (
        answer(shown.fetchGrant, shown.fetch), answer(shown.dataGrant, shown.data),
        { bench in
          bench.bus.advance(inputs)
          bench.memory.advance(ports)
        }
      )
    }

    /// A random access; now and then one that fails.
    mutating func request(strobes: [UInt8]) -> TileBusRequest {
      let end = random.chance(10) ? 0xFFFF_FFFF : Self.capacity - 1
      let address = UInt32.random(in: 0...end, using: &random) & ~3
      if TileAddressMap.registers.contains(Int(address)) || random.chance(50) {
        return .read(TileAddressMap.registers.contains(Int(address)) ? 0x9000_0000 : address)
      }
      return .write(
        UInt32.random(in: 0...(.max), using: &random), at: address,
        byteEnable: strobes.randomElement(using: &random) ?? 0xF)
    }
  }

  /// What a memory holds for whoever looks at it word by word.
  struct Words {
    var words = Array(repeating: UInt32(0), count: Int(Bench.capacity / 4))

    /// Makes an access; nil for one that fails, else what is read.
    mutating func make(_ request: TileBusRequest) -> UInt32? {
      guard request.address < Bench.capacity else { return nil }
      let index = Int(request.address / 4)
      let old = words[index]
      guard request.write else { return old }
      for byte in 0..<4 where request.byteEnable >> UInt8(byte) & 1 == 1 {
        let mask = UInt32(0xFF) << UInt32(8 * byte)
        words[index] = words[index] & ~mask | request.writeData & mask
      }
      return old
    }
  }

  @Test(arguments: UInt64(1)...4)
  func speaksOBI(_ seed: UInt64) {
    var bench = Bench(seed: seed)
    var shim = BusShimOBI()
    var words = Words()
    var held = TileBusRequest(), heldFetch = TileBusRequest()
    var outstanding: [(request: TileBusRequest, data: UInt32?)] = []
    var fetches: [TileBusRequest] = []
    var latency = (shortest: Int.max, sinceGrant: [Int]())
    for cycle in 0..<10_000 {
      var inputs = BusShimOBIInputs()
      inputs.run = true
      if !held.valid, random(&bench, 70), outstanding.count < 2 {
        held = bench.request(strobes: [1, 2, 4, 8, 3, 6, 12, 7, 14, 15])
      }
      if !heldFetch.valid, random(&bench, 60), fetches.count < 2 {
        heldFetch = .read(UInt32.random(in: 0..<Bench.capacity, using: &bench.random))
      }
      (inputs.coreData, inputs.coreFetch) = (held, heldFetch)
      let asked = shim.outputs(for: inputs)
      let answer = bench.step(fetch: asked.fetch, data: asked.data)
      (inputs.fetch, inputs.data) = (answer.fetch, answer.data)
      let shown = shim.outputs(for: inputs)
      #expect(shown.coreDataGrant == asked.coreDataGrant)
      if shown.coreData.valid {
        #expect(!outstanding.isEmpty, "a response to nothing")
        let (request, data) = outstanding.removeFirst()
        latency.shortest = min(latency.shortest, cycle - latency.sinceGrant.removeFirst())
        #expect(shown.coreData.error == (data == nil))
        if let data, !request.write { #expect(shown.coreData.readData == data) }
      }
      if shown.coreFetch.valid { fetches.removeFirst() }
      if held.valid && shown.coreDataGrant {
        outstanding.append((held, words.make(held)))
        latency.sinceGrant.append(cycle)
        held = TileBusRequest()
      }
      if heldFetch.valid && shown.coreFetchGrant {
        fetches.append(heldFetch)
        heldFetch = TileBusRequest()
      }
      #expect(outstanding.count <= 2)
      shim.advance(inputs)
      answer.advance(&bench)
    }
    #expect(latency.shortest == 2)
    let coverage = shim.coverage
    #expect(coverage.stores > 500 && coverage.fetches > 500 && coverage.errors > 50)
    #expect(coverage.waits > 500 && coverage.backToBack > 100 && coverage.contended > 500)
  }

  /// A core with two transfers outstanding makes one per cycle.
  @Test func keepsUpWithOBI() {
    var shim = BusShimOBI()
    var inputs = BusShimOBIInputs()
    inputs.run = true
    inputs.coreData = .read(8)
    inputs.data.grant = true
    var responses = 0
    for cycle in 0..<20 {
      let shown = shim.outputs(for: inputs)
      #expect(shown.coreDataGrant)
      #expect(shown.coreData.valid == (cycle >= 2))
      #expect(shown.data.valid == (cycle >= 1))
      if shown.coreData.valid { responses += 1 }
      shim.advance(inputs)
    }
    #expect(responses == 18)
    inputs.run = false
    #expect(!shim.outputs(for: inputs).coreDataGrant && !shim.outputs(for: inputs).data.valid)
    #expect(!shim.outputs(for: inputs).coreData.valid)
    shim.advance(inputs)
    #expect(shim.commits.isEmpty && shim.outputs(for: inputs).quiet)
    #expect(shim.coverage.forgotten == 1 && shim.coverage.unanswered == 1)
  }

  @Test(arguments: UInt64(1)...4)
  func speaksPicoRV32(_ seed: UInt64) {
    var bench = Bench(seed: seed)
    var shim = BusShimPicoRV32()
    var words = Words()
    var held: TileBusRequest?
    var offered = 0
    var shortest = Int.max
    for cycle in 0..<10_000 {
      var inputs = BusShimPicoRV32Inputs()
      inputs.run = true
      if held == nil, random(&bench, 60) {
        held = bench.request(strobes: [1, 2, 4, 8, 3, 12, 15])
        offered = cycle
      }
      if let held {
        (inputs.valid, inputs.address, inputs.writeData) = (true, held.address, held.writeData)
        inputs.strobes = held.write ? held.byteEnable : 0
        inputs.isFetch = !held.write && held.address & 4 == 0
      }
      let asked = shim.outputs(for: inputs)
      let answer = bench.step(fetch: TileBusRequest(), data: asked.data)
      inputs.data = answer.data
      let shown = shim.outputs(for: inputs)
      if shown.core.valid, let request = held {
        let data = words.make(request)
        #expect(shown.core.error == (data == nil))
        if let data, !request.write { #expect(shown.core.readData == data) }
        shortest = min(shortest, cycle - offered)
        held = nil
      } else {
        #expect(!shown.core.valid, "ready without valid")
      }
      shim.advance(inputs)
      answer.advance(&bench)
    }
    #expect(shortest == 2)
    #expect(shim.coverage.fetches > 300 && shim.coverage.errors > 50 && shim.coverage.waits > 300)
  }

  @Test(arguments: UInt64(1)...4)
  func speaksAXI4Lite(_ seed: UInt64) {
    var bench = Bench(seed: seed)
    var shim = BusShimAXI4Lite()
    // One at a time, so that the order is known: what a read or a write in flight is to give.
    var words = Words()
    var current: TileBusRequest?
    var isOffered = (address: false, data: false)
    var responses = 0
    var held: (write: UInt8?, read: UInt8?)
    for _ in 0..<10_000 {
      var inputs = BusShimAXI4LiteInputs()
      inputs.run = true
      if current == nil, random(&bench, 70) {
        current = bench.request(strobes: Array(0...15))
        isOffered = (true, current?.write ?? false)
      }
      let delaysAddress = random(&bench, 30), delaysData = random(&bench, 30)
      if let current {
        if isOffered.address && !delaysAddress {
          if current.write {
            inputs.writeAddress = current.address
          } else {
            inputs.readAddress = current.address
          }
        }
        if isOffered.data && !delaysData {
          inputs.writeData = .init(current.writeData, strobes: current.byteEnable)
        }
      }
      inputs.takesWriteResponse = random(&bench, 60)
      inputs.takesReadData = random(&bench, 60)
      let asked = shim.outputs(for: inputs)
      let answer = bench.step(fetch: TileBusRequest(), data: asked.data)
      inputs.data = answer.data
      let shown = shim.outputs(for: inputs)
      if let response = held.write { #expect(shown.writeResponse == response, "B not held") }
      if let response = held.read { #expect(shown.readResponse == response, "R not held") }
      if inputs.writeAddress != nil && shown.takesWriteAddress { isOffered.address = false }
      if inputs.readAddress != nil && shown.takesReadAddress { isOffered.address = false }
      if inputs.writeData != nil && shown.takesWriteData { isOffered.data = false }
      held.write = inputs.takesWriteResponse ? nil : shown.writeResponse
      held.read = inputs.takesReadData ? nil : shown.readResponse
      if let response = shown.writeResponse, inputs.takesWriteResponse, let request = current {
        #expect(request.write)
        #expect(response == (words.make(request) == nil ? 2 : 0))
        current = nil
        responses += 1
      }
      if let response = shown.readResponse, inputs.takesReadData, let request = current {
        #expect(!request.write)
        let data = words.make(request)
        #expect(response == (data == nil ? 2 : 0))
        if let data { #expect(shown.readData == data) }
        current = nil
        responses += 1
      }
      shim.advance(inputs)
      answer.advance(&bench)
    }
    #expect(responses > 500)
    #expect(shim.coverage.held > 100 && shim.coverage.errors > 20 && shim.coverage.waits > 100)
  }

  /// Reads and writes that are both there take turns, and one that waits stays as it is.
  @Test func alternatesOnAXI4Lite() {
    var shim = BusShimAXI4Lite()
    var inputs = BusShimAXI4LiteInputs()
    inputs.run = true
    inputs.writeAddress = 4
    inputs.writeData = .init(1, strobes: 0xF)
    inputs.readAddress = 8
    (inputs.takesWriteResponse, inputs.takesReadData) = (true, true)
    inputs.data.grant = true
    var order = ""
    for _ in 0..<12 {
      let asked = shim.outputs(for: inputs).data
      order += asked.valid ? (asked.write ? "w" : "r") : "-"
      shim.advance(inputs)
    }
    #expect(order.hasPrefix("-rw"))
    #expect(order.count { $0 == "r" } == order.count { $0 == "w" }, "\(order)")
    #expect(shim.coverage.contended > 0)
  }

  private func random(_ bench: inout Bench, _ percent: Int) -> Bool {
    bench.random.chance(percent)
  }
}
