import ChipSpec
import Simulation

/// Follows the engines of a tile from its commit records.
struct TileWatch {
  let x: Int, y: Int
  private var semaphores: SemaphoreHistory
  private var converters: ConverterActivity?
  private var simd: SIMDActivity?
  private var transfers: [TransferActivity]
  private var flits = Array(repeating: 0, count: RouterPort.allCases.count)

  /// Semaphores that count what is free; all others count what has come.
  private let credits: Set<Int>
  /// Ports of the memory and clients of the semaphores, as their records number them.
  private let analogPort: UInt64?, simdPort: UInt64?
  private let transferClient: Int?, analogClient: Int?, simdClient: Int?

  /// Records of engines in the cycle that is taken: they are looked at when all others of the cycle have
  /// been.
  private(set) var pending: [CommitRecord] = []

  init(_ specification: Specification, x: Int, y: Int, credits: Set<Int>) {
    (self.x, self.y, self.credits) = (x, y, credits)
    let kind = specification.kind(x: x, y: y)
    semaphores = SemaphoreHistory(kind.semaphores)
    converters = kind.analog.map { ConverterActivity($0, clock: specification.clock) }
    simd = kind.simd.map { _ in SIMDActivity() }
    transfers = Array(repeating: TransferActivity(), count: kind.packetManager?.transfers ?? 0)
    let clients = TileClients(kind)
    func port(_ client: TileClients.Client) -> UInt64? {
      (0..<8).first { clients.memory(port: $0) == client }.map { UInt64($0) }
    }
    func taker(_ client: TileClients.Client) -> Int? {
      (0..<32).first { clients.semaphores(client: $0) == client }
    }
    (analogPort, simdPort) = (port(.analog), port(.simd))
    (transferClient, analogClient, simdClient) = (
      taker(.packetManager), taker(.analog), taker(.simd)
    )
  }

  // MARK: Records

  /// Takes a record of an engine: analog part, SIMD unit, packet manager.
  mutating func putOff(_ record: CommitRecord) { pending.append(record) }

  /// Looks at what was put off.
  mutating func catchUp(_ steady: SteadyState) {
    for record in pending { perform(record, steady) }
    pending.removeAll(keepingCapacity: true)
  }

  /// Takes a record of the router.
  mutating func route(_ record: CommitRecord, _ steady: SteadyState) {
    let port = Int(record.w0 & 0xFF)
    guard record.kind == UInt32(CommitKind.flitSent.rawValue), flits.indices.contains(port),
      steady.contains(record.cycle)
    else { return }
    flits[port] += 1
  }

  /// Takes a record of the memory: who asked for a bank in the cycle before, and was not served.
  mutating func access(_ record: CommitRecord) {
    let others = record.w3 & ~(1 << (record.w0 & 0xFF))
    guard others != 0, record.cycle > 0 else { return }
    let writesTwice = record.w0 >> 33 & 1 == 1
    func refuses(_ port: UInt64?) -> Bool { port.map { others >> $0 & 1 == 1 } ?? false }
    if refuses(analogPort) {
      converters?.refuse(record.cycle - 1)
      if writesTwice { converters?.refuse(record.cycle) }
    }
    if refuses(simdPort) {
      simd?.refuse(record.cycle - 1)
      if writesTwice { simd?.refuse(record.cycle) }
    }
  }

  /// Takes a record of the semaphores.
  mutating func operate(_ record: CommitRecord, _ steady: SteadyState) {
    let client = Int(record.w0 & 0xFF), semaphore = Int(record.w0 >> 8 & 0xFF)
    let amount = record.w0 >> 16 & 0xFF
    let takes = record.w0 >> 24 & 1 == 0
    let use = credits.contains(semaphore) ? CycleUse.room : .data
    if client == analogClient {
      converters?.input(takes: takes, semaphore, amount, record.cycle, semaphores)
    } else if let analogClient, client == analogClient + 1 {
      converters?.output(takes: takes, semaphore, amount, record.cycle, semaphores)
    } else if client == simdClient {
      if takes { simd?.take(semaphore, amount, record.cycle, as: use, semaphores) }
    } else if takes, let transferClient, transfers.indices.contains(client - transferClient) {
      transfers[client - transferClient].take(
        semaphore, amount, record.cycle, as: use, semaphores, steady)
    }
    if record.w0 >> 27 & 1 == 0 {
      semaphores.change(semaphore, to: record.w1, from: record.cycle + 1)
    }
  }

  private mutating func perform(_ record: CommitRecord, _ steady: SteadyState) {
    let cycle = record.cycle
    let channel = Int(record.w0 & 0xFF)
    switch CommitKind(rawValue: Int(record.kind)) {
    case .analogDescriptor where record.w0 >> 8 & 1 == 0:
      converters?.start([record.w1, record.w2, record.w3, record.w4, record.w5], cycle, steady)
    case .analogSampled: converters?.sample(cycle, steady)
    case .analogConverted: converters?.convert(cycle, steady)
    case .analogEnded: converters?.end(cycle, steady)
    case .simdStarted: simd?.start(cycle, steady)
    case .simdRetired: simd?.retire(record.w1, cycle, steady)
    case .simdFailed, .simdStopped: simd?.stop(cycle, steady)
    case .transferCommand where record.w0 >> 8 & 1 == 1 && channel < transfers.count:
      transfers[channel].start(cycle, steady)
    case .transferEnd where channel < transfers.count:
      transfers[channel].end(isLast: record.w0 >> 8 & 0xFF != 0, cycle, steady)
    default: break
    }
  }

  // MARK: The end

  /// What was seen up to a cycle.
  func activity(at cycle: UInt64, _ steady: SteadyState) -> TileActivity {
    var last = self
    last.catchUp(steady)
    last.converters?.finish(cycle, semaphores, steady)
    last.simd?.finish(cycle, steady)
    for channel in last.transfers.indices { last.transfers[channel].finish(cycle, steady) }
    var activity = TileActivity(x: x, y: y)
    activity.converters = last.converters?.ledger.counts
    activity.simd = last.simd?.ledger.counts
    activity.transfers = last.transfers.map(\.ledger.counts)
    activity.products = last.converters?.products ?? 0
    activity.flits = flits
    return activity
  }
}
