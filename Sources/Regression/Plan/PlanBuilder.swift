import ChipPrograms
import ChipSpec
import CoSimulation
import Diagnostics

/// Makes runs of what a plan says, and reads the specs that it names.
struct PlanBuilder {
  let path: String
  var context: PlanContext
  /// What there is to say about specs and programs.
  private(set) var specDiagnostics: [Diagnostic] = []

  private var specifications: [String: Specification?] = [:]
  private var programs: [String: ProgramChoice?] = [:]
  /// Whether programs fit specs, by the paths of both.
  private var fits: [[String]: Bool] = [:]
  /// The files of each name, in the order of the plan.
  private var files: [String: [String]] = ["random": [""]]

  init(path: String, context: PlanContext) {
    self.path = path
    self.context = context
  }

  mutating func runs(of written: PlanReader.Written) -> [PlanRun] {
    var runs: [PlanRun] = []
    for (name, place, own) in written.groups {
      let group = own.filled(from: written.defaults)
      guard let specs = group.specs, !specs.isEmpty else {
        context.refuse(
          PlanRules.missingKey, "group '\(name)' must have the key 'specs', which is missing",
          at: place, help: "name its specs there or in 'defaults', relative to the plan")
        continue
      }
      let programs = group.programs ?? [.init(value: "random", range: place)]
      let engines = engines(of: group, at: place)
      let seeds = group.seeds ?? [1]
      let more = specs.count * programs.count * engines.count * seeds.count
      guard runs.count + more <= PlanReader.mostRuns else {
        context.refuse(
          PlanRules.runs, "a plan has at most 100,000 runs, group '\(name)' adds \(more)",
          at: group.seedsRange ?? place)
        continue
      }
      if own.threads != nil || own.skipping != nil,
        !(group.engines ?? []).isEmpty,
        group.engines?.contains(where: { $0.value == EngineChoice() }) == false
      {
        context.refuse(
          PlanRules.noEffect, "'threads' and 'skipping' have an effect on the engine 'tiled' only",
          at: place)
      }
      for spec in specs {
        guard let specification = specification(spec) else { continue }
        for program in programs {
          guard let chosen = choice(program), fits(program, chosen, spec, specification) else {
            continue
          }
          for engine in engines {
            for seed in seeds {
              runs.append(
                PlanRun(
                  group: name, spec: resolved(spec.value), specName: word(for: spec.value),
                  programName: program.value == "random" ? "random" : word(for: program.value),
                  specification: specification, program: chosen, seed: seed, engine: engine,
                  checks: group.checking ?? true,
                  cycles: group.cycles ?? PlanReader.usualCycles))
            }
          }
        }
      }
    }
    return runs
  }

  /// The engines of a group; `threads` and `skipping` say how 'tiled' runs.
  private mutating func engines(of group: PlanGroup, at place: Range<Int>) -> [EngineChoice] {
    var places: [EngineChoice: Range<Int>] = [:]
    var engines: [EngineChoice] = []
    for engine in group.engines ?? [.init(value: EngineChoice(), range: place)] {
      var choice = engine.value
      if choice == EngineChoice() {
        choice.threads = group.threads ?? 1
        choice.skipping = group.skipping ?? true
      }
      if let first = places[choice] {
        PlanGroup.repeated(choice.name, engine.range, first, &context)
        continue
      }
      places[choice] = engine.range
      engines.append(choice)
    }
    return engines
  }

  /// A file of the plan in a word that no other one has.
  private mutating func word(for name: String) -> String {
    let path = resolved(name)
    let stem = PlanRun.stem(path)
    let known = files[stem, default: []]
    let place = known.firstIndex(of: path) ?? known.count
    if place == known.count { files[stem] = known + [path] }
    return place == 0 ? stem : "\(stem)+\(place)"
  }

  /// A path in the plan, seen from the working directory.
  private func resolved(_ name: String) -> String {
    guard !name.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return name }
    var parts = path[..<slash].split(separator: "/", omittingEmptySubsequences: false)
    for part in name.split(separator: "/") {
      if part == ".", !parts.isEmpty { continue }
      if part == "..", let last = parts.last, last != "..", last != ".", !last.isEmpty {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }

  /// A program, read once.
  private mutating func choice(_ program: PlanGroup.Placed<String>) -> ProgramChoice? {
    guard program.value != "random" else { return .random }
    let path = resolved(program.value)
    if let known = programs[path] { return known }
    var result: ProgramChoice?
    do {
      let bytes = try FileBytes.read(path: path, limit: Self.longestProgram)
      _ = try ChipProgram(bytes: bytes, file: path)
      result = .file(path: path, text: String(decoding: bytes, as: UTF8.self))
    } catch let error as SpecificationFileError {
      context.refuse(
        PlanRules.program, "the program \(Excerpt.quoted(path)) cannot be read: \(error.reason)",
        at: program.range, help: "write 'random', or a path relative to the plan")
    } catch let error as ChipProgramFault {
      specDiagnostics += error.diagnostics
      context.refuse(
        PlanRules.program, "the program \(Excerpt.quoted(path)) is not valid", at: program.range,
        help: "its own messages stand below")
    } catch {
      context.refuse(
        PlanRules.program, "the program \(Excerpt.quoted(path)) cannot be used: \(error)",
        at: program.range)
    }
    programs[path] = result
    return result
  }

  /// Whether a program keeps to what a spec's chip has; looked at once, before anything runs.
  private mutating func fits(
    _ program: PlanGroup.Placed<String>, _ choice: ProgramChoice,
    _ spec: PlanGroup.Placed<String>, _ specification: Specification
  ) -> Bool {
    guard case .file(let path, _) = choice else { return true }
    let pair = [path, resolved(spec.value)]
    if let known = fits[pair] { return known }
    fits[pair] = true
    do {
      _ = try choice.program(for: specification, seed: 1)
    } catch {
      fits[pair] = false
      specDiagnostics += error.diagnostics
      context.refuse(
        PlanRules.program,
        "the program \(Excerpt.quoted(path)) does not fit the chip of "
          + Excerpt.quoted(resolved(spec.value)),
        at: program.range,
        notes: [DiagnosticNote("the spec stands here", at: context.source.span(spec.range))],
        help: "its own messages stand below")
    }
    return fits[pair] ?? true
  }

  /// Bytes of a program's file, at most.
  private static let longestProgram = 256 << 20

  /// The chip of a spec, read once.
  private mutating func specification(_ spec: PlanGroup.Placed<String>) -> Specification? {
    let path = resolved(spec.value)
    if let known = specifications[path] { return known }
    var result: Specification?
    do {
      let reading = try SpecificationReader.read(path: path)
      result = reading.specification
      specDiagnostics += reading.diagnostics
      if let chip = result, chip.host == nil {
        context.refuse(
          PlanRules.spec,
          "the spec \(Excerpt.quoted(path)) has no host link, through which programs are loaded",
          at: spec.range, help: "write 'host: {}' in the spec for the usual one")
        result = nil
      } else if result == nil {
        context.refuse(
          PlanRules.spec, "the spec \(Excerpt.quoted(path)) is not valid", at: spec.range,
          help: "its own messages stand below")
      }
    } catch {
      context.refuse(
        PlanRules.spec, "the spec \(Excerpt.quoted(path)) cannot be read: \(error.reason)",
        at: spec.range, help: "paths are relative to the plan")
    }
    specifications[path] = result
    return result
  }
}
