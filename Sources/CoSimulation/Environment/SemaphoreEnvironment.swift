import Golden
import Simulation

/// A tile's semaphores behind one or more ports of a part, with other clients that raise them and
/// delay it.
///
/// At most one of the part's operations is granted in a cycle.
struct SemaphoreEnvironment {
  private let count: Int
  private let isCombinational: Bool
  private let mayWithdraw: Bool
  private var clients: [Client]

  /// The semaphores' values.
  private(set) var values: [Int]

  private var grantRate = 0  // percent, of what could be granted
  private var raiseRate = 0
  private var phaseEnds = 0
  private var cycle = 0
  private var takes = 0, raises = 0, blocked = 0, stalled = 0

  private static let greatest = 65_535

  private struct Client {
    let name: String
    let number: Int
    let request: Port, post: Port, index: Port, amount: Port, grant: Port
    var shown: SemaphoreTraffic?  // before this cycle's inputs
    var waiting: SemaphoreTraffic?  // not granted in the last cycle
    var isGranted = false

    init(_ model: ModelInstance, _ name: String, _ number: Int) throws(SimulationError) {
      self.name = name
      self.number = number
      request = try model.port("\(name)_request_o")
      post = try model.port("\(name)_post_o")
      index = try model.port("\(name)_index_o")
      amount = try model.port("\(name)_amount_o")
      grant = try model.port("\(name)_grant_i")
    }

    var current: SemaphoreTraffic? {
      guard request.isSet else { return nil }
      return SemaphoreTraffic(
        port: number, isPost: post.isSet, index: Int(index.value), amount: Int(amount.value))
    }
  }

  /// The semaphores behind the ports `NAME_request_o`, `NAME_grant_i` and so on, of each of `names`.
  /// - Parameters:
  ///   - names: the ports; in records they have the numbers 0, 1, ….
  ///   - count: semaphores.
  ///   - isCombinational: whether the part's document lets requests depend on inputs of the same
  ///     cycle. Otherwise they must come from registers.
  ///   - mayWithdraw: whether the part's document lets it take back a request that waits. Otherwise
  ///     requests stay as they are until they are granted.
  init(
    _ model: ModelInstance, _ names: [String], count: Int, isCombinational: Bool = false,
    mayWithdraw: Bool = false
  ) throws(SimulationError) {
    self.count = count
    self.isCombinational = isCombinational
    self.mayWithdraw = mayWithdraw
    values = Array(repeating: 0, count: count)
    clients = []
    for (number, name) in names.enumerated() {
      clients.append(try Client(model, name, number))
    }
  }

  /// Whether an operation waits for its grant.
  var isBusy: Bool { clients.contains { $0.request.isSet } }

  /// How often the part took, raised and waited.
  var coverageItems: [CoverageItem] {
    [
      CoverageItem(name: "semaphores taken", count: takes),
      CoverageItem(name: "semaphores raised", count: raises),
      CoverageItem(name: "semaphores below the amount", count: blocked),
      CoverageItem(name: "semaphores kept waiting", count: stalled),
    ]
  }

  /// Others raise semaphores, more often than not one that the part waits for.
  mutating func drive(_ random: inout SeededRandom) {
    if cycle == phaseEnds {
      phaseEnds = cycle + 10 + random.below(400)
      grantRate = random.pick([10, 50, 100, 100])
      raiseRate = random.pick([1, 5, 30, 100])
    }
    cycle += 1
    for number in clients.indices { clients[number].shown = clients[number].current }
    guard count > 0, random.chance(raiseRate) else { return }
    let client = clients[random.below(clients.count)]
    if let awaited = client.shown, !awaited.isPost, awaited.index < count, random.chance(70) {
      raise(awaited.index, by: random.chance(50) ? awaited.amount : 1)
    } else {
      raise(random.below(count), by: random.pick([1, 1, 2, random.below(256)]))
    }
  }

  /// Grants one operation that can be done, if no other client comes first.
  mutating func answer(_ random: inout SeededRandom) {
    var isFree = random.chance(grantRate)
    let start = random.below(clients.count)
    for offset in clients.indices {
      let number = (start + offset) % clients.count
      var isGranted = false
      if let operation = clients[number].current {
        if canBeDone(operation) {
          if isFree { perform(operation) } else { stalled += 1 }
          isGranted = isFree
          isFree = false
        } else {
          blocked += 1
        }
      }
      clients[number].isGranted = isGranted
      clients[number].grant.isSet = isGranted
    }
  }

  /// Reports what was granted, and whether the part kept the ports' rules.
  mutating func observe(_ observation: inout Observation) {
    for number in clients.indices {
      let client = clients[number]
      let now = client.current
      observation.cover(bits: 1)
      func check(_ before: SemaphoreTraffic?, _ rule: String) {
        guard now != before else { return }
        func text(_ operation: SemaphoreTraffic?) -> String {
          operation?.record.text ?? "no request"
        }
        observation.fault(
          "\(client.name)_request_o", expected: "\(text(before)), \(rule)", actual: text(now))
      }
      if !isCombinational { check(client.shown, "from registers only") }
      if client.waiting != nil && !(mayWithdraw && now == nil) {
        check(client.waiting, "until it is granted")
      }
      clients[number].waiting = client.isGranted ? nil : now
      if let now, client.isGranted { observation.add(now.record, bits: 17) }
    }
  }

  /// All semaphores are 0.
  mutating func reset() {
    for index in values.indices { values[index] = 0 }
    for number in clients.indices {
      clients[number].shown = nil
      clients[number].waiting = nil
      clients[number].isGranted = false
      clients[number].grant.value = 0
    }
    phaseEnds = cycle
  }

  /// Leaves out the fields of a request where there is none.
  func ignoreUnspecified(in recorder: PortRecorder) {
    for client in clients where !client.request.isSet {
      for field in ["post", "index", "amount"] { recorder.ignore("\(client.name)_\(field)_o") }
    }
  }

  private func canBeDone(_ operation: SemaphoreTraffic) -> Bool {
    operation.isPost || operation.index >= count || values[operation.index] >= operation.amount
  }

  private mutating func perform(_ operation: SemaphoreTraffic) {
    if operation.isPost { raises += 1 } else { takes += 1 }
    guard operation.index < count else { return }
    if operation.isPost {
      raise(operation.index, by: operation.amount)
    } else {
      values[operation.index] -= operation.amount
    }
  }

  private mutating func raise(_ index: Int, by amount: Int) {
    values[index] = min(Self.greatest, values[index] + amount)
  }
}
