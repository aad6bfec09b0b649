import Assembly
import Golden
import Simulation

/// Cuts a program that fails to the shortest that still does.
struct CoreShrinker {
  let lockstep: CoreLockstep
  let library: ModelLibrary

  /// Runs at most.
  private static let runs = 4_000

  /// The shortest program that still fails, instruction by instruction, and what it does wrong.
  func text(of program: CoreProgram) throws -> [String] {
    guard let (first, _) = try failure(of: program) else {
      return ["run by itself, the program does not fail"]
    }
    let shortest = try shrink(program, first.stage)
    guard let (difference, history) = try failure(of: shortest) else { return [] }
    let image = shortest.assemble(lockstep.isa)
    var lines = ["the shortest program that fails, from \(hex(UInt64(image.entry))):"]
    var address = shortest.base
    func half(_ address: UInt32) -> UInt32 {
      UInt32((image.words[address & ~7] ?? 0) >> (UInt64(address & 6) * 8) & 0xFFFF)
    }
    while address < image.end {
      let first = half(address)
      let isLong = first & 3 == 3 || !lockstep.isa.isCompressed
      let word = isLong ? first | half(address + 2) << 16 : first
      lines.append(
        "  \(hex(UInt64(address))): \(hex(UInt64(word))) "
          + RISCVDisassembler(isa: lockstep.isa).text(of: word, at: address))
      address += isLong ? 4 : 2
    }
    lines.append(
      "there: \(difference.stage): expected \(difference.expected), found \(difference.actual)")
    lines += history.suffix(20).map { "  " + $0.line(lockstep.isa) }
    return lines
  }

  /// Leaves out whatever can be, while it fails in the same way.
  func shrink(_ program: CoreProgram, _ stage: String) throws -> CoreProgram {
    func fails(_ candidate: CoreProgram) throws -> Bool {
      try failure(of: candidate)?.0.stage == stage
    }
    var best = program
    best.surroundings.hasTraffic = false
    if try !fails(best) { best = program }
    var quiet = best
    quiet.surroundings.hasInterrupts = false
    if try fails(quiet) { best = quiet }

    var runs = 0
    var size = max(1, best.lines.count / 2)
    while runs < Self.runs {
      var hasChanged = false
      var end = best.lines.count
      while end > 0 && runs < Self.runs {
        let range = max(0, end - size)..<end
        end = range.lowerBound
        var candidate = best
        let kept = best.lines[range].filter { if case .label = $0 { true } else { false } }
        guard kept.count < range.count else { continue }
        candidate.lines.replaceSubrange(range, with: kept)
        runs += 1
        if try fails(candidate) {
          best = candidate
          hasChanged = true
        }
      }
      if size == 1 && !hasChanged { break }
      size = max(1, size / 2)
    }
    return best
  }

  /// What a program does wrong; nil if nothing.
  func failure(of program: CoreProgram) throws -> (Difference, [CoreRetirement])? {
    let model = try library.instantiate(seed: program.surroundings.seed)
    var bench = try lockstep.bench(model, hart: 0, recorder: nil)
    guard case .differs(let difference, _, let history) = try bench.run(program, limit: 5_000)
    else {
      return nil
    }
    return (difference, history)
  }
}
