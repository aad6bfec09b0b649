import ChipSpec
import CoSimulation
import Diagnostics

/// The keys of a group, or of the defaults; nil where a key was left out.
struct PlanGroup {
  /// A value and where it stands.
  struct Placed<Value: Sendable>: Sendable {
    let value: Value
    let range: Range<Int>
  }

  var specs: [Placed<String>]?
  var programs: [Placed<String>]?
  var seeds: [UInt64]?
  var engines: [Placed<EngineChoice>]?
  var threads: Int?
  var skipping: Bool?
  var checking: Bool?
  var cycles: UInt64?
  /// The value of `seeds`, for messages about too many.
  var seedsRange: Range<Int>?

  static let keys = [
    "specs", "programs", "seeds", "engines", "threads", "skipping", "checking", "cycles",
  ]

  /// Keys that later versions will read, and what they will mean.
  static let reserved = [
    "tags": "words by which a part of the plan is chosen",
    "time_limit": "the time on the clock after which a run is stopped",
    "coverage": "what is counted, and how often it must happen",
    "launcher": "where runs are started: on this machine or by Slurm",
    "models": "networks that run on the chip",
    "rtl": "a directory of Verilog edited by hand",
  ]

  /// What this leaves out is taken from the defaults.
  func filled(from defaults: PlanGroup) -> PlanGroup {
    var group = self
    group.specs = specs ?? defaults.specs
    group.programs = programs ?? defaults.programs
    group.seedsRange = seeds == nil ? defaults.seedsRange : seedsRange
    group.seeds = seeds ?? defaults.seeds
    group.engines = engines ?? defaults.engines
    group.threads = threads ?? defaults.threads
    group.skipping = skipping ?? defaults.skipping
    group.checking = checking ?? defaults.checking
    group.cycles = cycles ?? defaults.cycles
    return group
  }

  init() {}

  init(_ node: YAMLNode, name: String, _ context: inout PlanContext) {
    for pair in context.mapping(node, name) {
      switch pair.key {
      case "specs": specs = Self.texts(pair, &context)
      case "programs": programs = Self.texts(pair, &context)
      case "seeds":
        seeds = PlanSeeds.read(pair, &context)
        seedsRange = pair.value.range
      case "engines": engines = Self.engines(pair, &context)
      case "threads": threads = context.integer(pair, 1...64).map { Int($0) }
      case "skipping": skipping = context.flag(pair)
      case "checking": checking = context.flag(pair)
      case "cycles": cycles = context.integer(pair, 1...1_000_000_000_000)
      default: Self.refuse(pair, name, &context)
      }
    }
  }

  private static func refuse(_ pair: YAMLPair, _ name: String, _ context: inout PlanContext) {
    if let meaning = reserved[pair.key] {
      return context.refuse(
        PlanRules.reserved, "'\(pair.key)' is a key that this version does not understand",
        at: pair.keyRange, help: "a later version will read \(meaning) there; remove the key")
    }
    context.refuse(
      PlanRules.unknownKey, "\(name) has no key \(Excerpt.quoted(pair.key))", at: pair.keyRange,
      help: Spelling.nearest(to: pair.key, among: keys).map { "did you mean '\($0)'?" }
        ?? "its keys are \(Excerpt.list(keys))")
  }

  private static func texts(
    _ pair: YAMLPair, _ context: inout PlanContext
  ) -> [Placed<String>] {
    var seen: [String: Range<Int>] = [:]
    var result: [Placed<String>] = []
    for item in context.items(pair) {
      guard let text = context.text(item, pair.key) else { continue }
      if let first = seen[text] {
        repeated(text, item.range, first, &context)
        continue
      }
      seen[text] = item.range
      result.append(Placed(value: text, range: item.range))
    }
    return result
  }

  private static func engines(
    _ pair: YAMLPair, _ context: inout PlanContext
  ) -> [Placed<EngineChoice>] {
    texts(pair, &context).compactMap { text in
      if let choice = EngineChoice(name: text.value) {
        return Placed(value: choice, range: text.range)
      }
      let words = ["flat", "tiled", "tiled-no-skip", "tiled-one-by-one", "tiled-2-threads"]
      context.refuse(
        PlanRules.choice,
        "'\(pair.key)' must be \(Excerpt.list(words.map { "'\($0)'" }, "or")), found "
          + Excerpt.quoted(text.value),
        at: text.range,
        help: Spelling.nearest(to: text.value, among: words).map { "did you mean '\($0)'?" })
      return nil
    }
  }

  static func repeated(
    _ text: String, _ range: Range<Int>, _ first: Range<Int>, _ context: inout PlanContext
  ) {
    context.refuse(
      PlanRules.repeat, "an item stands once in its list, found \(Excerpt.quoted(text)) again",
      at: range, notes: [DiagnosticNote("it stands here already", at: context.source.span(first))],
      help: "remove one of the two")
  }
}
