import ChipSpec

/// The golden model of a register bus, cycle by cycle. The specification is docs/parts/tile_bus.md.
public struct RegisterBus: Sendable {
  /// The records of the cycle that `advance` completed last.
  public private(set) var commits: [Commit] = []

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage = RegisterBusCoverage()

  /// Who wins when both ask: 0 network interface, 1 core.
  private var turn = 0

  /// The access of the last cycle, who made it, and whether the other one was put off.
  private var due: (client: Int, access: RegisterRequest, isContended: Bool)?

  /// A bus after reset.
  public init() {}

  /// Back to the state after reset.
  public mutating func reset() {
    turn = 0
    due = nil
    commits.removeAll(keepingCapacity: true)
  }

  /// What the bus shows in the present cycle if these are its inputs.
  public func outputs(for inputs: RegisterBusInputs) -> RegisterBusOutputs {
    var outputs = RegisterBusOutputs()
    if let client = winner(inputs) {
      outputs.access = client == 0 ? inputs.interface : inputs.core
      if client == 0 { outputs.interfaceGrant = true } else { outputs.coreGrant = true }
    }
    outputs.answered = due?.client
    outputs.readData = inputs.readData
    outputs.error = inputs.error
    outputs.quiet = due == nil
    return outputs
  }

  /// Completes the present cycle with these inputs and begins the next.
  public mutating func advance(_ inputs: RegisterBusInputs) {
    commits.removeAll(keepingCapacity: true)
    if let due {
      commits.append(record(due.client, due.access, isContended: due.isContended, inputs))
    }
    count(inputs)
    let client = winner(inputs)
    let isContended = inputs.interface.valid && inputs.core.valid
    due = client.map { ($0, $0 == 0 ? inputs.interface : inputs.core, isContended) }
    if let client { turn = 1 - client }
  }

  private var isSettling: Bool { due?.access.write ?? false }

  private func winner(_ inputs: RegisterBusInputs) -> Int? {
    if isSettling { return nil }
    switch (inputs.interface.valid, inputs.core.valid) {
    case (false, false): return nil
    case (true, false): return 0
    case (false, true): return 1
    case (true, true): return turn
    }
  }

  private func record(
    _ client: Int, _ access: RegisterRequest, isContended: Bool, _ inputs: RegisterBusInputs
  ) -> Commit {
    var commit = Commit(kind: .registerAccess)
    commit.words[0] = UInt64(client) | UInt64(access.byteEnable) << 4
    if access.write { commit.words[0] |= 2 }
    if inputs.error { commit.words[0] |= 4 }
    if isContended { commit.words[0] |= 8 }
    if access.write, inputs.readData != 0 { commit.words[0] |= 1 << 9 }
    commit.words[1] = UInt64(TileAddressMap.registers.lowerBound) + UInt64(access.address)
    commit.words[2] = UInt64(access.write ? access.writeData : inputs.readData)
    return commit
  }

  private mutating func count(_ inputs: RegisterBusInputs) {
    coverage.cycles += 1
    if isSettling && (inputs.interface.valid || inputs.core.valid) { coverage.rested += 1 }
    if let due, inputs.error { coverage.errors[due.client] += 1 }
    guard let client = winner(inputs) else { return }
    let access = client == 0 ? inputs.interface : inputs.core
    if access.write { coverage.writes[client] += 1 } else { coverage.reads[client] += 1 }
    let other = client == 0 ? inputs.core : inputs.interface
    if other.valid { coverage.contended[client] += 1 }
    guard let due else { return }
    coverage.backToBack += 1
    if due.client == client && !other.valid { coverage.alone += 1 }
  }
}
