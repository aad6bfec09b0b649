import ChipSpec

/// The golden model of the bus shim for AXI4-Lite, cycle by cycle. The specification is
/// docs/parts/bus_shim.md.
public struct BusShimAXI4Lite: Sendable {
  /// The records of the cycle that `advance` completed last.
  public private(set) var commits: [Commit] = []

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage = BusShimCoverage()

  private var state = State()

  private enum Access { case read, write }

  private struct State {
    var writeAddress: UInt32?, readAddress: UInt32?
    var writeData: BusShimAXI4LiteInputs.WriteData?
    var writeResponse: UInt8?
    var read: (response: UInt8, data: UInt32)?
    /// The access whose answer is due in this cycle.
    var due: TileBusRequest?
    var turn = Access.read

    var writeCanGo: Bool {
      writeAddress != nil && writeData != nil && writeResponse == nil && due?.write != true
    }
    var readCanGo: Bool { readAddress != nil && read == nil && due?.write != false }

    /// What is asked for.
    var asked: Access? {
      switch (readCanGo, writeCanGo) {
      case (false, false): nil
      case (true, false): .read
      case (false, true): .write
      case (true, true): turn
      }
    }

    var request: TileBusRequest? {
      switch asked {
      case nil: nil
      case .read: readAddress.map { .read($0) }
      case .write:
        writeAddress.flatMap { address in
          writeData.map { .write($0.word, at: address, byteEnable: $0.strobes) }
        }
      }
    }
  }

  /// A shim after reset.
  public init() {}

  /// Back to the state after reset.
  public mutating func reset() {
    state = State()
    commits.removeAll(keepingCapacity: true)
  }

  /// What the shim shows in the present cycle if these are its inputs.
  public func outputs(for inputs: BusShimAXI4LiteInputs) -> BusShimAXI4LiteOutputs {
    var outputs = BusShimAXI4LiteOutputs()
    outputs.quiet = state.due == nil && state.asked == nil
    guard inputs.run else { return outputs }
    outputs.takesWriteAddress = state.writeAddress == nil
    outputs.takesWriteData = state.writeData == nil
    outputs.takesReadAddress = state.readAddress == nil
    outputs.writeResponse = state.writeResponse
    outputs.readResponse = state.read?.response
    outputs.readData = state.read?.data ?? 0
    outputs.data = state.request ?? TileBusRequest()
    return outputs
  }

  /// Completes the present cycle with these inputs and begins the next.
  public mutating func advance(_ inputs: BusShimAXI4LiteInputs) {
    commits.removeAll(keepingCapacity: true)
    coverage.cycles += 1
    let shown = outputs(for: inputs)
    if shown.quiet { coverage.quiet += 1 }
    guard inputs.run else {
      countStop(inputs)
      state = State()
      return
    }
    countOffers(inputs, shown)

    let before = state
    // What the core takes and gives.
    if inputs.takesWriteResponse { state.writeResponse = nil }
    if inputs.takesReadData { state.read = nil }
    if before.writeAddress == nil { state.writeAddress = inputs.writeAddress }
    if before.writeData == nil { state.writeData = inputs.writeData }
    if before.readAddress == nil { state.readAddress = inputs.readAddress }

    // The answer of the tile bus.
    if let due = before.due {
      commits.append(due.record(isFetchMaster: false, isFetch: false, inputs.data))
      coverage.count(fetch: false, write: due.write, error: inputs.data.error, afterAnother: false)
      let response: UInt8 = inputs.data.error ? 0b10 : 0b00
      if due.write {
        state.writeResponse = response
      } else {
        state.read = (response, inputs.data.readData)
      }
    }

    // The request.
    state.due = nil
    guard let asked = before.asked, let request = before.request else { return }
    guard inputs.data.grant else {
      coverage.waits += 1
      state.turn = asked
      return
    }
    state.due = request
    switch asked {
    case .read:
      state.readAddress = nil
      state.turn = .write
    case .write:
      state.writeAddress = nil
      state.writeData = nil
      state.turn = .read
    }
  }

  private mutating func countOffers(
    _ inputs: BusShimAXI4LiteInputs, _ shown: BusShimAXI4LiteOutputs
  ) {
    if inputs.writeAddress != nil && !shown.takesWriteAddress { coverage.refused += 1 }
    if inputs.writeData != nil && !shown.takesWriteData { coverage.refused += 1 }
    if inputs.readAddress != nil && !shown.takesReadAddress { coverage.refused += 1 }
    if shown.writeResponse != nil && !inputs.takesWriteResponse { coverage.held += 1 }
    if shown.readResponse != nil && !inputs.takesReadData { coverage.held += 1 }
    if state.readCanGo && state.writeCanGo { coverage.contended += 1 }
  }

  private mutating func countStop(_ inputs: BusShimAXI4LiteInputs) {
    let isHeld = [
      state.writeAddress != nil, state.writeData != nil, state.readAddress != nil,
      state.writeResponse != nil, state.read != nil,
    ]
    coverage.forgotten += isHeld.count { $0 }
    if state.due != nil { coverage.unanswered += 1 }
    if inputs.writeAddress != nil || inputs.writeData != nil || inputs.readAddress != nil {
      coverage.whileStopped += 1
    }
  }
}
