import ChipSpec
import CoSimulation
import Diagnostics

/// Reads plans: YAML in, a ``Plan`` or messages out. docs/regressions.md describes the format.
public enum PlanReader {
  /// The version of the format that is read.
  public static let version = 1
  /// Runs of a plan, at most.
  static let mostRuns = 100_000
  /// Cycles after which a run is stopped, unless the plan says otherwise.
  static let usualCycles: UInt64 = 10_000_000

  /// Reads a plan from a file, and the specs that it names; their paths are relative to the plan.
  /// - Throws: if the plan's file cannot be read.
  public static func read(path: String) throws(SpecificationFileError) -> PlanReading {
    read(bytes: try FileBytes.read(path: path, limit: YAMLLimits.fileSize + 1), file: path)
  }

  /// Reads a plan from bytes; messages name them `file`, and paths in it are relative to its directory.
  public static func read(bytes: [UInt8], file: String) -> PlanReading {
    let source = SourceFile(name: file, bytes: bytes)
    let (root, faults) = YAMLReader.read(source, as: .plan)
    guard let root else { return PlanReading(plan: nil, diagnostics: faults.sortedByPosition()) }
    var context = PlanContext(source: source)
    context.append(faults)
    let written = Written(root, &context)
    guard !context.diagnostics.containsError else {
      return PlanReading(plan: nil, diagnostics: context.diagnostics.sortedByPosition())
    }
    var builder = PlanBuilder(path: file, context: context)
    let runs = builder.runs(of: written)
    let diagnostics = builder.context.diagnostics.sortedByPosition() + builder.specDiagnostics
    guard !diagnostics.containsError else {
      return PlanReading(plan: nil, diagnostics: diagnostics)
    }
    let name = written.name ?? PlanRun.stem(file)
    return PlanReading(plan: Plan(path: file, name: name, runs: runs), diagnostics: diagnostics)
  }

  /// A plan as it was written.
  struct Written {
    var name: String?
    var defaults = PlanGroup()
    var groups: [(name: String, place: Range<Int>, group: PlanGroup)] = []

    private static let keys = ["plan", "name", "defaults", "groups"]

    init(_ root: YAMLNode, _ context: inout PlanContext) {
      let pairs = context.mapping(root, "a plan")
      guard case .mapping = root.content else { return }
      let version = pairs.first { $0.key == "plan" }
      if let version { Self.check(version, &context) }
      // A plan of another version may mean anything by its keys.
      if context.diagnostics.containsError { return }
      for pair in pairs {
        switch pair.key {
        case "plan": break
        case "name": name = Self.name(pair, &context)
        case "defaults": defaults = PlanGroup(pair.value, name: "'defaults'", &context)
        case "groups": readGroups(pair, &context)
        default: Self.refuse(pair, &context)
        }
      }
      let first = pairs.first?.keyRange ?? root.range
      if version == nil {
        context.refuse(
          PlanRules.missingKey, "a plan must have the key 'plan', which is missing", at: first,
          help: "write 'plan: \(PlanReader.version)', the version of the format, at the beginning")
      }
      if !pairs.contains(where: { $0.key == "groups" }) {
        context.refuse(
          PlanRules.missingKey, "a plan must have the key 'groups', which is missing", at: first,
          help: "'groups' is a mapping of names to groups of runs")
      }
    }

    private static func check(_ pair: YAMLPair, _ context: inout PlanContext) {
      guard let text = context.text(pair), text != "\(PlanReader.version)" else { return }
      let isLater = PlanContext.number(text).map { $0 > UInt64(PlanReader.version) } ?? false
      context.refuse(
        PlanRules.version,
        "'plan' must be \(PlanReader.version), the version of the format, found "
          + Excerpt.quoted(text),
        at: pair.value.range, help: isLater ? "a later version of tilewright reads it" : nil)
    }

    private mutating func readGroups(_ pair: YAMLPair, _ context: inout PlanContext) {
      let groups = context.mapping(pair.value, "'groups'")
      if groups.isEmpty, case .mapping = pair.value.content {
        context.refuse(
          PlanRules.noValue, "'groups' must have at least one group, found none",
          at: pair.value.range)
      }
      for group in groups {
        guard Self.check(group.key, "the name of a group", group.keyRange, &context) else {
          continue
        }
        self.groups.append(
          (
            group.key, group.keyRange,
            group.value.isEmpty
              ? PlanGroup() : PlanGroup(group.value, name: "group '\(group.key)'", &context)
          ))
      }
    }

    private static func name(_ pair: YAMLPair, _ context: inout PlanContext) -> String? {
      guard let text = context.text(pair),
        check(text, "'name'", pair.value.range, &context)
      else { return nil }
      return text
    }

    private static func check(
      _ text: String, _ what: String, _ range: Range<Int>, _ context: inout PlanContext
    ) -> Bool {
      let isGood =
        (1...64).contains(text.utf8.count)
        && text.unicodeScalars.allSatisfy { scalar in
          scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
              || ["_", "-", "."].contains(scalar))
        } && text.first != "." && text.first != "-"
      if !isGood {
        context.refuse(
          PlanRules.name,
          "\(what) must be 1 to 64 letters, digits, '_', '-' and '.', found \(Excerpt.quoted(text))",
          at: range)
      }
      return isGood
    }

    private static func refuse(_ pair: YAMLPair, _ context: inout PlanContext) {
      let help =
        if let near = Spelling.nearest(to: pair.key, among: keys) {
          "did you mean '\(near)'?"
        } else if PlanGroup.keys.contains(pair.key) {
          "'\(pair.key)' is a key of 'defaults' and of each group"
        } else {
          "its keys are \(Excerpt.list(keys))"
        }
      context.refuse(
        PlanRules.unknownKey, "a plan has no key \(Excerpt.quoted(pair.key))", at: pair.keyRange,
        help: help)
    }
  }
}
