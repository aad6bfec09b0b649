import Golden

/// The golden model of a network interface as a lockstep uses it: it is told what is offered, says what
/// that makes of SRAM, registers and semaphores, and what comes of it once they have answered.
struct NetworkInterfaceModel: UntimedModel {
  /// Requests and responses have an order each, at the SRAM too; which comes before which is free.
  static let streams = [
    RecordStream("commit of a request"), RecordStream("commit of a response"),
    RecordStream("memory, for a request"), RecordStream("memory, for a response"),
    RecordStream("registers"), RecordStream("semaphore"), RecordStream("message"),
    RecordStream("answer_o"), RecordStream("served_error_o"), RecordStream("refused_o"),
  ]

  private var interface: NetworkInterface
  private let payloadWords: Int
  private var requests: [(message: Arrival, work: NetworkInterfaceWork)] = []  // not served yet
  private var responses: [(message: Arrival, work: NetworkInterfaceWork)] = []
  private var predictions: [Commit] = []

  private let hasPackets: Bool, hasSemaphores: Bool

  init(flitWidth: Int, hasPackets: Bool, hasSemaphores: Bool) {
    interface = NetworkInterface(flitWidth: flitWidth, hasSemaphores: hasSemaphores)
    payloadWords = flitWidth / 64
    self.hasPackets = hasPackets
    self.hasSemaphores = hasSemaphores
  }

  func stream(of record: Commit) -> Int? {
    switch record.kind {
    case .remoteAccess, .requestServed, .requestRefused: 0
    case .responseTaken: 1
    case .memoryTraffic: record.words[0] & 0xFF == 0 ? 2 : 3
    case .registerTraffic: 4
    case .semaphoreTraffic: 5
    case .messageTraffic: 6
    case .answerTraffic: 7
    case .servedErrorTraffic: 8
    case .refusedTraffic: 9
    default: nil
    }
  }

  var isDone: Bool { requests.isEmpty && responses.isEmpty }
  var coverageItems: [CoverageItem] {
    interface.coverage.items(
      grain: payloadWords == 1 ? 4 : 8, hasPackets: hasPackets, hasSemaphores: hasSemaphores)
  }

  // MARK: What is offered

  /// A request is offered behind all others.
  /// - Returns: what it asks.
  mutating func offer(request: Arrival) -> NetworkInterfaceWork {
    let work = interface.work(for: request)
    predict(work, port: 0)
    requests.append((request, work))
    serveRequests()
    return work
  }

  /// A response is offered behind all others.
  /// - Returns: what it asks.
  mutating func offer(response: Arrival) -> NetworkInterfaceWork {
    let work = interface.work(forResponse: response)
    predict(work, port: 1)
    responses.append((response, work))
    takeResponses()
    return work
  }

  /// What SRAM and registers answer lets the oldest message come to its end.
  mutating func receive(_ record: Commit) {
    if let access = MemoryTraffic(record) {
      let answer = NetworkInterfaceAnswer(
        data: access.isWrite ? 0 : access.data, error: access.error)
      if access.port == 0, !requests.isEmpty {
        serve(requests.removeFirst().message, answer)
        serveRequests()
      } else if access.port == 1, !responses.isEmpty {
        take(responses.removeFirst().message, answer)
        takeResponses()
      }
    } else if let access = RegisterTraffic(record), !requests.isEmpty {
      let answer = NetworkInterfaceAnswer(data: UInt64(access.answer), error: access.error)
      serve(requests.removeFirst().message, answer)
      serveRequests()
    }
  }

  mutating func takePredictions() -> [Commit] {
    defer { predictions.removeAll(keepingCapacity: true) }
    return predictions
  }

  mutating func reset() {
    requests = []
    responses = []
    predictions = []
  }

  // MARK: What comes of it

  private mutating func predict(_ work: NetworkInterfaceWork, port: Int) {
    switch work {
    case .memory(let request):
      var record = MemoryTraffic(
        port: port, isWrite: request.write, byteEnable: request.byteEnable,
        address: request.address, data: request.writeData
      ).record
      record.unspecified[0] = 1 << 37  // whether there is an error is the memory's to say
      if !request.write { record.unspecified[2] = .max }
      predictions.append(record)
    case .registers(let request):
      predictions.append(
        RegisterTraffic(
          isWrite: request.operation != .read, address: request.address & 0x3FFF_FFFF,
          data: request.data
        ).prediction)
    case .semaphores(let request):
      predictions.append(
        SemaphoreTraffic(
          isPost: request.operation == .raise, index: Int(request.index),
          amount: Int(request.amount)
        ).record)
    case .nothing: break
    }
  }

  /// Serves the oldest requests that wait for no answer.
  private mutating func serveRequests() {
    while let (message, work) = requests.first {
      switch work {
      case .memory, .registers: return
      case .semaphores, .nothing: serve(message, NetworkInterfaceAnswer())
      }
      requests.removeFirst()
    }
  }

  private mutating func serve(_ message: Arrival, _ answer: NetworkInterfaceAnswer) {
    let outcome = interface.serve(message, answer: answer)
    if let sent = outcome.message {
      var record = MessageTraffic(
        payload: (0..<payloadWords).map { sent.payload[$0] }, targetX: Int(sent.targetX),
        targetY: Int(sent.targetY)
      ).record
      record.unspecified[1] = UInt64(truncatingIfNeeded: outcome.unspecified)
      record.unspecified[2] = UInt64(truncatingIfNeeded: outcome.unspecified >> 64)
      predictions.append(record)
    }
    if outcome.error { predictions.append(Commit(kind: .servedErrorTraffic)) }
    if outcome.refused { predictions.append(Commit(kind: .refusedTraffic)) }
    predictions.append(outcome.commit)
  }

  /// Takes the oldest responses that wait for no answer.
  private mutating func takeResponses() {
    while let (message, work) = responses.first {
      if case .memory = work { return }
      take(message, NetworkInterfaceAnswer())
      responses.removeFirst()
    }
  }

  private mutating func take(_ message: Arrival, _ answer: NetworkInterfaceAnswer) {
    let outcome = interface.take(message, answer: answer)
    predictions.append(
      AnswerTraffic(error: outcome.error, sourceX: outcome.sourceX, sourceY: outcome.sourceY)
        .record)
    predictions.append(outcome.commit)
  }
}
