import ChipSpec

/// The messages that are on their way, and which of them may arrive next.
struct ChipNetwork: Sendable {
  /// Messages of one flow, the oldest first.
  private struct Queue: Sendable {
    var flights: [ChipFlight] = []
    /// Messages at the front that have arrived.
    var arrived = 0

    var isEmpty: Bool { arrived == flights.count }
  }

  private let keepsOrder: Bool
  private var queues: [Queue] = []
  private var numbers: [ChipFlight.Flow: Int] = [:]
  /// The queues that are not empty, in any order.
  private(set) var busy: [Int] = []

  init(_ router: RouterSpec) { keepsOrder = router.ordering == .flow }

  /// Whether nothing is on its way.
  var isEmpty: Bool { busy.isEmpty }

  mutating func send(_ flight: ChipFlight) {
    let number = numbers[flight.flow] ?? queues.count
    if number == queues.count {
      numbers[flight.flow] = number
      queues.append(Queue())
    }
    if queues[number].isEmpty { busy.append(number) }
    queues[number].flights.append(flight)
  }

  /// Takes a message out that may arrive next, of one of the `busy` queues.
  mutating func arrive(_ place: Int, _ random: inout ChipRandom?) -> ChipFlight {
    let number = busy[place]
    var queue = Queue()
    swap(&queue, &queues[number])
    defer { swap(&queue, &queues[number]) }
    if !keepsOrder {
      let chosen =
        queue.arrived
        + ChipRandom.choice(of: queue.flights.count - queue.arrived, &random)
      queue.flights.swapAt(queue.arrived, chosen)
    }
    let flight = queue.flights[queue.arrived]
    queue.arrived += 1
    if queue.isEmpty {
      queue = Queue()
      busy.swapAt(place, busy.count - 1)
      busy.removeLast()
    } else if queue.arrived > 1024 {
      queue.flights.removeFirst(queue.arrived)
      queue.arrived = 0
    }
    return flight
  }
}
