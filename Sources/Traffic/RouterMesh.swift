import ChipSpec
import Simulation

/// What surrounds a mesh: sources and sinks, and whoever looks at the links.
protocol MeshSurroundings {
  /// The flit that a tile sends into its router in this cycle.
  mutating func flit(from node: Int) -> FlitOnLink?
  /// A flit leaves a router through a port.
  mutating func leaves(
    _ flit: FlitOnLink, node: Int, port: RouterPort
  ) throws(TrafficViolation)
  /// A router gives places of an input's queues free; one bit a channel.
  mutating func frees(_ channels: UInt64, node: Int, port: RouterPort) throws(TrafficViolation)
  /// A router drops flits; one bit a port.
  mutating func drops(_ ports: UInt64, node: Int) throws(TrafficViolation)
}

/// Instances of one verilated router, joined to a mesh.
///
/// All of a router's outputs follow registers, so a cycle is: copy what every router shows to its
/// neighbours, then clock them all. A router that is quiet and to which nothing arrives would not
/// change, and is left out.
struct RouterMesh {
  let shape: MeshShape
  /// Routers clocked so far.
  private(set) var steps = 0

  private let models: [ModelInstance]
  private let resets: [Port]
  // By node × 5 + port.
  private let inputs: [LinkPorts]
  private let outputs: [LinkPorts]
  /// The input at the other end of an output's link, and the other way round; −1 where there is none.
  private let ends: [Int]
  private let quiet: [Port]
  private let dropped: [Port]
  /// Routers that were clocked in the last cycle: others show nothing, and nothing waits at their inputs.
  private var ran: [Bool]
  /// Routers to which something arrives.
  private var isDue: [Bool]

  /// Makes the instances.
  /// - Throws: ``TrafficError`` where the library is not a router of this mesh.
  init(_ library: ModelLibrary, _ shape: MeshShape) throws(TrafficError) {
    var models: [ModelInstance] = []
    var resets: [Port] = []
    var inputs: [LinkPorts] = []
    var outputs: [LinkPorts] = []
    var ends: [Int] = []
    var quiet: [Port] = []
    var dropped: [Port] = []
    for node in 0..<shape.nodes {
      let model = try Self.instance(of: library)
      resets.append(try model.port("rst_ni", width: 1))
      let (x, y) = shape.place(of: node)
      try model.port("x_i", width: LinkPorts.bits(shape.columns)).value = UInt64(x)
      try model.port("y_i", width: LinkPorts.bits(shape.rows)).value = UInt64(y)
      var present: UInt64 = 0
      for port in RouterPort.allCases {
        inputs.append(try LinkPorts(model, port, isInput: true, shape))
        outputs.append(try LinkPorts(model, port, isInput: false, shape))
        let neighbour = shape.neighbour(of: node, through: port)
        ends.append(neighbour.map { $0 * 5 + port.opposite.rawValue } ?? -1)
        if neighbour != nil { present |= 1 << UInt64(port.rawValue) }
      }
      try model.port("present_i", width: 4).value = present
      quiet.append(try model.port("quiet_o", width: 1))
      dropped.append(try model.port("dropped_o", width: 5))
      models.append(model)
    }
    self.shape = shape
    self.models = models
    self.resets = resets
    self.inputs = inputs
    self.outputs = outputs
    self.ends = ends
    self.quiet = quiet
    self.dropped = dropped
    ran = [Bool](repeating: false, count: shape.nodes)
    isDue = ran
  }

  private static func instance(of library: ModelLibrary) throws(TrafficError) -> ModelInstance {
    do {
      return try library.instantiate(seed: 1)
    } catch {
      throw .model("the model cannot be started: \(error)")
    }
  }

  /// Whether all routers say that they hold nothing.
  var isQuiet: Bool { quiet.allSatisfy(\.isSet) }

  /// Resets all routers; nothing is on any link afterwards.
  /// - Throws: ``TrafficError/model(_:)``.
  mutating func reset() throws(TrafficError) {
    do {
      for node in models.indices {
        for index in node * 5..<node * 5 + 5 {
          inputs[index].valid.value = 0
          outputs[index].credit.value = 0
        }
        try models[node].reset()
        ran[node] = false
        isDue[node] = false
      }
    } catch {
      throw .model("\(error)")
    }
  }

  /// Runs one cycle.
  /// - Throws: ``TrafficViolation`` by the surroundings, ``TrafficError`` by a model.
  mutating func advance(_ surroundings: inout some MeshSurroundings) throws {
    for node in models.indices where ran[node] {
      for index in node * 5..<node * 5 + 5 {
        inputs[index].valid.value = 0
        outputs[index].credit.value = 0
      }
    }
    for node in models.indices {
      if ran[node] { try carry(from: node, &surroundings) }
      if let flit = surroundings.flit(from: node) {
        inputs[node * 5 + RouterPort.local.rawValue].write(flit)
        isDue[node] = true
      }
    }
    for node in models.indices {
      let isRunning = isDue[node] || !quiet[node].isSet
      ran[node] = isRunning
      isDue[node] = false
      guard isRunning else { continue }
      steps += 1
      try models[node].step()
    }
  }

  /// Copies what a router shows to its neighbours and its tile.
  private mutating func carry(
    from node: Int, _ surroundings: inout some MeshSurroundings
  ) throws {
    for port in RouterPort.allCases {
      let index = node * 5 + port.rawValue
      let end = ends[index]
      if outputs[index].valid.isSet {
        let flit = outputs[index].read()
        try surroundings.leaves(flit, node: node, port: port)
        if port == .local {
          // The tile takes it at once, and says so.
          outputs[index].credit.value = 1 << UInt64(flit.channel)
          isDue[node] = true
        } else {
          inputs[end].write(flit)
          isDue[end / 5] = true
        }
      }
      let freed = inputs[index].credit.value
      guard freed != 0 else { continue }
      try surroundings.frees(freed, node: node, port: port)
      guard port != .local else { continue }
      outputs[end].credit.value = freed
      isDue[end / 5] = true
    }
    let ports = dropped[node].value
    if ports != 0 { try surroundings.drops(ports, node: node) }
  }
}
