import Testing

@testable import Simulation

/// Stepping, ports, commits, seeds: what a test bench relies on, on Verilator releases old and new.
@Suite struct ModelTests {
  @Test func clockAdvancesRegistersAndSettledOutputsShowInputs() async throws {
    let model = try await TestBench.library(Designs.counter).instantiate(seed: 1)
    let enable = try model.port("enable_i")
    let count = try model.port("count_o")
    let next = try model.port("next_o")
    try model.reset()
    #expect(count.value == 0)
    #expect(model.cycle == 2)

    enable.value = 1
    #expect(next.value == 0)  // not settled yet
    try model.eval()
    #expect(next.value == 1)
    #expect(count.value == 0)  // no clock edge yet
    try model.step()
    #expect(count.value == 1)
    #expect(next.value == 2)
    try model.step(300)
    #expect(count.value == 301 & 0xff)
    enable.value = 0
    try model.step(5)  // an input set without eval is seen by the very next edge
    #expect(count.value == 301 & 0xff)
    #expect(model.cycle == 2 + 1 + 300 + 5)
  }

  @Test func resetIsSeenWithoutAClockEdge() async throws {
    let model = try await TestBench.library(Designs.counter).instantiate(seed: 3)
    let reset = try model.port("rst_ni")
    #expect(reset.value == 1)
    reset.value = 0
    try model.eval()
    #expect(try model.port("count_o").value == 0)
  }

  @Test func randomInitialStateFollowsTheSeed() async throws {
    let library = try await TestBench.library(Designs.counter)
    func initial(_ seed: UInt64) throws -> [UInt64] {
      let model = try library.instantiate(seed: seed)
      return [try model.port("unreset_o").value, try model.port("count_o").value]
    }
    let first = try initial(1)
    #expect(try initial(1) == first)
    #expect(try initial(2) != first)
    #expect(try initial(1 << 40) != first)
    #expect(first[0] != 0)

    // Also with many instances made at once on several threads.
    let values = try await withThrowingTaskGroup(of: (UInt64, [UInt64]).self) { group in
      for n in 0..<64 { group.addTask { (UInt64(n % 4), try initial(UInt64(n % 4))) } }
      var values: [UInt64: Set<[UInt64]>] = [:]
      for try await (seed, value) in group { values[seed, default: []].insert(value) }
      return values
    }
    #expect(values.count == 4)
    for (_, different) in values { #expect(different.count == 1) }
  }

  @Test func instancesAreIndependent() async throws {
    let library = try await TestBench.library(Designs.fifo, .fast)
    let full = try library.instantiate()
    let empty = try library.instantiate()
    try full.reset()
    try empty.reset()
    let push = try full.port("push_i")
    let data = try full.port("data_i")
    push.value = 1
    for value in 10..<15 as Range<UInt64> {  // the fifth finds it full
      data.value = value
      try full.step()
      try empty.step()
    }
    push.value = 0
    try full.eval()
    #expect(try full.port("full_o").isSet)
    #expect(try empty.port("empty_o").isSet)
    let pop = try full.port("pop_i")
    let out = try full.port("data_o")
    pop.value = 1
    var seen: [UInt64] = []
    while !(try full.port("empty_o").isSet) {
      seen.append(out.value)
      try full.step()
    }
    #expect(seen == [10, 11, 12, 13])
  }

  @Test func portsOfEveryWidthReadBackWhatWasWritten() async throws {
    let library = try await TestBench.library(Designs.widths)
    let model = try library.instantiate()
    var generator = SystemRandomNumberGenerator()
    let names = ["a", "b__7", "c", "d", "e", "f", "g", "h"]
    let widths = [1, 7, 13, 32, 45, 65, 100, 600]
    for (name, width) in zip(names, widths) {
      let input = try model.port(name + "_i")
      let output = try model.port(name + "_o")
      #expect(input.width == width)
      #expect(output.width == width)
      let number = try library.portIndex(name + "_o")
      #expect(
        library.ports[number]
          == PortDescription(name: name + "_o", direction: .output, width: width))
      for _ in 0..<20 {
        let words = (0..<input.wordCount).map { _ in
          UInt64.random(in: 0 ... .max, using: &generator)
        }
        input.words = words
        try model.step()
        var expected = words.map { ~$0 }
        if width % 64 != 0 { expected[width / 64] &= (1 << UInt64(width % 64)) - 1 }
        #expect(output.words == expected)
        #expect(output.value == expected[0])
        var masked = words
        if width % 64 != 0 { masked[width / 64] &= (1 << UInt64(width % 64)) - 1 }
        #expect(input.words == masked)
      }
      input.value = 5
      #expect(
        input.words == [width == 1 ? 1 : 5] + [UInt64](repeating: 0, count: input.wordCount - 1))
    }
    #expect(throws: SimulationError.self) { try model.port("z_i") }
  }

  @Test func monitorsRecordCommitsInOrderOfCycleAndScope() async throws {
    #expect(MemoryLayout<CommitRecord>.size == 64)
    #expect(MemoryLayout<CommitRecord>.stride == 64)
    let model = try await TestBench.library(Designs.pipeline).instantiate(seed: 7)
    #expect(
      model.sources == [
        CommitSource(scope: "pipeline.u_alpha.u_monitor", kind: 2),
        CommitSource(scope: "pipeline.u_zulu.u_monitor", kind: 2),
      ])
    try model.reset()
    model.cycle = 100
    model.discardCommits()
    let valid = try model.port("valid_i")
    let data = try model.port("data_i")
    valid.value = 1
    for n in 0..<1000 as Range<UInt64> {
      data.value = n
      try model.step()
    }
    var expected: [CommitRecord] = []
    for n in 0..<1000 as Range<UInt64> {
      for (source, value) in [(0, n), (1, n)] where source == 1 || n > 0 {
        expected.append(
          CommitRecord(
            cycle: 100 + n, source: UInt32(source), kind: 2, w0: value, w1: 1, w2: 2, w3: 3, w4: 4,
            w5: 0xfedc_ba98_7654_3210))
      }
    }
    #expect(model.commits.elementsEqual(expected))
    #expect(model.drainCommits { $0.count } == 1999)
    #expect(model.commits.isEmpty)
    valid.value = 0
    try model.step(3)
    #expect(model.commits.count == 1)  // what was still between the stages
  }

  @Test func assertionsPrintsAndFinishReachTheHost() async throws {
    let library = try await TestBench.library(Designs.talker)
    let model = try library.instantiate()
    let value = try model.port("value_i")
    try model.reset()
    value.value = 3
    try model.step()
    #expect(model.takeText() == "value is three\n")
    #expect(model.takeText() == "")
    value.value = 9
    let fault = #expect(throws: ModelFault.self) { try model.step(2) }
    #expect(fault?.cycle == 3)
    #expect(fault?.message.contains("value is nine") == true)
    #expect(fault?.message.contains("talker.sv") == true)
    #expect(throws: ModelFault.self) { try model.step() }  // it stays down

    // Its neighbour runs on, and finishes in its own time.
    let other = try library.instantiate()
    try other.step(5)
    try other.port("finish_i").value = 1
    #expect(!other.isFinished)
    try other.step(10)
    #expect(other.isFinished)
    #expect(other.cycle == 6)

    // Without assertions nine is a value like any other.
    let careless = try await TestBench.library(Designs.talker, .fast).instantiate()
    try careless.port("value_i").value = 9
    try careless.step(2)
  }

  /// Who reported what in the cycle of an assertion says whose fault it is. Where a cycle comes to no end
  /// it is not known what is missing.
  @Test func anAssertionEndsItsCycleAtItsEnd() async throws {
    let library = try await TestBench.library(
      Designs.ruled, ModelOptions(initialValues: .fastest))
    for (value, kept) in [(9, [1, 9]), (10, [1])] as [(UInt64, [UInt64])] {
      let model = try library.instantiate()
      try model.reset()
      model.discardCommits()
      try model.port("valid_i").value = 1
      try model.port("data_i").value = 1
      try model.step()
      try model.port("data_i").value = value
      let fault = #expect(throws: ModelFault.self) { try model.step() }
      #expect(fault?.message.contains(value == 9 ? "value is nine" : "converge") == true)
      #expect(fault?.cycle == model.cycle)
      for source in 0..<2 as Range<UInt32> {
        #expect(model.commits.filter { $0.source == source }.map(\.w0) == kept, "\(value)")
      }
      #expect(model.commits.last?.cycle == model.cycle - (value == 9 ? 0 : 1))
    }
  }

  @Test func instancesRunOnManyThreads() async throws {
    let library = try await TestBench.library(Designs.pipeline)
    let sums = try await withThrowingTaskGroup(of: (UInt64, UInt64, Int).self) { group in
      for n in 0..<8 as Range<UInt64> {
        group.addTask {
          let model = try library.instantiate(seed: n)
          try model.reset()
          try model.port("valid_i").value = 1
          let data = try model.port("data_i")
          var sum: UInt64 = 0
          var count = 0
          for cycle in 0..<2000 {
            data.value = n
            try model.step()
            if cycle % 100 == 0 { await Task.yield() }  // may go on on another thread
            model.drainCommits { records in
              count += records.count
              for record in records { sum += record.w0 }
            }
          }
          return (n, sum, count)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums.count == 8)
    for (n, sum, count) in sums {
      #expect(count == 3999)
      #expect(sum == 2000 * n + 1999 * (n + 1))
    }
  }

  @Test func aLoopThatDoesNotSettleIsAFault() async throws {
    let source = ModelSource(
      top: "ring",
      files: [
        SourceFile(
          name: "ring.v",
          text: "module ring (input wire enable_i, output wire ring_o);\n"
            + "  assign ring_o = enable_i ? ~ring_o : 1'b0;\nendmodule\n")
      ])
    let model = try await TestBench.library(source).instantiate()
    try model.eval()
    try model.port("enable_i").value = 1
    let fault = #expect(throws: ModelFault.self) { try model.eval() }
    #expect(fault?.message.contains("converge") == true)
  }

  @Test func wavesAreWrittenWhenBuiltIn() async throws {
    var options = ModelOptions.fast
    options.trace = .vcd
    let model = try await TestBench.library(Designs.counter, options).instantiate()
    let path = "\(TestBench.directory)/counter.vcd"
    try model.reset()
    try model.startTrace(path)
    try model.port("enable_i").value = 1
    try model.step(20)
    model.stopTrace()
    let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
    #expect(text.contains("count_q"))
    #expect(text.contains("#43\n"))  // after the edge of cycle 2 + 19
    let plain = try await TestBench.library(Designs.counter).instantiate()
    #expect(throws: SimulationError.self) { try plain.startTrace(path) }
  }

  @Test(.enabled(if: TestBench.available(FileSystem.exists("/usr/include/zlib.h")), "needs zlib.h"))
  func fastWavesAreWrittenToo() async throws {
    let library = try await TestBench.library(
      Designs.counter, ModelOptions(initialValues: .fastest, trace: .fst))
    try checkFastWaves(library, "counter.fst")
  }

  @Test func aDesignOfManyUnitsRuns() async throws {
    // Enough code for Verilator's output to be compiled in more than one piece.
    let count = 260
    var text = """
      module many (
        input  wire        clk_i,
        input  wire        rst_ni,
        input  wire [31:0] seed_i,
        output wire [31:0] sum_o
      );

      """
    for n in 0..<count {
      text += "  reg [31:0] r\(n)_q;\n"
      text += "  always @(posedge clk_i or negedge rst_ni)\n    if (!rst_ni) r\(n)_q <= 32'd0;\n"
      text +=
        "    else if (seed_i[\(n % 32)]) r\(n)_q <= (r\((n + count - 1) % count)_q << 1) ^ seed_i;\n"
      text += "    else r\(n)_q <= r\(n)_q + 32'd\(n);\n"
    }
    text += "  assign sum_o = " + (0..<count).map { "r\($0)_q" }.joined(separator: "\n    + ")
    text += ";\nendmodule\n"
    let source = ModelSource(top: "many", files: [SourceFile(name: "many.v", text: text)])
    let built = try await TestBench.builder().build(source, options: .checking)
    let log = String(decoding: try FileSystem.read(built.logPath), as: UTF8.self)
    #expect(log.contains("unit1.cc.o"))

    let model = try built.load().instantiate(seed: 9)
    let seed = try model.port("seed_i")
    let sum = try model.port("sum_o")
    try model.reset()
    var registers = [UInt32](repeating: 0, count: count)
    for _ in 0..<50 {
      let value = UInt32.random(in: 0 ... .max)
      seed.value = UInt64(value)
      try model.step()
      registers = registers.indices.map { n in
        value >> UInt32(n % 32) & 1 == 1
          ? registers[(n + count - 1) % count] << 1 ^ value : registers[n] &+ UInt32(n)
      }
      #expect(sum.value == UInt64(registers.reduce(0, &+)))
    }
  }
}

/// Writes a short FST file and looks at it.
func checkFastWaves(_ library: ModelLibrary, _ name: String) throws {
  let model = try library.instantiate()
  let path = "\(TestBench.directory)/\(name)"
  try model.startTrace(path)
  try model.port("enable_i").value = 1
  try model.step(1000)
  model.stopTrace()
  let bytes = try FileSystem.read(path)
  #expect(bytes.count > 300)
  #expect(bytes[0] == 0)  // the header block, written last, marks a complete file
  #expect(throws: SimulationError.self) { try model.startTrace("/nowhere/at/all.fst") }
}
