/// The semaphores of a network, and who waits for them: whether it ever comes to rest.
///
/// Everything that runs is a list of waits and signals that begins again behind its end, and each
/// semaphore is taken by one of them only; so the order in which they run decides nothing. In a frame as
/// much is taken of each semaphore as it is raised. If each list gets through one frame, all semaphores
/// have their first values again, and so the network never comes to rest.
struct TokenFlow {
  /// Waits, all of them, then signals.
  struct Step {
    /// Semaphores, and by how much they change.
    var waits: [(semaphore: Int, amount: Int)] = []
    var signals: [(semaphore: Int, amount: Int)] = []
  }

  /// A list of one frame, and how far it came.
  private struct Actor {
    let name: String
    var steps: [Step]
    var next = 0
  }

  private var actors: [Actor] = []
  private var values: [Int: Int] = [:]
  private var names: [Int: String] = [:]

  /// The number of a unit's semaphore.
  static func semaphore(_ unit: Int, _ index: Int) -> Int { unit << 16 | index }

  /// Tells of a semaphore.
  mutating func define(_ semaphore: Int, _ name: String, _ value: Int) {
    values[semaphore] = value
    names[semaphore] = name
  }

  /// Adds a list.
  /// - Parameters:
  ///   - steps: those of some frames.
  ///   - frames: how many these are.
  mutating func add(_ name: String, _ steps: [Step], frames: Int = 1) {
    precondition(steps.count % frames == 0, "each frame of '\(name)' has the same steps")
    actors.append(Actor(name: name, steps: Array(steps[..<(steps.count / frames)])))
  }

  /// A list that does not get on.
  struct Rest {
    let name: String
    /// What it waits for, and how much of it is there.
    let semaphore: Int, semaphoreName: String
    let amount: Int, value: Int
  }

  /// What is wrong about how often semaphores are raised and taken.
  func faults() -> [String] {
    var takers: [Int: Set<Int>] = [:]
    var balance: [Int: Int] = [:]
    for (number, actor) in actors.enumerated() {
      for step in actor.steps {
        for wait in step.waits {
          takers[wait.semaphore, default: []].insert(number)
          balance[wait.semaphore, default: 0] -= wait.amount
        }
        for signal in step.signals { balance[signal.semaphore, default: 0] += signal.amount }
      }
    }
    return names.keys.sorted().compactMap { semaphore in
      let name = names[semaphore] ?? ""
      let own = (takers[semaphore] ?? []).map { "'\(actors[$0].name)'" }.sorted()
      let difference = balance[semaphore] ?? 0
      if own.count > 1 { return "\(own.joined(separator: " and ")) take of '\(name)'" }
      if difference != 0 {
        return "'\(name)' is raised by \(difference) more than is taken in a frame"
      }
      return nil
    }
  }

  /// Runs one frame.
  /// - Returns: who does not get through it; nobody if the network runs for ever.
  mutating func run() -> [Rest] {
    var waiting: [Int: Int] = [:]
    var ready = Array(actors.indices)
    while let number = ready.popLast() {
      steps: while actors[number].next < actors[number].steps.count {
        let step = actors[number].steps[actors[number].next]
        // Of one semaphore a list may take twice in a step.
        for wait in step.waits where values[wait.semaphore, default: 0] < wait.amount {
          waiting[wait.semaphore] = number
          break steps
        }
        for wait in step.waits { values[wait.semaphore, default: 0] -= wait.amount }
        for signal in step.signals {
          values[signal.semaphore, default: 0] += signal.amount
          if let other = waiting.removeValue(forKey: signal.semaphore), other != number {
            ready.append(other)
          }
        }
        actors[number].next += 1
      }
    }
    return actors.compactMap { actor in
      guard actor.next < actor.steps.count else { return nil }
      let wait = actor.steps[actor.next].waits.first {
        values[$0.semaphore, default: 0] < $0.amount
      }
      guard let wait else { return nil }
      return Rest(
        name: actor.name, semaphore: wait.semaphore, semaphoreName: names[wait.semaphore] ?? "",
        amount: wait.amount, value: values[wait.semaphore, default: 0])
    }
  }
}
