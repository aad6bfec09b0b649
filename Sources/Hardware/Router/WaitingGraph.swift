import ChipSpec

/// What flits in a mesh can wait for: places are numbered, and their dependencies computed when asked
/// for, so that the graph of a large mesh takes no memory.
///
/// The places of a node are its input queues, port by port and channel by channel, and the sinks of
/// the two classes.
struct WaitingGraph: Sendable {
  let columns: Int
  let rows: Int

  /// Numbers of places; those at the rim of the mesh, where no link is, do not exist.
  let count: Int

  private let channels: Int
  private let virtualChannels: Int
  private let responseChannels: Range<Int>
  private let changesChannel: Bool
  private let outputs: [[RouterPort]]  // by input; `local`, which is always among them, last
  private let placesOfNode: Int

  /// - Parameters:
  ///   - responseChannels: those of the responses; requests have the channels from 0 on.
  ///   - changesChannel: whether a flit may take any channel of its class; otherwise it keeps its own.
  init(
    rule: RoutingRule, columns: Int, rows: Int, virtualChannels: Int,
    responseChannels: Range<Int>, changesChannel: Bool
  ) {
    self.columns = columns
    self.rows = rows
    self.virtualChannels = virtualChannels
    self.responseChannels = responseChannels
    self.changesChannel = changesChannel
    channels = 2 * virtualChannels
    outputs = RouterPort.allCases.map { rule.possibleOutputs(from: $0) }
    placesOfNode = 5 * channels + 2
    count = columns * rows * placesOfNode
  }

  private enum Kind {
    case queue(input: RouterPort, channel: Int)
    case sink(Deadlock.TrafficClass)
  }

  private func kind(of place: Int) -> Kind {
    let index = place % placesOfNode
    if let input = RouterPort(rawValue: index / channels) {
      return .queue(input: input, channel: index % channels)
    }
    return .sink(index == 5 * channels ? .request : .response)
  }

  private func node(of place: Int) -> (column: Int, row: Int) {
    let node = place / placesOfNode
    return (node % columns, node / columns)
  }

  private func contains(_ node: (column: Int, row: Int)) -> Bool {
    0..<columns ~= node.column && 0..<rows ~= node.row
  }

  private func number(_ node: (column: Int, row: Int), _ index: Int) -> Int {
    (node.row * columns + node.column) * placesOfNode + index
  }

  /// Whether there is a link to the place's queue.
  func exists(_ place: Int) -> Bool {
    guard case .queue(let input, _) = kind(of: place), input != .local else { return true }
    let (column, row) = node(of: place)
    return contains(input.neighbour(column, row))
  }

  /// How many numbers ``successor(_:of:)`` takes.
  func fanOut(of place: Int) -> Int {
    switch kind(of: place) {
    case .queue(let input, _):
      (outputs[input.rawValue].count - 1) * (changesChannel ? virtualChannels : 1) + 1
    case .sink(.request): responseChannels.count
    case .sink(.response): 0
    }
  }

  /// One of the places that a flit in `place` can wait for; nil where the mesh ends.
  func successor(_ number: Int, of place: Int) -> Int? {
    let node = node(of: place)
    switch kind(of: place) {
    case .queue(let input, let channel):
      let ways = changesChannel ? virtualChannels : 1
      let output = outputs[input.rawValue][number / ways]
      if output == .local {
        return self.number(node, 5 * channels + (channel < virtualChannels ? 0 : 1))
      }
      let neighbour = output.neighbour(node.column, node.row)
      guard contains(neighbour) else { return nil }
      let taken =
        changesChannel ? channel / virtualChannels * virtualChannels + number % ways : channel
      return self.number(neighbour, output.opposite.rawValue * channels + taken)
    case .sink:
      return self.number(
        node, RouterPort.local.rawValue * channels + responseChannels.lowerBound + number)
    }
  }

  /// The place as messages name it.
  func place(_ place: Int) -> Deadlock.Place {
    let (column, row) = node(of: place)
    switch kind(of: place) {
    case .queue(.local, let channel):
      return .inject(column: column, row: row, channel: channel)
    case .queue(let input, let channel):
      let (fromColumn, fromRow) = input.neighbour(column, row)
      return .link(column: fromColumn, row: fromRow, port: input.opposite, channel: channel)
    case .sink(let trafficClass):
      return .eject(column: column, row: row, trafficClass)
    }
  }
}
