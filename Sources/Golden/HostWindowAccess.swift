import ChipSpec

/// A read, or a beat of a write, of the host's window.
struct HostWindowAccess: Sendable {
  /// Who serves it.
  enum Place: Int, Sendable { case own, tile, refused }

  let beat: HostBeat
  let place: Place
  let x: Int, y: Int
  /// Halves of the beat that are wanted and have not been asked for: 0 lower, 1 upper.
  private(set) var halves: [Int] = []
  /// All halves that are wanted.
  let wanted: [Int]
  /// The half whose answer has not come.
  private(set) var asked: Int?
  private(set) var data: UInt64 = 0
  private(set) var failed = false

  var isWrite: Bool { beat.kind == .write }

  /// What a beat wants.
  /// - Parameter hasInterface: whether there is a tile with a network interface at a place.
  init(_ beat: HostBeat, hasInterface: (_ x: Int, _ y: Int) -> Bool) {
    self.beat = beat
    x = Int(beat.address >> UInt64(HostWindow.x.lowerBound) & 0xFF)
    y = Int(beat.address >> UInt64(HostWindow.y.lowerBound) & 0xFF)
    let legal = Self.halves(of: beat)
    let address = UInt32(truncatingIfNeeded: beat.address)
    let above = beat.address >> UInt64(HostWindow.isTile)
    let own = UInt32(TileAddressMap.registers.lowerBound + HostWindow.hostBridgeBlock)
    switch (legal, above) {
    case (nil, _): place = .refused
    case (let halves?, 0):
      let isHere =
        x == 0 && y == 0
        && address / UInt32(TileAddressMap.blockSize)
          == own / UInt32(TileAddressMap.blockSize)
      place = isHere && halves.count < 2 ? .own : .refused
    case (_, 1): place = hasInterface(x, y) && address >> 31 == 0 ? .tile : .refused
    default: place = .refused
    }
    wanted = place == .refused ? [] : legal ?? []
    halves = wanted
    failed = place == .refused
  }

  /// The halves that a beat wants; nil if it asks for something impossible.
  private static func halves(of beat: HostBeat) -> [Int]? {
    if beat.kind == .read {
      switch (beat.length, beat.address % 8) {
      case (8, 0): return [0, 1]
      case (4, 0): return [0]
      case (4, 4): return [1]
      default: return nil
      }
    }
    let parts = [beat.byteEnable & 0xF, beat.byteEnable >> 4]
    if parts.contains(where: { $0 != 0 && $0 != 0xF }) { return nil }
    return parts.indices.filter { parts[$0] == 0xF }
  }

  /// The address, in its space, of a half.
  func address(_ half: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: beat.address) & ~7 | UInt32(4 * half)
  }

  /// The word that a write has for a half.
  func word(_ half: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: beat.data >> UInt64(32 * half))
  }

  /// The next access of the tile; nil if there is none, or one is under way.
  var message: HostMessage? {
    guard place == .tile, asked == nil, let half = halves.first else { return nil }
    var payload = UInt128(address(half))
    if isWrite { payload |= UInt128(word(half)) << 32 | 1 }
    return HostMessage(x: x, y: y, payload: payload)
  }

  /// Notes that the next access has been sent.
  mutating func ask() { asked = halves.removeFirst() }

  /// Whether every half that is wanted was answered.
  var isComplete: Bool { place != .tile || (halves.isEmpty && asked == nil) }

  /// Takes the answer of a half.
  mutating func answer(_ half: Int, _ word: UInt32, error: Bool) {
    asked = nil
    if error { failed = true }
    if !isWrite { data |= UInt64(word) << UInt64(32 * half) }
  }

  /// What a read is answered with.
  var completion: HostBeat {
    if failed { return .failure(tag: beat.tag) }
    let enables = wanted.reduce(UInt8(0)) { $0 | 0xF << UInt8(4 * $1) }
    return .completion(data, tag: beat.tag, byteEnable: enables)
  }

  /// The record that it was served.
  var record: Commit {
    var commit = Commit(kind: .hostWindowAccess)
    commit.words[0] = UInt64(place.rawValue) << 2
    if failed { commit.words[0] |= 2 }
    commit.words[1] = beat.address
    if isWrite {
      commit.words[0] |= 1 | UInt64(beat.byteEnable) << 8
      commit.words[2] = beat.data
    } else {
      let answer = completion
      commit.words[0] |= UInt64(answer.byteEnable) << 8 | UInt64(beat.tag) << 16
      commit.words[2] = answer.data
    }
    return commit
  }
}
