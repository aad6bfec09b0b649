import ChipSpec
import CoSimulation
import Simulation
import Testing

/// Where the ADCs are the bottleneck they hardly wait: rule 4 of docs/parts/analog.md, with an SRAM
/// and semaphores that grant everything at once.
struct AnalogThroughputTests {
  /// A convert job, and how far apart its products were sampled.
  private struct Measurement: Sendable {
    let shape: AnalogTestShape
    let format: AnalogJob.Format
    let firstColumn: Int
    let columns: Int
    let usesSemaphores: Bool

    var converters: Int { shape.columns / shape.columnsPerADC }
    var lanes: Int { shape.spec().readoutLanes(clock: AnalogTestShape.clock) }
    var words: Int { (columns * format.size + 7) / 8 }
    /// The cycles that the ADCs of a product need.
    var conversion: Int {
      let last = (firstColumn + columns - 1) / converters
      return shape.cycles * (last - firstColumn / converters + 1)
    }
    /// Whether rule 4 says anything.
    var isSteady: Bool {
      let groups = (firstColumn + columns + lanes - 1) / lanes - firstColumn / lanes
      return 2 * (shape.rows / 8 + words + 8) <= conversion && groups <= conversion
        && (!usesSemaphores || conversion >= 50)
    }

    var description: String {
      "\(shape), \(columns) columns as \(format)" + (usesSemaphores ? ", semaphores" : "")
    }
  }

  /// Runs a job of 12 products; the longest time between two samples once it is under way.
  private static func spacing(_ measurement: Measurement, on library: ModelLibrary) throws -> Int {
    let model = try library.instantiate(seed: 1)
    for name in ["memory_grant_i", "memory_response_i"] { try model.port(name).value = 0 }
    var memory = [UInt64](repeating: 0x0102_0304_0506_0708, count: 1 << 13)
    let semaphore: UInt64 = measurement.usesSemaphores ? 0x0101 : 0
    memory[0] =
      UInt64(AnalogJob.Opcode.convert.rawValue) | 1 << UInt64(AnalogJob.last)
      | UInt64(measurement.format.rawValue) << UInt64(AnalogJob.format.lowerBound) | 12 << 16
    memory[1] = semaphore * 0x1_0001_0001_0001
    memory[2] = 0x1000
    memory[3] = 0x8000
    memory[4] =
      UInt64(measurement.shape.rows) << 16 | UInt64(measurement.firstColumn) << 32
      | UInt64(measurement.columns) << 48

    try model.reset()
    let time = try model.port("timebase_i"), start = try model.port("control_start_i")
    let request = try model.port("memory_request_o"), write = try model.port("memory_write_o")
    let address = try model.port("memory_address_o"), grant = try model.port("memory_grant_i")
    let response = try model.port("memory_response_i"), data = try model.port("memory_read_data_i")
    let sides = try ["input_semaphore", "output_semaphore"].map {
      (try model.port($0 + "_request_o"), try model.port($0 + "_grant_i"))
    }
    let sample = try model.port("array_sample_o"),
      finished = try model.port("events_finished_event_o")
    var samples: [Int] = []
    for cycle in 0..<(20 * measurement.conversion + 20_000) {
      time.value = UInt64(cycle)
      start.isSet = cycle == 2
      try model.eval()
      grant.isSet = request.isSet
      let word = memory[Int(address.value) / 8 & (memory.count - 1)]
      let isGranted = request.isSet && !write.isSet
      for (wanted, granted) in sides { granted.isSet = wanted.isSet }
      try model.eval()
      if sample.isSet { samples.append(cycle) }
      if finished.isSet { break }
      let isAnswered = request.isSet
      try model.step()
      response.isSet = isAnswered
      data.value = isGranted ? word : 0
    }
    #expect(samples.count == 12, "\(measurement.description)")
    return zip(samples.dropFirst(3), samples.dropFirst(2)).map { $0 - $1 }.max() ?? 0
  }

  private static func library(_ shape: AnalogTestShape) async throws -> ModelLibrary {
    try await TestBench.library(
      Designs.analog(shape.spec(), clock: AnalogTestShape.clock), TestBench.options)
  }

  private static func line(_ measurement: Measurement, _ spacing: Int) -> String {
    let share = 100 * Double(spacing - measurement.conversion) / Double(spacing)
    let waited = (10 * share).rounded() / 10
    return "  " + measurement.description.padded(to: 66) + "\(measurement.conversion)".padded(to: 8)
      + "\(spacing)".padded(to: 8) + "\(waited) %"
  }

  private static let header =
    "  " + "shape and job".padded(to: 66) + "convert sampled converters wait"

  /// Whole arrays: at most a tenth of the time is lost.
  @Test func convertersHardlyWait() async throws {
    let shapes = [
      AnalogTestShape(64, 64, 8, 40), AnalogTestShape(1024, 1024, 64, 40),
      AnalogTestShape(64, 64, 16, 4), AnalogTestShape(256, 256, 8, 40),
      AnalogTestShape(64, 256, 32, 4),
    ]
    let lines = try await TestBench.fewAtATime(shapes) { shape in
      let library = try await Self.library(shape)
      return try [AnalogJob.Format.int8, .int16, .int32].flatMap { format in
        try [false, true].compactMap { usesSemaphores -> String? in
          let measurement = Measurement(
            shape: shape, format: format, firstColumn: 0, columns: shape.columns,
            usesSemaphores: usesSemaphores)
          guard measurement.isSteady else { return nil }
          let spacing = try Self.spacing(measurement, on: library)
          #expect(
            10 * (spacing - measurement.conversion) <= spacing, "\(measurement.description)")
          return Self.line(measurement, spacing)
        }
      }
    }
    print(([Self.header] + lines.flatMap(\.self)).joined(separator: "\n"))
  }

  /// Any window of any shape for which the rule holds, the tightest among them.
  @Test func ruleHoldsForRandomWindows() async throws {
    let shapes = [
      AnalogTestShape(8, 32, 1, 32), AnalogTestShape(8, 96, 4, 24), AnalogTestShape(16, 96, 3, 16),
      AnalogTestShape(24, 128, 8, 8), AnalogTestShape(8, 128, 32, 4),
      AnalogTestShape(40, 120, 24, 5), AnalogTestShape(8, 64, 64, 1),
      AnalogTestShape(16, 64, 16, 8), AnalogTestShape(8, 24, 1, 24),
    ]
    let counts = try await TestBench.fewAtATime(shapes) { shape in
      let library = try await Self.library(shape)
      var random = SeededRandom(seed: 1)
      var count = 0
      for _ in 0..<250 {
        let firstColumn = 8 * Int.random(in: 0..<shape.columns / 8, using: &random)
        let measurement = Measurement(
          shape: shape, format: AnalogJob.Format.allCases.randomElement(using: &random) ?? .raw,
          firstColumn: firstColumn,
          columns: Int.random(in: 1...shape.columns - firstColumn, using: &random),
          usesSemaphores: Bool.random(using: &random))
        guard measurement.isSteady else { continue }
        count += 1
        let spacing = try Self.spacing(measurement, on: library)
        #expect(
          10 * (spacing - 2) <= 11 * measurement.conversion,
          "\(measurement.description) from \(firstColumn): \(spacing) of \(measurement.conversion)")
      }
      return count
    }
    print("rule 4, seed 1: windows measured for each shape: \(counts)")
    #expect(counts.reduce(0, +) > 300)
  }
}
