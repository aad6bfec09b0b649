import ArgumentParser
import ChipSpec
import Foundation
import Hardware
import Simulation
import Traffic

/// `tilewright noc SPEC`
struct Noc: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure latency and throughput of a chip's network, on the Verilog of its routers.",
    discussion: """
      Sources and sinks take the place of the tiles. Every flit is checked on every link: that none is \
      lost, doubled, altered, misrouted or reordered within its flow. With --rate one offered rate is \
      measured; with --sweep the rate grows until the mean latency is three times that of an empty \
      network. docs/network.md says more.
      """)

  /// One of the patterns, or all of them.
  struct Choice: ExpressibleByArgument {
    let patterns: [TrafficPattern]
    let name: String

    init?(argument: String) {
      name = argument
      if argument == "all" {
        patterns = TrafficPattern.allCases
      } else {
        guard let pattern = TrafficPattern(rawValue: argument) else { return nil }
        patterns = [pattern]
      }
    }

    var defaultValueDescription: String { name }

    static var allValueStrings: [String] { TrafficPattern.allCases.map(\.rawValue) + ["all"] }
  }

  @Argument(help: "The spec.", completion: .file(extensions: ["yaml", "yml"]))
  var spec: String

  @Option(
    help: "Which tile sends to which.")
  var traffic = Choice(argument: "uniform")!

  @Option(
    parsing: .unconditional,
    help: "What every tile offers, flits per cycle, more than 0 and at most 1.")
  var rate: Double?

  @Flag(help: "Find the rate at which the network saturates.")
  var sweep = false

  @Option(parsing: .unconditional, help: "Flits of a packet.")
  var packet = 1

  @Option(parsing: .unconditional, help: "Cycles that are measured.")
  var cycles = 10_000

  @Option(parsing: .unconditional, help: "Cycles before those; half as many if left out.")
  var warmup: Int?

  @Option(
    parsing: .unconditional,
    help: "Seed of all draws.",
    transform: SeedText.seed)
  var seed: UInt64 = 1

  @Option(name: .customLong("class"), help: "The class of the traffic: request or response.")
  var trafficClass = TrafficClass.request

  @Option(parsing: .unconditional, help: "Columns of the grid, instead of the spec's.")
  var columns: Int?

  @Option(parsing: .unconditional, help: "Rows of the grid, instead of the spec's.")
  var rows: Int?

  @Option(parsing: .unconditional, help: "Channels of each class, instead of the spec's.")
  var channels: Int?

  @Option(
    parsing: .unconditional, help: "Flits that a channel's queue holds, instead of the spec's.")
  var depth: Int?

  @Option(help: "The order that the network keeps, flow or none, instead of the spec's.")
  var ordering: RouterSpec.Ordering?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "Patterns measured at the same time.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Take 'router.v' from this directory, as 'generate' wrote it or edited by hand.")
  var rtl: String?

  @Option(help: "Plot latency against offered rate into a file, - for standard output.")
  var svg: String?

  @Option(name: .long, help: "Write the report as JSON to a file, - for standard output.")
  var json: String?

  /// The largest mesh: flows are counted one by one.
  private static let largest = 4_096

  func validate() throws {
    if sweep && rate != nil { throw ValidationError("--rate and --sweep exclude each other.") }
    if !sweep && rate == nil { throw ValidationError("Give a --rate, or --sweep.") }
    if let rate, !(rate > 0 && rate <= 1) {
      throw ValidationError("--rate must be more than 0 and at most 1.")
    }
    if svg != nil && !sweep { throw ValidationError("--svg needs --sweep.") }
    if svg == "-" && json == "-" {
      throw ValidationError("--svg and --json cannot both go to standard output.")
    }
    func check(_ value: Int?, _ range: ClosedRange<Int>, _ name: String) throws {
      if let value, !range.contains(value) {
        throw ValidationError(
          "--\(name) must be from \(range.lowerBound) to \(grouped(range.upperBound)).")
      }
    }
    try check(packet, 1...1_000, "packet")
    try check(cycles, 100...100_000_000, "cycles")
    try check(warmup, 0...100_000_000, "warmup")
    try check(columns, 1...128, "columns")
    try check(rows, 1...128, "rows")
    try check(channels, 1...8, "channels")
    try check(depth, 2...64, "depth")
    try check(jobs, 1...1_000, "jobs")
  }

  func run() async throws {
    let shape = try shape(of: try SpecificationFile.load(spec))
    let patterns = try patterns(on: shape)
    try Output.check([json, svg], inputs: [spec])
    let library = try await PartModel(rtl: rtl).library(
      of: Router(shape.router, columns: shape.columns, rows: shape.rows),
      options: .fast, isMonitored: false)
    let start = ContinuousClock.now
    let outcome: NocText.Outcome
    do {
      outcome = .measured(try await measure(patterns, library, shape))
    } catch let violation as TrafficViolation {
      outcome = .violated(violation)
    } catch let error as TrafficError {
      Console.progress("")
      Console.note("tilewright: error: \(error)")
      if case .otherRouter = error { throw Exit.badInput }
      throw Exit.toolFailed
    }
    Console.progress("")
    let seconds = (ContinuousClock.now - start) / .milliseconds(1) / 1000
    let text = NocText(
      spec: spec, shape: shape, settings: settings(patterns[0]), outcome: outcome,
      seconds: seconds, replay: replay)
    var isViolated = false
    if case .violated = outcome { isViolated = true }
    if isViolated {
      Console.note(text.text)
    } else if json != "-" && svg != "-" {
      Console.print(text.text)
    }
    if let json { try Output.write(text.json, to: json) }
    if let svg, let plot = text.plot { try Output.write(plot, to: svg) }
    if isViolated { throw Exit.failed }
  }

  // MARK: Input

  private func shape(of chip: Specification) throws -> MeshShape {
    var router = chip.router
    if let channels { router.virtualChannels = channels }
    if let depth { router.bufferDepth = depth }
    if let ordering { router.ordering = ordering }
    let shape = MeshShape(
      columns: columns ?? chip.grid.columns, rows: rows ?? chip.grid.rows, router: router)
    guard shape.nodes <= Self.largest else {
      Console.note(
        "tilewright: error: \(shape.columns) × \(shape.rows) are \(grouped(shape.nodes)) routers; at "
          + "most \(grouped(Self.largest)) can be measured")
      throw Exit.badInput
    }
    return shape
  }

  /// The patterns that the mesh can have.
  private func patterns(on shape: MeshShape) throws -> [TrafficPattern] {
    let fitting = traffic.patterns.filter { $0.fits(shape) }
    for pattern in traffic.patterns where !pattern.fits(shape) {
      let isError = fitting.isEmpty
      Console.note(
        "tilewright: \(isError ? "error" : "note"): '\(pattern.rawValue)' "
          + "\(isError ? "needs" : "is left out: it needs") as many columns as rows, found "
          + "\(shape.columns) × \(shape.rows)")
    }
    guard !fitting.isEmpty else { throw Exit.badInput }
    return fitting
  }

  private func settings(_ pattern: TrafficPattern) -> TrafficSettings {
    TrafficSettings(
      pattern, rate: rate ?? 1, packet: packet, trafficClass: trafficClass, cycles: cycles,
      warmup: warmup, seed: seed)
  }

  // MARK: Measuring

  /// Measures all patterns, some of them at the same time, and returns what was found in their order.
  private func measure(
    _ patterns: [TrafficPattern], _ library: ModelLibrary, _ shape: MeshShape
  ) async throws -> [NocText.Measurement] {
    try await withThrowingTaskGroup(of: (Int, NocText.Measurement).self) { group in
      var results = [NocText.Measurement?](repeating: nil, count: patterns.count)
      for (number, pattern) in patterns.enumerated() {
        if number >= jobs, let (place, result) = try await group.next() { results[place] = result }
        let settings = settings(pattern)
        let isSweep = sweep
        group.addTask {
          (number, try Self.measure(settings, isSweep: isSweep, library, shape))
        }
      }
      for try await (place, result) in group { results[place] = result }
      return results.compactMap { $0 }
    }
  }

  private static func measure(
    _ settings: TrafficSettings, isSweep: Bool, _ library: ModelLibrary, _ shape: MeshShape
  ) throws -> NocText.Measurement {
    let bench = try TrafficBench(library, shape)
    if isSweep {
      return .sweep(
        try bench.sweep(settings) { rate in
          try Task.checkCancellation()
          let text = String(format: "%.3f", rate)
          Console.progress("\(settings.pattern.title): \(text) flits per node and cycle")
        })
    }
    let empty = try bench.zeroLoad(
      settings.pattern, packet: settings.packet, trafficClass: settings.trafficClass)
    return .run(try bench.run(settings), empty, bound: settings.pattern.bound(on: shape))
  }

  // MARK: Output

  private var replay: String {
    var words = ["tilewright", "noc", spec, "--traffic", traffic.name]
    if let rate { words += ["--rate", "\(rate)"] }
    if sweep { words.append("--sweep") }
    words += ["--packet", "\(packet)", "--cycles", "\(cycles)"]
    if let warmup { words += ["--warmup", "\(warmup)"] }
    words += ["--seed", "\(seed)", "--class", trafficClass.rawValue]
    if let columns { words += ["--columns", "\(columns)"] }
    if let rows { words += ["--rows", "\(rows)"] }
    if let channels { words += ["--channels", "\(channels)"] }
    if let depth { words += ["--depth", "\(depth)"] }
    if let ordering { words += ["--ordering", ordering.rawValue] }
    if let rtl { words += ["--rtl", rtl] }
    return words.joined(separator: " ")
  }
}

extension TrafficClass: ExpressibleByArgument {}
extension RouterSpec.Ordering: ExpressibleByArgument {}
