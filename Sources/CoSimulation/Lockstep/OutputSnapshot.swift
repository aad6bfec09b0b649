import Simulation

/// All outputs of a model, to see whether any has changed.
struct OutputSnapshot {
  private let names: [String]
  private let ports: [Port]
  private var values: [UInt64] = []

  /// The outputs' width together, bits.
  let bits: Int

  init(_ model: ModelInstance) {
    let outputs = model.library.ports.indices.filter {
      model.library.ports[$0].direction == .output
    }
    names = outputs.map { model.library.ports[$0].name }
    ports = outputs.map { model.ports[$0] }
    bits = ports.reduce(0) { $0 + $1.width }
  }

  /// Takes note of what the outputs show now.
  mutating func take() {
    values.removeAll(keepingCapacity: true)
    for port in ports {
      for word in 0..<port.wordCount { values.append(port[word: word]) }
    }
  }

  /// The first output that shows something else now.
  var change: Difference? {
    var index = 0
    for (name, port) in zip(names, ports) {
      for word in 0..<port.wordCount {
        let now = port[word: word]
        if now != values[index] {
          return Difference(
            name, expected: "\(hex(values[index])), unchanged while quiet", actual: hex(now))
        }
        index += 1
      }
    }
    return nil
  }
}
