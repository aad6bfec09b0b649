import ChipSpec
import CoSimulation
import Mapping
import Network
import Pages

extension NetworkPage {
  /// The page about a run.
  /// - Parameter command: the arguments that led to it.
  init(_ report: NetworkReport, command: [String]) {
    let (job, result) = (report.job, report.result)
    let (mapping, specification) = (job.mapping, job.specification)
    self.init(
      network: mapping.network, chip: mapping.chip, columns: specification.grid.columns,
      origin: "tilewright \(Tilewright.version), seed \(job.seed)")
    figures = Self.figures(report)
    layers = mapping.stages.map { stage in
      let layer = job.network.layers[stage.layer]
      let array = specification.kind(x: stage.x, y: stage.y).analog
      let use = report.use(stage)
      return Layer(
        name: stage.name, kind: layer.kind.title,
        shape: (job.network.tensors[layer.output]?.shape ?? []).dropFirst()
          .map { "\($0)" }.joined(separator: " × "),
        place: "(\(stage.x), \(stage.y)), \(stage.engine)",
        cells: stage.rows == 0
          ? nil : array.map { Double(stage.rows * stage.columns) / Double(max(1, $0.weights)) },
        cycles: use.map { Cycles($0) })
    }
    transfers = report.engines.filter { $0.engine == "transfers" }.map {
      Transfer(name: $0.work, place: "(\($0.x), \($0.y))", cycles: Cycles($0.counts))
    }
    for y in 0..<specification.grid.rows {
      for x in 0..<specification.grid.columns {
        var tile = Tile(x: x, y: y, kind: specification.kind(x: x, y: y).name)
        tile.layers = mapping.stages.indices.filter {
          mapping.stages[$0].x == x && mapping.stages[$0].y == y
        }
        for engine in report.engines
        where engine.x == x && engine.y == y && engine.engine != "transfers" {
          let counts = engine.counts
          tile.activities.append(
            Activity(engine.engine, Double(counts[.working]) / Double(max(1, counts.total))))
        }
        if let cycles = result.steady.cycles,
          let seen = result.tiles.first(where: { $0.x == x && $0.y == y })
        {
          let most = RouterPort.neighbours.map { seen.flits[$0.rawValue] }.max() ?? 0
          tile.activities.append(Activity("link", Double(most) / Double(max(1, cycles))))
        }
        if let used = mapping.tiles.first(where: { $0.x == x && $0.y == y }) {
          tile.memory = (used.image.count, used.capacity)
        }
        tiles.append(tile)
      }
    }
    if let labels = report.labels, let output = job.network.outputs.first?.name {
      confusion = Self.confusion(result.outputs.map { $0[output] ?? [] }, labels)
    }
    let line = (["tilewright"] + command.dropFirst()).joined(separator: " ")
    commands = [
      Command(line, "this run again"),
      Command("\(line) --on golden", "on the golden chip alone, without Verilog"),
    ]
  }

  private static func figures(_ report: NetworkReport) -> [Figure] {
    var figures: [Figure] = []
    if let accuracy = report.accuracy {
      figures.append(
        Figure("\(decimal(100 * accuracy, 2)) %", "right, of \(report.result.outputs.count) frames")
      )
    }
    if let float = report.floatAccuracy {
      figures.append(Figure("\(decimal(100 * float, 2)) %", "right in floating point"))
    }
    if let spread = report.spread {
      let count = report.instances.accuracies.count
      figures.append(
        Figure(
          "\(decimal(100 * spread.mean, 2)) ± \(decimal(100 * spread.deviation, 2)) %",
          "right on \(count) chips that are not ideal"))
    }
    if let cycles = report.cyclesPerFrame {
      figures.append(Figure(grouped(cycles), "cycles a frame"))
    }
    figures.append(Figure(grouped(8 * report.elements), "bits of outputs compared"))
    if let run = report.result.report, report.isChecked {
      figures.append(Figure(grouped(run.checked), "commits checked"))
    }
    figures.append(
      Figure(
        report.isMatch ? "0" : "\(max(1, report.mismatches))", "mismatches",
        isBad: !report.isMatch))
    return figures
  }

  /// How often each class was answered for each; empty if there are too many to show.
  private static func confusion(_ outputs: [[Int8]], _ labels: [Int]) -> [[Int]] {
    let classes = outputs.first?.count ?? 0
    guard (2...20).contains(classes), labels.allSatisfy((0..<classes).contains) else { return [] }
    var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    for (values, label) in zip(outputs, labels) {
      guard let answer = values.answer else { continue }
      counts[label][answer] += 1
    }
    return counts
  }
}

extension Network.Layer.Kind {
  /// What the layer does, for people.
  var title: String {
    switch self {
    case .dot(let dot):
      dot.isChannelsLast
        ? "fully connected, \(dot.length) to \(dot.channels)"
        : dot.window.kernel.map { "\($0)" }.joined(separator: " × ")
          + " convolution, \(dot.length / max(1, dot.window.kernel.reduce(1, *))) to \(dot.channels)"
    case .maxPool(let window):
      "maximum of " + window.kernel.map { "\($0)" }.joined(separator: " × ")
    case .averagePool(let window, _, _):
      "average of " + window.kernel.map { "\($0)" }.joined(separator: " × ")
    case .add: "sum"
    case .multiply: "product"
    case .lookup: "table"
    case .mean: "mean"
    case .concat: "concatenation"
    case .reshape: "other shape"
    case .transpose: "transposition"
    case .pad, .extend: "padding"
    case .slice: "slice"
    case .resize: "resize"
    case .softmax: "softmax"
    case .layerNorm: "layer norm"
    case .matMul: "matrix product"
    }
  }
}

extension NetworkPage.Cycles {
  /// Cycles as they were counted.
  init(_ counts: CycleCounts) {
    self.init(
      working: counts[.working], data: counts[.data], room: counts[.room],
      memory: counts[.memory], control: counts[.control], idle: counts[.idle])
  }
}
