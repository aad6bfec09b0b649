/// The interrupt lines to a core, as they are in one cycle.
public struct CoreLines: Sendable, Hashable, BitwiseCopyable {
  /// The external interrupt.
  public var external: Bool
  /// The software interrupt.
  public var software: Bool
  /// The timer interrupt.
  public var timer: Bool

  /// Lines; those that are not named are low.
  public init(external: Bool = false, software: Bool = false, timer: Bool = false) {
    self.external = external
    self.software = software
    self.timer = timer
  }

  /// The lines where `mip` has them: software in bit 3, timer in 7, external in 11.
  public var pending: UInt32 {
    (software ? 1 << 3 : 0) | (timer ? 1 << 7 : 0) | (external ? 1 << 11 : 0)
  }
}
