import ChipSpec
import Golden
import Simulation

/// The ports of a local port's model, looked up once.
struct LocalPortPins: CycleExactPins {
  /// Messages offered to a part of the tile.
  private struct Arrivals {
    let name: String
    let valid: Port, ready: Port, payload: Port, sourceX: Port, sourceY: Port

    init(_ model: ModelInstance, _ name: String) throws(SimulationError) {
      self.name = name
      valid = try model.port("\(name)_valid_o")
      ready = try model.port("\(name)_ready_i")
      payload = try model.port("\(name)_payload_o")
      sourceX = try model.port("\(name)_source_x_o")
      sourceY = try model.port("\(name)_source_y_o")
    }

    var shown: Arrival? {
      guard valid.isSet else { return nil }
      var bits = UInt128(payload[word: 0])
      if payload.wordCount > 1 { bits |= UInt128(payload[word: 1]) << 64 }
      return Arrival(
        payload: bits, sourceX: UInt16(sourceX.value), sourceY: UInt16(sourceY.value))
    }

    var fieldBits: Int { payload.width + sourceX.width + sourceY.width }
  }

  /// Messages of a part of the tile.
  private struct Departures {
    let name: String
    let valid: Port, ready: Port, payload: Port, targetX: Port, targetY: Port

    init(_ model: ModelInstance, _ name: String) throws(SimulationError) {
      self.name = name
      valid = try model.port("\(name)_valid_i")
      ready = try model.port("\(name)_ready_o")
      payload = try model.port("\(name)_payload_i")
      targetX = try model.port("\(name)_target_x_i")
      targetY = try model.port("\(name)_target_y_i")
    }

    func write(_ departure: Departure?) {
      valid.isSet = departure != nil
      // Fields without a message mean nothing; they keep those of the last one.
      guard let departure else { return }
      for word in 0..<payload.wordCount { payload[word: word] = departure.payload[word] }
      targetX.value = UInt64(departure.targetX)
      targetY.value = UInt64(departure.targetY)
    }
  }

  let reset: Port
  let x: Port, y: Port
  /// Whether the host bridge is here, if it can be.
  let isHost: Port?
  private let arriving: FlitLinkPins, arrivingCredit: Port
  private let leaving: FlitLinkPins, leavingCredit: Port
  private let requests: Arrivals?, responses: Arrivals?, hostResponses: Arrivals?
  private let interface: Departures?, packets: Departures?, host: Departures?
  private let discarded: Port, unexpected: Port, quiet: Port

  init(_ model: ModelInstance, _ parts: LocalPortParts) throws(SimulationError) {
    reset = try model.port("rst_ni")
    x = try model.port("x_i")
    y = try model.port("y_i")
    isHost = parts.hostBridge ? try model.port("host_i") : nil
    arriving = try FlitLinkPins(model, "arriving", "_i")
    arrivingCredit = try model.port("arriving_credit_o")
    leaving = try FlitLinkPins(model, "leaving", "_o")
    leavingCredit = try model.port("leaving_credit_i")
    requests = parts.networkInterface ? try Arrivals(model, "requests") : nil
    responses = parts.packetManager ? try Arrivals(model, "responses") : nil
    hostResponses = parts.hostBridge ? try Arrivals(model, "host_responses") : nil
    interface = parts.networkInterface ? try Departures(model, "interface") : nil
    packets = parts.packetManager ? try Departures(model, "packets") : nil
    host = parts.hostBridge ? try Departures(model, "host") : nil
    discarded = try model.port("discarded_o")
    unexpected = try model.port("unexpected_o")
    quiet = try model.port("quiet_o")
  }

  func write(_ inputs: LocalPortInputs) {
    arriving.write(inputs.arriving)
    leavingCredit.value = UInt64(inputs.credits)
    requests?.ready.isSet = inputs.requestsReady
    responses?.ready.isSet = inputs.responsesReady
    hostResponses?.ready.isSet = inputs.hostResponsesReady
    interface?.write(inputs.interface)
    packets?.write(inputs.packets)
    host?.write(inputs.host)
  }

  /// Compares what the Verilog shows with what the golden model says, as far as it is specified.
  /// - Returns: the number of bits compared, and the first difference.
  func compare(_ golden: LocalPortOutputs) -> (bits: Int, difference: Difference?) {
    var bits = 0
    var first: Difference?
    func flag(_ name: String, _ port: Port, _ expected: Bool) {
      bits += 1
      if port.isSet == expected || first != nil { return }
      first = Difference(name, expected: "\(expected)", actual: "\(!expected)")
    }
    func arrival(_ arrivals: Arrivals?, _ expected: Arrival?) {
      guard let arrivals else { return }
      flag("\(arrivals.name)_valid_o", arrivals.valid, expected != nil)
      guard let expected, first == nil, let shown = arrivals.shown else { return }
      bits += arrivals.fieldBits
      if shown == expected { return }
      first = Difference(arrivals.name, expected: expected.text, actual: shown.text)
    }
    func ready(_ departures: Departures?, _ expected: Bool?) {
      guard let departures, let expected else { return }
      flag("\(departures.name)_ready_o", departures.ready, expected)
    }
    arrival(requests, golden.requests)
    arrival(responses, golden.responses)
    arrival(hostResponses, golden.hostResponses)
    ready(interface, golden.interfaceReady)
    ready(packets, golden.packetsReady)
    ready(host, golden.hostReady)
    flag("leaving_valid_o", leaving.valid, golden.leaving.valid)
    if leaving.payload.width >= MessageFormat.leastWidth {
      flag("leaving_head_o", leaving.head, true)
      flag("leaving_tail_o", leaving.tail, true)
    }
    flag("discarded_o", discarded, golden.discarded)
    flag("unexpected_o", unexpected, golden.unexpected)
    flag("quiet_o", quiet, golden.isQuiet)
    bits += arrivingCredit.width
    if first == nil && arrivingCredit.value != UInt64(golden.credits) {
      first = Difference(
        "arriving_credit_o", expected: hex(UInt64(golden.credits)),
        actual: hex(arrivingCredit.value))
    }
    if first == nil && golden.leaving.valid {
      bits += leaving.fieldBits - 2
      let shown = leaving.read()
      if shown != golden.leaving {
        first = Difference("leaving", expected: golden.leaving.text, actual: shown.text)
      }
    }
    return (bits, first)
  }
}

extension Arrival {
  /// Every field, for reports.
  var text: String {
    "payload \(hex(UInt64(truncatingIfNeeded: payload >> 64), UInt64(truncatingIfNeeded: payload)))"
      + ", from (\(sourceX), \(sourceY))"
  }
}
