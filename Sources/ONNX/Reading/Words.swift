import Diagnostics
import NetworkGraph

/// Words for messages.
enum Words {
  private static let longest = 100

  /// A name from the file in quotes; of a long one the end, where names differ.
  static func quoted(_ name: String) -> String {
    let shown = name.count > longest ? "…" + name.suffix(longest - 1) : name[...]
    return "'" + DisplayText.visible(String(shown)) + "'"
  }

  /// `1×3×224×224`, or `scalar`.
  static func shape(_ shape: [Int]) -> String {
    guard !shape.isEmpty else { return "scalar" }
    let shown = shape.prefix(Limits.mostDimensions + 1).map { "\($0)" }
    return shape.count == 1 ? "[\(shown[0])]" : shown.joined(separator: "×")
  }

  /// `int8 or uint8`.
  static func types(_ types: [ElementType]) -> String {
    Excerpt.list(types.map(\.rawValue), "or")
  }
}
