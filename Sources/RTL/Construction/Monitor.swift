/// Describes a part's monitor: what it observes of the part, and the commit records it makes.
///
/// The monitor is a SystemVerilog module of its own, bound to every instance of the part in
/// simulation only. The part knows nothing of it, and nothing that only the monitor reads counts as
/// used. It may hold registers, to say in one record what happened over several cycles.
public struct Monitor {
  /// The monitor's own module, for wires and registers.
  public let module: Module

  private let part: Module
  private let recorder: Recorder

  /// Words that a commit record holds, 64 bits each.
  public static let wordCount = 6

  final class Recorder {
    var connections: [(port: String, value: Node)] = []
    var commits: [MonitorGraph.Commit] = []
  }

  init(part: Module, module: Module) {
    self.part = part
    self.module = module
    self.recorder = Recorder()
  }

  /// An input of the monitor that shows a value of the part.
  /// - Parameters:
  ///   - name: the input's name; in Verilog `NAME_i`.
  ///   - value: a signal of the part, or an expression over its signals.
  public func observe(
    _ name: String, _ value: Bits, _ fileID: String = #fileID, _ line: Int = #line
  ) -> Bits {
    let location = SourceLocation(fileID: fileID, line: line)
    // The part does not declare a constant that its monitor alone reads.
    if part.accepts([value], location, notingConstants: false), value.node.needsName {
      part.report(
        .target, "'\(name)' takes a part of an expression that has no name", location,
        value.node.declarationNotes, "slice the expression's operands instead")
    }
    recorder.connections.append((name + "_i", value.node.withPlainConstants))
    return module.input(name, width: value.width, "", fileID, line)
  }

  /// A commit record for every cycle out of reset in which `condition` is 1. Records of one cycle are
  /// made in the order in which they are described.
  /// - Parameters:
  ///   - kind: the commit kind's number.
  ///   - condition: one bit, of the monitor.
  ///   - words: up to six values of up to 64 bits each, of the monitor; missing ones are zero.
  ///   - comment: the event.
  public func commit(
    kind: Int, when condition: Bits, words: [Bits], _ comment: String,
    _ fileID: String = #fileID, _ line: Int = #line
  ) {
    let location = SourceLocation(fileID: fileID, line: line)
    guard module.accepts([condition, .constant(kind, width: 31)] + words, location) else { return }
    if condition.width != 1 {
      module.report(
        .width, "the condition of a commit takes one bit, found \(bitCount(condition.width))",
        location, condition.node.declarationNotes)
    }
    if words.count > Monitor.wordCount || words.contains(where: { $0.width > 64 }) {
      let widths = words.map { String($0.width) }.joined(separator: ", ")
      module.report(
        .width,
        "a commit holds at most \(Monitor.wordCount) words of 64 bits, found widths \(widths)",
        location)
      return
    }
    for value in [condition] + words where value.node.needsName {
      module.report(
        .target, "a commit takes a part of an expression that has no name", location,
        value.node.declarationNotes, "slice the expression's operands instead")
    }
    recorder.commits.append(
      MonitorGraph.Commit(
        kind: kind, condition: condition.node, words: words.map { $0.extended(to: 64).node },
        comment: comment))
    module.use([condition] + words)
  }

  func finish(kind: Int) -> MonitorGraph {
    MonitorGraph(
      kind: kind, graph: module.finish(), connections: recorder.connections,
      commits: recorder.commits, rules: [])
  }
}

extension Node {
  /// The same value with the values of named constants in their places.
  fileprivate var withPlainConstants: Node {
    let kind: Kind =
      switch self.kind {
      case .named(let named) where !named.isParameter: .constant(named.value)
      case .constant, .named, .signal, .mistake: self.kind
      case .slice(let value, let low): .slice(value.withPlainConstants, low: low)
      case .element(let value, let index):
        .element(value.withPlainConstants, index: index.withPlainConstants)
      case .memoryRead(let memory, let address):
        .memoryRead(memory, address: address.withPlainConstants)
      case .call(let function, let arguments):
        .call(function, arguments.map(\.withPlainConstants))
      case .unary(let symbol, let value): .unary(symbol, value.withPlainConstants)
      case .binary(let symbol, let left, let right):
        .binary(symbol, left.withPlainConstants, right.withPlainConstants)
      case .mux(let condition, let first, let second):
        .mux(
          condition.withPlainConstants, first.withPlainConstants, second.withPlainConstants)
      case .concatenation(let parts): .concatenation(parts.map(\.withPlainConstants))
      case .replication(let value, let count):
        .replication(value.withPlainConstants, count: count)
      }
    return Node(kind, width: width)
  }

  /// Whether it holds a part of something that Verilog cannot take a part of.
  var needsName: Bool {
    switch kind {
    case .slice(let value, _), .element(let value, _):
      switch value.kind {
      case .signal, .memoryRead: break
      default: return true
      }
    default: break
    }
    return operands.contains(where: \.needsName)
  }
}
