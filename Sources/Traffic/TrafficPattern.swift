/// Which node sends to which, as the literature on networks has it (W. J. Dally, B. Towles,
/// "Principles and Practices of Interconnection Networks", 2004, section 3.2).
public enum TrafficPattern: String, Sendable, Hashable, CaseIterable {
  /// To any node with the same probability, itself included.
  case uniform
  /// From (x, y) to (y, x); needs as many columns as rows.
  case transpose
  /// From (x, y) to (columns − 1 − x, rows − 1 − y); in grids of powers of two every bit of the
  /// coordinates is inverted, hence the usual name bit complement.
  case complement
  /// Nearly half way round in both dimensions: by ⌈columns / 2⌉ − 1 and ⌈rows / 2⌉ − 1, modulo the
  /// grid.
  case tornado
  /// A fifth to the nodes in the middle (four, two or one of them, as the grid has a middle), the rest
  /// uniform.
  case hotspot
  /// From (x, y) to (x + 1, y + 1), modulo the grid.
  case neighbour

  /// The name in texts.
  public var title: String { self == .complement ? "bit complement" : rawValue }

  /// Whether the pattern exists on a mesh.
  public func fits(_ shape: MeshShape) -> Bool {
    self != .transpose || shape.columns == shape.rows
  }

  /// Of the hotspot's traffic, how much goes to the middle.
  static let hotShare = 0.2

  /// The nodes in the middle of a mesh: one or two columns and rows, by which is even.
  static func middle(of shape: MeshShape) -> [Int] {
    func middle(_ size: Int) -> ClosedRange<Int> { (size - 1) / 2...size / 2 }
    return middle(shape.rows).flatMap { y in
      middle(shape.columns).map { shape.node($0, y) }
    }
  }

  /// The one node that a source sends to; nil for the patterns that draw it.
  func fixedTarget(of source: Int, in shape: MeshShape) -> Int? {
    let (x, y) = shape.place(of: source)
    let (columns, rows) = (shape.columns, shape.rows)
    switch self {
    case .uniform, .hotspot: return nil
    case .transpose: return shape.node(y, x)
    case .complement: return shape.node(columns - 1 - x, rows - 1 - y)
    case .tornado:
      return shape.node((x + (columns + 1) / 2 - 1) % columns, (y + (rows + 1) / 2 - 1) % rows)
    case .neighbour: return shape.node((x + 1) % columns, (y + 1) % rows)
    }
  }

  /// With which probability a source sends to which targets; they add up to 1.
  func targets(of source: Int, in shape: MeshShape) -> [(node: Int, probability: Double)] {
    if let target = fixedTarget(of: source, in: shape) { return [(target, 1)] }
    let hotShare = self == .hotspot ? Self.hotShare : 0
    var probabilities = [Double](
      repeating: (1 - hotShare) / Double(shape.nodes), count: shape.nodes)
    if hotShare > 0 {
      let middle = Self.middle(of: shape)
      for node in middle { probabilities[node] += hotShare / Double(middle.count) }
    }
    return probabilities.enumerated().map { ($0.offset, $0.element) }
  }

  /// The highest rate that dimension-order routing could carry if no link were ever idle that has
  /// something to carry, flits per node and cycle, at most 1: one over the load of the busiest link,
  /// the links to the tiles included, when every node sends one flit a cycle.
  public func bound(on shape: MeshShape) -> Double {
    // Of each node: the loads of its four links, and of the one to its tile.
    var loads = [Double](repeating: 0, count: shape.nodes * 5)
    for source in 0..<shape.nodes {
      for (target, probability) in targets(of: source, in: shape) {
        var node = source
        while true {
          let port = shape.output(at: node, to: target)
          loads[node * 5 + port.rawValue] += probability
          guard let next = shape.neighbour(of: node, through: port) else { break }
          node = next
        }
      }
    }
    // A tile's own flits enter through one link too.
    return 1 / max(1, loads.max() ?? 1)
  }

  /// Links that a flit takes in the mean.
  public func meanHops(on shape: MeshShape) -> Double {
    var sum = 0.0
    for source in 0..<shape.nodes {
      for (target, probability) in targets(of: source, in: shape) {
        sum += probability * Double(shape.hops(from: source, to: target))
      }
    }
    return sum / Double(shape.nodes)
  }
}

/// Draws targets.
struct TargetChoice {
  private let fixed: [Int]
  private let middle: [Int]
  private let nodes: Int
  private let isHot: Bool

  init(_ pattern: TrafficPattern, _ shape: MeshShape) {
    nodes = shape.nodes
    fixed = (0..<shape.nodes).compactMap { pattern.fixedTarget(of: $0, in: shape) }
    isHot = pattern == .hotspot
    middle = isHot ? TrafficPattern.middle(of: shape) : []
  }

  /// The target of the next packet of a source.
  func next(from source: Int, _ random: inout TrafficRandom) -> Int {
    if !fixed.isEmpty { return fixed[source] }
    if isHot && random.chance(TrafficRandom.threshold(TrafficPattern.hotShare)) {
      return middle[random.below(middle.count)]
    }
    return random.below(nodes)
  }
}
