/// What one client asks of the semaphores in one cycle.
public struct SemaphoreRequest: Sendable, Hashable {
  /// What is to be done with a semaphore.
  public enum Operation: Sendable, Hashable {
    /// The amount is taken off, when there is as much.
    case take
    /// The amount is added.
    case raise
  }

  /// Whether an operation is wanted; the rest means nothing otherwise.
  public var valid = false

  /// What is to be done.
  public var operation = Operation.take

  /// Number of the semaphore; there need not be one of that number.
  public var index: UInt8 = 0

  /// By how much.
  public var amount: UInt8 = 0

  /// No request.
  public init() {}

  /// An operation.
  public init(_ operation: Operation, _ index: UInt8, by amount: UInt8 = 1) {
    valid = true
    self.operation = operation
    self.index = index
    self.amount = amount
  }

  /// Raises a semaphore.
  public static func raise(_ index: UInt8, by amount: UInt8 = 1) -> SemaphoreRequest {
    SemaphoreRequest(.raise, index, by: amount)
  }

  /// Takes from a semaphore.
  public static func take(_ index: UInt8, by amount: UInt8 = 1) -> SemaphoreRequest {
    SemaphoreRequest(.take, index, by: amount)
  }
}
