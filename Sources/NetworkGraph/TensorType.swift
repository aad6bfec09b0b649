/// What is known of a tensor before it is computed.
public struct TensorType: Sendable, Hashable {
  /// What its elements are.
  public var element: ElementType
  /// The lengths of its dimensions, the outermost first.
  public var shape: [Int]

  /// A type.
  public init(_ element: ElementType, _ shape: [Int]) {
    self.element = element
    self.shape = shape
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
}
