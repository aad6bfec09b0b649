import ChipSpec
import Golden
import Simulation

/// The ports of one direction of the host link.
struct HostLinkPins {
  let valid: Port, ready: Port
  private let kind: Port, address: Port, data: Port, byteEnable: Port, tag: Port, length: Port
  private let error: Port, last: Port

  /// - Parameters:
  ///   - name: `host_down` or `host_up`.
  ///   - suffix: of the fields and of `valid`: `_i` or `_o`; `ready` has the other one.
  init(_ model: ModelInstance, _ name: String, _ suffix: String) throws(SimulationError) {
    try self.init(name, suffix) { port throws(SimulationError) in try model.port(port) }
  }

  /// The ports at a chip, whichever way it is simulated.
  init(_ engine: any ChipEngine, _ name: String, _ suffix: String) throws(SimulationError) {
    try self.init(name, suffix) { port throws(SimulationError) in try engine.port(port) }
  }

  private init(
    _ name: String, _ suffix: String, _ port: (String) throws(SimulationError) -> Port
  ) throws(SimulationError) {
    valid = try port("\(name)_valid\(suffix)")
    ready = try port("\(name)_ready" + (suffix == "_i" ? "_o" : "_i"))
    kind = try port("\(name)_kind\(suffix)")
    address = try port("\(name)_address\(suffix)")
    data = try port("\(name)_data\(suffix)")
    byteEnable = try port("\(name)_byte_enable\(suffix)")
    tag = try port("\(name)_tag\(suffix)")
    length = try port("\(name)_length\(suffix)")
    error = try port("\(name)_error\(suffix)")
    last = try port("\(name)_last\(suffix)")
  }

  /// Whether a beat passes.
  var fires: Bool { valid.isSet && ready.isSet }

  /// The beat on the ports.
  var beat: HostBeat {
    get {
      var beat = HostBeat(HostPacket.Kind(rawValue: Int(kind.value)) ?? .read)
      beat.address = address.value
      beat.data = data.value
      beat.byteEnable = UInt8(byteEnable.value)
      beat.tag = UInt8(tag.value)
      beat.length = Int(length.value)
      beat.error = error.isSet
      beat.last = last.isSet
      return beat
    }
    nonmutating set {
      kind.value = UInt64(newValue.kind.rawValue)
      address.value = newValue.address
      data.value = newValue.data
      byteEnable.value = UInt64(newValue.byteEnable)
      tag.value = UInt64(newValue.tag)
      length.value = UInt64(newValue.length)
      error.isSet = newValue.error
      last.isSet = newValue.last
    }
  }
}
