import ChipSpec

/// The golden model of a network interface, without time. The specification is
/// docs/parts/network_interface.md.
///
/// Requests are served in the order in which they pass, and so are responses; what SRAM and registers
/// answer is given to the model. For each message, ask what `work` it makes, have it done, and let the
/// model `serve` or `take` it with the answer.
public struct NetworkInterface: Sendable {
  /// What happened so far.
  public private(set) var coverage = NetworkInterfaceCoverage()

  private let flitWidth: Int
  private let hasSemaphores: Bool

  /// A network interface.
  /// - Parameters:
  ///   - flitWidth: payload bits of a flit: 64, 128 or 256.
  ///   - hasSemaphores: whether the tile has semaphores.
  public init(flitWidth: Int, hasSemaphores: Bool) {
    self.flitWidth = flitWidth
    self.hasSemaphores = hasSemaphores
  }

  // MARK: Requests

  /// What a request has the rest of the tile do.
  public func work(for request: Arrival) -> NetworkInterfaceWork {
    let message = Message(request.payload, flitWidth: flitWidth)
    if let access = message.access { return work(for: access) }
    switch message.operation {
    case .put: return .memory(write(message))
    case .get: return .memory(read(message))
    case .signal where hasSemaphores:
      return .semaphores(.raise(message.semaphore, by: message.amount))
    case .signal, .acknowledgement: return .nothing
    }
  }

  /// What comes of a request.
  /// - Parameter answer: of SRAM or registers, where they were asked.
  public mutating func serve(
    _ request: Arrival, answer: NetworkInterfaceAnswer = NetworkInterfaceAnswer()
  ) -> NetworkInterfaceOutcome {
    let message = Message(request.payload, flitWidth: flitWidth)
    if let access = message.access { return serve(access, request, answer) }
    switch message.operation {
    case .put: return servePut(message, request, answer)
    case .get: return serveGet(message, request, answer)
    case .signal where hasSemaphores: return serveSignal(message, request)
    case .signal, .acknowledgement: return refuse(message, request)
    }
  }

  // MARK: Accesses

  /// What an access has the rest of the tile do.
  func work(for access: RemoteRequest) -> NetworkInterfaceWork {
    guard access.operation != .reserved else { return .nothing }
    switch access.address >> 30 {
    case 0:
      var request = SRAMRequest.read(access.address)
      request.byteEnable = access.address & 4 == 0 ? 0x0F : 0xF0
      if access.operation == .read { return .memory(request) }
      request.write = true
      if access.operation == .fill { request.byteEnable = 0xFF }
      request.writeData = twice(UInt64(access.data))
      return .memory(request)
    case 1:
      return access.operation == .fill ? .nothing : .registers(access)
    default:
      return .nothing
    }
  }

  /// What is answered to an access.
  func response(to access: RemoteRequest, _ answer: NetworkInterfaceAnswer) -> RemoteResponse {
    let work = work(for: access)
    guard work != .nothing else { return RemoteResponse(access, error: true) }
    guard access.operation == .read else {
      return RemoteResponse(
        access, error: answer.error, isErrorSpecified: answer.isErrorSpecified)
    }
    var shift: UInt64 = 0
    if case .memory = work, access.address & 4 != 0 { shift = 32 }
    return RemoteResponse(
      access, data: UInt32(truncatingIfNeeded: answer.data >> shift), error: answer.error,
      specified: UInt32(truncatingIfNeeded: answer.specified >> shift),
      isErrorSpecified: answer.isErrorSpecified)
  }

  private mutating func serve(
    _ access: RemoteRequest, _ request: Arrival, _ answer: NetworkInterfaceAnswer
  ) -> NetworkInterfaceOutcome {
    let response = response(to: access, answer)
    let isRead = access.operation == .read
    var outcome = outcome(.remoteAccess, request)
    outcome.commit.words[0] |= UInt64(access.operation.rawValue) << 32
    if response.error { outcome.commit.words[0] |= 1 << 34 }
    if !response.isErrorSpecified { outcome.commit.unspecified[0] = 1 << 34 }
    outcome.commit.words[1] = UInt64(access.address)
    outcome.commit.words[2] = UInt64(isRead ? response.data : access.data)
    if isRead { outcome.commit.unspecified[2] = UInt64(~response.specified) }
    outcome.error = response.error
    outcome.isErrorSpecified = response.isErrorSpecified
    send(
      UInt128(response.payload), unspecified: UInt128(~response.mask), to: request, &outcome)

    let operation = Int(access.operation.rawValue)
    if access.address >> 30 == 0 { coverage.memoryAccesses[operation] += 1 }
    if access.address >> 30 == 1 { coverage.registerAccesses[operation] += 1 }
    if response.error { coverage.accessErrors += 1 }
    return outcome
  }

  // MARK: Puts, gets, signals

  private mutating func servePut(
    _ message: Message, _ request: Arrival, _ answer: NetworkInterfaceAnswer
  ) -> NetworkInterfaceOutcome {
    var outcome = outcome(.requestServed, request, message, answer)
    if message.acknowledge { outcome.commit.words[0] |= 1 << 35 }
    outcome.commit.words[0] |= UInt64(message.byteEnable) << 40
    outcome.commit.words[2] = message.data
    if message.acknowledge {
      let acknowledgement = message.acknowledgement(error: answer.error, flitWidth: flitWidth)
      reply(acknowledgement, unspecified: 0, to: request, answer, &outcome)
    }

    count(message)
    if message.acknowledge {
      coverage.acknowledgedPuts += 1
      if answer.error { coverage.acknowledgedErrors += 1 }
    } else {
      coverage.puts += 1
      if answer.error { coverage.putErrors += 1 }
    }
    coverage.byteEnables[Int(message.byteEnable)] += 1
    return outcome
  }

  private mutating func serveGet(
    _ message: Message, _ request: Arrival, _ answer: NetworkInterfaceAnswer
  ) -> NetworkInterfaceOutcome {
    var outcome = outcome(.requestServed, request, message, answer)
    let specified = grain(answer.specified, message)
    let data = grain(answer.data, message) & specified
    let reply = message.answer(data: data, error: answer.error, flitWidth: flitWidth)
    outcome.commit.words[2] = data
    outcome.commit.unspecified[2] = ~specified & grain(.max, message)
    self.reply(
      reply, unspecified: UInt128(outcome.commit.unspecified[2]) << 32, to: request, answer,
      &outcome)

    count(message)
    coverage.gets[message.requester.rawValue] += 1
    if answer.error { coverage.getErrors += 1 }
    return outcome
  }

  private mutating func serveSignal(
    _ message: Message, _ request: Arrival
  ) -> NetworkInterfaceOutcome {
    var outcome = outcome(.requestServed, request)
    outcome.commit.words[0] |= UInt64(message.operation.rawValue) << 32
    outcome.commit.words[1] = UInt64(message.semaphore) | UInt64(message.amount) << 8
    coverage.signals += 1
    return outcome
  }

  private mutating func refuse(_ message: Message, _ request: Arrival) -> NetworkInterfaceOutcome {
    var outcome = outcome(.requestRefused, request)
    outcome.refused = true
    outcome.commit.words[1] = UInt64(truncatingIfNeeded: message.payload)
    outcome.commit.words[2] = UInt64(truncatingIfNeeded: message.payload >> 64)
    if message.operation == .signal {
      coverage.signalsRefused += 1
    } else {
      coverage.acknowledgementsRefused += 1
    }
    return outcome
  }

  private mutating func count(_ message: Message) {
    coverage.halves[isHigh(message) ? 1 : 0] += 1
    if message.error { coverage.strayErrors += 1 }
  }

  // MARK: Responses

  /// What a response to the packet manager has the rest of the tile do: a write, or nothing.
  public func work(forResponse response: Arrival) -> NetworkInterfaceWork {
    let message = Message(response.payload, flitWidth: flitWidth)
    guard message.operation == .put, !message.error else { return .nothing }
    return .memory(write(message))
  }

  /// What comes of a response to the packet manager.
  /// - Parameter answer: of the SRAM, if it was asked.
  public mutating func take(
    _ response: Arrival, answer: NetworkInterfaceAnswer = NetworkInterfaceAnswer()
  ) -> ResponseOutcome {
    let message = Message(response.payload, flitWidth: flitWidth)
    let isPut = message.operation == .put
    let isWritten = isPut && !message.error
    let error = message.error || (isWritten && answer.error)
    let isErrorSpecified = !isWritten || answer.isErrorSpecified

    var commit = Commit(kind: .responseTaken, source: response)
    commit.words[0] |= UInt64(message.operation.rawValue) << 32
    if error { commit.words[0] |= 1 << 34 }
    if !isErrorSpecified { commit.unspecified[0] = 1 << 34 }
    if message.error { commit.words[0] |= 1 << 35 }
    commit.words[1] = UInt64(message.address)
    if isPut {
      commit.words[0] |= UInt64(message.byteEnable) << 40
      commit.words[2] = message.data
    }

    if !isPut {
      if error { coverage.acknowledgementsWithError += 1 } else { coverage.acknowledgements += 1 }
    } else if !isWritten {
      coverage.answersWithError += 1
    } else if error {
      coverage.answersRefused += 1
    } else {
      coverage.answersWritten += 1
    }
    if isWritten { coverage.byteEnables[Int(message.byteEnable)] += 1 }
    return ResponseOutcome(
      error: error, isErrorSpecified: isErrorSpecified, sourceX: response.sourceX,
      sourceY: response.sourceY, commit: commit)
  }

  // MARK: What the SRAM is asked

  private func twice(_ data: UInt64) -> UInt64 { data << 32 | data & 0xFFFF_FFFF }

  /// Whether a message's grain is the upper half of a word.
  private func isHigh(_ message: Message) -> Bool { message.address & 4 != 0 }

  private func write(_ message: Message) -> SRAMRequest {
    if message.grain == 8 {
      return .write(message.data, at: message.address, byteEnable: message.byteEnable)
    }
    return .write(
      twice(message.data), at: message.address,
      byteEnable: message.byteEnable << (isHigh(message) ? 4 : 0))
  }

  private func read(_ message: Message) -> SRAMRequest {
    var request = SRAMRequest.read(message.address)
    request.byteEnable = message.grain == 8 ? 0xFF : isHigh(message) ? 0xF0 : 0x0F
    return request
  }

  /// The grain that a get asks for, of the word that was read.
  private func grain(_ word: UInt64, _ message: Message) -> UInt64 {
    message.grain == 8 ? word : (isHigh(message) ? word >> 32 : word) & 0xFFFF_FFFF
  }

  // MARK: Answers and records

  /// Sends an answer, which the record shows.
  /// - Parameter unspecified: bits of the payload that are.
  private func send(
    _ payload: UInt128, unspecified: UInt128, to request: Arrival,
    _ outcome: inout NetworkInterfaceOutcome
  ) {
    outcome.message = Departure(
      payload: payload, targetX: request.sourceX, targetY: request.sourceY)
    outcome.unspecified = unspecified
    outcome.commit.words[3] = UInt64(truncatingIfNeeded: payload)
    outcome.commit.words[4] = UInt64(truncatingIfNeeded: payload >> 64)
    outcome.commit.words[5] = UInt64(request.sourceX) | UInt64(request.sourceY) << 16
    outcome.commit.unspecified[3] = UInt64(truncatingIfNeeded: unspecified)
    outcome.commit.unspecified[4] = UInt64(truncatingIfNeeded: unspecified >> 64)
  }

  /// An outcome whose record holds the request's source.
  private func outcome(_ kind: Commit.Kind, _ request: Arrival) -> NetworkInterfaceOutcome {
    NetworkInterfaceOutcome(commit: Commit(kind: kind, source: request))
  }

  /// The outcome of a put or a get.
  private func outcome(
    _ kind: Commit.Kind, _ request: Arrival, _ message: Message, _ answer: NetworkInterfaceAnswer
  ) -> NetworkInterfaceOutcome {
    var outcome = outcome(kind, request)
    outcome.commit.words[0] |= UInt64(message.operation.rawValue) << 32
    outcome.commit.words[0] |= UInt64(message.requester.rawValue) << 36
    outcome.commit.words[1] = UInt64(message.address)
    outcome.error = answer.error
    outcome.isErrorSpecified = answer.isErrorSpecified
    if answer.error { outcome.commit.words[0] |= 1 << 34 }
    if !answer.isErrorSpecified { outcome.commit.unspecified[0] = 1 << 34 }
    return outcome
  }

  /// Sends `reply`, whose error bit is the SRAM's, as far as it was not set before.
  private func reply(
    _ reply: Message, unspecified: UInt128, to request: Arrival, _ answer: NetworkInterfaceAnswer,
    _ outcome: inout NetworkInterfaceOutcome
  ) {
    let isStray = reply.error && !answer.error
    let isErrorUnspecified = !answer.isErrorSpecified && !isStray
    send(
      reply.payload,
      unspecified: unspecified | (isErrorUnspecified ? 1 << UInt128(MessageFormat.error) : 0),
      to: request, &outcome)
  }
}

extension Commit {
  /// A record whose word 0 begins with a message's source.
  fileprivate init(kind: Kind, source message: Arrival) {
    self.init(kind: kind)
    words[0] = UInt64(message.sourceX) | UInt64(message.sourceY) << 16
  }
}
