/// What stands around a tensor that is padded with its own elements, along each dimension.
public enum PadMode: String, Sendable, Hashable, Codable {
  /// The first and the last element, again and again: of a b c, a a a b c c c.
  case edge
  /// The elements mirrored at the first and the last one, which are not repeated: c b a b c b a.
  case reflect
  /// The elements from the other end: b c a b c a b.
  case wrap

  /// For a dimension, the place in the input of each place of the output.
  ///
  /// Negative padding cuts first; what is left is then repeated.
  /// - Precondition: Something is left where anything is added.
  func sources(_ length: Int, before: Int, after: Int) -> [Int] {
    let first = max(0, -before)
    let count = length - first - max(0, -after)
    guard before + length + after > 0 else { return [] }
    precondition(count > 0, "there is nothing to repeat")
    return (-max(0, before)..<count + max(0, after)).map { place in
      switch self {
      case .edge: return first + min(max(place, 0), count - 1)
      case .wrap: return first + (place % count + count) % count
      case .reflect:
        let period = max(1, 2 * (count - 1))
        let phase = (place % period + period) % period
        return first + min(phase, period - phase)
      }
    }
  }
}
