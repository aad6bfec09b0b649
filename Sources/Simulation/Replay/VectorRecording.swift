/// What happened at a module's ports, cycle by cycle: the inputs, the outputs once they had
/// settled, and which bits of the outputs count.
public struct VectorRecording: Sendable {
  /// The recorded ports; the clock is not one of them.
  public let ports: [PortDescription]
  /// How many cycles are recorded.
  public private(set) var cycleCount = 0

  /// Where each port's words start in a row; the last element is the row's length.
  let offsets: [Int]
  /// `cycleCount` rows of values: per port its 64-bit words, lowest first.
  private(set) var values: [UInt64] = []
  /// Rows like ``values``, a 1 for each bit that counts; empty while all do.
  private(set) var care: [UInt64] = []
  /// The ports' indices in the model's library, where it was made from one.
  private let modelIndices: [Int]

  /// An empty recording of the given ports.
  public init(ports: [PortDescription]) {
    self.init(ports: ports, modelIndices: Array(ports.indices))
  }

  /// An empty recording of a model's ports.
  /// - Parameter clock: The clock input, which is left out.
  public init(of library: ModelLibrary, clock: String = "clk_i") {
    let indices = library.ports.indices.filter { library.ports[$0].name != clock }
    self.init(ports: indices.map { library.ports[$0] }, modelIndices: indices)
  }

  private init(ports: [PortDescription], modelIndices: [Int]) {
    self.ports = ports
    self.modelIndices = modelIndices
    var offsets = [0]
    for port in ports { offsets.append(offsets[offsets.count - 1] + (port.width + 63) / 64) }
    self.offsets = offsets
  }

  var rowLength: Int { offsets[ports.count] }

  /// Whether every bit of every output counts.
  public var countsEverything: Bool { care.isEmpty }

  /// Appends a cycle: the values that the model's ports have now. To be called when inputs are
  /// set and settled (``ModelInstance/eval()``), before the clock edge.
  public mutating func sample(_ model: ModelInstance) {
    for index in modelIndices {
      let port = model.ports[index]
      for word in 0..<port.wordCount { values.append(port[word: word]) }
    }
    appendCare()
  }

  /// Appends a cycle from values at hand.
  /// - Parameter cycle: Per port of ``ports`` its 64-bit words, lowest first; missing ones are 0,
  ///   bits beyond the width are dropped.
  public mutating func append(_ cycle: [[UInt64]]) {
    for (number, port) in ports.enumerated() {
      let words = number < cycle.count ? cycle[number] : []
      for word in 0..<(offsets[number + 1] - offsets[number]) {
        let value = word < words.count ? words[word] : 0
        values.append(value & Self.mask(port.width, word))
      }
    }
    appendCare()
  }

  private mutating func appendCare() {
    cycleCount += 1
    if !care.isEmpty { care.append(contentsOf: repeatElement(.max, count: rowLength)) }
  }

  /// The value of a port in a cycle, lowest word first.
  public subscript(cycle cycle: Int, port port: Int) -> [UInt64] {
    get {
      let start = cycle * rowLength
      return Array(values[(start + offsets[port])..<(start + offsets[port + 1])])
    }
    set {
      for word in 0..<(offsets[port + 1] - offsets[port]) {
        values[cycle * rowLength + offsets[port] + word] =
          (word < newValue.count ? newValue[word] : 0) & Self.mask(ports[port].width, word)
      }
    }
  }

  /// The index in ``ports`` of the port of that name, nil without one.
  public func portIndex(_ name: String) -> Int? { ports.firstIndex { $0.name == name } }

  /// Declares bits of an output as of no interest in a cycle: they may differ and may be X.
  /// - Parameter bits: A 1 for each such bit, lowest word first; nil for all.
  public mutating func ignore(cycle: Int, port: Int, bits: [UInt64]? = nil) {
    if care.isEmpty { care = [UInt64](repeating: .max, count: values.count) }
    for word in 0..<(offsets[port + 1] - offsets[port]) {
      let ignored = bits.map { word < $0.count ? $0[word] : 0 } ?? .max
      care[cycle * rowLength + offsets[port] + word] &= ~ignored
    }
  }

  private static func mask(_ width: Int, _ word: Int) -> UInt64 {
    let left = width - word * 64
    return left >= 64 ? .max : (1 << UInt64(left)) - 1
  }
}
