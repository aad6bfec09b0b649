import Golden
import Simulation

/// A local port that offers messages to a part, seen from the local port.
struct ArrivalPins {
  private let valid: Port, ready: Port, payload: Port, sourceX: Port, sourceY: Port

  init(_ model: ModelInstance, _ name: String) throws(SimulationError) {
    valid = try model.port("\(name)_valid_i")
    ready = try model.port("\(name)_ready_o")
    payload = try model.port("\(name)_payload_i")
    sourceX = try model.port("\(name)_source_x_i")
    sourceY = try model.port("\(name)_source_y_i")
  }

  /// Bits of the coordinates.
  var widths: (x: Int, y: Int) { (sourceX.width, sourceY.width) }

  /// Whether a message that is offered is taken.
  var isReady: Bool { ready.isSet }

  /// Offers a message, or shows its fields without offering it.
  func write(_ arrival: Arrival, isOffered: Bool) {
    valid.isSet = isOffered
    payload[word: 0] = UInt64(truncatingIfNeeded: arrival.payload)
    if payload.wordCount > 1 {
      payload[word: 1] = UInt64(truncatingIfNeeded: arrival.payload >> 64)
    }
    sourceX.value = UInt64(arrival.sourceX)
    sourceY.value = UInt64(arrival.sourceY)
  }

  /// Offers nothing.
  func reset() { valid.value = 0 }
}
