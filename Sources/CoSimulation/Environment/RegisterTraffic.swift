import Golden

/// An access to a tile's registers as it passed through the port of the part that asked. It counts as
/// passed in the cycle of the answer.
struct RegisterTraffic: Sendable, Hashable {
  /// Whether it was a write.
  var isWrite: Bool
  /// Bytes to write.
  var byteEnable: UInt8
  /// Byte offset in the register space.
  var address: UInt32
  /// The word to write.
  var data: UInt32
  /// What was answered: the register, or 0.
  var answer: UInt32 = 0
  /// Whether it was refused.
  var error = false

  /// An access by its parts.
  init(
    isWrite: Bool, byteEnable: UInt8 = 0xF, address: UInt32, data: UInt32, answer: UInt32 = 0,
    error: Bool = false
  ) {
    self.isWrite = isWrite
    self.byteEnable = byteEnable
    self.address = address
    self.data = data
    self.answer = answer
    self.error = error
  }

  /// The access that a record tells of; nil if it tells of something else.
  init?(_ record: Commit) {
    guard record.kind == .registerTraffic else { return nil }
    self.init(
      isWrite: record.words[0] >> 32 & 1 == 1, byteEnable: UInt8(record.words[0] >> 8 & 0xF),
      address: UInt32(truncatingIfNeeded: record.words[1]),
      data: UInt32(truncatingIfNeeded: record.words[2]),
      answer: UInt32(truncatingIfNeeded: record.words[3]),
      error: record.words[0] >> 37 & 1 == 1)
  }

  /// The record of an access that was observed.
  var record: Commit {
    var record = Commit(kind: .registerTraffic)
    record.words[0] =
      UInt64(byteEnable) << 8 | (isWrite ? 1 << 32 : 0) | (error ? 1 << 37 : 0)
    record.words[1] = UInt64(address)
    record.words[2] = UInt64(data)
    record.words[3] = UInt64(answer)
    return record
  }

  /// The record as a prediction: what is answered is the registers' to say, and what a read has on the
  /// data wires means nothing.
  var prediction: Commit {
    var record = record
    record.unspecified[0] = 1 << 37
    if !isWrite { record.unspecified[2] = .max }
    record.unspecified[3] = .max
    return record
  }
}

extension Commit.Kind {
  /// An access to registers passed through a part's port: a ``RegisterTraffic``.
  static let registerTraffic = Commit.Kind(rawValue: 1 << 31 | 256)
}
