import Golden
import Testing

@testable import CoSimulation

/// Order is exact within a stream and free between streams.
struct StreamComparisonTests {
  private func read(_ address: UInt32) -> Commit { MemoryTraffic.read(at: address) }

  private func seen(_ address: UInt32) -> Commit {
    MemoryTraffic(isWrite: false, byteEnable: 0x3C, address: address, data: 42, error: true).record
  }

  @Test func orderWithinAStream() {
    var streams = StreamComparison([RecordStream("a"), RecordStream("b")])
    _ = (streams.expect(read(0), in: 0), streams.expect(read(8), in: 0))
    _ = streams.expect(read(16), in: 1)
    #expect(streams.observe(seen(16), in: 1) == nil)
    #expect(
      streams.observe(seen(8), in: 0)
        == Difference("a", expected: "reads 0x0", actual: "reads 0x8, data 0x2a, error"))
  }

  @Test func nothingThatIsNotPredicted() {
    var streams = StreamComparison([RecordStream("a")])
    #expect(
      streams.observe(seen(8), in: 0)
        == Difference("a", expected: "no further a", actual: "reads 0x8, data 0x2a, error"))
  }

  @Test func predictionsThatComeLate() {
    var streams = StreamComparison([RecordStream("a", isLate: true)])
    #expect(streams.observe(seen(8), in: 0) == nil)
    #expect(streams.observe(seen(16), in: 0) == nil)
    #expect(!streams.isEmpty)
    #expect(streams.expect(read(8), in: 0) == nil)
    #expect(streams.unexpected?.actual == "reads 0x10, data 0x2a, error")
    #expect(streams.expect(read(16), in: 0) == nil)
    #expect(streams.isEmpty && streams.matches == 2)
    #expect(streams.expect(read(24), in: 0) == nil)
    #expect(
      streams.missing(after: 7)
        == Difference("a", expected: "reads 0x18", actual: "nothing for 7 cycles"))
  }

  @Test func trafficAsRecords() {
    let access = MemoryTraffic(
      port: 3, isWrite: true, byteEnable: 0x0F, address: 0x1234_5670, data: .max)
    #expect(MemoryTraffic(access.record) == access)
    // Bytes that are not enabled, and the low bits of the address, mean nothing.
    #expect(
      MemoryTraffic.write(0xFFFF_FFFF, at: 0x1234_5673, byteEnable: 0x0F, port: 3)
        .matches(access.record))
    #expect(
      !MemoryTraffic.write(0xFFFF_FFFE, at: 0x1234_5670, byteEnable: 0x0F, port: 3)
        .matches(access.record))
    #expect(!MemoryTraffic.read(at: 0x1234_5670, port: 3).matches(access.record))

    let operation = SemaphoreTraffic(port: 1, isPost: true, index: 255, amount: 7)
    #expect(SemaphoreTraffic(operation.record) == operation)
    let message = MessageTraffic(port: 2, payload: [1, 2, 3, 4], targetX: 300, targetY: 5)
    #expect(MessageTraffic(message.record) == message)
    #expect(MemoryTraffic(message.record) == nil)
    #expect(
      message.record.text
        == "message to (300, 5), payload 0x4000000000000000300000000000000020000000000000001 "
        + "through port 2")
  }
}
