import ChipSpec
import Golden

/// A flit as a record of kind 2, 3, 4 or 7 has it, with the cycle of the record.
struct FlitRecord {
  var record: Commit
  var cycle: UInt64

  var port: Int { Int(record.words[0] & 0xFF) }
  var channel: Int { Int(record.words[0] >> 8 & 0xFF) }
  var isHead: Bool { record.words[0] >> 16 & 1 == 1 }
  var isTail: Bool { record.words[0] >> 17 & 1 == 1 }
  var targetX: Int { Int(record.words[1] & 0xFFFF) }
  var targetY: Int { Int(record.words[1] >> 16 & 0xFFFF) }
  var sourceX: UInt16 { UInt16(truncatingIfNeeded: record.words[1] >> 32) }
  var sourceY: UInt16 { UInt16(truncatingIfNeeded: record.words[1] >> 48) }
  /// Payload bits 127:0; no message has more.
  var payload: UInt128 { UInt128(record.words[3]) << 64 | UInt128(record.words[2]) }

  /// Whether two records tell of the same flit on the same channel at the same port.
  func isSame(as other: Commit) -> Bool {
    var same = true
    for word in 0..<6 where record.words[word] != other.words[word] { same = false }
    return same
  }
}

/// A message that a local port has handed to a part, and when.
struct DeliveredMessage {
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
struct AnnouncedMessage {
  /// The part.
  var part: String
  /// The class: response rather than request.
  var isResponse: Bool
  var payload: UInt128
  var targetX: Int, targetY: Int
  /// Bits of the payload that a record of the part shows as the part gave them.
  var shown: UInt128 = .max

  /// The message in words.
  var text: String {
    let high = UInt64(truncatingIfNeeded: payload >> 64)
    return "\(hex(high, UInt64(truncatingIfNeeded: payload))) to (\(targetX), \(targetY))"
  }
}
