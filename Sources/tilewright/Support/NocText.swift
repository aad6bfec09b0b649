import ChipSpec
import Diagnostics
import Foundation
import Traffic

/// What is said about measurements of a network, to people and as JSON.
struct NocText {
  /// What was measured of one pattern.
  enum Measurement: Sendable {
    case run(TrafficResult, ZeroLoad, bound: Double)
    case sweep(Sweep)

    /// The runs behind it.
    var runs: [TrafficResult] {
      switch self {
      case .run(let result, _, _): [result]
      case .sweep(let sweep): sweep.points
      }
    }
  }

  /// How it ended.
  enum Outcome {
    case measured([Measurement])
    case violated(TrafficViolation)
  }

  let spec: String
  let shape: MeshShape
  /// What all measurements have in common.
  let settings: TrafficSettings
  let outcome: Outcome
  /// How long it took.
  let seconds: Double
  /// The command that measures it again.
  let replay: String

  private var measurements: [Measurement] {
    if case .measured(let measurements) = outcome { measurements } else { [] }
  }

  private func sum(_ value: (TrafficResult) -> Int) -> Int {
    measurements.flatMap(\.runs).reduce(0) { $0 + value($1) }
  }

  // MARK: For people

  /// Some lines without a line break at their end.
  var text: String {
    guard case .measured = outcome else { return violationText }
    let sweeps = sweeps
    let body = sweeps.isEmpty ? measurements.map(runText) : [table(sweeps)]
    return ([heading] + body + [foot]).joined(separator: "\n")
  }

  private var network: String {
    let router = shape.router
    let order = router.ordering == .flow ? "order kept within a flow" : "free choice of channel"
    return
      "\(shape.columns) × \(shape.rows) mesh, \(counted(router.virtualChannels, "channel")) of "
      + "\(router.bufferDepth) flits for each class, \(order)"
  }

  private var trafficText: String {
    "\(settings.trafficClass.rawValue)s, packets of \(counted(settings.packet, "flit"))"
  }

  private var heading: String { "\(spec): \(network); \(trafficText)" }

  private var foot: String {
    return
      "  \(grouped(sum(\.flits))) flits checked on \(grouped(sum(\.checks))) links: none lost, doubled, "
      + "altered or misrouted" + (shape.router.ordering == .flow ? ", none out of order\n" : "\n")
      + "  seed \(settings.seed); \(grouped(settings.cycles)) cycles measured after "
      + "\(grouped(settings.warmup)); " + number(seconds, 1) + " s"
  }

  private func runText(_ measurement: Measurement) -> String {
    guard case .run(let result, let empty, let bound) = measurement else { return "" }
    let share = result.settings.rate / bound * 100
    var lines = [
      "  \(result.settings.pattern.title)",
      "    offered     " + number(result.offered, 4) + " flits per node and cycle, "
        + number(share, 1) + " % of the bound of " + number(bound, 4),
      "    accepted    " + number(result.accepted, 4),
    ]
    let latency = result.latency
    if let mean = latency.mean, let maximum = latency.maximum {
      let spread = latency.uncertainty.map { " ± " + number($0, 2) } ?? ""
      let percentiles = [50.0, 95, 99].map { percent in
        "\(Int(percent)) % \(latency.percentile(percent) ?? 0)"
      }
      lines.append(
        "    latency     mean " + number(mean, 2) + spread + " cycles; "
          + percentiles.joined(separator: ", ") + ", longest \(maximum)")
    } else {
      let event = result.packets == 0 ? "was made in the window" : "of the window arrived"
      lines.append("    latency     no packet \(event)")
    }
    if result.missing > 0 {
      lines.append(
        "    SATURATED   \(grouped(result.missing)) of \(grouped(result.packets)) packets had not "
          + "arrived when the run was stopped; the mean is at least "
          + number(result.meanAtLeast, 0) + " cycles")
    }
    lines.append("    empty       " + emptyText(empty))
    return lines.joined(separator: "\n")
  }

  private func emptyText(_ empty: ZeroLoad) -> String {
    let hop = empty.cyclesPerHop.map { ", " + number($0, 3) + " cycles a hop" } ?? ""
    return "mean " + number(empty.mean, 2) + " cycles" + hop
  }

  private func table(_ sweeps: [Sweep]) -> String {
    var lines = [
      "  traffic           bound   empty  a hop  saturation   share   latency there: mean, 99 %"
    ]
    for sweep in sweeps {
      let sign = sweep.isSaturated ? " " : "≥"
      let last = sweep.points.last { $0.settings.rate <= sweep.saturation }
      let there = last?.latency.mean.map {
        padded(number($0, 1), 21) + padded("\(last?.latency.percentile(99) ?? 0)", 6)
      }
      lines.append(
        "  " + sweep.pattern.title.padding(toLength: 15, withPad: " ", startingAt: 0)
          + padded(number(sweep.bound, 4), 8) + padded(number(sweep.zeroLoad.mean, 2), 8)
          + padded(sweep.zeroLoad.cyclesPerHop.map { number($0, 2) } ?? "–", 7)
          + padded(sign + number(sweep.saturation, 4), 12)
          + padded(number(sweep.share * 100, 1) + " %", 8) + (there ?? ""))
    }
    return lines.joined(separator: "\n")
  }

  private var violationText: String {
    guard case .violated(let violation) = outcome else { return "" }
    let lines = violation.description.split(separator: "\n").map { "  " + $0 }
    return (["\(heading): VIOLATION"] + lines + ["  replay it with: \(replay)"])
      .joined(separator: "\n")
  }

  private func number(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  // MARK: The plot

  private var sweeps: [Sweep] {
    measurements.compactMap { if case .sweep(let sweep) = $0 { sweep } else { nil } }
  }

  /// Latency against offered rate as an SVG; nil if there was no sweep.
  var plot: String? {
    guard !sweeps.isEmpty else { return nil }
    return LatencyPlot(sweeps, title: network, subtitle: trafficText + "; measured on the Verilog")
      .svg
  }

  // MARK: For scripts

  /// The report as JSON.
  var json: String {
    var mismatch: JSON = .null
    if case .violated(let violation) = outcome {
      mismatch = .object([
        "cycle": .integer(violation.cycle),
        "tile": violation.x.map { .array([.integer($0), .integer(violation.y ?? 0)]) } ?? .null,
        "part": .string("router"),
        "stage": .string((violation.port.map { $0 + ", " } ?? "") + violation.stage.rawValue),
        "expected": .string(violation.expected), "actual": .string(violation.actual),
      ])
    }
    let router = shape.router
    return JSON.object([
      "tool": .string("tilewright"), "version": .string(Tilewright.version),
      "spec": .string(spec), "seed": .integer(Int(clamping: settings.seed)),
      "result": .string(mismatch == .null ? "match" : "mismatch"),
      "network": .object([
        "columns": .integer(shape.columns), "rows": .integer(shape.rows),
        "flit_width": .integer(router.flitWidth),
        "virtual_channels": .integer(router.virtualChannels),
        "buffer_depth": .integer(router.bufferDepth),
        "ordering": .string(router.ordering.rawValue),
      ]),
      "packet": .integer(settings.packet), "class": .string(settings.trafficClass.rawValue),
      "warmup": .integer(settings.warmup), "window": .integer(settings.cycles),
      "measurements": .array(measurements.map(json)),
      "cycles": .integer(sum(\.simulated)),
      "checked": .object(["flits": .integer(sum(\.flits)), "links": .integer(sum(\.checks))]),
      "first_mismatch": mismatch,
      "wall_seconds": decimal(seconds, 3),
      "tile_cycles_per_second": decimal(
        Double(sum(\.simulated) * shape.nodes) / max(seconds, 0.001), 0),
      "replay": .string(replay),
    ]).text()
  }

  private func json(_ measurement: Measurement) -> JSON {
    switch measurement {
    case .run(let result, let empty, let bound):
      .object([
        "traffic": .string(result.settings.pattern.rawValue), "bound": decimal(bound, 6),
        "zero_load": json(empty), "points": .array([json(result)]),
      ])
    case .sweep(let sweep):
      .object([
        "traffic": .string(sweep.pattern.rawValue), "bound": decimal(sweep.bound, 6),
        "zero_load": json(sweep.zeroLoad),
        "saturation": decimal(sweep.saturation, 6), "share": decimal(sweep.share, 6),
        "saturated": .bool(sweep.isSaturated), "latency_limit": decimal(sweep.limit, 3),
        "points": .array(sweep.points.map(json)),
      ])
    }
  }

  private func json(_ empty: ZeroLoad) -> JSON {
    .object([
      "mean": decimal(empty.mean, 4),
      "cycles_per_hop": empty.cyclesPerHop.map { decimal($0, 4) } ?? .null,
    ])
  }

  private func json(_ result: TrafficResult) -> JSON {
    let latency = result.latency
    func integer(_ value: Int?) -> JSON { value.map { .integer($0) } ?? .null }
    return .object([
      "rate": decimal(result.settings.rate, 6), "offered": decimal(result.offered, 6),
      "accepted": decimal(result.accepted, 6), "packets": .integer(result.packets),
      "missing": .integer(result.missing), "backlog": .integer(result.backlog),
      "latency": .object([
        "mean": latency.mean.map { decimal($0, 4) } ?? .null,
        "uncertainty": latency.uncertainty.map { decimal($0, 4) } ?? .null,
        "mean_at_least": decimal(result.meanAtLeast, 4),
        "p50": integer(latency.percentile(50)), "p95": integer(latency.percentile(95)),
        "p99": integer(latency.percentile(99)), "max": integer(latency.maximum),
      ]),
      "cycles": .integer(result.simulated), "router_cycles": .integer(result.routerCycles),
    ])
  }

  private func decimal(_ value: Double, _ digits: Int) -> JSON {
    .decimal(String(format: "%.\(digits)f", value))
  }
}
