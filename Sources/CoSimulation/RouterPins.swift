import ChipSpec
import Golden
import Simulation

/// The ports of a router's model, looked up once.
struct RouterPins: CycleExactPins {
  /// The forward half of a link.
  private struct Link {
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

  let reset: Port
  let x: Port, y: Port, present: Port
  private let incoming: [Link]
  private let incomingCredit: [Port]
  private let outgoing: [Link]
  private let outgoingCredit: [Port]
  private let dropped: Port

  init(_ model: ModelInstance) throws(SimulationError) {
    reset = try model.port("rst_ni")
    x = try model.port("x_i")
    y = try model.port("y_i")
    present = try model.port("present_i")
    dropped = try model.port("dropped_o")
    var incoming: [Link] = []
    var outgoing: [Link] = []
    var incomingCredit: [Port] = []
    var outgoingCredit: [Port] = []
    for port in RouterPort.allCases {
      incoming.append(try Link(model, "\(port)_in", "_i"))
      outgoing.append(try Link(model, "\(port)_out", "_o"))
      incomingCredit.append(try model.port("\(port)_in_credit_o"))
      outgoingCredit.append(try model.port("\(port)_out_credit_i"))
    }
    self.incoming = incoming
    self.outgoing = outgoing
    self.incomingCredit = incomingCredit
    self.outgoingCredit = outgoingCredit
  }

  func write(_ inputs: RouterInputs) {
    for port in 0..<5 {
      incoming[port].write(inputs.arriving[port])
      outgoingCredit[port].value = UInt64(inputs.credits[port])
    }
  }

  /// Compares what the Verilog shows with what the golden model says; fields of a link without a flit
  /// mean nothing.
  /// - Returns: the number of bits compared, and the first difference.
  func compare(_ golden: RouterOutputs) -> (bits: Int, difference: Difference?) {
    var bits = 5
    if UInt64(golden.dropped) != dropped.value {
      return (
        bits,
        Difference(
          "dropped_o", expected: hex(UInt64(golden.dropped)), actual: hex(dropped.value))
      )
    }
    for port in 0..<5 {
      let name = RouterPort.allCases[port]
      bits += incomingCredit[port].width + 1
      if UInt64(golden.credits[port]) != incomingCredit[port].value {
        return (
          bits,
          Difference(
            "\(name)_in_credit_o", expected: hex(UInt64(golden.credits[port])),
            actual: hex(incomingCredit[port].value))
        )
      }
      let expected = golden.leaving[port]
      if expected.valid != outgoing[port].valid.isSet {
        return (
          bits,
          Difference(
            "\(name)_out_valid_o", expected: "\(expected.valid)", actual: "\(!expected.valid)")
        )
      }
      guard expected.valid || golden.dropped >> UInt8(port) & 1 == 1 else { continue }
      bits += outgoing[port].fieldBits
      let actual = outgoing[port].read()
      if expected != actual {
        return (
          bits,
          Difference("\(name)_out", expected: describe(expected), actual: describe(actual))
        )
      }
    }
    return (bits, nil)
  }

  private func describe(_ transfer: FlitTransfer) -> String {
    let flit = transfer.flit
    return "channel \(transfer.channel), (\(flit.sourceX), \(flit.sourceY)) to "
      + "(\(flit.targetX), \(flit.targetY)), head \(flit.head), tail \(flit.tail), payload "
      + hex(flit.payload[3], flit.payload[2], flit.payload[1], flit.payload[0])
  }
}
