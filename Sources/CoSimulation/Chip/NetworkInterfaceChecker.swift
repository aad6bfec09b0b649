import ChipSpec
import Golden

/// Checks a tile's network interface: what it makes of every message that arrives.
///
/// The message of a record comes from the local port's checker, which has seen it arrive. What was
/// asked of memory, registers and semaphores for it has been recorded before; so each message is
/// judged as a whole when the record of it comes.
struct NetworkInterfaceChecker: PartChecker {
  static let part = "network_interface"

  private(set) var checked = 0

  /// The answer that the record just taken sends.
  private(set) var sent: AnnouncedMessage?

  private var interface: NetworkInterface

  /// Accesses that no record has explained yet.
  private let memory = PlainQueue<Access>()
  private let registers = PlainQueue<Access>()
  private let semaphores = PlainQueue<Access>()

  private struct Access: BitwiseCopyable {
    var record: Commit
    var cycle: UInt64
  }

  private var message: DeliveredMessage?

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    let kind = specification.kind(x: x, y: y)
    guard kind.sram != nil else { return nil }
    let width = max(64, specification.router.flitWidth)
    interface = NetworkInterface(flitWidth: width, hasSemaphores: kind.semaphores > 0)
  }

  /// Says which message the next record is about.
  mutating func deliver(_ message: DeliveredMessage) { self.message = message }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    sent = nil
    switch record.kind {
    case .sramAccess: memory.append(Access(record: record, cycle: cycle))
    case .registerAccess: registers.append(Access(record: record, cycle: cycle))
    case .semaphoreOperation: semaphores.append(Access(record: record, cycle: cycle))
    case .remoteAccess, .requestServed, .requestRefused:
      guard let message = message?.message else { return nil }
      return serve(message, record, cycle)
    case .responseTaken:
      guard let message = message?.message else { return nil }
      return accept(message, record, cycle)
    default: break
    }
    return nil
  }

  // MARK: Requests

  private mutating func serve(
    _ request: Arrival, _ record: Commit, _ cycle: UInt64
  ) -> Difference? {
    // A put without acknowledge is recorded with the memory's answer, all others later than that.
    let isPosted =
      request.header >> 31 == 1 && request.header >> 29 & 3 == 0
      && request.header >> UInt32(MessageFormat.acknowledge) & 1 == 0
    var answer = NetworkInterfaceAnswer()
    switch interface.work(for: request) {
    case .memory(let wanted):
      guard
        let access = memory.first, isPosted ? access.cycle == cycle : access.cycle < cycle
      else { return missing("memory", Self.text(wanted)) }
      memory.removeFirst()
      if let difference = compare(wanted, access.record) { return difference }
      answer = Self.answer(access.record)
    case .registers(let wanted):
      guard let access = registers.first else {
        return missing("registers", "an access at \(hex(UInt64(wanted.address)))")
      }
      registers.removeFirst()
      if let difference = compare(wanted, access.record) { return difference }
      let isWrite = wanted.operation != .read
      answer = NetworkInterfaceAnswer(
        data: isWrite ? 0 : access.record.words[2], error: access.record.bit(2))
    case .semaphores(let wanted):
      guard let operation = semaphores.first else {
        return missing("semaphores", "semaphore \(wanted.index) raised by \(wanted.amount)")
      }
      semaphores.removeFirst()
      if let difference = compare(wanted, operation.record) { return difference }
    case .nothing: break
    }
    // A response may have its access in this very cycle, and so may the request behind a posted put.
    let difference =
      isPosted
      ? extra(memory: cycle + 1, others: cycle) : extra(memory: cycle, others: cycle + 1)
    if let difference { return difference }

    let outcome = interface.serve(request, answer: answer)
    guard outcome.commit.matches(record) else {
      return Difference("commit", expected: outcome.commit.text, actual: record.text)
    }
    if let message = outcome.message { announce(message) }
    checked += 1
    return nil
  }

  private mutating func announce(_ message: Departure) {
    sent = AnnouncedMessage(
      isResponse: true,
      payload: UInt128(message.payload[1]) << 64 | UInt128(message.payload[0]),
      targetX: Int(message.targetX), targetY: Int(message.targetY))
  }

  // MARK: Responses

  private mutating func accept(
    _ response: Arrival, _ record: Commit, _ cycle: UInt64
  ) -> Difference? {
    var answer = NetworkInterfaceAnswer()
    if case .memory(let wanted) = interface.work(forResponse: response) {
      guard let place = (0..<memory.count).first(where: { memory[$0].cycle == cycle }) else {
        return missing("memory", Self.text(wanted))
      }
      let access = memory[place]
      memory.remove(at: place)
      if let difference = compare(wanted, access.record) { return difference }
      answer = Self.answer(access.record)
    }
    let outcome = interface.take(response, answer: answer)
    guard outcome.commit.matches(record) else {
      return Difference("commit", expected: outcome.commit.text, actual: record.text)
    }
    checked += 1
    return nil
  }

  // MARK: What was asked of others

  private static func answer(_ record: Commit) -> NetworkInterfaceAnswer {
    NetworkInterfaceAnswer(
      data: record.bit(32) ? 0 : record.words[2], error: record.bit(37))
  }

  private static func text(_ request: SRAMRequest) -> String {
    "\(request.write ? "a write" : "a read") at \(hex(UInt64(request.address))), bytes "
      + hex(UInt64(request.byteEnable)) + (request.write ? ", data \(hex(request.writeData))" : "")
  }

  private mutating func compare(_ wanted: SRAMRequest, _ record: Commit) -> Difference? {
    checked += 1
    let isSame =
      record.bit(32) == wanted.write
      && record.words[0] >> 8 & 0xFF == UInt64(wanted.byteEnable)
      && record.words[1] == UInt64(wanted.address)
      && (!wanted.write || record.words[2] == wanted.writeData)
    if isSame { return nil }
    return Difference("memory", expected: Self.text(wanted), actual: record.text)
  }

  private mutating func compare(_ wanted: RemoteRequest, _ record: Commit) -> Difference? {
    checked += 1
    let isWrite = wanted.operation != .read
    let isSame =
      record.bit(1) == isWrite && record.words[0] >> 4 & 0xF == 0xF
      && record.words[1] & 0x3FFF_FFFF == UInt64(wanted.address & 0x3FFF_FFFF)
      && (!isWrite || record.words[2] == UInt64(wanted.data))
    if isSame { return nil }
    return Difference(
      "registers",
      expected: "\(isWrite ? "a write of \(hex(UInt64(wanted.data)))" : "a read") at "
        + hex(UInt64(wanted.address)), actual: record.text)
  }

  private mutating func compare(_ wanted: SemaphoreRequest, _ record: Commit) -> Difference? {
    checked += 1
    let isSame =
      record.bit(24) && record.words[0] >> 8 & 0xFF == UInt64(wanted.index)
      && record.words[0] >> 16 & 0xFF == UInt64(wanted.amount)
    if isSame { return nil }
    return Difference(
      "semaphores", expected: "semaphore \(wanted.index) raised by \(wanted.amount)",
      actual: record.text)
  }

  private func missing(_ stage: String, _ expected: String) -> Difference {
    Difference(stage, expected: expected, actual: "nothing")
  }

  /// What was done for no message at all: a request is at its end, and nothing older is explained.
  /// - Parameters:
  ///   - memory: accesses of the memory from this cycle on may still be explained.
  ///   - others: what was asked of registers and semaphores from this cycle on may be.
  private func extra(memory cycle: UInt64, others: UInt64) -> Difference? {
    if let access = memory.first, access.cycle < cycle {
      return Difference("memory", expected: "no further access", actual: access.record.text)
    }
    if let access = registers.first, access.cycle < others {
      return Difference("registers", expected: "no further access", actual: access.record.text)
    }
    if let operation = semaphores.first, operation.cycle < others {
      return Difference(
        "semaphores", expected: "no further operation", actual: operation.record.text)
    }
    return nil
  }

  func finish() -> Difference? { extra(memory: .max, others: .max) }
}
