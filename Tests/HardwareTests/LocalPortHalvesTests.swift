import ChipSpec
import Simulation
import Testing

import struct Golden.LocalPortParts

/// The examples of docs/parts/local_port.md with flits of 32 bits, cycle by cycle.
struct LocalPortHalvesTests {
  /// The example's local port after reset.
  private static func model() async throws -> ModelInstance {
    var spec = RouterSpec()
    spec.flitWidth = 32
    spec.bufferDepth = 2
    let library = try await TestBench.library(
      try Designs.localPort(
        spec, columns: 3, rows: 3, LocalPortParts(packetManager: true, hostBridge: true)),
      TestBench.options)
    let model = try library.instantiate(seed: 1)
    try model.reset()
    for (name, value) in [("x_i", 1), ("y_i", 1), ("host_i", 1)] {
      try model.port(name).value = UInt64(value)
    }
    return model
  }

  private struct Half {
    let channel: UInt64, sourceX: UInt64, isFirst: Bool, payload: UInt64
  }

  @Test func arrivals() async throws {
    let model = try await Self.model()
    let halves: [Int: Half] = [
      0: Half(channel: 0, sourceX: 0, isFirst: true, payload: 0x83C0_0000),
      1: Half(channel: 1, sourceX: 2, isFirst: true, payload: 0xC000_0103),
      2: Half(channel: 0, sourceX: 0, isFirst: false, payload: 1),
      3: Half(channel: 1, sourceX: 2, isFirst: false, payload: 0),
      6: Half(channel: 3, sourceX: 2, isFirst: false, payload: 7),
    ]
    let put = (source: UInt64(0), payload: UInt64(0x0000_0001_83C0_0000))
    let signal = (source: UInt64(2), payload: UInt64(0x0000_0000_C000_0103))
    let offered = [3: put, 4: put, 5: signal]
    let credits: [UInt64] = [0, 1, 2, 0, 1, 2, 0, 8, 0, 0]
    for cycle in 0..<10 {
      let half = halves[cycle]
      try model.port("arriving_valid_i").isSet = half != nil
      if let half {
        try model.port("arriving_channel_i").value = half.channel
        try model.port("arriving_payload_i").value = half.payload
        try model.port("arriving_source_x_i").value = half.sourceX
        try model.port("arriving_head_i").isSet = half.isFirst
        try model.port("arriving_tail_i").isSet = !half.isFirst
      }
      try model.port("requests_ready_i").isSet = cycle != 3
      try model.eval()
      #expect(try model.port("requests_valid_o").isSet == (offered[cycle] != nil), "\(cycle)")
      if let message = offered[cycle] {
        #expect(try model.port("requests_payload_o").value == message.payload, "\(cycle)")
        #expect(try model.port("requests_source_x_o").value == message.source, "\(cycle)")
      }
      #expect(try !model.port("responses_valid_o").isSet)
      #expect(try !model.port("host_responses_valid_o").isSet)
      #expect(try model.port("arriving_credit_o").value == credits[cycle], "\(cycle)")
      #expect(try model.port("unexpected_o").isSet == (cycle == 8), "\(cycle)")
      #expect(try !model.port("discarded_o").isSet)
      #expect(try model.port("quiet_o").isSet == [0, 6, 9].contains(cycle), "\(cycle)")
      try model.step()
    }
    // The second half that nobody expected: its channel, tail without head, from (2, 0) to (1, 1).
    #expect(model.commits.count == 1)
    let record = try #require(model.commits.first)
    #expect(record.kind == CommitKind.flitDiscarded.rawValue)
    #expect(record.w0 == 4 | 3 << 8 | 1 << 17)
    #expect(record.w1 == 1 | 1 << 16 | 2 << 32)
    #expect(record.w2 == 7)
  }

  @Test func departures() async throws {
    let model = try await Self.model()
    let names = ["interface", "packets", "host"]
    for (number, name) in names.enumerated() {
      try model.port("\(name)_payload_i").value = UInt64(0x10 + number) << 32 | UInt64(number)
      try model.port("\(name)_target_x_i").value = number == 0 ? 0 : 2
      try model.port("\(name)_target_y_i").value = number == 0 ? 0 : 1
    }
    let leaves: [Int?] = [1, 1, 0, 0, nil, nil, 2, 2]  // whose half
    var isWaiting = [false, true, true]
    for (cycle, sender) in leaves.enumerated() {
      if cycle == 1 { isWaiting[0] = true }
      for (name, waits) in zip(names, isWaiting) { try model.port("\(name)_valid_i").isSet = waits }
      try model.port("leaving_credit_i").value = [4, 5].contains(cycle) ? 2 : 0
      try model.eval()
      let isSecond = cycle % 2 == 1
      #expect(try model.port("leaving_valid_o").isSet == (sender != nil), "\(cycle)")
      if let sender {
        let half = UInt64(sender) + (isSecond ? 0x10 : 0)
        #expect(try model.port("leaving_payload_o").value == half, "\(cycle)")
        #expect(try model.port("leaving_channel_o").value == (sender == 0 ? 2 : 1), "\(cycle)")
        #expect(try model.port("leaving_head_o").isSet == !isSecond, "\(cycle)")
        #expect(try model.port("leaving_tail_o").isSet == isSecond, "\(cycle)")
      }
      for (number, name) in names.enumerated() where isWaiting[number] {
        let isReady = number == sender && isSecond
        #expect(try model.port("\(name)_ready_o").isSet == isReady, "\(cycle): \(name)")
        if isReady { isWaiting[number] = false }
      }
      try model.step()
    }
    #expect(isWaiting == [false, false, false])
  }
}
