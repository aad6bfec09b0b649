import ChipSpec
import Hardware
import RTL
import Simulation

/// Products of a 1024 × 1024 array a second, of its Verilog or its compiled twin under Verilator: inputs
/// written, a sample, all columns converted, all codes read, cycle by cycle.
struct AnalogArrayRun {
  private let model: ModelInstance
  private let parameters: AnalogParameters
  private let words: [UInt64]

  /// The array of the golden model's benchmark, with a read-out that is not the bottleneck.
  init(_ behaviour: ModelSource.Behaviour, noisy: Bool) async throws {
    var spec = AnalogProducts.spec(noisy: noisy)
    spec.columnsPerADC = 8
    spec.conversionTime = 2_500
    let settings = spec.nonidealities.effects
    parameters = AnalogParameters(spec, clock: 400_000_000)
    let design = try Design.elaborate(AnalogArray(parameters))
    let files = VerilogEmitter(origin: "Benchmark.").files(
      for: design, in: behaviour == .verilog ? .simulation : .compiledSimulation)
    var options = ModelOptions.fast
    options.parameters = design.top.external?.parameterArguments ?? []
    let builder = ModelBuilder(toolchain: try await Toolchain.discover(), cache: ModelCache())
    model = try await builder.build(
      ModelSource(
        top: design.top.name, files: files.map { SourceFile(name: $0.name, text: $0.text) }),
      options: options
    ).load().instantiate()
    words = (0..<256).map { UInt64($0 + 1) &* 0x9E37_79B9_7F4A_7C15 }

    try model.port("mode_i").isSet = noisy
    try model.port("effects_i").value = UInt64(settings.rawValue)
    try model.port("seed_i").value = 1
    try model.port("temperature_i").value = 400
    try pulse("settle_i")
    let row = try model.port("program_row_i")
    let group = try model.port("program_group_i")
    let weights = try model.port("program_weights_i")
    try model.port("program_i").value = 1
    for r in 0..<parameters.rows {
      row.value = UInt64(r)
      for g in 0..<parameters.columns / 8 {
        group.value = UInt64(g)
        weights.value = words[(r &* 7 &+ g) % 256]
        try model.step()
      }
    }
    try model.port("program_i").value = 0
  }

  private func pulse(_ name: String) throws {
    let port = try model.port(name)
    port.value = 1
    try model.step()
    port.value = 0
  }

  /// The best of many short rounds, because machines are noisy.
  func perSecond(rounds: Int, products: Int) throws -> Double {
    try multiply(1)
    let best = try (0..<rounds).map { _ in try Stopwatch.seconds { try multiply(products) } }.min()
    return Double(products) / (best ?? .infinity)
  }

  private func multiply(_ products: Int) throws {
    let write = try model.port("input_write_i")
    let index = try model.port("input_index_i")
    let data = try model.port("input_data_i")
    let sample = try model.port("sample_i")
    let convert = try model.port("convert_i")
    let step = try model.port("convert_step_i")
    let read = try model.port("read_i")
    let readIndex = try model.port("read_index_i")
    let codes = try model.port("read_data_o")
    var sum: UInt64 = 0
    for product in 0..<products {
      write.value = 1
      for i in 0..<parameters.rows / 8 {
        index.value = UInt64(i)
        data.value = words[(product &+ i) % 256]
        try model.step()
      }
      write.value = 0
      sample.value = 1
      try model.step()
      sample.value = 0
      convert.value = 1
      for k in 0..<parameters.columnsPerADC {
        step.value = UInt64(k)
        try model.step()
      }
      convert.value = 0
      read.value = 1
      for i in 0..<parameters.columns / parameters.lanes {
        readIndex.value = UInt64(i)
        try model.step()
        sum &+= codes.value
      }
      read.value = 0
    }
    guard sum != 0 else { throw BenchmarkError(description: "the array gave no codes") }
  }
}
