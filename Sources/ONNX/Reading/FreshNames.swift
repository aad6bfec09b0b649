/// Names that are given once each.
struct FreshNames {
  /// Names that are in use.
  var taken: Set<String> = []
  /// The number to try next behind a name that was wanted before; counting from 2 each time would take
  /// a file of one name many times too long.
  private var next: [String: Int] = [:]

  /// The name, with a number behind it if it is in use.
  mutating func take(_ base: String) -> String {
    guard !taken.insert(base).inserted else { return base }
    var number = next[base] ?? 2
    while !taken.insert("\(base)_\(number)").inserted { number += 1 }
    next[base] = number + 1
    return "\(base)_\(number)"
  }
}
