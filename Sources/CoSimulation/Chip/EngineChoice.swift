import Simulation

/// Which engine simulates a chip, and how. Whatever is chosen, the commits are the same, as long as tiles
/// are right about when they rest: one that is not may be left out where it acts.
public struct EngineChoice: Sendable, Hashable, Codable {
  /// An engine.
  public typealias Kind = EngineOptions.Kind

  /// The engine.
  public var kind: Kind
  /// Threads on which tiles are simulated.
  public var threads: Int
  /// Whether tiles that are quiet, and times in which all are, are left out.
  public var skipping: Bool
  /// Whether tiles of a kind run abreast, where their model can.
  public var abreast: Bool

  /// A choice; one thread, skipping and tiles abreast if left out.
  public init(
    kind: Kind = .tiled, threads: Int = 1, skipping: Bool = true, abreast: Bool = true
  ) {
    self.kind = kind
    self.threads = threads
    self.skipping = skipping
    self.abreast = abreast
  }

  /// Reads a choice; one that says nothing of tiles abreast is older than these.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    threads = try container.decode(Int.self, forKey: .threads)
    skipping = try container.decode(Bool.self, forKey: .skipping)
    abreast = try container.decodeIfPresent(Bool.self, forKey: .abreast) ?? true
  }

  /// The choice in one word: `tiled`, `tiled-2-threads`, `tiled-no-skip`, `tiled-one-by-one`, `flat`.
  public var name: String {
    var text = kind.rawValue
    guard kind == .tiled else { return text }
    if threads > 1 { text += "-\(threads)-threads" }
    if !skipping { text += "-no-skip" }
    if !abreast { text += "-one-by-one" }
    return text
  }

  /// The choice that a word names, as ``name`` gives it; nil if it names none.
  public init?(name: String) {
    var words = name.split(separator: "-", omittingEmptySubsequences: false)[...]
    guard let kind = words.popFirst().flatMap({ Kind(rawValue: String($0)) }) else { return nil }
    self.init(kind: kind, skipping: kind == .tiled)
    if words.count >= 2, words[words.startIndex + 1] == "threads" {
      guard let threads = Int(words[words.startIndex]), (2...64).contains(threads) else {
        return nil
      }
      self.threads = threads
      words = words.dropFirst(2)
    }
    if words.starts(with: ["no", "skip"]) {
      skipping = false
      words = words.dropFirst(2)
    }
    if words.elementsEqual(["one", "by", "one"]) {
      abreast = false
      words = []
    }
    guard words.isEmpty, self.name == name else { return nil }
  }

  /// The choice as options of the command line, without those that are left out usually.
  public var arguments: [String] {
    guard kind == .tiled else { return ["--engine", kind.rawValue] }
    var words: [String] = []
    if threads > 1 { words += ["--threads", "\(threads)"] }
    if !skipping { words.append("--no-skip") }
    if !abreast { words.append("--one-by-one") }
    return words
  }

  /// How the models are built and run.
  /// - Parameters:
  ///   - commits: whether there are monitors, which make commits.
  ///   - behaviour: in which form behavioural models are taken.
  public func options(
    commits: Bool, behaviour: ModelSource.Behaviour = .compiled
  ) -> EngineOptions {
    var options =
      commits
      ? EngineOptions(kind, skipping: skipping, threads: threads, abreast: abreast)
      : .unchecked(kind, skipping: skipping, threads: threads, abreast: abreast)
    options.behaviour = behaviour
    return options
  }
}

extension EngineOptions.Kind: Codable {}
