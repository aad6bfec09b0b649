/// Describes the rules that hold at a part's ports, as assertions.
///
/// Like a monitor, it is a SystemVerilog module of its own, bound to every instance of the part in
/// simulation only. It may hold registers, for rules that concern several cycles. The assertions are
/// immediate ones, which every simulator understands.
public struct Assertions {
  /// The assertions' own module, for wires and registers.
  public let module: Module

  private let monitor: Monitor
  private let recorder = Recorder()

  final class Recorder {
    var rules: [MonitorGraph.Rule] = []
  }

  init(part: Module, module: Module) {
    self.module = module
    monitor = Monitor(part: part, module: module)
  }

  /// An input of the assertions that shows a value of the part.
  /// - Parameters:
  ///   - name: the input's name; in Verilog `NAME_i`.
  ///   - value: a signal of the part, or an expression over its signals.
  public func observe(
    _ name: String, _ value: Bits, _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    monitor.observe(name, value, fileID, line)
  }

  /// Requires that `holds` is not 0 in any cycle out of reset in which `condition` is 1. An unknown
  /// value breaks no such rule; ``requireKnown(_:when:_:_:_:_:)`` is for that.
  /// - Parameters:
  ///   - rule: the rule's name, with which the message begins.
  ///   - condition: one bit, of the assertions' module.
  ///   - holds: one bit, of the assertions' module.
  ///   - message: what happened if it does not hold.
  public func require(
    _ rule: String, when condition: Bits, _ holds: Bits, _ message: String,
    _ fileID: String = #fileID, _ line: Int = #line
  ) {
    let location = SourceLocation(fileID: fileID, line: line)
    guard module.accepts([condition, holds], location) else { return }
    for value in [condition, holds] where value.width != 1 {
      module.report(
        .width, "an assertion takes one bit, found \(bitCount(value.width))", location,
        value.node.declarationNotes)
    }
    add(rule, condition, .holds(holds.node), [holds], message, location)
  }

  /// Requires that no bit of `values` is unknown in every cycle out of reset in which `condition` is
  /// 1. Only a simulator that knows unknown values can find one.
  public func requireKnown(
    _ rule: String, when condition: Bits, _ values: [Bits], _ message: String,
    _ fileID: String = #fileID, _ line: Int = #line
  ) {
    let location = SourceLocation(fileID: fileID, line: line)
    guard module.accepts([condition] + values, location) else { return }
    let all = Bits.concatenating(values)
    add(rule, condition, .isKnown(all.node), values, message, location)
  }

  private func add(
    _ rule: String, _ condition: Bits, _ check: MonitorGraph.Rule.Check, _ values: [Bits],
    _ message: String, _ location: SourceLocation
  ) {
    if !(rule + message).allSatisfy({ $0.isASCII && !"\"\\%\n".contains($0) }) {
      module.report(
        .name, "the message of an assertion holds a character that Verilog would read as its own",
        location)
    }
    for value in [condition] + values where value.node.needsName {
      module.report(
        .target, "an assertion takes a part of an expression that has no name", location,
        value.node.declarationNotes, "slice the expression's operands instead")
    }
    recorder.rules.append(
      MonitorGraph.Rule(
        name: rule, condition: condition.node, check: check, message: message))
    module.use([condition] + values)
  }

  func finish() -> MonitorGraph {
    let graph = monitor.finish(kind: 0)
    return MonitorGraph(
      kind: nil, graph: graph.graph, connections: graph.connections, commits: [],
      rules: recorder.rules)
  }
}
