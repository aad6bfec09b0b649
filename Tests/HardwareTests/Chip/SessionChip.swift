import ChipPrograms
import ChipSpec
import CoSimulation
import Golden
import Simulation

/// The Verilog of a chip in a session as its host sees it: with random initial values, a host of random
/// pace, and time that jumps.
final class SessionChip: Chip {
  var session: ChipSession
  private var interruptsSeen = 0

  init(_ session: ChipSession) { self.session = session }

  var specification: Specification { session.specification }

  func write(_ word: UInt32, at offset: UInt64) throws { session.host.write(word, at: offset) }

  func read(at offset: UInt64) throws -> UInt32? { try session.read(at: offset) }

  func send(_ packet: HostPacketRequest) throws {
    switch packet.kind {
    case .read:
      let tag = session.host.read(packet.length, at: packet.address)
      try session.run(until: "a read is answered") { $0.host.take(tag) != nil }
    case .write:
      session.host.write([
        .write(packet.data, at: packet.address, byteEnable: packet.byteEnable)
      ])
    case .completion:
      session.host.write([
        .completion(packet.data, tag: packet.tag, byteEnable: packet.byteEnable)
      ])
    }
  }

  func writeHost(_ bytes: [UInt8], at address: UInt64) {
    session.host.memory.write(bytes, at: address)
  }

  func readHost(_ count: Int, at address: UInt64) -> [UInt8] {
    session.host.memory.bytes(count, at: address)
  }

  func waitForInterrupt() throws {
    try session.run(until: "an interrupt comes") { [interruptsSeen] in
      $0.host.interrupts > interruptsSeen
    }
    interruptsSeen = session.host.interrupts
  }

  @discardableResult
  func run(cycles: Int) throws -> Bool {
    let end = session.cycles + cycles
    try session.run(until: "the time is over") {
      $0.cycles >= end || ($0.host.isIdle && $0.isAtRest)
    }
    return session.host.isIdle && session.isAtRest
  }

  func settle() throws { try session.settle() }
}
