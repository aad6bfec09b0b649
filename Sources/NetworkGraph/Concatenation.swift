/// Tensors joined along one axis.
public enum Concatenation {
  /// A piece of each part in turn, as often as there are blocks; each part is cut into that many.
  /// - Parameter blocks: elements of the axes before the one along which they are joined.
  public static func joined<Element>(_ parts: [[Element]], blocks: Int) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for block in 0..<blocks {
      for part in parts {
        let length = part.count / blocks
        result += part[block * length..<(block + 1) * length]
      }
    }
    return result
  }
}
