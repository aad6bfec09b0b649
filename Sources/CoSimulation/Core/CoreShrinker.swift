import Golden
import Simulation

/// Cuts a program that fails to the shortest that still does.
struct CoreShrinker {
  let lockstep: CoreLockstep
  let library: ModelLibrary

  /// Runs at most.
  private static let runs = 1_500

  /// The shortest program that still fails, instruction by instruction, and what it does wrong.
  func text(of program: CoreProgram) throws -> [String] {
    guard try failure(of: program) != nil else {
      return ["run by itself, the program does not fail"]
    }
    let shortest = try shrink(program)
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
        "  \(hex(UInt64(address))): " + CoreDisassembly.text(word, at: address, lockstep.isa))
      address += isLong ? 4 : 2
    }
    lines.append(
      "there: \(difference.stage): expected \(difference.expected), found \(difference.actual)")
    lines += history.suffix(20).map { "  " + $0.line }
    return lines
  }

  /// Leaves out whatever can be.
  func shrink(_ program: CoreProgram) throws -> CoreProgram {
    var best = program
    best.surroundings.hasTraffic = false
    if try failure(of: best) == nil { best = program }
    var quiet = best
    quiet.surroundings.hasInterrupts = false
    if try failure(of: quiet) != nil { best = quiet }

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
        if try failure(of: candidate) != nil {
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
    guard case .differs(let difference, _, let history) = try bench.run(program, limit: 5_000) else {
      return nil
    }
    return (difference, history)
  }
}
