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
  /// Accuracies of chips that are not ideal.
  var instances: [Double] = []
  /// The network's accuracy before it was quantised.
  var floatAccuracy: Double?

  private let expected: [[String: [Int8]]]
  let mismatches: Int

  init(
    job: NetworkJob, result: NetworkJob.Result, labels: [Int]?, engine: String?, isChecked: Bool
  ) {
    (self.job, self.result, self.labels) = (job, result, labels)
    (self.engine, self.isChecked) = (engine, isChecked)
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
  var isMatch: Bool { mismatches == 0 && result.report?.isMatch != false }

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

  /// Cycles of the steady state, and those of them in which an array converts.
  func use(_ stage: ChipMapping.StagePlace) -> (cycles: Int, busy: Int)? {
    guard stage.cycles > 0,
      let tile = result.activity.first(where: { $0.x == stage.x && $0.y == stage.y }),
      let steady = tile.steadyState(products: stage.count)
    else { return nil }
    return (Int(steady.cycles) / steady.frames, stage.cycles)
  }

  // MARK: For people

  var text: String {
    var lines: [String] = []
    if let failure = result.report?.failure { lines += [failure.text, ""] }
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
    if !result.activity.isEmpty { lines += [""] + activity }
    if !instances.isEmpty { lines += [""] + spread }
    return lines.joined(separator: "\n")
  }

  private var activity: [String] {
    TextTable(
      ["", "layer", "tile", "products", "cycles a frame", "converts", "waits"],
      job.mapping.stages.enumerated().filter { $0.element.cycles > 0 }.map { number, stage in
        let use = use(stage)
        return [
          "\(number + 1)", stage.name, "(\(stage.x), \(stage.y))", grouped(stage.count),
          use.map { grouped($0.cycles) } ?? "", use.map { percent($0.busy, $0.cycles) } ?? "",
          use.map { percent($0.cycles - $0.busy, $0.cycles) } ?? "",
        ]
      }
    ).lines
  }

  private var mean: Double { instances.reduce(0, +) / Double(max(1, instances.count)) }

  private var deviation: Double {
    let squares = instances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(max(1, instances.count - 1))).squareRoot()
  }

  private var spread: [String] {
    [
      "  \(instances.count) chips with the arrays of the spec: accuracy "
        + "\(decimal(100 * mean, 2)) % ± \(decimal(100 * deviation, 2)) %, from "
        + "\(decimal(100 * (instances.min() ?? 0), 2)) % to "
        + "\(decimal(100 * (instances.max() ?? 0), 2)) %; ideal "
        + "\(decimal(100 * (accuracy ?? 0), 2)) %"
    ]
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
      "layers": .array(
        job.mapping.stages.map { stage in
          let use = use(stage)
          return .object([
            "name": .string(stage.name), "engine": .string(stage.engine),
            "tile": .array([.integer(stage.x), .integer(stage.y)]),
            "rows": .integer(stage.rows), "columns": .integer(stage.columns),
            "products": .integer(stage.count), "conversion_cycles": .integer(stage.cycles),
            "cycles_per_frame": number(use?.cycles),
            "utilisation": share(use.map { Double($0.busy) / Double(max(1, $0.cycles)) }),
          ])
        }),
      "instances": .array(instances.map { .decimal(decimal($0, 6)) }),
      "wall_seconds": .decimal(decimal(result.seconds, 3)),
    ]).text()
  }
}
