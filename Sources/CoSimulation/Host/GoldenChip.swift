import ChipPrograms
import ChipSpec
import Golden

/// The golden chip as its host sees it: it runs a whole program by itself, without time.
public final class GoldenChip: Chip {
  /// What the chip is.
  public var specification: Specification { model.specification }

  /// The chip.
  public private(set) var model: ChipModel

  /// Steps of the model's engines, cores and messages that the host waits at most for one thing.
  public var patience = 200_000_000

  private var interruptsSeen = 0

  /// The golden chip after reset.
  /// - Parameter seed: chooses among all that may go next; without one it is always the first, which is
  ///   the fastest to run.
  /// - Throws: values that do not fit their registers.
  public init(_ specification: Specification, seed: UInt64? = nil) throws {
    model = try ChipModel(specification, seed: seed)
  }

  /// A golden chip in any state.
  public init(_ model: ChipModel) { self.model = model }

  /// See ``Chip/write(_:at:)``.
  public func write(_ word: UInt32, at offset: UInt64) throws {
    guard specification.host == nil else { return model.writeWindow(word: word, at: offset) }
    guard let place = HostWindow.tile(of: offset) else { throw Self.noLink }
    model.write(word, at: place.address, x: place.x, y: place.y)
  }

  /// See ``Chip/read(at:)``.
  public func read(at offset: UInt64) throws -> UInt32? {
    guard specification.host == nil else { return model.readWindow(wordAt: offset) }
    guard let place = HostWindow.tile(of: offset) else { throw Self.noLink }
    return model.read(place.address, x: place.x, y: place.y)
  }

  private static let noLink = ChipFault("the chip has no host link, and so no host bridge")

  /// See ``Chip/send(_:)``.
  public func send(_ packet: HostPacketRequest) throws {
    guard specification.host != nil else { throw Self.noLink }
    switch packet.kind {
    case .read: _ = model.readWindow(at: packet.address, length: packet.length)
    case .write:
      model.writeWindow(packet.data, at: packet.address, byteEnable: packet.byteEnable)
    case .completion:
      model.sendDown([
        .completion(packet.data, tag: packet.tag, byteEnable: packet.byteEnable)
      ])
    }
  }

  /// See ``Chip/writeHost(_:at:)``.
  public func writeHost(_ bytes: [UInt8], at address: UInt64) {
    model.writeHost(bytes, at: address)
  }

  /// See ``Chip/readHost(_:at:)``.
  public func readHost(_ count: Int, at address: UInt64) -> [UInt8] {
    model.hostBytes(address, count: count)
  }

  /// See ``Chip/waitForInterrupt()``.
  public func waitForInterrupt() throws {
    guard model.waitForInterrupt(after: interruptsSeen) else {
      throw ChipFault("the chip is at rest, and no interrupt comes", isStuck: true)
    }
    interruptsSeen = model.hostInterruptCount
  }

  /// See ``Chip/run(cycles:)``: as many steps as may be taken in that many cycles.
  @discardableResult
  public func run(cycles: Int) throws -> Bool { model.advance(steps: 32 * cycles) }

  /// See ``Chip/settle()``.
  public func settle() throws {
    guard model.advance(steps: patience) else {
      throw ChipFault("no end after \(patience) steps: the chip comes to rest", isLate: true)
    }
  }

  /// Who waits for what.
  public var waits: [Golden.TileWait] { model.report.waits }
}

extension HostWindow {
  /// The tile and the address in it of an offset in the window; nil in the bridge's own space.
  fileprivate static func tile(of offset: UInt64) -> (x: Int, y: Int, address: UInt32)? {
    guard offset >> isTile == 1 else { return nil }
    return (
      Int(offset >> x.lowerBound & 0xFF), Int(offset >> y.lowerBound & 0xFF),
      UInt32(truncatingIfNeeded: offset)
    )
  }
}
