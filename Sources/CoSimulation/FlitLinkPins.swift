import Golden
import Simulation

/// The forward half of a link's ports, looked up once.
struct FlitLinkPins {
  let valid: Port, channel: Port, payload: Port
  let targetX: Port, targetY: Port, sourceX: Port, sourceY: Port
  let head: Port, tail: Port

  init(_ model: ModelInstance, _ name: String, _ suffix: String) throws(SimulationError) {
    valid = try model.port("\(name)_valid\(suffix)")
    channel = try model.port("\(name)_channel\(suffix)")
    payload = try model.port("\(name)_payload\(suffix)")
    targetX = try model.port("\(name)_target_x\(suffix)")
    targetY = try model.port("\(name)_target_y\(suffix)")
    sourceX = try model.port("\(name)_source_x\(suffix)")
    sourceY = try model.port("\(name)_source_y\(suffix)")
    head = try model.port("\(name)_head\(suffix)")
    tail = try model.port("\(name)_tail\(suffix)")
  }

  func write(_ transfer: FlitTransfer) {
    valid.isSet = transfer.valid
    channel.value = UInt64(transfer.channel)
    let flit = transfer.flit
    for index in 0..<payload.wordCount { payload[word: index] = flit.payload[index] }
    targetX.value = UInt64(flit.targetX)
    targetY.value = UInt64(flit.targetY)
    sourceX.value = UInt64(flit.sourceX)
    sourceY.value = UInt64(flit.sourceY)
    head.isSet = flit.head
    tail.isSet = flit.tail
  }

  func read() -> FlitTransfer {
    var flit = Flit()
    for index in 0..<payload.wordCount { flit.payload[index] = payload[word: index] }
    flit.targetX = UInt16(targetX.value)
    flit.targetY = UInt16(targetY.value)
    flit.sourceX = UInt16(sourceX.value)
    flit.sourceY = UInt16(sourceY.value)
    flit.head = head.isSet
    flit.tail = tail.isSet
    var transfer = FlitTransfer(flit, channel: Int(channel.value))
    transfer.valid = valid.isSet
    return transfer
  }

  /// Bits of all fields beside `valid`.
  var fieldBits: Int {
    [channel, payload, targetX, targetY, sourceX, sourceY, head, tail].reduce(0) { $0 + $1.width }
  }
}

extension FlitTransfer {
  /// Every field, for reports.
  var text: String {
    "channel \(channel), (\(flit.sourceX), \(flit.sourceY)) to "
      + "(\(flit.targetX), \(flit.targetY)), head \(flit.head), tail \(flit.tail), payload "
      + hex(flit.payload[3], flit.payload[2], flit.payload[1], flit.payload[0])
  }
}
