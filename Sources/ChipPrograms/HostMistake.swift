/// Something a host does that the chip refuses, each with an outcome of its own;
/// `docs/parts/host_bridge.md`.
enum HostMistake {
  /// A read or a write of an address where nothing is, by place of the tile; nobody but the bridge or
  /// the tile takes notice.
  case access(x: Int, y: Int, address: UInt32, word: UInt32?, reachesTile: Int?)
  /// A doorbell for a tile that there is not.
  case doorbell(x: Int, y: Int)
  /// A doorbell for a semaphore that there is not.
  case badSemaphore(tile: Int, number: Int)
  /// A transfer that fails with a code.
  case transfer(HostTransferRequest, code: Int, reachesTile: Int?)
}
