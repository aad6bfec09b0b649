import ChipSpec

/// The golden model of a tile bus, cycle by cycle. The specification is docs/parts/tile_bus.md.
///
/// In each cycle, `outputs(for:)` gives what the bus shows for the cycle's inputs; then give the same
/// inputs to `advance`. `commits` then holds the records of the cycle that has passed.
public struct TileBus: Sendable {
  /// Whether there is a fetch master. Without one its inputs are ignored.
  public let hasFetch: Bool

  /// The records of the cycle that `advance` completed last.
  public private(set) var commits: [Commit] = []

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage = TileBusCoverage()

  private var fetch = Due(), data = Due()
  private var waiting: (fetch: TileBusRequest?, data: TileBusRequest?)

  private enum Place: Int { case memory, registers, nowhere }

  /// A transfer whose response is due in this cycle.
  private struct Due {
    var place: Place?
    var request = TileBusRequest()
  }

  /// A bus after reset.
  public init(hasFetch: Bool = true) { self.hasFetch = hasFetch }

  /// Back to the state after reset.
  public mutating func reset() {
    (fetch, data, waiting) = (Due(), Due(), (nil, nil))
    commits.removeAll(keepingCapacity: true)
  }

  /// What the bus shows in the present cycle if these are its inputs.
  public func outputs(for inputs: TileBusInputs) -> TileBusOutputs {
    var outputs = TileBusOutputs()
    if hasFetch, inputs.fetch.valid {
      if place(ofFetch: inputs.fetch) == .memory {
        outputs.fetchMemory.valid = true
        outputs.fetchMemory.address = inputs.fetch.address
        outputs.fetchGrant = inputs.fetchMemory.grant
      } else {
        outputs.fetchGrant = true
      }
    }
    let asked = inputs.data
    if asked.valid {
      switch place(ofData: asked) {
      case .memory:
        let isUpper = asked.address & 4 != 0
        outputs.dataMemory.valid = true
        outputs.dataMemory.write = asked.write
        outputs.dataMemory.address = asked.address
        outputs.dataMemory.byteEnable = isUpper ? asked.byteEnable << 4 : asked.byteEnable
        outputs.dataMemory.writeData = UInt64(asked.writeData) << 32 | UInt64(asked.writeData)
        outputs.dataGrant = inputs.dataMemory.grant
      case .registers:
        outputs.registers.valid = true
        outputs.registers.write = asked.write
        outputs.registers.byteEnable = asked.byteEnable
        outputs.registers.address = asked.address & 0x3FFF_FFFF
        outputs.registers.writeData = asked.writeData
        outputs.dataGrant = inputs.registers.grant
      case .nowhere:
        outputs.dataGrant = true
      }
    }
    outputs.fetch = response(fetch, inputs.fetchMemory, inputs.registers)
    outputs.data = response(data, inputs.dataMemory, inputs.registers)
    outputs.error = outputs.fetch.error || outputs.data.error
    outputs.quiet = fetch.place == nil && data.place == nil
    return outputs
  }

  /// Completes the present cycle with these inputs and begins the next.
  public mutating func advance(_ inputs: TileBusInputs) {
    let shown = outputs(for: inputs)
    commits.removeAll(keepingCapacity: true)
    if fetch.place == .nowhere { commits.append(record(fetch, master: 0)) }
    if data.place == .nowhere { commits.append(record(data, master: 1)) }
    count(inputs, shown)
    fetch = Due(
      place: shown.fetchGrant ? place(ofFetch: inputs.fetch) : nil, request: inputs.fetch)
    data = Due(place: shown.dataGrant ? place(ofData: inputs.data) : nil, request: inputs.data)
  }

  private func place(ofFetch request: TileBusRequest) -> Place {
    TileAddressMap.memory.contains(Int(request.address)) ? .memory : .nowhere
  }

  private func place(ofData request: TileBusRequest) -> Place {
    let address = Int(request.address)
    if TileAddressMap.memory.contains(address) { return .memory }
    return TileAddressMap.registers.contains(address) ? .registers : .nowhere
  }

  private func response(
    _ due: Due, _ memory: TileBusInputs.Memory, _ registers: TileBusInputs.Registers
  ) -> TileBusResponse {
    var response = TileBusResponse()
    guard let place = due.place else { return response }
    response.valid = true
    response.isDataDefined = !due.request.write
    switch place {
    case .memory:
      let half = due.request.address & 4 != 0 ? memory.readData >> 32 : memory.readData
      response.readData = UInt32(truncatingIfNeeded: half)
      response.error = memory.error
    case .registers:
      response.readData = registers.readData
      response.error = registers.error
    case .nowhere:
      response.error = true
    }
    return response
  }

  private func record(_ due: Due, master: UInt64) -> Commit {
    let request = due.request
    let isWrite = master == 1 && request.write
    let enables: UInt8 = master == 1 ? request.byteEnable : 0xF
    var commit = Commit(kind: .coreAccessNowhere)
    commit.words[0] = master | (isWrite ? 2 : 0) | UInt64(enables) << 4
    commit.words[1] = UInt64(request.address)
    commit.words[2] = isWrite ? UInt64(request.writeData) : 0
    return commit
  }

  private mutating func count(_ inputs: TileBusInputs, _ shown: TileBusOutputs) {
    coverage.cycles += 1
    if shown.fetchGrant {
      coverage.fetches[place(ofFetch: inputs.fetch).rawValue] += 1
      if fetch.place != nil { coverage.fetchesBackToBack += 1 }
    } else if hasFetch, inputs.fetch.valid {
      coverage.fetchWaits += 1
    }
    let place = place(ofData: inputs.data)
    if shown.dataGrant {
      if inputs.data.write {
        coverage.stores[place.rawValue] += 1
        coverage.byteEnables[Int(inputs.data.byteEnable)] += 1
      } else {
        coverage.loads[place.rawValue] += 1
      }
      if inputs.data.address & 4 != 0 { coverage.upper += 1 } else { coverage.lower += 1 }
      if data.place != nil { coverage.dataBackToBack += 1 }
    } else if inputs.data.valid {
      if place == .memory {
        coverage.dataWaitsForMemory += 1
      } else {
        coverage.dataWaitsForRegisters += 1
      }
    }
    if let before = waiting.fetch, before != inputs.fetch { coverage.withdrawn += 1 }
    if let before = waiting.data, before != inputs.data { coverage.withdrawn += 1 }
    waiting.fetch = hasFetch && inputs.fetch.valid && !shown.fetchGrant ? inputs.fetch : nil
    waiting.data = inputs.data.valid && !shown.dataGrant ? inputs.data : nil
    for (due, response) in [(fetch, shown.fetch), (data, shown.data)] where response.error {
      switch due.place {
      case .memory: coverage.memoryErrors += 1
      case .registers: coverage.registerErrors += 1
      default: coverage.nowhere += 1
      }
    }
    if shown.fetch.error && shown.data.error { coverage.bothErrors += 1 }
  }
}
