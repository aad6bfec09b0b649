import Golden
import Simulation

/// The ports of the semaphores' model, looked up once.
struct SemaphoresPins: CycleExactPins {
  private struct Client {
    let request: Port, post: Port, index: Port, amount: Port
    let grant: Port

    init(_ model: ModelInstance, _ number: Int) throws(SimulationError) {
      request = try model.port("client\(number)_request_i")
      post = try model.port("client\(number)_post_i")
      index = try model.port("client\(number)_index_i")
      amount = try model.port("client\(number)_amount_i")
      grant = try model.port("client\(number)_grant_o")
    }
  }

  let reset: Port
  private let clients: [Client]  // client 1 first
  private let index: Port, amount: Port, raise: Port, take: Port
  private let enable: Port
  private let success: Port, result: Port
  private let overflow: Port, badIndex: Port
  private let values: Port
  private let interrupt: Port, quiet: Port

  init(_ model: ModelInstance, clients: Int) throws(SimulationError) {
    reset = try model.port("rst_ni")
    var list: [Client] = []
    for number in 1..<clients { list.append(try Client(model, number)) }
    self.clients = list
    index = try model.port("operation_index_i")
    amount = try model.port("operation_amount_i")
    raise = try model.port("operation_raise_i")
    take = try model.port("operation_take_i")
    enable = try model.port("interrupt_enable_semaphores_i")
    success = try model.port("result_success_o")
    result = try model.port("result_value_o")
    overflow = try model.port("events_overflow_event_o")
    badIndex = try model.port("events_bad_index_event_o")
    values = try model.port("semaphore_value_o")
    interrupt = try model.port("interrupt_o")
    quiet = try model.port("quiet_o")
  }

  func write(_ inputs: SemaphoreInputs) {
    for (place, client) in clients.enumerated() {
      let request = inputs.requests[place + 1]
      client.request.isSet = request.valid
      client.post.isSet = request.operation == .raise
      client.index.value = UInt64(request.index)
      client.amount.value = UInt64(request.amount)
    }
    index.value = UInt64(inputs.index)
    amount.value = UInt64(inputs.amount)
    raise.isSet = inputs.raise
    take.isSet = inputs.take
    for word in 0..<enable.wordCount {
      enable[word: word] =
        UInt64(inputs.interruptEnable[2 * word])
        | UInt64(inputs.interruptEnable[2 * word + 1]) << 32
    }
  }

  /// Compares every output.
  /// - Returns: the number of bits compared, and the first difference.
  func compare(_ golden: SemaphoreOutputs) -> (bits: Int, difference: Difference?) {
    var bits = 0
    func difference(_ name: String, _ port: Port, _ expected: UInt64) -> Difference? {
      bits += port.width
      if port.value == expected { return nil }
      return Difference(name, expected: hex(expected), actual: hex(port.value))
    }
    for (place, client) in clients.enumerated() {
      let expected = UInt64(golden.grants >> UInt32(place + 1) & 1)
      if let found = difference("client\(place + 1)_grant_o", client.grant, expected) {
        return (bits, found)
      }
    }
    let flags: [(String, Port, UInt64)] = [
      ("result_success_o", success, golden.success ? 1 : 0),
      ("result_value_o", result, UInt64(golden.result)),
      ("events_overflow_event_o", overflow, golden.overflow ? 1 : 0),
      ("events_bad_index_event_o", badIndex, golden.badIndex ? 1 : 0),
      ("interrupt_o", interrupt, golden.interrupt ? 1 : 0),
      ("quiet_o", quiet, golden.isQuiet ? 1 : 0),
    ]
    for (name, port, expected) in flags {
      if let found = difference(name, port, expected) { return (bits, found) }
    }
    bits += values.width
    for word in 0..<values.wordCount {
      var expected: UInt64 = 0
      for place in 0..<4 where 4 * word + place < golden.values.count {
        expected |= UInt64(golden.values[4 * word + place]) << UInt64(16 * place)
      }
      if values[word: word] != expected {
        return (
          bits,
          Difference(
            "semaphore_value_o, semaphores from \(4 * word)", expected: hex(expected),
            actual: hex(values[word: word]))
        )
      }
    }
    return (bits, nil)
  }
}
