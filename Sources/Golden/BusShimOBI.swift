import ChipSpec

/// The golden model of the bus shim for OBI, cycle by cycle. The specification is
/// docs/parts/bus_shim.md.
public struct BusShimOBI: Sendable {
  /// The records of the cycle that `advance` completed last.
  public private(set) var commits: [Commit] = []

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage = BusShimCoverage()

  private var fetch = Port(), data = Port()

  /// Places of each port's queue.
  private static let places = 2

  private struct Port {
    var queue: [TileBusRequest] = []
    /// The request whose answer is due in this cycle.
    var due: TileBusRequest?
    var answeredBefore = false
  }

  /// A shim after reset.
  public init() {}

  /// Back to the state after reset.
  public mutating func reset() {
    (fetch, data) = (Port(), Port())
    commits.removeAll(keepingCapacity: true)
  }

  /// What the shim shows in the present cycle if these are its inputs.
  public func outputs(for inputs: BusShimOBIInputs) -> BusShimOBIOutputs {
    var outputs = BusShimOBIOutputs()
    outputs.coreFetchGrant = inputs.run && fetch.queue.count < Self.places
    outputs.coreDataGrant = inputs.run && data.queue.count < Self.places
    if inputs.run {
      outputs.fetch = fetch.queue.first ?? TileBusRequest()
      outputs.data = data.queue.first ?? TileBusRequest()
      outputs.coreFetch = Self.response(fetch.due, inputs.fetch)
      outputs.coreData = Self.response(data.due, inputs.data)
    }
    outputs.quiet =
      fetch.queue.isEmpty && data.queue.isEmpty && fetch.due == nil && data.due == nil
    return outputs
  }

  /// Completes the present cycle with these inputs and begins the next.
  public mutating func advance(_ inputs: BusShimOBIInputs) {
    commits.removeAll(keepingCapacity: true)
    coverage.cycles += 1
    if outputs(for: inputs).quiet { coverage.quiet += 1 }
    if inputs.run && !fetch.queue.isEmpty && !data.queue.isEmpty { coverage.contended += 1 }
    var asked = inputs.coreFetch
    (asked.write, asked.byteEnable, asked.writeData) = (false, 0xF, 0)
    fetch = after(fetch, asked, inputs.fetch, run: inputs.run, isFetch: true)
    data = after(data, inputs.coreData, inputs.data, run: inputs.run, isFetch: false)
  }

  private static func response(_ due: TileBusRequest?, _ answer: TileBusAnswer) -> TileBusResponse {
    var response = TileBusResponse()
    guard let due else { return response }
    response.valid = true
    response.readData = answer.readData
    response.error = answer.error
    response.isDataDefined = !due.write
    return response
  }

  /// A port after a cycle in which the core asked for `asked` and the tile bus gave `answer`.
  private mutating func after(
    _ port: Port, _ asked: TileBusRequest, _ answer: TileBusAnswer, run: Bool, isFetch: Bool
  ) -> Port {
    var port = port
    guard run else {
      coverage.forgotten += port.queue.count
      if port.due != nil { coverage.unanswered += 1 }
      if asked.valid { coverage.whileStopped += 1 }
      return Port()
    }
    if let due = port.due {
      commits.append(due.record(isFetchMaster: isFetch, isFetch: isFetch, answer))
      coverage.count(
        fetch: isFetch, write: due.write, error: answer.error, afterAnother: port.answeredBefore)
    }
    port.answeredBefore = port.due != nil
    let isAccepted = asked.valid && port.queue.count < Self.places
    if asked.valid && !isAccepted { coverage.refused += 1 }
    port.due = nil
    if !port.queue.isEmpty {
      if answer.grant { port.due = port.queue.removeFirst() } else { coverage.waits += 1 }
    }
    if isAccepted { port.queue.append(asked) }
    return port
  }
}
