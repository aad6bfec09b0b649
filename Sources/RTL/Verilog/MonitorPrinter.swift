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
      "  import \"DPI-C\" function int tilewright_open(input string scope, input int kind);",
      "  import \"DPI-C\" function void tilewright_commit(",
      "      input int source, input int kind,",
      "      input longint unsigned w0, input longint unsigned w1, input longint unsigned w2,",
      "      input longint unsigned w3, input longint unsigned w4, input longint unsigned w5);",
      "",
      "  int source;",
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
      let words = commit.words.map { ExpressionPrinter.text($0) }
      let padded = words + Array(repeating: "64'd0", count: Monitor.wordCount - words.count)
      let separators = Array(repeating: ",", count: Monitor.wordCount - 1) + [");"]
      var row = ""
      for (word, separator) in zip(padded, separators) {
        if !row.isEmpty && row.count + word.count + 14 > 100 {
          lines.append("            " + row)
          row = ""
        }
        row += (row.isEmpty ? "" : " ") + word + separator
      }
      lines += ["            " + row, "      end"]
    }
    return lines + ["    end", "  end"]
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
    let pins =
      [("clk_i", "clk_i"), ("rst_ni", "rst_ni")]
      + monitor.connections.map { ($0.port, ExpressionPrinter.text($0.value)) }
    let width = pins.map(\.0.count).max() ?? 0
    return ["bind \(part) \(monitor.graph.name) \(monitor.instanceName) ("]
      + pins.enumerated().map { index, pin in
        "  .\(pin.0.padded(to: width)) (\(pin.1))" + (index == pins.count - 1 ? "" : ",")
      } + [");", ""]
  }
}
