/// Why traffic cannot be measured on a model.
public enum TrafficError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The model is not the router of the mesh.
  case otherRouter(port: String, expected: Int, found: Int)
  /// A port is missing, or the model's evaluation failed.
  case model(String)

  /// What happened.
  public var description: String {
    switch self {
    case .otherRouter(let port, let expected, let found):
      "the Verilog is not that of this network's router: port '\(port)' has \(found) bits, not "
        + "\(expected)"
    case .model(let message): message
    }
  }
}
