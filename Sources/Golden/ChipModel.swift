import ChipSpec

/// A chip without time: tiles, the messages between them and the host bridge. It runs a whole program
/// by itself to its final memories.
///
/// Whatever the documents leave open (which engine goes on, which message arrives next) is chosen by a
/// generator of random numbers, so that other seeds try other interleavings. What a program that
/// synchronises properly leaves in the memories does not depend on it.
public struct ChipModel: Sendable {
  /// What the chip is.
  public let specification: Specification

  /// The tiles row by row from the north-west corner; nil for one that is nothing but a router.
  public internal(set) var tiles: [TileModel?]

  /// The host bridge; nil if the chip has no host link.
  public internal(set) var bridge: HostBridge? {
    didSet { findBridgeChoices() }
  }

  /// What the bridge may do next, kept because everybody's step asks how much may be done.
  var bridgeChoices: [Commit] = []

  /// Whether the bridge has nothing to do, and whether it serves something at this moment.
  var bridgeIsIdle = true, bridgeIsServing = false

  /// The host at the other end of the link.
  var host = ChipHost()

  var network: ChipNetwork
  private var random: ChipRandom?
  private var engines: ChipEngines

  /// The semaphores of the host link's tile interrupt, as the bridge saw them last.
  var hostInterrupts = false

  /// The chip after reset.
  /// - Parameter seed: chooses among all that may go next; without one it is always the first, which
  ///   is the fastest to run.
  /// - Throws: values that do not fit their registers.
  public init(_ specification: Specification, seed: UInt64? = nil) throws(AddressMapFaults) {
    self.specification = specification
    var maps: [AddressMap?] = []
    for kind in specification.kinds.indices {
      maps.append(try specification.addressMap(ofKind: kind))
    }
    let columns = specification.grid.columns
    tiles = specification.layout.enumerated().map { place, kind in
      maps[kind].flatMap {
        TileModel(specification, $0, x: place % columns, y: place / columns)
      }
    }
    bridge = try HostBridge(specification)
    network = ChipNetwork(specification.router)
    random = seed.map { ChipRandom(seed: $0) }
    engines = ChipEngines(tiles.map { $0?.engines ?? [] })
    findBridgeChoices()
  }

  /// From now on another seed chooses, as if the chip had been made with it.
  public mutating func reseed(_ seed: UInt64?) { random = seed.map { ChipRandom(seed: $0) } }

  /// The tile at a place; nil if there is none, or if it is nothing but a router.
  public func tile(x: Int, y: Int) -> TileModel? { place(x, y).flatMap { tiles[$0] } }

  /// The place of a tile in `tiles`; nil if it is not on the grid.
  func place(_ x: Int, _ y: Int) -> Int? {
    specification.grid.contains(x: x, y: y) ? y * specification.grid.columns + x : nil
  }

  // MARK: Running

  /// Lets everything go on until nothing can any more.
  /// - Parameter limit: of steps, for programs that never rest.
  /// - Returns: who waits for what then.
  @discardableResult
  public mutating func run(limit: Int = .max) -> ChipReport {
    var steps = 0
    while steps < limit {
      let taken = advance(atMost: limit - steps)
      if taken == 0 { return report(isAtLimit: false) }
      steps += taken
    }
    return report(isAtLimit: true)
  }

  /// Lets things go on for a number of steps.
  /// - Returns: whether nothing can go on any more.
  public mutating func advance(steps: Int) -> Bool {
    var left = steps
    while left > 0 {
      let taken = advance(atMost: left)
      if taken == 0 { return true }
      left -= taken
    }
    return engines.awake.isEmpty && network.busy.isEmpty && hostChoices == 0
  }

  /// Who waits for what now.
  public var report: ChipReport { report(isAtLimit: false) }

  /// Lets something that can go on do so, for one step or many.
  /// - Returns: how many steps were taken; 0 if nothing can go on.
  mutating func advance(atMost limit: Int) -> Int {
    while true {
      let count = engines.awake.count + network.busy.count + hostChoices
      if count == 0 { return 0 }
      var place = ChipRandom.choice(of: count, &random)
      // A core may poll for what others do: it is the last to go.
      if random == nil && engines.awakeCores > 0 { place = firstBeforeCores(count) }
      let most = min(limit, stretch())
      if place < engines.awake.count {
        let taken = advance(engine: place, atMost: most)
        if taken > 0 { return taken }
        continue
      }
      place -= engines.awake.count
      if place < network.busy.count {
        deliver(network.arrive(place, &random))
      } else {
        advanceHost(place - network.busy.count)
      }
      return 1
    }
  }

  /// The first of all that can go on that is no core; a core if there is nothing else.
  private func firstBeforeCores(_ count: Int) -> Int {
    if let place = engines.awake.firstIndex(where: { $0.engine != .core }) { return place }
    return engines.awake.count < count ? engines.awake.count : 0
  }

  /// Instructions of a core before another core may go on, where nothing is chosen at random.
  private static let turn = 256

  /// How many steps something may take before something else may go on.
  private mutating func stretch() -> Int {
    guard random != nil else { return .max }
    return [1, 1, 2, 8, 64, 1024][ChipRandom.choice(of: 6, &random)]
  }

  private mutating func advance(engine place: Int, atMost limit: Int) -> Int {
    let (tile, engine) = engines.awake[place]
    let isTurn = random == nil && engine == .core
    let limit = isTurn ? min(limit, Self.turn) : limit
    defer { if isTurn && place < engines.awake.count { engines.putBehind(place) } }
    var taken = 0
    while taken < limit {
      guard let step = tiles[tile]?.step(engine, atMost: limit - taken, &random) else {
        engines.sleep(place)
        return taken
      }
      taken += step.count
      if let message = step.message { send(message, from: tile, isResponse: false) }
      if step.hasNews { wake(tile) }
      // What the core has commanded goes before it.
      if isTurn && step.hasNews { return taken }
    }
    return taken
  }

  /// Wakes the engines of a tile if something has happened for which one may have waited.
  mutating func lookForNews(_ tile: Int) {
    if tiles[tile]?.takeNews() == true { wake(tile) }
  }

  private mutating func wake(_ tile: Int) {
    engines.wake(tile)
    lookForInterrupts(tile)
  }

  // MARK: Messages

  /// Sends a message of a tile.
  mutating func send(_ message: Departure, from place: Int, isResponse: Bool) {
    let columns = specification.grid.columns
    network.send(
      ChipFlight(message, from: place % columns, place / columns, isResponse: isResponse))
  }

  /// What comes of a message that arrives.
  private mutating func deliver(_ flight: ChipFlight) {
    guard let place = end(of: flight.flow) else { return }
    if !flight.flow.isResponse {
      // A tile without an interface discards it, and has no register to count it.
      let outcome = tiles[place]?.serve(flight.arrival)
      if let message = outcome?.message { send(message, from: place, isResponse: true) }
    } else if receive(flight, at: place) == .hostBridge {
      giveBridge(flight)
    }
    lookForNews(place)
  }

  // MARK: What waits

  private func report(isAtLimit: Bool) -> ChipReport {
    var report = ChipReport(isAtLimit: isAtLimit)
    for tile in tiles {
      guard let tile else { continue }
      report.waits += tile.waits
      report.failures += tile.failures
    }
    report.waits += hostWaits
    return report
  }
}
