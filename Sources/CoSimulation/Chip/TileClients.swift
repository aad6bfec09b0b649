import ChipSpec

/// Who is behind each port of a tile's memory and each client of its semaphores. The orders are those of
/// docs/parts/tile.md.
struct TileClients {
  /// A part that asks.
  enum Client {
    case registers, networkInterface, packetManager, analog, simd, core
  }

  private var ports: [Client] = []
  private var takers: [Client] = []

  /// The clients in tiles of a kind.
  init(_ kind: TileKind) {
    guard kind.sram != nil else { return }
    ports.append(.networkInterface)
    if kind.packetManager != nil { ports.append(.packetManager) }
    if kind.analog != nil { ports.append(.analog) }
    if kind.simd != nil { ports.append(.simd) }
    if kind.fetchesApart { ports.append(.core) }
    if kind.core != nil { ports.append(.core) }

    takers = [.registers, .networkInterface]
    for _ in 0..<(kind.packetManager?.transfers ?? 0) { takers.append(.packetManager) }
    if kind.analog != nil { takers += [.analog, .analog] }
    if kind.simd != nil { takers.append(.simd) }
  }

  /// Who is behind a port of the memory; nil if there is no such port.
  func memory(port: Int) -> Client? { port < ports.count ? ports[port] : nil }

  /// Who a client of the semaphores is; nil if there is none of that number.
  func semaphores(client: Int) -> Client? { client < takers.count ? takers[client] : nil }
}
