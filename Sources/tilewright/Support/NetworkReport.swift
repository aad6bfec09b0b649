import ChipSpec
import CoSimulation
import Diagnostics
import Foundation
import Mapping

/// What is said about a network's run, to people and as JSON.
struct NetworkReport {
  let job: NetworkJob
  let result: NetworkJob.Result
  /// Class of each frame.
  let labels: [Int]?
  /// The engine; nil on the golden chip.
  let engine: String?
  let isChecked: Bool
  /// Chips that are not ideal.
  var instances = NetworkInstances.Outcome()
  /// The network's accuracy before it was quantised.
  var floatAccuracy: Double?

  /// What the engines did in the steady state; empty if nobody looked, or if the pipeline was never full.
  let engines: [EngineCycles]

  private let expected: [[String: [Int8]]]
  let mismatches: Int

  init(
    job: NetworkJob, result: NetworkJob.Result, labels: [Int]?, engine: String?, isChecked: Bool
  ) {
    (self.job, self.result, self.labels) = (job, result, labels)
    (self.engine, self.isChecked) = (engine, isChecked)
    engines = EngineCycles.all(job.mapping, result.tiles)
    expected = job.expected()
    var wrong = max(0, expected.count - result.outputs.count)
    for (found, wanted) in zip(result.outputs, expected) {
      for (name, values) in wanted {
        wrong += zip(values, found[name] ?? []).count { $0 != $1 }
        wrong += abs(values.count - (found[name]?.count ?? 0))
      }
    }
    mismatches = wrong
  }

  /// Whether all bits are as they should be.
  var isMatch: Bool {
    mismatches == 0 && result.report?.isMatch != false && instances.failure == nil
  }

  var elements: Int {
    expected.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.count } }
  }

  /// The share of frames whose greatest output is that of their class.
  static func accuracy(
    _ outputs: [[String: [Int8]]], _ labels: [Int]?, _ name: String?
  ) -> Double? {
    guard let labels, let name, !outputs.isEmpty, labels.count >= outputs.count else { return nil }
    let right = zip(outputs, labels).count { frame, label in frame[name]?.answer == label }
    return Double(right) / Double(outputs.count)
  }

  var accuracy: Double? {
    Self.accuracy(result.outputs, labels, job.network.outputs.first?.name)
  }

  var cyclesPerFrame: Int? {
    guard let first = result.times.first, let last = result.times.last, result.times.count > 1
    else { return nil }
    return Int(last - first) / (result.times.count - 1)
  }

  private var latency: Int? {
    result.times.first.map { Int($0 - result.loaded) }
  }

  /// What the engine of a stage did.
  func use(_ stage: ChipMapping.StagePlace) -> CycleCounts? {
    engines.first { $0.engine == stage.engine && $0.x == stage.x && $0.y == stage.y }?.counts
  }

  /// Cycles from frame to frame in which an array was seen to take its products.
  private func cyclesPerFrame(_ stage: ChipMapping.StagePlace) -> Int? {
    guard stage.cycles > 0, let cycles = result.steady.cycles,
      let tile = result.tiles.first(where: { $0.x == stage.x && $0.y == stage.y }),
      tile.products > 0
    else { return nil }
    return Int((Double(cycles) * Double(stage.count) / Double(tile.products)).rounded())
  }

  /// The link over which most flits went: its tile, its side, its flits.
  var busiestLink: (x: Int, y: Int, side: RouterPort, flits: Int)? {
    result.tiles.flatMap { tile in
      RouterPort.neighbours.map { (tile.x, tile.y, $0, tile.flits[$0.rawValue]) }
    }.max { $0.3 < $1.3 }
  }

  // MARK: For people

  var text: String {
    var lines: [String] = []
    for failure in [result.report?.failure, instances.failure] {
      if let failure { lines += [failure.text, ""] }
    }
    let place =
      engine.map { "the Verilog of \(job.mapping.chip), engine \($0)" }
      ?? "the golden chip \(job.mapping.chip)"
    lines.append("\(job.mapping.network) on \(place): \(result.outputs.count) frames")
    if let accuracy, let labels {
      let ideal = Self.accuracy(expected, labels, job.network.outputs.first?.name) ?? 0
      lines.append(
        "  accuracy          \(decimal(100 * accuracy, 2)) % (in integers on the host: "
          + "\(decimal(100 * ideal, 2)) %"
          + (floatAccuracy.map { ", in floating point: \(decimal(100 * $0, 2)) %" } ?? "") + ")")
    }
    if let cyclesPerFrame, let latency {
      let rate = Double(job.specification.clock) / Double(max(1, cyclesPerFrame))
      lines.append(
        "  cycles per frame  \(grouped(cyclesPerFrame)), \(decimal(rate, 0)) frames/s at "
          + "\(job.specification.clock / 1_000_000) MHz; \(grouped(latency)) to the first output, "
          + "\(grouped(Int(clamping: result.loaded))) to load")
    }
    lines.append(
      "  bits of outputs   \(grouped(8 * elements)) compared with the network in integers"
        + (isChecked ? " and the golden chip" : ""))
    if let report = result.report, isChecked {
      lines.append(
        "  commits           \(grouped(report.commits)) seen, \(grouped(report.checked)) checked "
          + "against the golden model in \(grouped(Int(clamping: report.cycles))) cycles")
    }
    lines.append(
      "  mismatches        \(isMatch ? "0" : "\(max(1, mismatches))")")
    lines.append("  wall time         \(decimal(result.seconds, 1)) s")
    if let steady { lines += [""] + steady }
    if let instancesText { lines += ["", instancesText] }
    return lines.joined(separator: "\n")
  }

  /// Where the cycles of the steady state went.
  private var steady: [String]? {
    guard let report = result.report, report.commits > 0 else { return nil }
    guard let cycles = result.steady.cycles else {
      return ["  no steady state: the last input came before the first output; try more --frames"]
    }
    func share(_ part: Int) -> String { percent(part, cycles) }
    var lines = [
      "  steady state      \(grouped(cycles)) cycles, from the first output to the last input; "
        + "where they go:"
    ]
    lines +=
      TextTable(
        ["tile", "engine", "does"] + CycleUse.allCases.map(\.title),
        engines.filter { $0.engine != "transfers" }.map { engine in
          ["(\(engine.x), \(engine.y))", engine.engine, engine.work]
            + CycleUse.allCases.map { share(engine.counts[$0]) }
        }
      ).lines
    if let transfer = engines.filter({ $0.engine == "transfers" })
      .max(by: { $0.counts[.working] < $1.counts[.working] })
    {
      lines.append(
        "  busiest transfer  \(transfer.work), \(share(transfer.counts[.working]))"
          + (busiestLink.map {
            "; busiest link: (\($0.x), \($0.y)) to the \($0.side.name), \(share($0.flits))"
          } ?? ""))
    }
    return lines
  }

  /// Mean and standard deviation of the accuracies of chips that are not ideal; nil without any.
  var spread: (mean: Double, deviation: Double)? {
    let accuracies = instances.accuracies
    guard !accuracies.isEmpty else { return nil }
    let mean = accuracies.reduce(0, +) / Double(accuracies.count)
    let squares = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(max(1, accuracies.count - 1))).squareRoot())
  }

  private var instancesText: String? {
    guard let spread else { return nil }
    let accuracies = instances.accuracies
    var line =
      "  \(accuracies.count) chips with the arrays of the spec: accuracy "
      + "\(decimal(100 * spread.mean, 2)) % ± \(decimal(100 * spread.deviation, 2)) %, from "
      + "\(decimal(100 * (accuracies.min() ?? 0), 2)) % to "
      + "\(decimal(100 * (accuracies.max() ?? 0), 2)) %; ideal "
      + "\(decimal(100 * (accuracy ?? 0), 2)) %"
    if instances.checked > 0 {
      line +=
        "; \(grouped(instances.checked)) commits checked in \(decimal(instances.seconds, 1)) s"
    }
    return line
  }

  // MARK: For scripts

  var json: String {
    func number(_ value: Int?) -> JSON { value.map { .integer($0) } ?? .null }
    func share(_ value: Double?) -> JSON { value.map { .decimal(decimal($0, 6)) } ?? .null }
    return JSON.object([
      "tool": "tilewright", "version": .string(Tilewright.version),
      "chip": .string(job.mapping.chip), "network": .string(job.mapping.network),
      "on": engine == nil ? "golden" : "rtl", "engine": engine.map { .string($0) } ?? .null,
      "result": isMatch ? "match" : "mismatch", "frames": .integer(result.outputs.count),
      "accuracy": share(accuracy), "float_accuracy": share(floatAccuracy),
      "cycles_per_frame": number(cyclesPerFrame),
      "latency_cycles": number(latency),
      "cycles": number(result.report.map { Int(clamping: $0.cycles) }),
      "output_bits": .integer(8 * elements), "mismatches": .integer(mismatches),
      "commits": number(result.report?.commits), "checked": number(result.report?.checked),
      "first_mismatch": result.report?.failure?.json ?? .null,
      "steady_state": result.steady.cycles.map { cycles in
        .object([
          "begin": number(result.steady.begin.map { Int(clamping: $0) }),
          "end": number(result.steady.end.map { Int(clamping: $0) }), "cycles": .integer(cycles),
        ])
      } ?? .null,
      "layers": .array(
        job.mapping.stages.map { stage in
          let use = use(stage)
          return .object([
            "name": .string(stage.name), "engine": .string(stage.engine),
            "tile": .array([.integer(stage.x), .integer(stage.y)]),
            "rows": .integer(stage.rows), "columns": .integer(stage.columns),
            "products": .integer(stage.count), "conversion_cycles": .integer(stage.cycles),
            "cycles_per_frame": number(cyclesPerFrame(stage)),
            "utilisation": share(use.map { Double($0[.working]) / Double(max(1, $0.total)) }),
          ])
        }),
      "engines": .array(
        engines.map { engine in
          .object([
            "tile": .array([.integer(engine.x), .integer(engine.y)]),
            "engine": .string(engine.engine), "does": .string(engine.work),
            "cycles": .object(
              CycleUse.allCases.map { .init("\($0)", .integer(engine.counts[$0])) }),
          ])
        }),
      "flits": .array(
        result.tiles.filter { $0.flits.contains { $0 > 0 } }.map { tile in
          .object([
            "tile": .array([.integer(tile.x), .integer(tile.y)]),
            "sent": .object(
              RouterPort.allCases.map { .init($0.name, .integer(tile.flits[$0.rawValue])) }),
          ])
        }),
      "instances": .array(instances.accuracies.map { .decimal(decimal($0, 6)) }),
      "instances_checked": .integer(instances.checked),
      "wall_seconds": .decimal(decimal(result.seconds, 3)),
    ]).text()
  }
}

extension CycleUse {
  /// What it is called above a column.
  var title: String {
    switch self {
    case .working: "works"
    case .data: "waits for data"
    case .room: "for room"
    case .memory: "for memory"
    case .control: "steers"
    case .idle: "idle"
    }
  }
}
