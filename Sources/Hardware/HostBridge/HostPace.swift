import ChipSpec
import RTL

/// Keeps one direction of the host link to its bandwidth: a gate that is shut after each beat for as
/// long as the beat's bytes take on the link. `docs/parts/host_bridge.md`, "The pace".
///
/// It keeps the last cycle of waiting: when that cycle is over the gate stands open. The document's
/// *free* is the one behind it; it is kept too, so that nothing stands between it and the comparison
/// with the time. No time is counted.
struct HostPace: Component {
  let format: HostFormat

  /// A clock cycle in the unit in which the link's time is counted.
  static let cycle = 65_536
  private static let fraction = 16
  /// Bytes of which each beat's cost is a multiple.
  private static let unit = 4

  var moduleName: String { "host_pace" }
  var summary: String {
    "Gate in one direction of the host link: open when the next beat may pass; a byte takes "
      + "\(format.byteTime)/65536 cycles."
  }

  func build(_ m: Module) {
    let timebase = m.input("timebase", width: 64, "the time, cycles")
    let passes = m.input("passes", "a beat passes")
    let kind = m.input("kind", width: 2, "of its packet")
    let byteEnable = m.input("byte_enable", width: 8, "which of its bytes count")
    let last = m.input("last", "last beat of its packet")
    let open = m.output("is_open", "the next beat may pass")
    let opens = m.output("opens", width: 64, "the cycle at whose end a shut gate opens")

    let isOpen = m.register("is_open", reset: 1, "the next beat may pass")
    let free = m.register("free", width: 64, "the first cycle in which the link is free")
    let lastWait = m.register("last_wait", width: 64, "the cycle before")
    let advance = m.register(
      "advance", width: Self.fraction, "by how much the link is free before, 1/65536 cycle")
    let isWithin = m.register("is_within", "a packet has begun and not ended")
    open.drive(isOpen)
    opens.drive(lastWait)

    let largest = cost(of: Self.largest) - 1
    let width = max(Self.fraction + 1, Int.bitWidth - largest.leadingZeroBitCount)
    func wire(_ name: String, _ width: Int, _ comment: String) -> Bits {
      m.wire(name, width: width, comment, default: .constant(0, width: width))
    }
    let halves = wire("halves", 2, "halves of the beat that hold data, the lower one first")
    let units = wire("units", 4, "words of four bytes that the beat takes")
    let cost = wire("cost", width, "what they take on the link, less 1/65536 cycle")
    let rest = wire("rest", width, "the same without what was left over")
    m.when(passes) {
      let hasData = kind[0] ^ kind[1]  // a write or a completion
      halves.drive(
        .concatenating(hasData && byteEnable[4..<8].any, hasData && byteEnable[0..<4].any))
      units.drive(self.units(kind, halves, isWithin))
      m.switch(units) { cases in
        for number in 0...Self.largest {
          cases.case(number) { cost.drive(self.cost(of: number) - 1) }
        }
        cases.default {}
      }
      rest.drive(mux(timebase .== free, cost -% advance.extended(to: width), cost))
      let wait = rest[Self.fraction..<width]
      lastWait.next(timebase +% wait.extended(to: 64))
      free.next(timebase +% (wait.extended(to: wait.width + 1) +% 1).extended(to: 64))
      advance.next(~rest[0..<Self.fraction])
      isOpen.next(!wait.any)
      isWithin.next(!last)
    }.elseWhen(!isOpen) {
      m.when(timebase .>= lastWait) { isOpen.next(1) }
    }
  }

  /// Words of four bytes: the header where a packet begins, and the halves that hold data.
  private func units(_ kind: Bits, _ halves: Bits, _ isWithin: Bits) -> Bits {
    let header = select(
      kind,
      HostPacket.Kind.allCases.sorted { $0.rawValue < $1.rawValue }
        .map { .constant($0.header / Self.unit, width: 4) })
    let count = Bits.concatenating(halves.all, halves.parity)
    return ((!isWithin).replicated(4) & header) +% count.extended(to: 4)
  }

  /// Words of four bytes that a beat takes at most: those of a write's first.
  private static let largest = (HostPacket.Kind.write.header + HostPacket.beat) / unit

  /// What a beat costs, in 1/65536 cycles.
  private func cost(of units: Int) -> Int {
    max(units * Self.unit * format.byteTime, Self.cycle)
  }
}
