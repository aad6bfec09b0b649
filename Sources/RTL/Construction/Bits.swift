/// A vector of bits in a module under construction: a signal, a constant or an expression.
///
/// Widths are run-time values, checked when the module is built. Results have their operands'
/// width and operands must agree; growing, cutting and full-width products are spelled out, so
/// that nothing is truncated in silence. Bit 0 is the least significant.
///
/// A mistake in an expression is reported by the statement that uses it, with that line.
public struct Bits {
  let node: Node
  let module: Module?

  init(_ node: Node, in module: Module?) {
    self.node = node
    self.module = module
  }

  /// Width, bits.
  public var width: Int { node.width }

  /// Whether this is the very value that another one is, rather than one that may happen to equal it.
  public func isSame(as other: Bits) -> Bool { node === other.node }

  /// A constant.
  /// - Parameters:
  ///   - value: not negative, and it must fit.
  ///   - width: bits, at least 1.
  public static func constant(_ value: Int, width: Int) -> Bits {
    Bits(literal(value, width: width, beside: nil), in: nil)
  }

  /// A constant of more bits than an `Int` has.
  /// - Parameter words: 64 bits each, least significant first; bits from `width` up must be zero.
  public static func constant(words: [UInt64], width: Int) -> Bits {
    guard width > 0 else { return constant(0, width: width) }
    let kept = Constant(words: words, width: width)
    let isCut = words.enumerated().contains { index, word in
      word != (index < kept.words.count ? kept.words[index] : 0)
    }
    guard !isCut else {
      return Bits(
        mistake(.literal, "a literal does not fit into \(bitCount(width))", [], width: width),
        in: nil)
    }
    return Bits(Node(.constant(kept), width: width), in: nil)
  }

  /// Vectors side by side, the first one most significant.
  public static func concatenating(_ parts: [Bits]) -> Bits {
    guard !parts.isEmpty else {
      return Bits(mistake(.width, "a concatenation of nothing has no width", [], width: 1), in: nil)
    }
    if parts.count == 1 { return parts[0] }
    return combine(parts) { nodes in
      Node(.concatenation(nodes), width: nodes.reduce(0) { $0 + $1.width })
    }
  }

  /// Vectors side by side, the first one most significant.
  public static func concatenating(_ parts: Bits...) -> Bits { concatenating(parts) }

  /// The vector `count` times side by side.
  public func replicated(_ count: Int) -> Bits {
    guard count > 0 else {
      return faulty(.width, "\(node.phrase) cannot be replicated \(count) times")
    }
    return count == 1 ? self : derived(.replication(node, count: count), width: width * count)
  }

  // MARK: Bits and ranges

  /// One bit.
  public subscript(bit: Int) -> Bits { self[bit..<bit + 1] }

  /// The bits from `range.lowerBound` up to below `range.upperBound`, bit 0 the least significant.
  public subscript(range: Range<Int>) -> Bits {
    guard range.lowerBound >= 0, range.upperBound <= width, !range.isEmpty else {
      let found = range.isEmpty ? "an empty range" : "[\(rangeText(range))]"
      return faulty(
        .range, "\(found) does not lie in \(node.phrase), which has \(bitCount(width))",
        width: max(1, range.count))
    }
    if range.count == width { return self }
    // A slice of a slice is one slice, so that it can be driven and observed like any other.
    if case .slice(let whole, let low) = node.kind {
      return derived(.slice(whole, low: low + range.lowerBound), width: range.count)
    }
    return derived(.slice(node, low: range.lowerBound), width: range.count)
  }

  /// The bit that `index` points at; `index` is as wide as it takes to point at every bit.
  public subscript(index: Bits) -> Bits { element(at: index, width: 1) }

  /// The piece that `index` points at, where the vector is cut into pieces of `width` bits, piece
  /// 0 at the low end. An index beyond the last piece reads undefined bits.
  /// - Parameter elementWidth: bits; a power of two that divides the vector's width.
  public func element(at index: Bits, width elementWidth: Int) -> Bits {
    guard elementWidth > 0, elementWidth.nonzeroBitCount == 1, width % elementWidth == 0 else {
      return faulty(
        .range,
        "\(node.phrase) of \(bitCount(width)) cannot be cut into pieces of \(bitCount(elementWidth))",
        width: max(1, elementWidth))
    }
    let expected = indexWidth(width / elementWidth)
    guard index.width == expected else {
      return Bits(
        mistake(
          .width,
          "the index into \(node.phrase) must have \(bitCount(expected)), found \(bitCount(index.width))",
          node.declarationNotes + index.node.declarationNotes, width: elementWidth),
        in: module ?? index.module)
    }
    if let place = index.node.fixedValue?.words.first, place < width / elementWidth {
      return self[Int(place) * elementWidth..<(Int(place) + 1) * elementWidth]
    }
    // Verilog has no index into a single piece; where the index points beyond it, 0 is as good as any.
    if elementWidth == width { return mux(index, .constant(0, width: width), self) }
    return combine([self, index]) { Node(.element($0[0], index: $0[1]), width: elementWidth) }
  }

  // MARK: Widths

  /// Zeros added at the top.
  public func extended(to newWidth: Int) -> Bits {
    guard newWidth >= width else {
      return faulty(
        .width, "\(node.phrase) of \(bitCount(width)) cannot be extended to \(bitCount(newWidth))",
        help: "use truncated(to:) to cut bits off", width: max(1, newWidth))
    }
    if newWidth == width { return self }
    let zeros = Node(.constant(Constant(0, width: newWidth - width)), width: newWidth - width)
    return derived(.concatenation([zeros, node]), width: newWidth)
  }

  /// Bits cut off at the top.
  public func truncated(to newWidth: Int) -> Bits {
    guard newWidth <= width, newWidth > 0 else {
      return faulty(
        .width, "\(node.phrase) of \(bitCount(width)) cannot be truncated to \(bitCount(newWidth))",
        help: "use extended(to:) to add zeros", width: max(1, newWidth))
    }
    return self[0..<newWidth]
  }

  /// The product in full: as wide as both operands together.
  public func multipliedFullWidth(by other: Bits) -> Bits {
    let product = width + other.width
    return binary(.multiply, extended(to: product), other.extended(to: product))
  }

  // MARK: Reductions and views

  /// Whether any bit is 1.
  public var any: Bits { width == 1 ? self : derived(.unary(.any, node), width: 1) }
  /// Whether all bits are 1.
  public var all: Bits { width == 1 ? self : derived(.unary(.all, node), width: 1) }
  /// Whether an odd number of bits is 1.
  public var parity: Bits { width == 1 ? self : derived(.unary(.parity, node), width: 1) }

  /// The same bits read as two's complement.
  public var signed: SignedBits { SignedBits(bits: self) }

  // MARK: Statements

  /// Gives a wire, an output or an instance's input its value, at once.
  public func drive(_ value: Bits, _ fileID: String = #fileID, _ line: Int = #line) {
    record(value, isNext: false, SourceLocation(fileID: fileID, line: line))
  }

  /// Gives a wire, an output or an instance's input a constant value.
  public func drive(_ value: Int, _ fileID: String = #fileID, _ line: Int = #line) {
    let constant = Bits(literal(value, width: width, beside: node), in: module)
    record(constant, isNext: false, SourceLocation(fileID: fileID, line: line))
  }

  /// Gives a register its value from the next clock edge on.
  public func next(_ value: Bits, _ fileID: String = #fileID, _ line: Int = #line) {
    record(value, isNext: true, SourceLocation(fileID: fileID, line: line))
  }

  /// Gives a register a constant value from the next clock edge on.
  public func next(_ value: Int, _ fileID: String = #fileID, _ line: Int = #line) {
    let constant = Bits(literal(value, width: width, beside: node), in: module)
    record(constant, isNext: true, SourceLocation(fileID: fileID, line: line))
  }

  private func record(_ value: Bits, isNext: Bool, _ location: SourceLocation) {
    // A constant belongs to no module, but what it is given may; if not, nobody but the elaboration
    // itself can report it.
    if let module = module ?? value.module {
      module.recordAssignment(to: node, value: value, isNext: isNext, location)
    } else {
      StrayFaults.report(.target, "\(node.phrase) cannot be driven: it is not a signal", location)
    }
  }

  // MARK: Building nodes

  func derived(_ kind: Node.Kind, width: Int) -> Bits { Bits(Node(kind, width: width), in: module) }

  func faulty(_ rule: Fault.Rule, _ message: String, help: String = "", width: Int = 1) -> Bits {
    Bits(mistake(rule, message, node.declarationNotes, help: help, width: width), in: module)
  }
}

/// A mistake, to be reported by the statement that uses it.
func mistake(
  _ rule: Fault.Rule, _ message: String, _ notes: [Fault.Note], help: String = "", width: Int
) -> Node {
  Node(
    .mistake(Node.Mistake(rule: rule, message: message, notes: notes, help: help)), width: width)
}

/// The node of a literal of `width` bits; `beside` is the operand that gave the width.
func literal(_ value: Int, width: Int, beside operand: Node?) -> Node {
  guard width > 0 else {
    return mistake(.width, "a constant must have at least 1 bit, found \(width)", [], width: 1)
  }
  guard Constant.fits(value, width: width) else {
    let found =
      value < 0
      ? "the literal \(value) is negative"
      : "the literal \(value) does not fit into \(bitCount(width))"
    return mistake(
      .literal, found, operand?.declarationNotes ?? [],
      help: value < 0
        ? "unsigned operations take no negative literal; use the signed view or subtract"
        : "the largest value is \((1 << width) - 1)",
      width: width)
  }
  return Node(.constant(Constant(UInt64(value), width: width)), width: width)
}

/// Joins operands into one node, checking that they belong to one module.
func combine(_ parts: [Bits], _ make: ([Node]) -> Node) -> Bits {
  let owner = parts.lazy.compactMap(\.module).first
  let node = make(parts.map(\.node))
  if let stranger = parts.first(where: { $0.module != nil && $0.module !== owner }) {
    return Bits(
      mistake(
        .foreignSignal,
        "\(stranger.node.phrase) belongs to module '\(stranger.module?.name ?? "")'",
        stranger.node.declarationNotes,
        help: "pass it through a port", width: node.width),
      in: owner)
  }
  return Bits(node, in: owner)
}

/// An operation on two operands that must have one width.
func binary(_ symbol: BinaryOperator, _ left: Bits, _ right: Bits, width: Int? = nil) -> Bits {
  guard left.width == right.width else {
    return Bits(
      mistake(
        .width,
        "the operands of '\(symbol.rawValue)' differ in width: \(left.node.phrase) has "
          + "\(bitCount(left.width)), \(right.node.phrase) has \(bitCount(right.width))",
        left.node.declarationNotes + right.node.declarationNotes,
        help: "make them agree with extended(to:) or truncated(to:)", width: width ?? left.width),
      in: left.module ?? right.module)
  }
  return combine([left, right]) {
    Node(.binary(symbol, $0[0], $0[1]), width: width ?? $0[0].width)
  }
}

extension Constant {
  /// A constant of any width.
  /// - Parameter words: 64 bits each, least significant first; missing ones are zero, and bits from
  ///   `width` up are cut off.
  init(words: [UInt64], width: Int) {
    let count = max(1, (width + 63) / 64)
    var kept = Array((words + [UInt64](repeating: 0, count: count)).prefix(count))
    kept[count - 1] &= UInt64.max >> UInt64(count * 64 - width)
    self.width = width
    self.words = kept
  }
}
