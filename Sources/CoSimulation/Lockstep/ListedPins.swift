import Simulation

/// Inputs that are ports with a name and a value each.
protocol ListedInputs {
  /// The ports.
  static var inputNames: [String] { get }

  /// Adds the values of all ports, in the order of `inputNames`.
  func list(in values: inout ListedValues)
}

/// Outputs that are ports with a name and a value each, some of which mean nothing in a cycle.
protocol ListedOutputs {
  /// The ports.
  static var outputNames: [String] { get }

  /// Adds the values of all ports, in the order of `outputNames`.
  func list(in values: inout ListedValues)
}

/// The values of a cycle's ports, one after the other.
struct ListedValues {
  /// The values; nil where anything is right.
  private(set) var values: [UInt64?] = []

  init(capacity: Int) { values.reserveCapacity(capacity) }

  // One function for each width, because the run of a test calls them for every port in every cycle.

  /// Adds the next port's value.
  /// - Parameter counts: whether it means anything in this cycle.
  mutating func add(_ value: UInt64, if counts: Bool = true) {
    values.append(counts ? value : nil)
  }

  /// Adds the next port's value.
  mutating func add(_ value: UInt32, if counts: Bool = true) {
    values.append(counts ? UInt64(value) : nil)
  }

  /// Adds the next port's value.
  mutating func add(_ value: UInt8, if counts: Bool = true) {
    values.append(counts ? UInt64(value) : nil)
  }

  /// Adds the value of the next port, which has one bit.
  mutating func add(_ value: Bool, if counts: Bool = true) {
    values.append(counts ? (value ? 1 : 0) : nil)
  }
}

/// The pins of a part whose inputs and outputs are listed.
struct ListedPins<Inputs: ListedInputs, Outputs: ListedOutputs>: CycleExactPins {
  let reset: Port
  private let inputs: [Port?]
  private let outputs: [Port?]

  /// Looks all ports up.
  /// - Parameter prefix: the part has no ports whose names begin with it.
  init(_ model: ModelInstance, without prefix: String? = nil) throws {
    reset = try model.port("rst_ni")
    func port(_ name: String) throws -> Port? {
      if let prefix, name.hasPrefix(prefix) { return nil }
      return try model.port(name)
    }
    inputs = try Inputs.inputNames.map(port)
    outputs = try Outputs.outputNames.map(port)
  }

  func write(_ inputs: Inputs) {
    var list = ListedValues(capacity: self.inputs.count)
    inputs.list(in: &list)
    for place in 0..<self.inputs.count {
      if let port = self.inputs[place], let value = list.values[place] { port.value = value }
    }
  }

  func compare(_ golden: Outputs) -> (bits: Int, difference: Difference?) {
    var list = ListedValues(capacity: outputs.count)
    golden.list(in: &list)
    var bits = 0
    for place in 0..<outputs.count {
      guard let port = outputs[place], let expected = list.values[place] else { continue }
      bits += port.width
      if port.value != expected {
        let name = Outputs.outputNames[place]
        return (bits, Difference(name, expected: hex(expected), actual: hex(port.value)))
      }
    }
    return (bits, nil)
  }
}

/// Records the ports of a part whose outputs are listed, without those that mean nothing in a cycle.
struct ListedRecorder<Outputs: ListedOutputs>: CycleExactRecorder {
  private let recorder: PortRecorder

  init(_ recording: UnsafeMutablePointer<VectorRecording>) { recorder = PortRecorder(recording) }

  func sample(_ model: ModelInstance, _ outputs: Outputs) {
    recorder.sample(model)
    var list = ListedValues(capacity: Outputs.outputNames.count)
    outputs.list(in: &list)
    for (name, value) in zip(Outputs.outputNames, list.values) where value == nil {
      recorder.ignore(name)
    }
  }
}
