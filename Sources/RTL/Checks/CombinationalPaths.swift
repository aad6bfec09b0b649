/// Which input bits of a module its output bits follow at once, for use by its parents.
struct CombinationalSummary {
  /// Output segment ← input segment, by the ports' names.
  struct Path: Hashable {
    let input: String
    let inputBits: Range<Int>
    let output: String
    let outputBits: Range<Int>
  }
  let paths: [Path]
}

/// The combinational dependencies inside one module: loops, and paths from inputs to outputs.
///
/// A vertex is a segment of a signal: signals are cut wherever a statement, an expression or an
/// instance's path takes a part of them, so that bits which only share a vector do not share a path.
struct CombinationalPaths {
  private let module: ModuleGraph
  private var vertices: [(signal: Signal, bits: Range<Int>)] = []
  private var firstVertex: [Int] = []
  /// For each vertex, what it follows at once, with the line that says so.
  private var sources: [[(vertex: Int, location: SourceLocation)]] = []
  private(set) var summary = CombinationalSummary(paths: [])

  init(_ module: ModuleGraph, children: [String: CombinationalSummary]) {
    self.module = module
    cut(children)
    connect(children)
    summary = CombinationalSummary(paths: pathsThroughModule().map(\.path))
  }

  func faults() -> [Fault] {
    var faults = loops()
    if module.requiresRegisteredBoundary {
      faults += pathsThroughModule().map(boundaryFault)
    }
    return faults
  }

  // MARK: Cutting signals into segments

  private mutating func cut(_ children: [String: CombinationalSummary]) {
    var cuts = module.signals.map { Set([0, $0.width]) }

    func cutSlices(_ node: Node) {
      if case .slice(let value, let low) = node.kind, case .signal(let signal) = value.kind {
        cuts[signal.index].formUnion([low, low + node.width])
      }
      node.operands.forEach(cutSlices)
    }
    func walk(_ statement: Statement) {
      if case .assign(let signal, let bits, _, _) = statement {
        cuts[signal.index].formUnion([bits.lowerBound, bits.upperBound])
      }
      statement.readNodes.forEach(cutSlices)
      statement.branches.forEach { $0.forEach(walk) }
    }
    for item in module.items {
      switch item {
      case .definition(_, let node): cutSlices(node)
      case .statement(let statement): walk(statement)
      }
    }
    module.defaults.values.forEach(cutSlices)
    for instance in module.instances {
      for path in children[instance.moduleIdentity]?.paths ?? [] {
        for pin in instance.pins {
          if pin.portName == path.input {
            cuts[pin.index].formUnion([path.inputBits.lowerBound, path.inputBits.upperBound])
          }
          if pin.portName == path.output {
            cuts[pin.index].formUnion([path.outputBits.lowerBound, path.outputBits.upperBound])
          }
        }
      }
    }
    for signal in module.signals {
      firstVertex.append(vertices.count)
      let bounds = cuts[signal.index].sorted()
      for (low, high) in zip(bounds, bounds.dropFirst()) {
        vertices.append((signal, low..<high))
      }
    }
    firstVertex.append(vertices.count)
    sources = Array(repeating: [], count: vertices.count)
  }

  private func segments(of signal: Signal, _ bits: Range<Int>) -> [Int] {
    (firstVertex[signal.index]..<firstVertex[signal.index + 1]).filter {
      vertices[$0].bits.overlaps(bits)
    }
  }

  // MARK: Dependencies

  /// The segments that the bits `bits` of an expression follow.
  private func leaves(of node: Node, _ bits: Range<Int>, into result: inout Set<Int>) {
    node.forEachRead(of: bits) { leaf, read in
      if case .signal(let signal) = leaf.kind { result.formUnion(segments(of: signal, read)) }
    }
  }

  private mutating func follow(
    _ signal: Signal, _ bits: Range<Int>, _ value: Node, under conditions: Set<Int>,
    _ location: SourceLocation
  ) {
    for vertex in segments(of: signal, bits) {
      let part = vertices[vertex].bits
      var result = conditions
      let low = part.lowerBound - bits.lowerBound
      leaves(of: value, low..<low + part.count, into: &result)
      sources[vertex] += result.sorted().map { ($0, location) }
    }
  }

  private mutating func connect(_ children: [String: CombinationalSummary]) {
    for item in module.items {
      switch item {
      case .definition(let signal, let node):
        follow(signal, 0..<signal.width, node, under: [], signal.location)
      case .statement(let statement): connect(statement, under: [])
      }
    }
    for signal in module.signals {
      if let value = module.defaults[signal.index] {
        follow(signal, 0..<signal.width, value, under: [], signal.location)
      }
    }
    if let external = module.external {
      for path in external.paths {
        for vertex in segments(of: path.output, 0..<path.output.width) {
          sources[vertex] += segments(of: path.input, 0..<path.input.width).map {
            ($0, external.location)
          }
        }
      }
    }
    for instance in module.instances {
      let pins = Dictionary(uniqueKeysWithValues: instance.pins.map { ($0.portName, $0) })
      for path in children[instance.moduleIdentity]?.paths ?? [] {
        guard let input = pins[path.input], let output = pins[path.output] else { continue }
        for vertex in segments(of: output, path.outputBits) {
          sources[vertex] += segments(of: input, path.inputBits).map { ($0, instance.location) }
        }
      }
    }
  }

  private mutating func connect(_ statement: Statement, under conditions: Set<Int>) {
    var inner = conditions
    switch statement {
    case .assign(let signal, let bits, let value, let location):
      if !signal.isRegister { follow(signal, bits, value, under: conditions, location) }
      return
    case .write: return
    case .when, .select, .override:
      for node in statement.readNodes { leaves(of: node, 0..<node.width, into: &inner) }
    }
    for branch in statement.branches {
      for statement in branch { connect(statement, under: inner) }
    }
  }

  // MARK: Loops

  private func loops() -> [Fault] {
    var faults: [Fault] = []
    var state = [UInt8](repeating: 0, count: vertices.count)  // 0 new, 1 open, 2 done
    for start in vertices.indices where state[start] == 0 {
      // Depth-first without recursion: a chain of wires may be long.
      var stack: [(vertex: Int, next: Int)] = [(start, 0)]
      state[start] = 1
      while let (vertex, next) = stack.last {
        guard next < sources[vertex].count else {
          state[vertex] = 2
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let source = sources[vertex][next].vertex
        if state[source] == 0 {
          state[source] = 1
          stack.append((source, 0))
        } else if state[source] == 1, let first = stack.firstIndex(where: { $0.vertex == source }) {
          faults.append(loopFault(stack[first...].map { ($0.vertex, $0.next - 1) }))
          return faults  // one loop at a time: cutting it changes the rest
        }
      }
    }
    return faults
  }

  private func loopFault(_ cycle: [(vertex: Int, edge: Int)]) -> Fault {
    // The walk went from each signal to what it follows; data flows the other way.
    let order = Array(cycle.reversed())
    let names = order.map { name(of: $0.vertex) }
    return module.fault(
      .combinationalLoop,
      "combinational loop: \((names + [names[0]]).joined(separator: " → "))",
      vertices[order[0].vertex].signal.location,
      order.map { entry in
        let edge = sources[entry.vertex][entry.edge]
        return Fault.Note(
          message: "\(name(of: entry.vertex)) follows \(name(of: edge.vertex)) here",
          location: edge.location)
      },
      help: "put a register into the loop")
  }

  private func name(of vertex: Int) -> String {
    let (signal, bits) = vertices[vertex]
    return bits.count == signal.width ? signal.name : "\(signal.name)[\(rangeText(bits))]"
  }

  // MARK: Paths through the module

  private struct Through {
    let path: CombinationalSummary.Path
    let vertices: [Int]
  }

  private func pathsThroughModule() -> [Through] {
    var result: [Through] = []
    for output in vertices.indices {
      guard case .output = vertices[output].signal.kind else { continue }
      var cameFrom = [output: -1]
      var queue = [output]
      var head = 0
      while head < queue.count {
        let vertex = queue[head]
        head += 1
        if case .input = vertices[vertex].signal.kind {
          var trace: [Int] = []
          var step = vertex
          while step >= 0 {
            trace.append(step)
            step = cameFrom[step] ?? -1
          }
          result.append(
            Through(
              path: CombinationalSummary.Path(
                input: vertices[vertex].signal.name, inputBits: vertices[vertex].bits,
                output: vertices[output].signal.name, outputBits: vertices[output].bits),
              vertices: trace))
        }
        for source in sources[vertex] where cameFrom[source.vertex] == nil {
          cameFrom[source.vertex] = vertex
          queue.append(source.vertex)
        }
      }
    }
    return result
  }

  private func boundaryFault(_ through: Through) -> Fault {
    let trace = through.vertices
    let input = vertices[trace[0]].signal
    let output = vertices[trace[trace.count - 1]].signal
    return module.fault(
      .registeredBoundary,
      "combinational path from the input '\(input.name)' to the output '\(output.name)': "
        + trace.map(name).joined(separator: " → "),
      output.location,
      [Fault.Note(message: "the input '\(input.name)' is declared here", location: input.location)],
      help: "a tile's boundary is registered: put a register into the path")
  }
}

extension Signal {
  /// The instantiated module's port that a pin stands for.
  var portName: String {
    switch kind {
    case .instanceInput(_, let port), .instanceOutput(_, let port): port.name
    default: name
    }
  }
}
