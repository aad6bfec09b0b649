import NetworkGraph

/// A function of one number, as a table is made from.
indirect enum ElementFunction: Sendable, Hashable {
  case identity
  case operation(NetworkGraph.Operation)
  /// x + c, c − x, x · c, c / x.
  case sum(Double), difference(Double), product(Double), quotient(Double)

  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .identity: x
    case .operation(let operation): FloatNode.function(operation)?(x) ?? x
    case .sum(let c): x + c
    case .difference(let c): c - x
    case .product(let c): x * c
    case .quotient(let c): c / x
    }
  }
}
