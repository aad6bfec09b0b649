import Testing

@testable import Simulation

/// Icarus agrees with Verilator on what Verilator did, and says where it does not.
@Suite(.enabled(if: TestBench.available(TestBench.hasProgram("iverilog")), "needs iverilog"))
struct ReplayTests {
  /// A random run of the queue. Its output is random in Verilator and X in Icarus until the
  /// place it shows has been written.
  private func fifoRun(cycles: Int, ignoringUnwritten: Bool) async throws -> VectorRecording {
    let library = try await TestBench.library(Designs.fifo)
    let model = try library.instantiate(seed: 11)
    var recording = VectorRecording(of: library)
    let output = try #require(recording.portIndex("data_o"))
    let push = try model.port("push_i")
    let pop = try model.port("pop_i")
    let data = try model.port("data_i")
    let reset = try model.port("rst_ni")
    let empty = try model.port("empty_o")
    for cycle in 0..<cycles {
      reset.isSet = cycle >= 2
      push.isSet = .random()
      pop.isSet = .random()
      data.value = .random(in: 0...255)
      try model.eval()
      recording.sample(model)
      if ignoringUnwritten && empty.isSet { recording.ignore(cycle: cycle, port: output) }
      try model.step()
    }
    return recording
  }

  @Test func agreesOnAGoodRun() async throws {
    let recording = try await fifoRun(cycles: 2000, ignoringUnwritten: true)
    let result = try await VectorReplay().run(recording, of: Designs.fifo)
    #expect(result == ReplayResult(cyclesCompared: 2000, firstDifference: nil))
  }

  @Test func findsAPlantedBit() async throws {
    var recording = try await fifoRun(cycles: 500, ignoringUnwritten: true)
    let port = try #require(recording.portIndex("empty_o"))
    let good = recording[cycle: 321, port: port]
    recording[cycle: 321, port: port] = [good[0] ^ 1]
    let result = try await VectorReplay().run(recording, of: Designs.fifo)
    #expect(
      result.firstDifference
        == ReplayResult.Difference(
          cycle: 321, port: "empty_o", expected: "\(good[0] ^ 1)", actual: "\(good[0])"))
    #expect(result.cyclesCompared == 321)

    // Where nobody looks, nothing is found.
    recording.ignore(cycle: 321, port: port, bits: [1])
    let blind = try await VectorReplay().run(recording, of: Designs.fifo)
    #expect(blind.firstDifference == nil)
  }

  @Test func unknownIsADifference() async throws {
    let recording = try await fifoRun(cycles: 20, ignoringUnwritten: false)
    let difference = try await VectorReplay().run(recording, of: Designs.fifo).firstDifference
    #expect(difference?.port == "data_o")
    #expect(difference?.actual == "xx")
  }

  @Test func wideVectorsKeepEveryBit() async throws {
    let library = try await TestBench.library(Designs.widths)
    let model = try library.instantiate(seed: 5)
    var recording = VectorRecording(of: library)
    let inputs = try library.ports.filter { $0.direction == .input && $0.name != "clk_i" }
      .map { try model.port($0.name) }
    let registered = try #require(recording.portIndex("g_o"))
    let cycles = 5000
    for cycle in 0..<cycles {
      for input in inputs {
        input.words = (0..<input.wordCount).map { _ in .random(in: 0 ... .max) }
      }
      try model.eval()
      recording.sample(model)
      if cycle == 0 { recording.ignore(cycle: 0, port: registered) }
      try model.step()
    }
    let replay = try VectorReplay()
    #expect(try await replay.run(recording, of: Designs.widths).cyclesCompared == cycles)
    // One bit in the middle of the widest port, in the last cycle.
    let wide = try #require(recording.portIndex("h_o"))
    recording[cycle: cycles - 1, port: wide][6] ^= 1 << 33
    let difference = try await replay.run(recording, of: Designs.widths).firstDifference
    #expect(difference?.cycle == cycles - 1)
    #expect(difference?.port == "h_o")
    #expect(difference?.actual.count == 150)
  }

  @Test func anUnreadableDesignIsReported() async throws {
    let recording = try await fifoRun(cycles: 3, ignoringUnwritten: true)
    let broken = ModelSource(
      top: "fifo", files: [SourceFile(name: "fifo.v", text: "module fifo (input x; endmodule\n")])
    await #expect {
      try await VectorReplay().run(recording, of: broken)
    } throws: { error in
      "\(error)".contains("iverilog failed") && "\(error)".contains("syntax error")
    }
  }

  @Test func missingIcarusIsReported() throws {
    let error = #expect(throws: SimulationError.self) { try VectorReplay(environment: [:]) }
    #expect(error?.description.contains("apt-get install iverilog") == true)
  }
}
