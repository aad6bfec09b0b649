import ChipSpec

/// A list of transfers in the making, with as many waits and signals as are wanted between them.
struct TransferList {
  typealias Change = TransferDescriptor.SemaphoreChange

  /// Whose list it is: a unit and its tile.
  let unit: Int
  let own: (x: Int, y: Int)
  private(set) var descriptors: [TransferDescriptor] = []
  /// What is waited for, and told to whom.
  private(set) var steps: [TokenFlow.Step] = []

  /// Signals to a unit, which stands on a tile.
  struct Signal {
    let unit: Int
    let x: Int, y: Int
    let change: Change
  }

  init(of unit: Int, at own: (x: Int, y: Int)) { (self.unit, self.own) = (unit, own) }

  /// Waits, then moves, then tells the own tile and others.
  /// - Parameters:
  ///   - waits: what is taken before the first transfer.
  ///   - transfers: without waits and signals.
  ///   - local: what is raised when all sources have been read.
  ///   - signals: what is raised behind the data.
  mutating func add(
    waits: [Change], _ transfers: [TransferDescriptor], local: [Change] = [],
    signals: [Signal] = []
  ) {
    steps.append(
      TokenFlow.Step(
        waits: waits.map { (TokenFlow.semaphore(unit, $0.semaphore), $0.amount) },
        signals: local.map { (TokenFlow.semaphore(unit, $0.semaphore), $0.amount) }
          + signals.map { (TokenFlow.semaphore($0.unit, $0.change.semaphore), $0.change.amount) }))
    var items = transfers
    var waits = waits.flatMap(Self.pieces)
    if items.isEmpty {
      let place = signals.first.map { ($0.x, $0.y) } ?? own
      items = [.send(to: place)]
    }
    let last = waits.popLast()
    for wait in waits {
      var item = TransferDescriptor.send(to: own)
      item.wait = wait
      descriptors.append(item)
    }
    items[0].wait = last ?? .none
    let end = items.count - 1
    var rest: [Signal] = []
    for signal in signals.flatMap({ signal in
      Self.pieces(signal.change).map {
        Signal(unit: signal.unit, x: signal.x, y: signal.y, change: $0)
      }
    }) {
      if items[end].remote.amount == 0 && items[end].target == (signal.x, signal.y) {
        items[end].remote = signal.change
      } else {
        rest.append(signal)
      }
    }
    var locals = local.flatMap(Self.pieces)
    if !locals.isEmpty { items[end].local = locals.removeFirst() }
    descriptors += items
    for signal in rest {
      var item = TransferDescriptor.send(to: (signal.x, signal.y))
      item.remote = signal.change
      if !locals.isEmpty { item.local = locals.removeFirst() }
      descriptors.append(item)
    }
    for change in locals {
      var item = TransferDescriptor.send(to: own)
      item.local = change
      descriptors.append(item)
    }
  }

  /// Amounts have eight bits.
  static func pieces(_ change: Change) -> [Change] {
    stride(from: 0, to: change.amount, by: 255).map {
      Change(change.semaphore, by: min(255, change.amount - $0))
    }
  }
}
