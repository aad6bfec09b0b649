/// Which parts of a tile stand behind its local port.
public struct LocalPortParts: Sendable, Hashable {
  /// Takes requests and the packet manager's responses; sends responses.
  public var networkInterface: Bool

  /// Sends requests.
  public var packetManager: Bool

  /// There can be a host bridge, at one tile of the chip: it takes its own responses and those to
  /// accesses, and sends requests.
  public var hostBridge: Bool

  /// A network interface, unless said otherwise, and nothing else.
  public init(
    networkInterface: Bool = true, packetManager: Bool = false, hostBridge: Bool = false
  ) {
    self.networkInterface = networkInterface
    self.packetManager = packetManager
    self.hostBridge = hostBridge
  }

  /// Whether there can be such a tile: somebody takes something, and a packet manager has a network
  /// interface beside it.
  public var isPossible: Bool {
    (networkInterface || hostBridge) && (networkInterface || !packetManager)
  }

  /// The name of the module for these parts.
  public var moduleName: String {
    if !networkInterface { return "local_port_host_only" }
    return "local_port" + (packetManager ? "_packets" : "") + (hostBridge ? "_host" : "")
  }

  var takesResponses: Bool { packetManager || hostBridge }
}
