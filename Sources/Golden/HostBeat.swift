import ChipSpec

/// A beat on the host link, in either direction.
public struct HostBeat: Sendable, Hashable {
  /// What its packet is.
  public var kind: HostPacket.Kind
  /// Byte address.
  public var address: UInt64 = 0
  /// Byte i is bits 8i+7 : 8i.
  public var data: UInt64 = 0
  /// Which bytes of `data` count.
  public var byteEnable: UInt8 = 0
  /// How a read and its completion belong together.
  public var tag: UInt8 = 0
  /// Bytes that a read asks for.
  public var length: Int = 0
  /// The read failed.
  public var error = false
  /// Last beat of its packet.
  public var last = true

  /// A beat of a kind with zeros in all fields, the last of its packet.
  public init(_ kind: HostPacket.Kind) { self.kind = kind }

  /// A read of `length` bytes.
  public static func read(_ length: Int, at address: UInt64, tag: UInt8) -> HostBeat {
    var beat = HostBeat(.read)
    (beat.address, beat.length, beat.tag) = (address, length, tag)
    return beat
  }

  /// A beat of a write.
  public static func write(
    _ data: UInt64, at address: UInt64, byteEnable: UInt8 = 0xFF, last: Bool = true
  ) -> HostBeat {
    var beat = HostBeat(.write)
    (beat.address, beat.data, beat.byteEnable, beat.last) = (address, data, byteEnable, last)
    return beat
  }

  /// A beat of a completion.
  public static func completion(
    _ data: UInt64, tag: UInt8, byteEnable: UInt8 = 0xFF, last: Bool = true
  ) -> HostBeat {
    var beat = HostBeat(.completion)
    (beat.data, beat.tag, beat.byteEnable, beat.last) = (data, tag, byteEnable, last)
    return beat
  }

  /// A read that failed.
  public static func failure(tag: UInt8) -> HostBeat {
    var beat = HostBeat(.completion)
    (beat.tag, beat.error) = (tag, true)
    return beat
  }

  /// The beat that a record of kind 48 or 49 is about.
  public init(_ record: Commit) {
    kind = HostPacket.Kind(rawValue: Int(record.words[0] & 3)) ?? .read
    error = record.words[0] >> 2 & 1 == 1
    last = record.words[0] >> 3 & 1 == 1
    byteEnable = UInt8(truncatingIfNeeded: record.words[0] >> 8)
    tag = UInt8(truncatingIfNeeded: record.words[0] >> 16)
    length = Int(record.words[0] >> 32 & 0x1FF)
    address = record.words[1]
    data = record.words[2]
  }

  /// The record that it passes at a time.
  public func record(_ kind: Commit.Kind, at time: UInt64) -> Commit {
    var commit = Commit(kind: kind)
    commit.words[0] = UInt64(self.kind.rawValue) | UInt64(byteEnable) << 8 | UInt64(tag) << 16
    commit.words[0] |= UInt64(length) << 32
    if error { commit.words[0] |= 1 << 2 }
    if last { commit.words[0] |= 1 << 3 }
    commit.words[1] = address
    commit.words[2] = data
    commit.words[3] = time
    return commit
  }

  /// The bits of `data` that are enabled.
  var mask: UInt64 { Self.mask(byteEnable) }

  /// The 64 bits of the bytes named.
  static func mask(_ bytes: UInt8) -> UInt64 {
    (0..<8).reduce(0) { $0 | (bytes >> UInt8($1) & 1 == 1 ? 0xFF << UInt64(8 * $1) : 0) }
  }
}
