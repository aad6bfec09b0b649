/// The golden model of a tile's semaphores, cycle by cycle. The specification is
/// docs/parts/semaphores.md.
///
/// In each cycle, ask for the `outputs` that go with the cycle's inputs, then give `advance` the same
/// inputs. `commits` then holds the record of the cycle that has passed.
public struct Semaphores: Sendable {
  /// Clients, the registers included.
  public let clients: Int

  /// The values, semaphore by semaphore.
  public private(set) var values: [UInt16]

  /// The records of the cycle that `advance` completed last: at most one.
  public private(set) var commits: [Commit] = []

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage: SemaphoreCoverage

  private var pointer = 1
  /// Semaphores that there are, and those whose value is not 0: bit b of word j is 32 j + b.
  private let existing: InlineArray<8, UInt32>
  private var notZero: InlineArray<8, UInt32> = .init(repeating: 0)
  private var shown = SemaphoreOutputs()
  /// Clients whose take could not be done in the last cycle.
  private var waiting: UInt32 = 0

  /// Semaphores after reset.
  /// - Parameters:
  ///   - count: 1…256.
  ///   - clients: 2…32, the registers included.
  public init(count: Int, clients: Int) {
    precondition(1...256 ~= count && 2...32 ~= clients, "no such semaphores")
    self.clients = clients
    values = Array(repeating: 0, count: count)
    existing = .init { word in
      let bits = min(max(count - 32 * word, 0), 32)
      return UInt32(truncatingIfNeeded: UInt64(1) << UInt64(bits) - 1)
    }
    coverage = SemaphoreCoverage(semaphores: count, clients: clients)
  }

  /// Back to the state after reset.
  public mutating func reset() {
    for index in values.indices { values[index] = 0 }
    notZero = .init(repeating: 0)
    pointer = 1
    shown = SemaphoreOutputs()
    waiting = 0
    commits.removeAll(keepingCapacity: true)
  }

  /// What the semaphores show in the present cycle, with these inputs.
  public func outputs(for inputs: SemaphoreInputs) -> SemaphoreOutputs {
    var outputs = shown
    outputs.values = values
    if let winner = winner(inputs) { outputs.grants = 1 << UInt32(winner) }
    outputs.interrupt = meet(inputs.interruptEnable, notZero)
    outputs.isQuiet =
      !inputs.command.valid && outputs.grants == 0 && !shown.overflow && !shown.badIndex
    return outputs
  }

  /// Completes the present cycle with its inputs and begins the next.
  public mutating func advance(_ inputs: SemaphoreInputs) {
    commits.removeAll(keepingCapacity: true)
    count(inputs)
    shown.overflow = false
    shown.badIndex = false
    if inputs.command.valid {
      let success = perform(inputs.command, of: 0)
      shown.success = success
      shown.result = value(of: inputs.command)
    } else if let winner = winner(inputs) {
      let requesters = requesters(inputs)
      _ = perform(inputs.requests[winner], of: winner)
      for client in requesters { commits[0].words[2] |= 1 << UInt64(client) }
      pointer = winner + 1 == clients ? 1 : winner + 1
    }
  }

  // MARK: Who is served

  /// Whether an operation may be done in this cycle.
  private func mayBeDone(_ request: SemaphoreRequest) -> Bool {
    guard request.operation == .take, Int(request.index) < values.count else { return true }
    return values[Int(request.index)] >= UInt16(request.amount)
  }

  /// The client that is granted in this cycle; never client 0.
  private func winner(_ inputs: SemaphoreInputs) -> Int? {
    guard !inputs.command.valid else { return nil }
    let requesters = requesters(inputs)
    return requesters.first { $0 >= pointer } ?? requesters.first
  }

  /// The clients that could be granted, by growing number.
  private func requesters(_ inputs: SemaphoreInputs) -> [Int] {
    (1..<clients).filter { inputs.requests[$0].valid && mayBeDone(inputs.requests[$0]) }
  }

  /// Whether two sets of semaphores have one in common.
  private func meet(_ some: InlineArray<8, UInt32>, _ others: InlineArray<8, UInt32>) -> Bool {
    for word in 0..<8 where some[word] & others[word] != 0 { return true }
    return false
  }

  // MARK: What an operation does

  /// The value of the semaphore that a request names; 0 if there is none.
  private func value(of request: SemaphoreRequest) -> UInt16 {
    Int(request.index) < values.count ? values[Int(request.index)] : 0
  }

  /// Does an operation, or finds that it fails, and records it.
  private mutating func perform(_ request: SemaphoreRequest, of client: Int) -> Bool {
    let index = Int(request.index)
    let isBad = index >= values.count
    let isDone = mayBeDone(request)
    if !isBad && isDone {
      let old = Int(values[index])
      let amount = Int(request.amount)
      let new = request.operation == .raise ? old + amount : old - amount
      shown.overflow = new > 65_535
      values[index] = UInt16(min(new, 65_535))
      let bit: UInt32 = 1 << UInt32(index % 32)
      if values[index] == 0 { notZero[index / 32] &= ~bit } else { notZero[index / 32] |= bit }
    }
    shown.badIndex = isBad

    var commit = Commit(kind: .semaphoreOperation)
    commit.words[0] =
      UInt64(client) | UInt64(request.index) << 8 | UInt64(request.amount) << 16
      | (request.operation == .raise ? 1 << 24 : 0) | (isDone && !isBad ? 1 << 25 : 0)
      | (shown.overflow ? 1 << 26 : 0) | (isBad ? 1 << 27 : 0)
    commit.words[1] = UInt64(value(of: request))
    commits.append(commit)
    countOperation(request, of: client, isDone: isDone)
    return isDone && !isBad
  }

  // MARK: Coverage

  private mutating func count(_ inputs: SemaphoreInputs) {
    coverage.cycles += 1
    let outputs = outputs(for: inputs)
    let requesters = requesters(inputs)
    var stillWaiting: UInt32 = 0
    for client in 1..<clients
    where inputs.requests[client].valid && !mayBeDone(inputs.requests[client]) {
      stillWaiting |= 1 << UInt32(client)
      if outputs.grants == 0 { coverage.waitedAlone += 1 } else { coverage.passedOver += 1 }
      if outputs.isQuiet { coverage.quietWaits += 1 }
    }
    if inputs.command.valid {
      if inputs.raise && inputs.take { coverage.bothCommands += 1 }
      if !requesters.isEmpty { coverage.registersFirst += 1 }
    } else if !requesters.isEmpty {
      coverage.contenders[requesters.count] += 1
      if requesters.allSatisfy({ $0 < pointer }) { coverage.wraps += 1 }
    }
    if waiting & outputs.grants != 0 { coverage.woken += 1 }
    // Who could have been granted and was not keeps having waited.
    waiting = stillWaiting | waiting & ~outputs.grants
    for client in 1..<clients where !inputs.requests[client].valid {
      waiting &= ~(1 << UInt32(client))
    }

    if outputs.interrupt {
      coverage.interrupts += 1
    } else if meet(inputs.interruptEnable, existing) {
      coverage.enabledWithoutInterrupt += 1
    }
  }

  private mutating func countOperation(_ request: SemaphoreRequest, of client: Int, isDone: Bool) {
    if request.amount == 0 { coverage.zeroAmounts += 1 }
    guard Int(request.index) < values.count else {
      if client == 0 { coverage.badIndexOfRegisters += 1 } else { coverage.badIndexOfClients += 1 }
      return
    }
    guard isDone else {
      coverage.failures += 1
      return
    }
    coverage.operations[client] += 1
    coverage.semaphores[Int(request.index)] += 1
    switch request.operation {
    case .raise:
      coverage.raises += 1
      if shown.overflow {
        coverage.overflows += 1
      } else if values[Int(request.index)] == 65_535 && request.amount > 0 {
        coverage.filled += 1
      }
    case .take:
      coverage.takes += 1
      if values[Int(request.index)] == 0 && request.amount > 0 { coverage.emptied += 1 }
    }
  }
}
