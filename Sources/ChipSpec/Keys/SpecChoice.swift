/// Words that a key offers, each with a sentence of documentation.
protocol SpecChoice: Sendable, Hashable, CaseIterable, RawRepresentable<String> {
  /// What the word means: a sentence without its full stop.
  var summary: String { get }

  /// Words of later versions, which this one refuses, and what they will mean.
  static var reserved: [(word: String, summary: String)] { get }
}

extension SpecChoice {
  static var reserved: [(word: String, summary: String)] { [] }
}
