import ChipSpec

/// The engines of a tile, step by step.
extension TileModel {
  /// What came of a step.
  struct Step {
    /// The message that is to be sent.
    var message: Departure?
    /// Something has happened for which another engine of the tile may have waited.
    var hasNews = false
    /// How many things were done; a core does several as long as there are no news.
    var count = 1
  }

  /// The number of an engine among the clients of the semaphores; of the analog part that of its
  /// input side, which its output side follows.
  func client(of engine: TileEngine) -> Int {
    let first = TileEngine.interfaceClient + 1
    switch engine {
    case .channel(let number): return first + number
    case .analog: return first + channels
    case .simd: return first + channels + (analogSpec == nil ? 0 : 2)
    // Its operations go through registers, which are the first client.
    case .core: return 0
    }
  }

  /// Lets an engine do one thing, or a core a few.
  /// - Parameters:
  ///   - limit: how many at most.
  ///   - random: chooses among several; the first one if there is none.
  /// - Returns: nil if it can do nothing before something else happens.
  mutating func step(
    _ engine: TileEngine, atMost limit: Int, _ random: inout ChipRandom?
  ) -> Step? {
    var step =
      switch engine {
      case .channel(let number): stepChannel(number, &random)
      case .analog: stepAnalog(&random)
      case .simd: stepSIMD()
      case .core: stepCore(atMost: limit)
      }
    step?.hasNews = takeNews()
    if engine != .core, resources.core.inPlace({ $0.isRunning }) == true {
      resources.core?.lines = nil
      if isCoreToWake { step?.hasNews = true }
    }
    return step
  }

  /// Whether something has happened, since the last call, for which an engine may have waited.
  mutating func takeNews() -> Bool {
    defer { resources.hasNews = false }
    return resources.hasNews
  }

  // MARK: Packet manager

  private mutating func stepChannel(_ channel: Int, _ random: inout ChipRandom?) -> Step? {
    guard let actions = packetManager.inPlace({ $0.nextActions(of: channel) }), !actions.isEmpty
    else { return nil }
    resources.client = client(of: .channel(channel))
    let first = ChipRandom.choice(of: actions.count, &random)
    for place in actions.indices {
      let action = actions[(first + place) % actions.count]
      if let step = perform(action, channel) { return step }
    }
    return nil
  }

  private mutating func perform(_ action: PacketManagerAction, _ channel: Int) -> Step? {
    var step = Step()
    switch action {
    case .read(let address, _):
      let answer = resources.serve(.read(address))
      packetManager?.perform(
        action, on: channel, word: answer.data, isRefused: answer.error)
      return step
    case .send(let message):
      step.message = Departure(
        payload: UInt128(message.high) << 64 | UInt128(message.low),
        targetX: UInt16(message.targetX), targetY: UInt16(message.targetY))
    case .take(let semaphore, let amount):
      guard resources.take(UInt8(amount), from: UInt8(semaphore)) else { return nil }
    case .raise(let semaphore, let amount):
      resources.raise(UInt8(semaphore), by: UInt8(amount))
    case .end(let outcome):
      switch outcome {
      case .goesOn: break
      case .done, .stopped: resources.registers.set("packet_manager", "done", bit: channel)
      case .failed: resources.registers.set("packet_manager", "failed", bit: channel)
      }
    }
    packetManager?.perform(action, on: channel)
    return step
  }

  // MARK: Analog

  private mutating func stepAnalog(_ random: inout ChipRandom?) -> Step? {
    guard let actions = analog.inPlace({ $0.actions }), !actions.isEmpty else { return nil }
    let first = ChipRandom.choice(of: actions.count, &random)
    for place in actions.indices where perform(actions[(first + place) % actions.count]) {
      _ = analog?.takeCommits()
      return Step()
    }
    return nil
  }

  private mutating func perform(_ action: AnalogAction) -> Bool {
    switch action {
    case .read(let address):
      let word = resources.read(address)
      analog?.receive(word)
    case .write(let word, let byteEnable, let address):
      analog?.perform(action)
      let isWritten = resources.write(word, byteEnable: byteEnable, at: address)
      analog?.finishWrite(isRefused: !isWritten)
    case .operate(let side, let raises, let semaphore, let amount):
      resources.client = client(of: .analog) + side.rawValue
      if raises {
        resources.raise(semaphore, by: amount)
      } else if !resources.take(amount, from: semaphore) {
        return false
      }
      analog?.finishOperation(of: side)
    case .sample:
      analog?.perform(action)
      productsUncounted += 1
    case .end:
      analog?.perform(action)
      for side in AnalogSide.allCases {
        resources.withdraw(client: client(of: .analog) + side.rawValue)
      }
      let isFailed = analog.inPlace { $0.cause != nil } ?? false
      resources.registers.set("analog", "events", bit: isFailed ? 1 : 0)
    case .readCodes, .convert, .finish: analog?.perform(action)
    }
    return true
  }

  // MARK: SIMD

  private mutating func stepSIMD() -> Step? {
    let client = client(of: .simd)
    guard let end = simd?.goOn(&resources, client) else { return nil }
    if end.isEnd { resources.registers.set("simd", "events", bit: end.isHalted ? 0 : 1) }
    return Step()
  }
}

extension SIMDUnit {
  /// Executes the next instruction in the name of a client of the semaphores.
  /// - Returns: whether it was the last one; nil if nothing was done. A unit is large: whoever looks at
  ///   it from outside copies it.
  fileprivate mutating func goOn(
    _ resources: inout TileResources, _ client: Int
  ) -> (isEnd: Bool, isHalted: Bool)? {
    guard isBusy else { return nil }
    resources.client = client
    guard step(&resources) != nil else { return nil }
    return (!isBusy, isHalted)
  }
}
