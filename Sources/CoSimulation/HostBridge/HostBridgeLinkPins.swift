import ChipSpec
import Golden
import Simulation

/// The ports of one direction of a host link.
struct HostBridgeLinkPins {
  let valid: Port, ready: Port
  private let kind: Port, address: Port, data: Port, byteEnable: Port, tag: Port, length: Port
  private let error: Port, last: Port
  private let name: String
  private let suffix: String

  /// - Parameters:
  ///   - name: prefix of the ports.
  ///   - isInput: whether the part takes the beats.
  init(_ model: ModelInstance, _ name: String, isInput: Bool) throws(SimulationError) {
    let (forward, backward) = isInput ? ("i", "o") : ("o", "i")
    self.name = name
    suffix = forward
    valid = try model.port("\(name)_valid_\(forward)")
    ready = try model.port("\(name)_ready_\(backward)")
    kind = try model.port("\(name)_kind_\(forward)")
    address = try model.port("\(name)_address_\(forward)")
    data = try model.port("\(name)_data_\(forward)")
    byteEnable = try model.port("\(name)_byte_enable_\(forward)")
    tag = try model.port("\(name)_tag_\(forward)")
    length = try model.port("\(name)_length_\(forward)")
    error = try model.port("\(name)_error_\(forward)")
    last = try model.port("\(name)_last_\(forward)")
  }

  /// A beat passes in this cycle.
  var fires: Bool { valid.isSet && ready.isSet }

  /// Bits of a beat.
  static let bits = 157

  /// The beat as the ports show it.
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

  /// Sets the fields to anything.
  func scramble(_ random: inout SeededRandom) {
    let bits = random.next()
    kind.value = bits
    address.value = random.next()
    data.value = random.next()
    byteEnable.value = bits >> 8
    tag.value = bits >> 16
    length.value = bits >> 24
    error.value = bits >> 40
    last.value = bits >> 41
  }

  /// Leaves out the fields where there is no beat.
  func ignoreUnspecified(in recorder: PortRecorder) {
    guard !valid.isSet else { return }
    for field in ["kind", "address", "data", "byte_enable", "tag", "length", "error", "last"] {
      recorder.ignore("\(name)_\(field)_\(suffix)")
    }
  }
}
