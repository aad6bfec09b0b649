import ChipPrograms
import ChipSpec
import Foundation
import Hardware
import Simulation
import Testing

/// All engines give the same commits, byte for byte: same cycles, same order.
@Suite("Engines of a chip", .serialized)
struct ChipEngineTests {
  private static func specification(
    columns: Int = 2, rows: Int = 2
  ) throws -> Specification {
    try ChipSamples.specification(
      """
      name: engines
      grid: {columns: \(columns), rows: \(rows)}
      host: {generation: 4, lanes: 8, x: 0, y: 0}
      tiles:
        store:
          role: memory
          sram: {capacity: 8 KiB, banks: 1}
          packet_manager: {transfers: 2, dimensions: 1}
          semaphores: 2
      """)
  }

  private static func models(
    _ specification: Specification, _ kind: EngineOptions.Kind,
    _ options: ModelOptions = TestBench.options
  ) async throws -> EngineModels {
    let files = try ChipGenerator(specification, version: "0").files()
    return try await TestBench.engineBuilder().build(
      specification,
      from: ChipSources(files: files.map { SourceFile(name: $0.path, text: $0.text) }),
      options: EngineOptions(kind, model: options))
  }

  /// What a run of the busy program commits, cycles of rest in it.
  private static func run(
    _ engine: any ChipEngine, _ specification: Specification, skips: Bool,
    tiles: Range<Int>? = nil
  ) throws -> [CommitRecord] {
    var host = try EngineHost(engine, skips: skips)
    var busy = BusyProgram()
    busy.tiles = tiles
    let program = busy.program(for: specification)
    try host.run(program.load)
    try host.rest(until: 20_000)
    try host.run(program.start)
    try engine.step(1_500)
    return Array(engine.commits)
  }

  @Test(.enabled(if: ChipTools.has("verilator")))
  func sameCommits() async throws {
    let specification = try Self.specification()
    let flat = try await Self.models(specification, .flat)
    let tiled = try await Self.models(specification, .tiled)
    let reference = try flat.engine(seed: 1)
    let expected = try Self.run(reference, specification, skips: false)
    #expect(expected.count > 1_000)
    #expect(expected.contains { $0.cycle >= 20_000 })

    for (skips, skipping, threads) in [
      (true, true, 1), (false, true, 1), (true, false, 1), (true, true, 2), (false, false, 3),
    ] {
      let engine = try TiledEngine(
        tiled.libraries, specification, skipping: skipping, threads: threads, seed: 2)
      #expect(engine.sources == reference.sources)
      let commits = try Self.run(engine, specification, skips: skips)
      let difference = zip(commits, expected).first { $0 != $1 }
      #expect(
        commits == expected, "skipping \(skipping), \(threads) threads: \(difference as Any)")
      #expect(engine.time == reference.time)
      #expect(engine.tileCycles.total == 4 * engine.time)
      #expect((engine.tileCycles.skipped > 0) == (skips || skipping))
    }
    let again = try flat.engine(seed: 3)
    #expect(try Self.run(again, specification, skips: true) == expected)

    // After a reset everything is as at first.
    let engine = try tiled.engine(seed: 4)
    let first = try Self.run(engine, specification, skips: true)
    engine.collectsCommits = false
    try engine.step(10)
    #expect(engine.commits.count == first.count)
    engine.collectsCommits = true
    try engine.reset()
    #expect(engine.time == 0 && engine.commits.isEmpty)
    #expect(try Self.run(engine, specification, skips: true) == expected)
  }

  /// Tiles of a kind run eight abreast, those at work beside one another; their commits are those of tiles
  /// that run one by one. Ten tiles are two ranks, one of them not full; three in a column stand in both
  /// until ranks are formed anew.
  @Test(.enabled(if: ChipTools.has("verilator")))
  func tilesAbreast() async throws {
    let specification = try Self.specification(columns: 5, rows: 2)
    let tiled = try await Self.models(specification, .tiled, .checking)
    for tiles in [nil, 4..<7] {
      let reference = try TiledEngine(
        tiled.libraries, specification, skipping: false, abreast: false, seed: 1)
      #expect(reference.tilesAbreast == 0)
      let expected = try Self.run(reference, specification, skips: false, tiles: tiles)
      #expect(expected.count > 1_000)
      for (skipping, threads) in [(true, 1), (false, 1), (true, 2)] {
        let engine = try TiledEngine(
          tiled.libraries, specification, skipping: skipping, threads: threads, seed: 2)
        // Whether they can depends on the compiler.
        if try await TestBench.toolchain().compiler.versionLine.contains("clang") {
          #expect(engine.tilesAbreast == 10)
        }
        for _ in 0..<2 {
          let commits = try Self.run(engine, specification, skips: skipping, tiles: tiles)
          let difference = zip(commits, expected).first { $0 != $1 }
          #expect(
            commits == expected, "skipping \(skipping), \(threads) threads: \(difference as Any)")
          // What ran abreast is reset one by one.
          try engine.reset()
        }
      }
    }
  }

  /// Where the compiler does not take what tiles abreast are written as, they run one by one.
  @Test(.enabled(if: ChipTools.has("verilator")))
  func refusedByTheCompiler() async throws {
    let compiler = try await TestBench.toolchain().compiler.executable
    let directory = "\(NSTemporaryDirectory())tilewright-refused-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    let script = "\(directory)/strict-c++"
    try """
    #!/bin/sh
    case "$*" in
      *abreast.cpp*) if grep -q "kVariables" abreast.cpp; then echo refused; exit 1; fi ;;
    esac
    exec "\(compiler)" "$@"

    """.write(toFile: script, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    var environment = ProcessInfo.processInfo.environment
    environment["CXX"] = script
    let builder = EngineBuilder(
      ModelBuilder(
        toolchain: try await Toolchain.discover(environment: environment),
        cache: ModelCache(path: "\(directory)/cache")))
    let specification = try Self.specification()
    let files = try ChipGenerator(specification, version: "0").files()
    let models = try await builder.build(
      specification,
      from: ChipSources(files: files.map { SourceFile(name: $0.path, text: $0.text) }),
      options: EngineOptions(.tiled, model: .checking))
    let engine = try TiledEngine(models.libraries, specification, seed: 1)
    #expect(engine.tilesAbreast == 0)
    let flat = try await Self.models(specification, .flat).engine(seed: 1)
    let expected = try Self.run(flat, specification, skips: true)
    #expect(try Self.run(engine, specification, skips: true) == expected)
  }

  @Test(.enabled(if: ChipTools.has("verilator")))
  func portsAndMissingModels() async throws {
    let specification = try Self.specification()
    let tiled = try await Self.models(specification, .tiled)
    let engine = try tiled.engine()
    #expect(try engine.port("host_down_data_i").width == 64)
    #expect(try engine.port("quiet_o").width == 1)
    #expect(throws: SimulationError.self) { try engine.port("host_down_data") }
    let incomplete = tiled.libraries.filter { $0.key == "tile_store" }
    #expect(throws: SimulationError.self) { try TiledEngine(incomplete, specification) }
  }
}

/// A host that only writes, by what time it is and what the chip shows.
private struct EngineHost {
  let engine: any ChipEngine
  let skips: Bool
  private let valid: Simulation.Port, ready: Simulation.Port, address: Simulation.Port
  private let data: Simulation.Port, bytes: Simulation.Port

  init(_ engine: any ChipEngine, skips: Bool) throws {
    self.engine = engine
    self.skips = skips
    valid = try engine.port("host_down_valid_i")
    ready = try engine.port("host_down_ready_o")
    address = try engine.port("host_down_address_i")
    data = try engine.port("host_down_data_i")
    bytes = try engine.port("host_down_byte_enable_i")
    try engine.port("host_down_kind_i").value = 1
    try engine.port("host_down_last_i").value = 1
    try engine.port("host_up_ready_i").value = 1
    valid.value = 0
  }

  mutating func run(_ steps: [HostStep]) throws {
    for (x, y, start, words) in steps.compactMap(\.words) {
      for (place, word) in words.enumerated() {
        let offset = HostWindow.offset(x: x, y: y, address: start + UInt32(4 * place))
        let isHigh = offset & 4 != 0
        address.value = offset & ~7
        data.value = UInt64(word) << (isHigh ? 32 : 0)
        bytes.value = isHigh ? 0xF0 : 0x0F
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

  /// Says nothing until a time.
  mutating func rest(until time: UInt64) throws {
    while engine.time < time {
      if skips { engine.skip(to: min(engine.nextEvent, time)) }
      if engine.time < time { try engine.step() }
    }
  }
}
