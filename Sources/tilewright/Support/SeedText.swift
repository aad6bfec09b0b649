import ArgumentParser

/// Seeds as options take them.
enum SeedText {
  /// A seed from an option's text.
  /// - Throws: what it must be.
  static func seed(_ text: String) throws -> UInt64 {
    guard let seed = UInt64(text) else {
      throw ValidationError("A seed is a whole number from 0 to \(UInt64.max).")
    }
    return seed
  }
}
