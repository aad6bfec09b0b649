import ChipSpec

/// When the next beat may pass in one direction of the host link.
public struct HostPace: Sendable, Hashable {
  /// Time of a byte, in 1/65536 cycles.
  let byte: UInt64
  /// The first cycle in which a beat may pass, and by how much the link is free before it.
  public private(set) var free: UInt64 = 0, advance: UInt64 = 0
  /// A packet has begun and not ended.
  private(set) var isWithinPacket = false

  private static let cycle: UInt64 = 65_536

  /// The pace of a link on a clock in hertz.
  public init(_ host: HostSpec, clock: Int) {
    let bandwidth = UInt64(host.bandwidth)
    byte = (UInt64(clock) * Self.cycle + bandwidth - 1) / bandwidth
  }

  /// Notes that a beat passes at a time.
  public mutating func pass(_ beat: HostBeat, at time: UInt64) {
    var bytes = isWithinPacket ? 0 : beat.kind.header
    if beat.kind == .write || beat.kind == .completion {
      if beat.byteEnable & 0x0F != 0 { bytes += 4 }
      if beat.byteEnable & 0xF0 != 0 { bytes += 4 }
    }
    let cost = max(UInt64(bytes) * byte, Self.cycle)
    let total = cost - (time == free ? advance : 0)
    let steps = (total + Self.cycle - 1) / Self.cycle
    advance = steps * Self.cycle - total
    free = time + steps
    isWithinPacket = !beat.last
  }
}
