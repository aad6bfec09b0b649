import ChipSpec
import RTL

/// One direction of the host link: a stream of beats. A beat passes in a cycle with valid and ready.
public struct HostLink: Bundle {
  let valid = Field(1, "a beat is offered")
  let ready = Field(1, .backward, "it would be taken")
  let kind = Field(2, "0 read, 1 write, 2 completion, 3 interrupt")
  let address = Field(64, "byte address")
  let data = Field(64, "byte i is bits 8i+7 : 8i")
  let byteEnable = Field(8, "which bytes of the data count")
  let tag = Field(8, "how a read and its completion belong together")
  let length = Field(9, "bytes that a read asks for")
  let error = Field(1, "the read failed")
  let last = Field(1, "last beat of its packet")
}

extension Bound<HostLink> {
  /// A beat passes in this cycle.
  var fires: Bits { self.valid && self.ready }
}

extension Bits {
  /// Whether a beat's kind is this one.
  static func .== (left: Bits, right: HostPacket.Kind) -> Bits { left .== right.rawValue }
}
