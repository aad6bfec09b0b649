import Golden
import Simulation

/// The ports of an SRAM's model, looked up once.
struct SRAMPins: CycleExactPins {
  private struct Client {
    let request: Port, write: Port, byteEnable: Port, address: Port, writeData: Port
    let grant: Port, response: Port, readData: Port, error: Port
  }

  /// The ports that only a protected SRAM has.
  private struct Protection {
    let enable: Port, positions: [Port]
    let corrected: Port, uncorrected: Port
  }

  let reset: Port
  private let clients: [Client]
  private let protection: Protection?

  init(_ model: ModelInstance, ports: Int, isProtected: Bool) throws(SimulationError) {
    reset = try model.port("rst_ni")
    var clients: [Client] = []
    for k in 0..<ports {
      clients.append(
        Client(
          request: try model.port("port\(k)_request_i"), write: try model.port("port\(k)_write_i"),
          byteEnable: try model.port("port\(k)_byte_enable_i"),
          address: try model.port("port\(k)_address_i"),
          writeData: try model.port("port\(k)_write_data_i"),
          grant: try model.port("port\(k)_grant_o"),
          response: try model.port("port\(k)_response_o"),
          readData: try model.port("port\(k)_read_data_o"),
          error: try model.port("port\(k)_error_o")))
    }
    self.clients = clients
    protection =
      isProtected
      ? Protection(
        enable: try model.port("inject_enable_i"),
        positions: [try model.port("inject_bit_0_i"), try model.port("inject_bit_1_i")],
        corrected: try model.port("corrected_o"), uncorrected: try model.port("uncorrected_o"))
      : nil
  }

  func write(_ inputs: SRAMInputs) {
    for (k, client) in clients.enumerated() {
      let request = inputs.requests[k]
      client.request.isSet = request.valid
      client.write.isSet = request.write
      client.byteEnable.value = UInt64(request.byteEnable)
      client.address.value = UInt64(request.address)
      client.writeData.value = request.writeData
    }
    guard let protection else { return }
    protection.enable.value = UInt64(inputs.injectEnable)
    protection.positions[0].value = UInt64(inputs.injectBits[0])
    protection.positions[1].value = UInt64(inputs.injectBits[1])
  }

  /// Compares what the Verilog shows with what the golden model says, as far as the latter is defined.
  /// - Returns: the number of bits compared, and the first difference.
  func compare(_ golden: SRAMOutputs) -> (bits: Int, difference: Difference?) {
    var bits = 0
    func differs(_ expected: UInt64, _ port: Port, _ mask: UInt64) -> Bool {
      bits += (mask & (port.width >= 64 ? .max : (1 << UInt64(port.width)) - 1)).nonzeroBitCount
      return (expected ^ port.value) & mask != 0
    }
    for (k, client) in clients.enumerated() {
      let response = golden.responses[k]
      let checks: [(String, UInt64, Port, UInt64)] = [
        ("grant_o", UInt64(golden.grants >> UInt8(k) & 1), client.grant, .max),
        ("response_o", response.valid ? 1 : 0, client.response, .max),
        (
          "error_o", response.error ? 1 : 0, client.error,
          response.valid && response.flagsAreDefined ? .max : 0
        ),
        (
          "read_data_o", response.readData, client.readData,
          response.valid ? response.definedData : 0
        ),
      ]
      for (name, expected, port, mask) in checks where differs(expected, port, mask) {
        return (
          bits,
          Difference("port\(k)_\(name)", expected: hex(expected), actual: hex(port.value))
        )
      }
    }
    if let protection {
      for (name, expected, port) in [
        ("corrected_o", golden.corrected, protection.corrected),
        ("uncorrected_o", golden.uncorrected, protection.uncorrected),
      ] where differs(expected, port, golden.definedEvents) {
        return (bits, Difference(name, expected: hex(expected), actual: hex(port.value)))
      }
    }
    return (bits, nil)
  }
}
