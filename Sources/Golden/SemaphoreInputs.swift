/// What the semaphores see in one cycle.
public struct SemaphoreInputs: Sendable {
  /// What client k ≥ 1 asks for; place 0 and clients that there are not are ignored.
  public var requests: InlineArray<32, SemaphoreRequest> = .init(repeating: SemaphoreRequest())

  /// `operation_index_i`, `operation_amount_i`: of client 0, the registers.
  public var index: UInt8 = 0, amount: UInt8 = 0

  /// `operation_raise_i`, `operation_take_i`: client 0 does it in this cycle; both at once raise.
  public var raise = false, take = false

  /// `interrupt_enable_semaphores_i`: bit b of word j is semaphore 32 j + b.
  public var interruptEnable: InlineArray<8, UInt32> = .init(repeating: 0)

  /// Nobody asks for anything and nothing interrupts.
  public init() {}

  /// What client 0 does in this cycle; not valid if nothing.
  var command: SemaphoreRequest {
    guard raise || take else { return SemaphoreRequest() }
    return SemaphoreRequest(raise ? .raise : .take, index, by: amount)
  }
}
