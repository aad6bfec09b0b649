import ChipPrograms
import ChipSpec
import Foundation
import Hardware
import Simulation

/// How fast the engine `tiled` runs chips of the kind of tile that `quad` has, and how long it takes to
/// build them.
struct EngineSpeed {
  /// The chip.
  let specification: Specification
  private let sources: ChipSources

  /// The chip 'quad' on a grid of another size.
  init(columns: Int, rows: Int) throws {
    let path = "Hardware/Specs/quad.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacing("columns: 2\n", with: "columns: \(columns)\n")
      .replacing("rows: 2\n", with: "rows: \(rows)\n")
    guard let chip = SpecificationReader.read(text: text, file: path).specification else {
      throw BenchmarkError(description: "\(path) has errors")
    }
    specification = chip
    sources = ChipSources(
      files: try ChipGenerator(chip, version: "bench").files()
        .map { SourceFile(name: $0.path, text: $0.text) })
  }

  /// Its models.
  func models(
    _ options: EngineOptions = .unchecked(), in cache: ModelCache = ModelCache()
  ) async throws -> EngineModels {
    let builder = ModelBuilder(toolchain: try await Toolchain.discover(), cache: cache)
    return try await EngineBuilder(builder)
      .build(specification, from: sources, options: options)
  }

  /// Seconds that building takes where nothing is cached but Verilator's runtime, which all models share:
  /// on the clock, and of processors in all.
  func buildSeconds() async throws -> (wall: Double, cpu: Double) {
    let path = "\(NSTemporaryDirectory())tilewright-bench-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let cache = ModelCache(path: path)
    let warm = ModelSource(
      top: "empty", files: [SourceFile(name: "empty.v", text: "module empty; endmodule\n")])
    _ = try await ModelBuilder(toolchain: try await Toolchain.discover(), cache: cache)
      .build(warm, options: .fast)
    let (start, children) = (ContinuousClock.now, Self.childrenSeconds)
    _ = try await models(in: cache)
    return ((ContinuousClock.now - start) / .seconds(1), Self.childrenSeconds - children)
  }

  private static var childrenSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
  }

  /// An engine in the middle of the busy program.
  /// - Parameter tiles: which tiles work; all of them if nil.
  func engine(
    _ models: EngineModels, tiles: Range<Int>? = nil, skipping: Bool = true
  ) throws -> any ChipEngine {
    let engine = try TiledEngine(models.libraries, specification, skipping: skipping)
    engine.collectsCommits = false
    var busy = BusyProgram()
    busy.tiles = tiles
    let program = busy.program(for: specification)
    for step in program.load + program.start { try Self.write(step, engine) }
    try engine.step(2_000)
    return engine
  }

  /// Seconds a cycle of the chip, of processor time: the best of some rounds.
  static func secondsPerCycle(_ engine: any ChipEngine, cycles: Int, rounds: Int = 5) throws
    -> Double
  {
    var best = Double.infinity
    for _ in 0..<rounds {
      let start = clock()
      try engine.step(cycles)
      best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
    }
    return best / Double(cycles)
  }

  /// Writes words through the host link's window.
  private static func write(_ step: HostStep, _ engine: any ChipEngine) throws {
    guard let (x, y, start, words) = step.words else { return }
    let valid = try engine.port("host_down_valid_i")
    let ready = try engine.port("host_down_ready_o")
    try engine.port("host_down_kind_i").value = 1
    try engine.port("host_down_last_i").value = 1
    try engine.port("host_up_ready_i").value = 1
    for (place, word) in words.enumerated() {
      let offset = HostWindow.offset(x: x, y: y, address: start + UInt32(4 * place))
      let isHigh = offset & 4 != 0
      try engine.port("host_down_address_i").value = offset & ~7
      try engine.port("host_down_data_i").value = UInt64(word) << (isHigh ? 32 : 0)
      try engine.port("host_down_byte_enable_i").value = isHigh ? 0xF0 : 0x0F
      valid.value = 1
      var isTaken = false
      while !isTaken {
        isTaken = ready.isSet
        try engine.step()
      }
      valid.value = 0
    }
  }
}
