import ChipSpec
import RTL

/// Where a router sends a flit: dimension order, x first.
///
/// The inputs' hardware is built from this description, and ``DeadlockProof`` walks the same one, so
/// that what is proved is what is built.
struct RoutingRule: Hashable, Sendable {
  /// The outputs that a flit may take, by the number of its input, in the order of their numbers.
  /// The hardware has no other turns.
  let turns: [[RouterPort]]

  /// Dimension order: a flit that travels north or south never turns east or west, and none goes
  /// back where it came from.
  static let dimensionOrder = RoutingRule(turns: [
    [.south, .local],  // from north
    [.north, .south, .west, .local],  // from east
    [.north, .local],  // from south
    [.north, .east, .south, .local],  // from west
    [.north, .east, .south, .west, .local],  // from local
  ])

  /// The directions that a flit from `input` tries in turn: it goes through the first one in which
  /// its target lies, and through `local` if there is none. So every flit has a route whatever its
  /// target says.
  func directions(from input: RouterPort) -> [RouterPort] {
    [.east, .west, .south, .north].filter { turns[input.rawValue].contains($0) }
  }

  /// The output that a flit from `input` takes.
  /// - Parameters:
  ///   - east: columns from here to the target, eastwards.
  ///   - south: rows from here to the target, southwards.
  func output(from input: RouterPort, east: Int, south: Int) -> RouterPort {
    directions(from: input).first { output in
      let distance = output.axis == .x ? east : south
      return output.growsOutwards ? distance > 0 : distance < 0
    } ?? .local
  }

  /// The same in hardware: the outputs that are tried in turn, each with what must hold for it; where
  /// none holds, the flit goes through `local`.
  func conditions(
    from input: RouterPort, x: Bits, y: Bits, targetX: Bits, targetY: Bits
  ) -> [(output: RouterPort, condition: Bits)] {
    directions(from: input).map { output in
      let (target, own) = output.axis == .x ? (targetX, x) : (targetY, y)
      return (output, output.growsOutwards ? target .> own : target .< own)
    }
  }

  /// All outputs that flits from `input` can take, in the order of their numbers.
  func possibleOutputs(from input: RouterPort) -> [RouterPort] {
    let signs = [-1, 0, 1]
    let found = Set(
      signs.flatMap { east in signs.map { output(from: input, east: east, south: $0) } })
    return RouterPort.allCases.filter(found.contains)
  }
}

extension RouterPort {
  /// The two directions in which a grid extends.
  enum Axis { case x, y }

  /// The axis along which a flit moves that leaves through this port; nil for `local`.
  var axis: Axis? {
    switch self {
    case .east, .west: .x
    case .north, .south: .y
    case .local: nil
    }
  }

  /// Whether a coordinate grows on the way out through this port.
  var growsOutwards: Bool { self == .east || self == .south }
}
