/// A valid/ready stream: an item passes in every cycle in which both are 1.
///
/// The rules, which every user keeps: `valid` does not wait for `ready`; once raised, `valid` and
/// the payload stay until the item has passed.
public struct StreamBundle: Bundle {
  /// An item is offered.
  public let valid = Field(1, "an item is offered")
  /// The item would be taken in this cycle.
  public let ready = Field(1, .backward, "an item would be taken")
  /// The item.
  public let payload: Field

  /// A stream of items of `width` bits.
  public init(width: Int) { payload = Field(width, "the item") }
}

/// A stream's signals in a module.
public typealias Stream = Bound<StreamBundle>

extension Bound<StreamBundle> {
  /// One bit: an item passes in this cycle.
  public var fires: Bits { self.valid && self.ready }
}

extension Module {
  /// A stream into the module: `NAME_valid_i`, `NAME_ready_o`, `NAME_payload_i`.
  public func input(
    stream name: String, width: Int, _ fileID: String = #fileID, _ line: Int = #line
  ) -> Stream {
    input(name, StreamBundle(width: width), fileID, line)
  }

  /// A stream out of the module: `NAME_valid_o`, `NAME_ready_i`, `NAME_payload_o`.
  public func output(
    stream name: String, width: Int, _ fileID: String = #fileID, _ line: Int = #line
  ) -> Stream {
    output(name, StreamBundle(width: width), fileID, line)
  }
}
