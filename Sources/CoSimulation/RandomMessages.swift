import ChipSpec
import Golden

/// Random messages for a network interface: all that messages.md names, and what only looks like it.
///
/// Addresses lie in a small window, so that what was written is read, and beyond the memory's end. What
/// is to be ignored is random.
struct RandomMessages {
  private let message: MessageFormat
  private let capacity: Int
  private let widths: (x: Int, y: Int)

  private var kinds: [Kind] = []
  private var acknowledgeRate = 0  // percent
  private var outsideRate = 0
  private var errorRate = 0
  private var enableStyle = 0
  private var base = 0  // first byte that the phase uses
  private var window = 8  // bytes

  private enum Kind: CaseIterable { case access, put, get, signal, acknowledgement }

  /// - Parameters:
  ///   - capacity: of the memory, bytes.
  ///   - widths: bits of the coordinates.
  init(_ message: MessageFormat, capacity: Int, widths: (x: Int, y: Int)) {
    self.message = message
    self.capacity = capacity
    self.widths = widths
  }

  /// Draws anew what kinds of messages come, and about what.
  mutating func beginPhase(_ random: inout SeededRandom) {
    kinds = random.pick([
      Kind.allCases, [.access], [.put], [.put, .put, .put, .signal], [.get], [.access, .get, .put],
      [.access, .put, .signal, .get, .access, .put, .get],
    ])
    acknowledgeRate = random.pick([0, 20, 50, 100])
    outsideRate = random.pick([0, 0, 5, 30])
    errorRate = random.pick([0, 10, 50])
    enableStyle = random.below(3)
    base = random.below(capacity / 64) * 64
    window = random.pick([8, 64, capacity])
  }

  /// A message of class request.
  func request(_ random: inout SeededRandom) -> Arrival {
    let kind = random.pick(kinds)
    guard kind != .access else { return access(&random) }
    let operation: MessageFormat.Operation =
      switch kind {
      case .put: .put
      case .get: .get
      case .signal: .signal
      default: .acknowledgement
      }
    return sent(header(operation, &random) | random128(&random) << 32, &random)
  }

  /// A message of class response that the local port lets through.
  func response(_ random: inout SeededRandom) -> Arrival {
    let isPut = random.chance(70)
    var header = header(isPut ? .put : .acknowledgement, &random)
    header &= ~(1 << UInt128(MessageFormat.requester))
    return sent(header | random128(&random) << 32, &random)
  }

  private func access(_ random: inout SeededRandom) -> Arrival {
    let operation = random.pick([0, 0, 0, 1, 1, 1, 2, 2, 3])
    var address = UInt32(base + random.below(window)) % UInt32(capacity)
    switch random.below(100) {
    case 0..<outsideRate: address += UInt32(capacity) << UInt32(random.below(16))
    case 40...:
      // Registers, there and not there.
      address =
        1 << 30
        | (random.chance(80)
          ? UInt32(random.below(256))
          : UInt32(truncatingIfNeeded: random.next()) & 0x3FFF_FFFF)
    default: break
    }
    let header = UInt128(address & 0x7FFF_FFFC | UInt32(operation))
    return sent(header | random128(&random) << 32, &random)
  }

  private func header(
    _ operation: MessageFormat.Operation, _ random: inout SeededRandom
  ) -> UInt128 {
    var place = (base + random.below(window)) % capacity
    if random.chance(outsideRate) {
      let far = capacity << random.below(14)
      place += far < 1 << 24 ? far : capacity
    }
    var header = UInt32(truncatingIfNeeded: random.next()) & 0x0FFF_FFFF
    let address = UInt32(message.address.upperBound)
    let mask: UInt32 = 1 << address - 1
    header = header & ~mask | UInt32(place / message.grain) & mask
    header &= ~(1 << UInt32(MessageFormat.acknowledge))
    if random.chance(acknowledgeRate) { header |= 1 << UInt32(MessageFormat.acknowledge) }
    if random.chance(errorRate) { header |= 1 << UInt32(MessageFormat.error) }
    header |= 1 << UInt32(MessageFormat.isMessage)
    header |= UInt32(operation.rawValue) << UInt32(MessageFormat.operation.lowerBound)
    return UInt128(header)
  }

  /// The message as it arrives, with byte enables after the phase's fashion.
  private func sent(_ payload: UInt128, _ random: inout SeededRandom) -> Arrival {
    var payload = payload & (message.messageWidth == 64 ? 1 << 64 - 1 : 1 << 104 - 1)
    let enable = message.byteEnable
    if enableStyle > 0 && payload >> 31 & 1 == 1 && payload >> 29 & 3 != 2 {
      let all: UInt128 = (1 << UInt128(enable.count) - 1) << UInt128(enable.lowerBound)
      let some: UInt128 = random.pick([all, all, 0, all & random128(&random)])
      payload = payload & ~all | (enableStyle == 1 ? all : some)
    }
    return Arrival(
      payload: payload, sourceX: UInt16(random.below(1 << widths.x)),
      sourceY: UInt16(random.below(1 << widths.y)))
  }

  private func random128(_ random: inout SeededRandom) -> UInt128 {
    UInt128(random.next()) << 64 | UInt128(random.next())
  }
}
