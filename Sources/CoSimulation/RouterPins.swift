import ChipSpec
import Golden
import Simulation

/// The ports of a router's model, looked up once.
struct RouterPins: CycleExactPins {
  let reset: Port
  let x: Port, y: Port, present: Port
  private let incoming: [FlitLinkPins]
  private let incomingCredit: [Port]
  private let outgoing: [FlitLinkPins]
  private let outgoingCredit: [Port]
  private let dropped: Port

  init(_ model: ModelInstance) throws(SimulationError) {
    reset = try model.port("rst_ni")
    x = try model.port("x_i")
    y = try model.port("y_i")
    present = try model.port("present_i")
    dropped = try model.port("dropped_o")
    var incoming: [FlitLinkPins] = []
    var outgoing: [FlitLinkPins] = []
    var incomingCredit: [Port] = []
    var outgoingCredit: [Port] = []
    for port in RouterPort.allCases {
      incoming.append(try FlitLinkPins(model, "\(port)_in", "_i"))
      outgoing.append(try FlitLinkPins(model, "\(port)_out", "_o"))
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
          Difference("\(name)_out", expected: expected.text, actual: actual.text)
        )
      }
    }
    return (bits, nil)
  }
}
