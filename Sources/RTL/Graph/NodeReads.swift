extension Node {
  /// Visits the signals, words of memories and named constants that the expression reads, with the
  /// bits that it reads of them. A slice reaches through every operation that the printer takes
  /// slices of the operands of, so that bits which nobody sees are not read.
  func forEachRead(_ visit: (_ leaf: Node, _ bits: Range<Int>) -> Void) {
    forEachRead(of: 0..<width, visit)
  }

  /// Visits what the bits `bits` of the expression read.
  func forEachRead(
    of bits: Range<Int>, _ visit: (_ leaf: Node, _ bits: Range<Int>) -> Void
  ) {
    switch kind {
    case .constant, .mistake: break
    case .signal, .named: visit(self, bits)
    case .memoryRead(_, let address):
      visit(self, bits)
      address.forEachRead(visit)
    case .slice(let value, let low):
      value.forEachRead(of: bits.lowerBound + low..<bits.upperBound + low, visit)
    case .unary(.complement, let value): value.forEachRead(of: bits, visit)
    case .binary(let symbol, let left, let right) where symbol.isBitwise:
      left.forEachRead(of: bits, visit)
      right.forEachRead(of: bits, visit)
    case .mux(let condition, let first, let second):
      condition.forEachRead(visit)
      first.forEachRead(of: bits, visit)
      second.forEachRead(of: bits, visit)
    case .concatenation(let parts):
      var low = 0
      for part in parts.reversed() {
        let overlap = bits.clamped(to: low..<low + part.width)
        if !overlap.isEmpty {
          part.forEachRead(of: overlap.lowerBound - low..<overlap.upperBound - low, visit)
        }
        low += part.width
      }
    case .replication(let value, _):
      let low = bits.lowerBound % value.width
      let isInOne = low + bits.count <= value.width
      value.forEachRead(of: isInOne ? low..<low + bits.count : 0..<value.width, visit)
    case .element, .unary, .binary: operands.forEach { $0.forEachRead(visit) }
    }
  }
}
