/// How a sum becomes a step of the output: sum · multiplier / 2^shift, rounded to the nearest.
///
/// *Narrow* ones (docs/numerics.md) are computed by the analog part while it reads its codes: the
/// multiplier is odd and below 2^15, so that no sum whose result is not clamped lies half-way between
/// two steps; shift ≤ 31; and (bias · multiplier + zero point · 2^shift) fits 32 bits. Others have a
/// multiplier of 31 bits and are computed by the SIMD unit's `scale`, a tie to the even step.
public struct Requantization: Sendable, Hashable, Codable {
  /// 1…2^31 − 1.
  public var multiplier: Int32
  /// 0…62.
  public var shift: Int
  /// Whether it has the properties of a narrow one.
  public var isNarrow: Bool

  /// A requantisation.
  public init(multiplier: Int32, shift: Int, isNarrow: Bool) {
    self.multiplier = multiplier
    self.shift = shift
    self.isNarrow = isNarrow
  }
}
