import Testing

@testable import Simulation

/// A current Verilator builds the same models, with the same commits, as the one on PATH. Needs
/// `TILEWRIGHT_VERILATOR_CURRENT` or `.build/tools/verilator-current` (scripts/setup.sh --all).
@Suite(
  .enabled(
    if: TestBench.available(TestBench.currentVerilator != nil),
    "needs a current Verilator: scripts/setup.sh --all"))
struct VerilatorReleaseTests {
  private func currentBuilder() async throws -> ModelBuilder {
    let path = try #require(TestBench.currentVerilator, "set TILEWRIGHT_VERILATOR_CURRENT")
    let toolchain = try await Toolchain.discover(
      verilator: path, environment: TestBench.environment)
    return ModelBuilder(toolchain: toolchain, cache: TestBench.cache)
  }

  @Test func isIdentified() async throws {
    let current = try await currentBuilder().toolchain.verilator
    let installed = try await TestBench.builder().toolchain.verilator
    #expect(try #require(current.version) >= ToolVersion(5, 40))
    #expect(current.identity != installed.identity)
    #expect(!current.identity.contains(current.root))
  }

  @Test func commitsAreTheSame() async throws {
    func run(_ builder: ModelBuilder) async throws -> ([CommitSource], [CommitRecord]) {
      let library = try await builder.build(Designs.pipeline).load()
      let model = try library.instantiate(seed: 3)
      try model.reset()
      let valid = try model.port("valid_i")
      let data = try model.port("data_i")
      for n in 0..<200 as Range<UInt64> {
        valid.isSet = n * 7 % 5 < 3
        data.value = n * 31
        try model.step()
      }
      return (model.sources, Array(model.commits))
    }
    let installed = try await run(try await TestBench.builder())
    let current = try await run(try await currentBuilder())
    #expect(installed.0 == current.0)
    #expect(installed.1 == current.1)
    #expect(current.1.count > 200)
  }

  @Test func portsAreTheSame() async throws {
    let installed = try await TestBench.library(Designs.widths)
    let current = try await currentBuilder().build(Designs.widths).load()
    #expect(Set(installed.ports) == Set(current.ports))
    let model = try current.instantiate(seed: 2)
    let input = try model.port("h_i")
    let output = try model.port("h_o")
    input.words = (0..<10).map { UInt64($0) * 0x1111_1111_1111_1111 }
    try model.eval()
    #expect(output.words.dropLast() == input.words.dropLast().map { ~$0 })
  }

  @Test func initialStateAndAssertionsWork() async throws {
    let builder = try await currentBuilder()
    let counter = try await builder.build(Designs.counter).load()
    func initial(_ seed: UInt64) throws -> UInt64 {
      try counter.instantiate(seed: seed).port("unreset_o").value
    }
    #expect(try initial(1) == initial(1))
    #expect(try initial(1) != initial(2))

    let talker = try await builder.build(Designs.talker).load().instantiate()
    try talker.reset()
    try talker.port("value_i").value = 9
    let fault = #expect(throws: ModelFault.self) { try talker.step(2) }
    #expect(fault?.message.contains("value is nine") == true)
  }

  @Test(.enabled(if: TestBench.available(FileSystem.exists("/usr/include/lz4.h")), "needs lz4.h"))
  func fastWavesAreWrittenToo() async throws {
    let library = try await currentBuilder().build(
      Designs.counter, options: ModelOptions(initialValues: .fastest, trace: .fst)
    ).load()
    try checkFastWaves(library, "counter-current.fst")
  }
}
