/// A port of a model's top module.
public struct PortDescription: Sendable, Hashable {
  /// Which way it goes, seen from the model.
  public enum Direction: UInt32, Sendable, Hashable {
    case input = 0
    case output = 1
    case bidirectional = 2
  }

  /// The name in the Verilog.
  public let name: String
  /// Which way it goes, seen from the model.
  public let direction: Direction
  /// Bits.
  public let width: Int

  /// A port by its parts.
  public init(name: String, direction: Direction, width: Int) {
    self.name = name
    self.direction = direction
    self.width = width
  }
}
