/// What a link's wires show beside `valid`.
struct FlitOnLink: Equatable {
  var channel = 0
  /// Payload, 64 bits a word, lowest first; those that the link does not have are 0.
  var payload = SIMD4<UInt64>()
  var targetX = 0, targetY = 0
  var sourceX = 0, sourceY = 0
  var head = false, tail = false

  /// Every field, for messages.
  var text: String {
    let words = (0..<4).filter { $0 == 0 || payload[$0] != 0 }.reversed()
    let hex = words.map { String(payload[$0], radix: 16) }.joined(separator: "_")
    return "channel \(channel), (\(sourceX), \(sourceY)) to (\(targetX), \(targetY)), "
      + "head \(head), tail \(tail), payload 0x\(hex)"
  }
}
