/// Prints one prepared module.
struct VerilogPrinter {
  private let graph: ModuleGraph
  private let module: EmittableModule
  private let origin: String

  init(_ graph: ModuleGraph, _ module: EmittableModule, origin: String) {
    self.graph = graph
    self.module = module
    self.origin = origin
  }

  /// The module's text.
  /// - Parameter extra: a further section at the module's end.
  func text(extra: [String] = []) -> String {
    var lines = header()
    lines += moduleHead()
    for section in [declarations(), functions(), logic(), ignored(), clocked(), instances(), extra]
    where !section.isEmpty {
      lines.append("")
      lines += section
    }
    lines += ["", "endmodule", ""]
    return lines.joined(separator: "\n")
  }

  private func header() -> [String] {
    wrapped(graph.summary, prefix: "// ") + ["//"] + wrapped(origin, prefix: "// ") + [""]
  }

  // MARK: Ports

  private func moduleHead() -> [String] {
    let parameters = graph.constants.filter(\.isParameter)
    let ports = table(
      module.ports.map { isInput, port in
        ([isInput ? "input" : "output", port.isVariable ? "reg" : "wire"], port)
      }, separator: ",")
    guard !parameters.isEmpty else { return ["module \(graph.name) ("] + ports + [");"] }
    let lines = parameters.enumerated().map { index, parameter in
      "  parameter \(vector(parameter.value.width))\(parameter.name) = \(parameter.value.verilog)"
        + (index == parameters.count - 1 ? "" : ",") + comment(parameter.comment)
    }
    return ["module \(graph.name) #("] + lines + [") ("] + ports + [");"]
  }

  /// Declarations in columns: words, range, name, comment.
  private func table(
    _ rows: [(words: [String], declaration: EmittableModule.Declaration)], separator: String
  ) -> [String] {
    let wordWidths = (0..<(rows.first?.words.count ?? 0)).map { column in
      rows.map { $0.words[column].count }.max() ?? 0
    }
    let rangeWidth = rows.map { range($0.declaration.width).count }.max() ?? 0
    let names = rows.enumerated().map { index, row in
      row.declaration.name + (index == rows.count - 1 && separator == "," ? "" : separator)
    }
    let nameWidth = names.map(\.count).max() ?? 0
    return zip(rows, names).flatMap { row, name in
      let words = zip(row.words, wordWidths).map { $0.padded(to: $1) }.joined(separator: " ")
      let range = rangeWidth == 0 ? "" : range(row.declaration.width).padded(to: rangeWidth) + " "
      let line = "  \(words) \(range)"
      return row.declaration.comment.isEmpty
        ? [line + name]
        : commented(line + name.padded(to: nameWidth), row.declaration.comment)
    }
  }

  /// A comment behind a line, on further lines in its column where it is long.
  private func commented(_ line: String, _ text: String) -> [String] {
    let column = line.count
    var lines: [String] = []
    for word in text.onOneLine.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= 100 {
        lines[lines.count - 1] += " " + word
      } else {
        let start = lines.isEmpty ? line : String(repeating: " ", count: column)
        lines.append("\(start)  // \(word)")
      }
    }
    return lines
  }

  private func range(_ width: Int) -> String { width == 1 ? "" : "[\(width - 1):0]" }
  private func vector(_ width: Int) -> String { width == 1 ? "" : range(width) + " " }
  private func comment(_ text: String) -> String {
    text.isEmpty ? "" : "  // \(text.onOneLine)"
  }

  // MARK: Declarations

  private func declarations() -> [String] {
    var lines = graph.constants.filter { !$0.isParameter }.map {
      "  localparam \(vector($0.value.width))\($0.name) = \($0.value.verilog);"
        + comment($0.comment)
    }
    let signals = table(
      module.signals.map { ([$0.isVariable ? "reg" : "wire"], $0) }, separator: ";")
    let memories = graph.memories.flatMap { memory in
      let line = "  reg \(vector(memory.width))\(memory.verilogName) [0:\(memory.count - 1)];"
      return memory.comment.isEmpty ? [line] : commented(line, memory.comment)
    }
    for part in [signals, memories] where !part.isEmpty {
      if !lines.isEmpty { lines.append("") }
      lines += part
    }
    return lines
  }

  private func functions() -> [String] {
    var lines: [String] = []
    for function in graph.functions {
      if !lines.isEmpty { lines.append("") }
      if !function.comment.isEmpty { lines += wrapped(function.comment, prefix: "  // ") }
      lines.append("  function \(vector(function.body.width))\(function.name);")
      lines += function.parameters.map { "    input \(vector($0.width))\($0.name);" }
      lines += body(of: function)
      lines.append("  endfunction")
    }
    return lines
  }

  private func body(of function: FunctionDeclaration) -> [String] {
    func assignment(_ value: Node, _ prefix: String, indent: String) -> [String] {
      ExpressionPrinter.lines(
        value, prefix: "\(prefix)\(function.name) = ", suffix: ";", indent: indent)
    }
    guard let choice = function.choice else {
      return assignment(function.body, "    ", indent: "    ")
    }
    var lines = ["    case (\(ExpressionPrinter.text(choice.subject)))"]
    let cases =
      choice.cases.map {
        ($0.patterns.map(ExpressionPrinter.text).joined(separator: ", "), $0.value)
      }
      + [("default", choice.otherwise)]
    for (label, value) in cases {
      lines += assignment(value, "      \(label): ", indent: "      ")
    }
    return lines + ["    endcase"]
  }

  // MARK: Logic

  private func logic() -> [String] {
    var lines: [String] = []
    for item in module.logic {
      switch item {
      case .definition(let declaration, let value):
        let definition = ExpressionPrinter.lines(
          value, prefix: "  wire \(vector(declaration.width))\(declaration.name) = ", suffix: ";",
          indent: "  ")
        lines += commented(definition, declaration.comment)
      case .assign(let target, let value):
        lines += ExpressionPrinter.lines(
          value, prefix: "  assign \(target) = ", suffix: ";", indent: "  ")
      case .block(let defaults, let statements):
        if !lines.isEmpty && lines.last != "" { lines.append("") }
        lines.append("  always @* begin")
        for (target, value) in defaults {
          lines += ExpressionPrinter.lines(
            value, prefix: "    \(target) = ", suffix: ";", indent: "    ")
        }
        lines += statements.flatMap { print($0, "    ", "=") }
        lines += ["  end", ""]
      }
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// A comment behind a line that has room for it, else above.
  private func commented(_ lines: [String], _ text: String) -> [String] {
    if text.isEmpty { return lines }
    if lines.count == 1, lines[0].count + text.count + 5 <= 100 {
      return [lines[0] + comment(text)]
    }
    return wrapped(text, prefix: "  // ") + lines
  }

  private func ignored() -> [String] {
    if module.ignored.isEmpty { return [] }
    var reasons: [String] = []
    for entry in module.ignored where !reasons.contains(entry.reason) {
      reasons.append(entry.reason)
    }
    let zero = Node(.constant(Constant(0, width: 1)), width: 1)
    let parts = [zero] + module.ignored.map(\.value)
    let all = Node(
      .unary(.all, Node(.concatenation(parts), width: parts.reduce(0) { $0 + $1.width })), width: 1)
    return reasons.flatMap { wrapped("Unread: \($0).", prefix: "  // ") }
      + ExpressionPrinter.lines(all, prefix: "  wire unused_ok = ", suffix: ";", indent: "  ")
  }

  // MARK: Registers

  private func clocked() -> [String] {
    var lines: [String] = []
    for block in module.clocked {
      if !lines.isEmpty { lines.append("") }
      guard !block.resets.isEmpty else {
        lines.append("  always @(posedge clk_i) begin")
        lines += block.statements.flatMap { print($0, "    ", "<=") }
        lines.append("  end")
        continue
      }
      lines += ["  always @(posedge clk_i or negedge rst_ni) begin", "    if (!rst_ni) begin"]
      lines += block.resets.map { "      \($0.target) <= \($0.value.verilog);" }
      lines.append("    end else begin")
      lines += block.statements.flatMap { print($0, "      ", "<=") }
      lines += ["    end", "  end"]
    }
    return lines
  }

  private func print(_ statement: Statement, _ indent: String, _ assignment: String) -> [String] {
    switch statement {
    case .assign(let signal, let bits, let value, _):
      return ExpressionPrinter.lines(
        value,
        prefix: "\(indent)\(signal.verilogName)\(selection(bits, of: signal.width)) \(assignment) ",
        suffix: ";", indent: indent)
    case .write(let memory, let address, let bits, let value, _):
      // An address for which one line is too short has several.
      let target = ExpressionPrinter.lines(
        address, prefix: "\(indent)\(memory.verilogName)[",
        suffix: "]\(selection(bits, of: memory.width)) <=", indent: indent)
      return target.dropLast()
        + ExpressionPrinter.lines(
          value, prefix: (target.last ?? "") + " ", suffix: ";", indent: indent)
    case .override(let statements):
      return statements.flatMap { print($0, indent, assignment) }
    case .when(let branches, let otherwise):
      return when(branches, otherwise, indent, assignment)
    case .select(let subject, let cases, let otherwise, _):
      return select(subject, cases, otherwise, statement.isExhaustive, indent, assignment)
    }
  }

  private func when(
    _ branches: [Statement.Branch], _ otherwise: [Statement]?, _ indent: String,
    _ assignment: String
  ) -> [String] {
    var lines: [String] = []
    for (index, branch) in branches.enumerated() {
      let opening = index == 0 ? "\(indent)if (" : "\(indent)end else if ("
      lines += ExpressionPrinter.lines(
        branch.condition, prefix: opening, suffix: ") begin", indent: indent)
      lines += branch.statements.flatMap { print($0, indent + "  ", assignment) }
    }
    if let otherwise, !otherwise.isEmpty {
      lines.append("\(indent)end else begin")
      lines += otherwise.flatMap { print($0, indent + "  ", assignment) }
    }
    return lines + ["\(indent)end"]
  }

  private func select(
    _ subject: Node, _ cases: [Statement.Case], _ otherwise: [Statement]?, _ isExhaustive: Bool,
    _ indent: String, _ assignment: String
  ) -> [String] {
    var lines = ["\(indent)case (\(ExpressionPrinter.text(subject)))"]
    func arm(_ label: String, _ statements: [Statement]) {
      let body = statements.flatMap { print($0, indent + "    ", assignment) }
      if body.isEmpty {
        lines.append("\(indent)  \(label): begin end")
      } else if statements.count == 1, body.count == 1, statements[0].branches.isEmpty,
        label.count + body[0].count + 2 <= 100
      {
        lines.append("\(indent)  \(label): \(body[0].drop { $0 == " " })")
      } else {
        lines += ["\(indent)  \(label): begin"] + body + ["\(indent)  end"]
      }
    }
    for item in cases {
      arm(
        item.patterns.map { ExpressionPrinter.text($0) }.joined(separator: ", "), item.statements)
    }
    if otherwise != nil || !isExhaustive { arm("default", otherwise ?? []) }
    return lines + ["\(indent)endcase"]
  }

  // MARK: Instances

  private func instances() -> [String] {
    var lines: [String] = []
    for (instance, connections) in zip(graph.instances, module.connections) {
      if !lines.isEmpty { lines.append("") }
      let parameters = instance.parameters.map { ".\($0.name)(\($0.value.verilog))" }
      let override = parameters.isEmpty ? "" : " #(\(parameters.joined(separator: ", ")))"
      let head = "  \(instance.moduleName)\(override) \(instance.verilogName) ("
      if head.count <= 100 {
        lines.append(head)
      } else {
        let width = instance.parameters.map(\.name.count).max() ?? 0
        lines.append("  \(instance.moduleName) #(")
        lines += instance.parameters.enumerated().map { index, parameter in
          "    .\(parameter.name.padded(to: width)) (\(parameter.value.verilog))"
            + (index == instance.parameters.count - 1 ? "" : ",")
        }
        lines.append("  ) \(instance.verilogName) (")
      }
      var pins: [(port: String, value: Node?)] = []
      if instance.hasClock { pins.append(("clk_i", nil)) }
      if instance.hasReset { pins.append(("rst_ni", nil)) }
      pins += connections.map { ($0.port, $0.value) }
      let width = pins.map(\.port.count).max() ?? 0
      for (index, pin) in pins.enumerated() {
        let opening = "    .\(pin.port.padded(to: width)) ("
        let closing = index == pins.count - 1 ? ")" : "),"
        lines +=
          pin.value.map {
            ExpressionPrinter.lines($0, prefix: opening, suffix: closing, indent: "    ")
          } ?? [opening + pin.port + closing]
      }
      lines.append("  );")
    }
    return lines
  }
}

/// Prose broken into lines of at most 100 columns.
func wrapped(_ text: String, prefix: String) -> [String] {
  var lines: [String] = []
  for word in text.split(whereSeparator: \.isWhitespace) {
    if let last = lines.last, last.count + word.count + 1 <= 100 {
      lines[lines.count - 1] += " " + word
    } else {
      lines.append(prefix + word)
    }
  }
  return lines
}

extension String {
  /// With every line break made a space, so that a comment ends where its line does.
  var onOneLine: String {
    split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  func padded(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self
  }
}
