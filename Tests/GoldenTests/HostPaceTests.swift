import ChipSpec
import Testing

@testable import Golden

/// The pace of the host link against docs/parts/host_bridge.md.
struct HostPaceTests {
  static func link(_ generation: Int, _ lanes: Int) -> HostSpec {
    var host = HostSpec()
    (host.generation, host.lanes) = (generation, lanes)
    return host
  }

  @Test func followsTheExample() {
    var pace = HostPace(Self.link(2, 1), clock: 400_000_000)
    #expect(pace.byte == 52_429)
    pace.pass(.write(0, at: 0, last: false), at: 1000)
    #expect(pace.free == 1026 && pace.advance == 26_208)
    var late = pace
    pace.pass(.write(0, at: 8), at: 1026)
    #expect(pace.free == 1033 && pace.advance == 65_528)
    late.pass(.write(0, at: 8), at: 1027)
    #expect(late.free == 1034 && late.advance == 39_320)
  }

  @Test(arguments: [
    (HostBeat.read(256, at: 0, tag: 0), 24), (.write(0, at: 0, byteEnable: 0), 24),
    (.write(0, at: 0, byteEnable: 0x10), 28), (.write(0, at: 0, byteEnable: 0x11), 32),
    (.completion(0, tag: 0, byteEnable: 0x0F), 24), (.failure(tag: 0), 20),
    (HostBeat(.interrupt), 28),
  ])
  func countsBytes(_ beat: HostBeat, _ bytes: Int) {
    // A byte takes 1.6 cycles.
    var pace = HostPace(Self.link(1, 1), clock: 400_000_000)
    pace.pass(beat, at: 0)
    let time = Double(pace.free) - Double(pace.advance) / 65_536
    #expect(abs(time - 1.6 * Double(bytes)) < 0.001)
  }

  /// A link that is never idle has the bandwidth of the spec, and never more.
  @Test(arguments: [(1, 1), (2, 1), (2, 4), (3, 1), (4, 2), (1, 16), (5, 16)])
  func keepsTheBandwidth(_ generation: Int, _ lanes: Int) {
    let host = Self.link(generation, lanes)
    let clock = 400_000_000
    var pace = HostPace(host, clock: clock)
    var bytes = 0
    for packet in 0..<2000 {
      for beat in 0..<32 {
        pace.pass(.write(0, at: UInt64(8 * beat), last: beat == 31), at: pace.free)
        bytes += beat == 0 ? 32 : 8
      }
      #expect(!pace.isWithinPacket, "packet \(packet)")
    }
    let rate = Double(bytes) / Double(pace.free) * Double(clock)
    // Eight bytes a cycle are all that a beat carries.
    let fullBeats = 8 * Double(clock) * Double(256 + 24) / 256
    let limit = min(Double(host.bandwidth), fullBeats)
    #expect(rate <= limit * 1.0001)
    #expect(rate >= limit * 0.999 || Double(host.bandwidth) > fullBeats * 0.9)
  }

  /// A pause earns nothing.
  @Test func savesNothing() {
    var pace = HostPace(Self.link(2, 1), clock: 400_000_000)
    pace.pass(.read(8, at: 0, tag: 0), at: 1_000_000)
    #expect(pace.free == 1_000_000 + 20)
  }
}
