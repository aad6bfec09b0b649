/// Finds the word that somebody probably meant.
public enum Spelling {
  /// The candidate nearest to `word`, or nil if none is near enough to be worth suggesting.
  ///
  /// Upper and lower case and the separators `-`, `_` and space do not count as differences:
  /// `flitWidth` is near `flit_width`. Otherwise one difference in three letters is allowed, where
  /// a difference is a letter added, dropped, replaced, or swapped with its neighbour. Among
  /// equals the first candidate wins.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let sought = folded(word)
    guard !sought.isEmpty, sought.count <= 64 else { return nil }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let letters = folded(candidate)
      let allowed = max(sought.count, letters.count) < 3 ? 0 : max(1, sought.count / 3)
      let limit = min(allowed, (best?.distance ?? .max) - 1)
      guard limit >= 0, abs(letters.count - sought.count) <= limit else { continue }
      let distance = distance(sought, letters)
      if distance <= limit { best = (candidate, distance) }
    }
    return best?.candidate
  }

  /// The letters that count.
  private static func folded(_ word: String) -> [UInt8] {
    word.utf8.compactMap { byte in
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: " "): nil
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      default: byte
      }
    }
  }

  /// Edit distance with neighbouring swaps (optimal string alignment), by rows.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
