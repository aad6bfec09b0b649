import ChipSpec

/// The golden model of the bus shim for PicoRV32, cycle by cycle. The specification is
/// docs/parts/bus_shim.md.
public struct BusShimPicoRV32: Sendable {
  /// The records of the cycle that `advance` completed last.
  public private(set) var commits: [Commit] = []

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage = BusShimCoverage()

  private var phase = Phase.idle

  private enum Phase {
    case idle
    case ask(TileBusRequest, isFetch: Bool)
    case answer(TileBusRequest, isFetch: Bool)
  }

  /// A shim after reset.
  public init() {}

  /// Back to the state after reset.
  public mutating func reset() {
    phase = .idle
    commits.removeAll(keepingCapacity: true)
  }

  /// What the shim shows in the present cycle if these are its inputs.
  public func outputs(for inputs: BusShimPicoRV32Inputs) -> BusShimPicoRV32Outputs {
    var outputs = BusShimPicoRV32Outputs()
    switch phase {
    case .idle:
      outputs.quiet = true
    case .ask(let request, _):
      if inputs.run { outputs.data = request }
    case .answer(let request, _):
      guard inputs.run else { break }
      outputs.core.valid = true
      outputs.core.readData = inputs.data.readData
      outputs.core.error = inputs.data.error
      outputs.core.isDataDefined = !request.write
    }
    return outputs
  }

  /// Completes the present cycle with these inputs and begins the next.
  public mutating func advance(_ inputs: BusShimPicoRV32Inputs) {
    commits.removeAll(keepingCapacity: true)
    coverage.cycles += 1
    if outputs(for: inputs).quiet { coverage.quiet += 1 }
    guard inputs.run else {
      switch phase {
      case .idle: if inputs.valid { coverage.whileStopped += 1 }
      case .ask: coverage.forgotten += 1
      case .answer: coverage.unanswered += 1
      }
      phase = .idle
      return
    }
    switch phase {
    case .idle:
      if inputs.valid { phase = .ask(request(inputs), isFetch: inputs.isFetch) }
    case .ask(let request, let isFetch):
      if inputs.data.grant {
        phase = .answer(request, isFetch: isFetch)
      } else {
        coverage.waits += 1
      }
    case .answer(let request, let isFetch):
      commits.append(request.record(isFetchMaster: false, isFetch: isFetch, inputs.data))
      coverage.count(
        fetch: isFetch, write: request.write, error: inputs.data.error, afterAnother: false)
      phase = .idle
    }
  }

  private func request(_ inputs: BusShimPicoRV32Inputs) -> TileBusRequest {
    var request = TileBusRequest.read(inputs.address)
    request.writeData = inputs.writeData
    if inputs.strobes != 0 {
      request.write = true
      request.byteEnable = inputs.strobes
    }
    return request
  }
}
