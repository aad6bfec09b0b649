import ChipSpec
import Golden

/// A flit as a record of kind 2, 3, 4 or 7 has it, with the cycle of the record.
struct FlitRecord: BitwiseCopyable {
  private var kind: UInt32
  private var w0, w1, w2, w3, w4, w5: UInt64
  var cycle: UInt64

  init(record: Commit, cycle: UInt64) {
    kind = record.kind.rawValue
    (w0, w1, w2) = (record.words[0], record.words[1], record.words[2])
    (w3, w4, w5) = (record.words[3], record.words[4], record.words[5])
    self.cycle = cycle
  }

  /// The record.
  var record: Commit {
    Commit(kind: Commit.Kind(rawValue: kind), words: [w0, w1, w2, w3, w4, w5])
  }

  var port: Int { Int(w0 & 0xFF) }
  var channel: Int { Int(w0 >> 8 & 0xFF) }
  var isHead: Bool { w0 >> 16 & 1 == 1 }
  var isTail: Bool { w0 >> 17 & 1 == 1 }
  var targetX: Int { Int(w1 & 0xFFFF) }
  var targetY: Int { Int(w1 >> 16 & 0xFFFF) }
  var sourceX: UInt16 { UInt16(truncatingIfNeeded: w1 >> 32) }
  var sourceY: UInt16 { UInt16(truncatingIfNeeded: w1 >> 48) }
  /// Payload bits 127:0; no message has more.
  var payload: UInt128 { UInt128(w3) << 64 | UInt128(w2) }

  /// Whether it tells of a flit with these words.
  @inline(__always)
  func isSame(_ other0: UInt64, _ other1: UInt64, _ payload: UInt128) -> Bool {
    let low = UInt64(truncatingIfNeeded: payload), high = UInt64(truncatingIfNeeded: payload >> 64)
    return w0 == other0 && w1 == other1 && w2 == low && w3 == high && w4 | w5 == 0
  }
}

/// A message that a local port has handed to a part, and when.
struct DeliveredMessage: BitwiseCopyable {
  var message: Arrival
  var cycle: UInt64

  /// Where it came from, in words.
  var source: String { "(\(message.sourceX), \(message.sourceY))" }

  /// The message in words.
  var text: String { "\(hex(high, low)) from \(source)" }

  private var low: UInt64 { UInt64(truncatingIfNeeded: message.payload) }
  private var high: UInt64 { UInt64(truncatingIfNeeded: message.payload >> 64) }
}

/// A message that a part has handed to its local port, as it must leave.
struct AnnouncedMessage: BitwiseCopyable {
  /// The class: response rather than request.
  var isResponse: Bool
  var payload: UInt128
  var targetX: Int, targetY: Int

  /// The message in words.
  var text: String {
    let high = UInt64(truncatingIfNeeded: payload >> 64)
    return "\(hex(high, UInt64(truncatingIfNeeded: payload))) to (\(targetX), \(targetY))"
  }
}
