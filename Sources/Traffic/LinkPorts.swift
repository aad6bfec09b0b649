import ChipSpec
import Simulation

/// The ports of one of a router's links, looked up once.
struct LinkPorts {
  let valid: Port, channel: Port, payload: Port
  let targetX: Port, targetY: Port, sourceX: Port, sourceY: Port
  let head: Port, tail: Port
  /// The other way round: an output of a link's input, and an input of its output.
  let credit: Port

  /// - Throws: ``TrafficError`` where the model has another port, or none.
  init(
    _ model: ModelInstance, _ port: RouterPort, isInput: Bool, _ shape: MeshShape
  ) throws(TrafficError) {
    let name = "\(port.name)_\(isInput ? "in" : "out")"
    func find(_ field: String, _ width: Int, isForward: Bool = true) throws(TrafficError) -> Port {
      try model.port("\(name)_\(field)_\(isInput == isForward ? "i" : "o")", width: width)
    }
    let (x, y) = (Self.bits(shape.columns), Self.bits(shape.rows))
    valid = try find("valid", 1)
    channel = try find("channel", Self.bits(shape.channels))
    payload = try find("payload", shape.router.flitWidth)
    targetX = try find("target_x", x)
    targetY = try find("target_y", y)
    sourceX = try find("source_x", x)
    sourceY = try find("source_y", y)
    head = try find("head", 1)
    tail = try find("tail", 1)
    credit = try find("credit", shape.channels, isForward: false)
  }

  /// Bits of a number from 0 to below `count`.
  static func bits(_ count: Int) -> Int {
    max(1, Int.bitWidth - (count - 1).leadingZeroBitCount)
  }

  func read() -> FlitOnLink {
    var flit = FlitOnLink()
    flit.channel = Int(channel.value)
    flit.payload[0] = payload.value
    if payload.width > 64 {
      for word in 1..<payload.wordCount { flit.payload[word] = payload[word: word] }
    }
    flit.targetX = Int(targetX.value)
    flit.targetY = Int(targetY.value)
    flit.sourceX = Int(sourceX.value)
    flit.sourceY = Int(sourceY.value)
    flit.head = head.isSet
    flit.tail = tail.isSet
    return flit
  }

  func write(_ flit: FlitOnLink) {
    valid.value = 1
    channel.value = UInt64(flit.channel)
    payload.value = flit.payload[0]
    if payload.width > 64 {
      for word in 1..<payload.wordCount { payload[word: word] = flit.payload[word] }
    }
    targetX.value = UInt64(flit.targetX)
    targetY.value = UInt64(flit.targetY)
    sourceX.value = UInt64(flit.sourceX)
    sourceY.value = UInt64(flit.sourceY)
    head.isSet = flit.head
    tail.isSet = flit.tail
  }
}

extension ModelInstance {
  /// The port of that name, if it has as many bits as it should.
  func port(_ name: String, width: Int) throws(TrafficError) -> Port {
    let found: Port
    do {
      found = try port(name)
    } catch {
      throw .model("\(error)")
    }
    guard found.width == width else {
      throw .otherRouter(port: name, expected: width, found: found.width)
    }
    return found
  }
}
