import ChipSpec
import Simulation
import Testing

/// How fast a packet manager moves things where nothing stands in its way: docs/parts/packet_manager.md
/// says it under Time.
struct PacketManagerPaceTests {
  private typealias Dimension = TransferDescriptor.Dimension

  /// Memory and network that never delay it. Gets are answered eight cycles later.
  private struct FreeWay {
    let model: ModelInstance
    private var words: [UInt64]
    private var read: UInt64?  // address of the read that was granted in the last cycle
    private var answers: [Bool] = Array(repeating: false, count: 8)

    init(_ model: ModelInstance, _ descriptor: TransferDescriptor) throws {
      self.model = model
      words = Array(repeating: 0x0706_0504_0302_0100, count: 4096)
      for (index, word) in descriptor.encode().enumerated() { words[index] = word }
      try model.reset()
      try model.port("memory_grant_i").value = 1
      try model.port("message_ready_i").value = 1
      // The answers' source is tile (0, 0), the only target here.
      try model.port("start_go_i").value = 1
    }

    /// Runs until channel 0 is idle.
    /// - Returns: the cycles in which messages left.
    mutating func cyclesOfMessages() throws -> [Int] {
      var cycles: [Int] = []
      for cycle in 0..<40_000 {
        try model.port("memory_response_i").value = read == nil ? 0 : 1
        try model.port("memory_read_data_i").value = read.map { words[Int($0) / 8 % 4096] } ?? 0
        try model.port("answer_i").value = answers.removeFirst() ? 1 : 0
        try model.eval()
        read =
          try model.port("memory_request_o").isSet ? try model.port("memory_address_o").value : nil
        let isSent = try model.port("message_valid_o").isSet
        if isSent { cycles.append(cycle) }
        answers.append(isSent)
        try model.step()
        try model.port("start_go_i").value = 0
        if try model.port("status_busy_o").value == 0 { return cycles }
      }
      return []
    }
  }

  /// Cycles from a message to the next one, on average.
  private func pace(_ library: ModelLibrary, _ descriptor: TransferDescriptor) throws -> Double {
    var way = try FreeWay(try library.instantiate(), descriptor)
    let cycles = try way.cyclesOfMessages()
    let first = try #require(cycles.first)
    return Double(cycles[cycles.count - 1] - first) / Double(cycles.count - 1)
  }

  @Test(arguments: [64, 128])
  func withoutDelay(flitWidth: Int) async throws {
    var router = RouterSpec()
    router.flitWidth = flitWidth
    let library = try await TestBench.library(
      try Designs.packetManager(PacketManagerSpec(), router: router, columns: 2, rows: 2),
      TestBench.options)
    let here = (x: 0, y: 0)
    func steps(_ count: Int) -> [Dimension] { [Dimension(count, source: 2, destination: 3)] }
    let cases: [(name: String, TransferDescriptor, expected: Double)] = [
      ("long run, aligned", .send(to: here, source: 256, destination: 512, run: 16_000), 1),
      ("long run, not aligned", .send(to: here, source: 261, destination: 515, run: 16_000), 1),
      ("long fill", .fill(here, destination: 515, run: 16_000), 1),
      ("long fetch", .fetch(from: here, source: 256, destination: 512, run: 16_000), 1),
      ("runs of a byte", .send(to: here, source: 256, destination: 512, run: 1, steps(4000)), 2),
      ("fills of a byte", .fill(here, destination: 512, run: 1, steps(4000)), 2),
      (
        "runs of a byte, four a row",
        .send(
          to: here, source: 256, destination: 512, run: 1,
          steps(4) + [Dimension(1000, source: 40, destination: 50)]), 2.5
      ),
    ]
    for (name, descriptor, expected) in cases {
      let cycles = try pace(library, descriptor)
      print("packet manager, \(flitWidth) bits, \(name): \(cycles) cycles a message")
      #expect(abs(cycles - expected) < 0.01, "\(name)")
    }
  }
}
