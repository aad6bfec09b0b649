import ChipSpec

/// What a host does with a chip, each at once: as if its message had just arrived, and its answer had
/// come back before anything else goes on. The chip needs no host link for it.
extension ChipModel {
  /// Reads or writes a word of a tile's memory map.
  /// - Returns: nil if there is no such tile, if it is nothing but a router, or if the tile's memory
  ///   map ends before the address; a host bridge refuses these.
  public mutating func access(_ request: RemoteRequest, x: Int, y: Int) -> RemoteResponse? {
    guard request.address >> 31 == 0, let place = place(x, y) else { return nil }
    let response = tiles[place]?.serve(request)
    lookForNews(place)
    return response
  }

  /// Reads a word.
  /// - Returns: nil if the access is refused or answered with an error.
  public mutating func read(_ address: UInt32, x: Int, y: Int) -> UInt32? {
    guard let response = access(RemoteRequest(.read, at: address), x: x, y: y), !response.error
    else { return nil }
    return response.data
  }

  /// Writes a word.
  /// - Returns: whether it was written.
  @discardableResult
  public mutating func write(_ word: UInt32, at address: UInt32, x: Int, y: Int) -> Bool {
    access(RemoteRequest(.write, at: address, data: word), x: x, y: y)?.error == false
  }

  /// Writes a word into both halves of 64-bit words of the memory, which a protected memory needs
  /// before parts of its words can be written.
  /// - Returns: whether all were written.
  @discardableResult
  public mutating func fill(_ bytes: Range<Int>, with word: UInt32 = 0, x: Int, y: Int) -> Bool {
    stride(from: bytes.lowerBound, to: bytes.upperBound, by: TileAddressMap.wordSize).allSatisfy {
      access(RemoteRequest(.fill, at: UInt32($0), data: word), x: x, y: y)?.error == false
    }
  }

  /// The bytes of a tile's memory.
  /// - Parameter bytes: from and to multiples of 4.
  /// - Returns: nil if an access fails.
  public mutating func bytes(_ bytes: Range<Int>, x: Int, y: Int) -> [UInt8]? {
    var result: [UInt8] = []
    for address in stride(from: bytes.lowerBound, to: bytes.upperBound, by: 4) {
      guard let word = read(UInt32(address), x: x, y: y) else { return nil }
      result += (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
    }
    return result
  }

  /// Writes bytes to a tile's memory.
  /// - Parameter address: a multiple of 4, as is the number of bytes.
  /// - Returns: whether all were written.
  @discardableResult
  public mutating func write(_ bytes: [UInt8], at address: Int, x: Int, y: Int) -> Bool {
    stride(from: 0, to: bytes.count, by: 4).allSatisfy { offset in
      let word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
      return write(word, at: UInt32(address + offset), x: x, y: y)
    }
  }

  /// Rings a doorbell: raises a semaphore of a tile.
  /// - Returns: whether there is such a tile.
  @discardableResult
  public mutating func raise(_ semaphore: UInt8, by amount: UInt8 = 1, x: Int, y: Int) -> Bool {
    let width = specification.router.flitWidth
    let signal = Message.signal(semaphore, by: amount, flitWidth: width)
    let link = specification.host
    return receive(
      Arrival(
        payload: signal.payload, sourceX: UInt16(link?.x ?? 0), sourceY: UInt16(link?.y ?? 0)),
      x: x, y: y) != nil
  }

  /// Has a message of class request arrive at a tile.
  /// - Returns: what comes of it, the answer included, which is not sent; nil if there is no such tile
  ///   with a network interface.
  public mutating func receive(_ message: Arrival, x: Int, y: Int) -> NetworkInterfaceOutcome? {
    guard let place = place(x, y) else { return nil }
    let outcome = tiles[place]?.serve(message)
    lookForNews(place)
    return outcome
  }

  /// Sends a message on behalf of a tile; it is on its way until the chip goes on.
  /// - Parameters:
  ///   - payload: the payload bits that a message can use.
  ///   - source: a tile of the grid.
  ///   - target: where it is to go; there need not be such a tile.
  public mutating func send(
    _ payload: UInt128, from source: (x: Int, y: Int), to target: (x: Int, y: Int),
    isResponse: Bool = false
  ) {
    guard let place = place(source.x, source.y) else { return }
    let message = Departure(
      payload: payload, targetX: UInt16(target.x), targetY: UInt16(target.y))
    send(message, from: place, isResponse: isResponse)
  }
}
