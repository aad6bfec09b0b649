/// Prints a part's monitor or assertions: a SystemVerilog module, and the `bind` that attaches it to
/// every instance of the part.
struct MonitorPrinter {
  private let monitor: MonitorGraph
  private let part: String
  private let origin: String

  init(_ monitor: MonitorGraph, part: String, origin: String) {
    self.monitor = monitor
    self.part = part
    self.origin = origin
  }

  func text() -> String {
    let module = VerilogPrinter(
      monitor.graph, PrepareForEmission.prepare(monitor.graph, isMonitor: true), origin: origin)
    let extra = monitor.kind.map { commits(kind: $0) } ?? assertions()
    return module.text(extra: extra) + "\n" + bind().joined(separator: "\n")
  }

  private func commits(kind: Int) -> [String] {
    var lines = [
      "  import \"DPI-C\" function chandle tilewright_open(input string scope, input int kind);",
      "  import \"DPI-C\" function void tilewright_commit(",
      "      input chandle source, input int kind,",
      "      input longint unsigned w0, input longint unsigned w1, input longint unsigned w2,",
      "      input longint unsigned w3, input longint unsigned w4, input longint unsigned w5);",
      "",
      "  chandle source;",
      "  initial source = tilewright_open($sformatf(\"%m\"), 32'd\(kind));",
      "",
      "  always_ff @(posedge clk_i or negedge rst_ni) begin",
      "    if (!rst_ni) begin",
      "      // A part in reset commits nothing.",
      "    end else begin",
    ]
    for commit in monitor.commits {
      lines += wrapped(commit.comment, prefix: "      // ")
      lines += ExpressionPrinter.lines(
        commit.condition, prefix: "      if (", suffix: ") begin", indent: "      ")
      lines.append("        tilewright_commit(source, 32'd\(commit.kind),")
      lines += arguments(commit.words)
      lines.append("      end")
    }
    return lines + ["    end", "  end"]
  }

  /// The words of a record: short ones share lines, a long one has its own.
  private func arguments(_ words: [Node]) -> [String] {
    let indent = "            "
    let texts = words.map { ExpressionPrinter.text($0) }
    let padded = texts + Array(repeating: "64'd0", count: Monitor.wordCount - words.count)
    let separators = Array(repeating: ",", count: Monitor.wordCount - 1) + [");"]
    var lines: [String] = []
    var row = ""
    for (index, (word, separator)) in zip(padded, separators).enumerated() {
      if !row.isEmpty && indent.count + row.count + 1 + word.count + separator.count > 100 {
        lines.append(indent + row)
        row = ""
      }
      if index < words.count && indent.count + word.count + separator.count > 100 {
        lines += ExpressionPrinter.lines(
          words[index].withFlatConcatenations, prefix: indent, suffix: separator, indent: indent)
      } else {
        row += (row.isEmpty ? "" : " ") + word + separator
      }
    }
    return row.isEmpty ? lines : lines + [indent + row]
  }

  private func assertions() -> [String] {
    // An always_ff would promise hardware, which assertions are not.
    var lines = [
      "  always @(posedge clk_i or negedge rst_ni) begin",
      "    if (!rst_ni) begin",
      "      // In reset there are no rules.",
      "    end else begin",
    ]
    var open: [String] = []
    for rule in monitor.rules {
      let condition = ExpressionPrinter.lines(
        rule.condition, prefix: "      if (", suffix: ") begin", indent: "      ")
      if condition != open {
        if !open.isEmpty { lines.append("      end") }
        lines += condition
        open = condition
      }
      switch rule.check {
      case .holds(let value):
        // Unknown values are the affair of the rules that forbid them.
        lines += ExpressionPrinter.lines(
          value, prefix: "        assert ((", suffix: ") !== 1'b0)", indent: "        ")
      case .isKnown(let value):
        // One unknown bit makes the parity unknown.
        lines += ExpressionPrinter.lines(
          Node(.unary(.parity, value), width: 1), prefix: "        assert ((",
          suffix: ") !== 1'bx)", indent: "        ")
      }
      lines.append("          else $error(\"\(rule.name): \(rule.message)\");")
    }
    return lines + (open.isEmpty ? [] : ["      end"]) + ["    end", "  end"]
  }

  private func bind() -> [String] {
    let width = max(6, monitor.connections.map(\.port.count).max() ?? 0)
    func opening(_ port: String) -> String { "  .\(port.padded(to: width)) (" }
    let last = monitor.connections.count - 1
    return ["bind \(part) \(monitor.graph.name) \(monitor.instanceName) ("]
      + [opening("clk_i") + "clk_i),", opening("rst_ni") + "rst_ni)" + (last < 0 ? "" : ",")]
      + monitor.connections.enumerated().flatMap { index, pin in
        ExpressionPrinter.lines(
          pin.value, prefix: opening(pin.port), suffix: index == last ? ")" : "),", indent: "  ")
      } + [");", ""]
  }
}

extension Node {
  /// The same value with no concatenation directly within another.
  fileprivate var withFlatConcatenations: Node {
    guard case .concatenation(let parts) = kind else { return self }
    let flat = parts.map(\.withFlatConcatenations).flatMap { part -> [Node] in
      if case .concatenation(let inner) = part.kind { inner } else { [part] }
    }
    return Node(.concatenation(flat), width: width)
  }
}
