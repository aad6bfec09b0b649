import ArgumentParser
import ChipSpec
import CoSimulation
import Diagnostics
import ELF
import Foundation
import Simulation

/// `tilewright riscv SPEC --elf FILE`
struct RISCV: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "riscv",
    abstract: "Run a program on a tile's core in lockstep with the golden instruction set.",
    discussion: """
      The Verilog of one tile is loaded with an ELF file through the host link and runs beside the \
      golden model; every instruction is compared as it retires, and all of the memory at the end. The \
      program ends with a store to the symbol 'tohost': 1 says that it passed, 2 n + 1 that its test n \
      failed. docs/riscv.md says more.
      """)

  @Argument(help: "The spec.", completion: .file(extensions: ["yaml", "yml"]))
  var spec: String

  @Option(help: "The program: a 32-bit little-endian RISC-V executable.")
  var elf: String

  @Option(help: "The tile kind; the first with a core of the generator's if left out.")
  var kind: String?

  @Option(help: "The tile X,Y whose kind it is, instead of --kind.")
  var tile: String?

  @Option(
    help:
      "Write the words between begin_signature and end_signature to a file, - for standard output.")
  var signature: String?

  @Option(help: "Cycles after which the run ends in any case.")
  var maxCycles: UInt64 = 20_000_000

  @Option(
    parsing: .unconditional,
    help: "Seed of the registers' initial values.",
    transform: SeedText.seed)
  var seed: UInt64 = 1

  @Option(
    help: "Take the tile's Verilog from this directory, as 'generate' wrote it or edited by hand.")
  var rtl: String?

  @Option(name: .long, help: "Write the report as JSON to a file, - for standard output.")
  var json: String?

  func validate() throws {
    if maxCycles < 1 { throw ValidationError("--max-cycles must be at least 1.") }
    if kind != nil && tile != nil {
      throw ValidationError("--kind and --tile exclude each other.")
    }
    if json == "-" && signature == "-" {
      throw ValidationError("--json and --signature cannot both go to standard output.")
    }
    if let tile, Self.place(tile) == nil {
      throw ValidationError("--tile takes two numbers, such as 0,1; found '\(tile)'.")
    }
  }

  func run() async throws {
    let chip = try SpecificationFile.load(spec)
    let index = try kindIndex(of: chip)
    let reduced = chip.reduced(toTileOf: index)
    let program = try program(for: reduced.kinds[0])
    try Output.check([signature, json])
    let library = try await ProgramModel(chip: chip, reduced: reduced, rtl: rtl).library()
    let start = ContinuousClock.now
    let report: ProgramReport
    do {
      report = try ProgramLockstep(reduced, program, limit: maxCycles).run(
        on: library, seed: seed
      ) { instructions, cycles in
        Console.progress(
          "\(grouped(instructions)) instructions, \(grouped(Int(clamping: cycles))) cycles")
      }
      Console.progress("")
    } catch {
      Console.progress("")
      Console.note("tilewright: error: the simulation failed: \(error)")
      if let json { try Output.write(errorText("\(error)"), to: json) }
      throw Exit.toolFailed
    }
    let seconds = (ContinuousClock.now - start) / .milliseconds(1) / 1000
    if let signature, report.mismatch == nil {
      let lines = report.signature.map { Self.digits($0) }.joined(separator: "\n")
      try Output.write(lines, to: signature)
    }
    let text = ProgramText(
      report: report, program: program, file: elf, kind: reduced.kinds[0], limit: maxCycles,
      seconds: seconds, replay: replay)
    if let json { try Output.write(text.json(spec: spec), to: json) }
    if json == "-" || signature == "-" {
      if !text.isSuccess { Console.note(text.text) }
    } else {
      Console.print(text.text)
    }
    if !text.isSuccess { throw Exit.failed }
  }

  // MARK: Input

  private static func place(_ text: String) -> (x: Int, y: Int)? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let x = parts[0], let y = parts[1], x >= 0, y >= 0 else { return nil }
    return (x, y)
  }

  private func kindIndex(of chip: Specification) throws -> Int {
    func hasCore(_ index: Int) -> Bool { chip.kinds[index].core?.implementation == .builtin }
    if let tile, let place = Self.place(tile) {
      guard chip.grid.contains(x: place.x, y: place.y) else {
        try refuse("there is no tile (\(place.x), \(place.y))")
      }
      let index = chip.layout[place.y * chip.grid.columns + place.x]
      guard hasCore(index) else {
        try refuse("tile (\(place.x), \(place.y)) has no core of the generator's", chip)
      }
      return index
    }
    if let index = chip.kinds.indices.first(where: {
      hasCore($0) && (kind == nil || chip.kinds[$0].name == kind)
    }) {
      return index
    }
    try refuse(
      "the spec has no tile kind\(kind.map { " '\($0)'" } ?? "") with a core of the generator's",
      chip)
  }

  private func refuse(_ message: String, _ chip: Specification? = nil) throws -> Never {
    let known =
      chip?.kinds.filter { $0.core?.implementation == .builtin }.map { "'\($0.name)'" } ?? []
    Console.note(
      "tilewright: error: \(message)"
        + (known.isEmpty ? "" : "; kinds that have one: \(known.joined(separator: ", "))"))
    throw Exit.badInput
  }

  private func program(for kind: TileKind) throws -> ELFProgram {
    let target = ELFTarget(
      isa: kind.core?.isa ?? .rv32i, capacity: kind.sram?.capacity ?? 0,
      needsSignature: signature != nil)
    let bytes: [UInt8]
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: elf))
      defer { try? handle.close() }
      bytes = Array(try handle.read(upToCount: ELFReader.longestFile + 1) ?? Data())
    } catch {
      Console.note("tilewright: error: cannot read '\(elf)': \(Output.reason(error))")
      throw Exit.badInput
    }
    let reading = ELFReader.read(bytes: bytes, file: elf, for: target)
    let text = reading.text(color: Console.takesColor)
    if !text.isEmpty { Console.note(text) }
    guard let program = reading.program else { throw Exit.badInput }
    return program
  }

  // MARK: Output

  private var replay: String {
    var words = ["tilewright", "riscv", spec, "--elf", elf]
    if let kind { words += ["--kind", kind] }
    if let tile { words += ["--tile", tile] }
    words += ["--seed", "\(seed)", "--max-cycles", "\(maxCycles)"]
    if let rtl { words += ["--rtl", rtl] }
    return words.joined(separator: " ")
  }

  private func errorText(_ message: String) -> String {
    JSON.object([
      "tool": .string("tilewright"), "version": .string(Tilewright.version),
      "spec": .string(spec), "elf": .string(elf), "seed": .integer(Int(clamping: seed)),
      "result": "error", "error": .string(message), "first_mismatch": .null,
      "replay": .string(replay),
    ]).text()
  }

  static func digits(_ word: UInt32) -> String {
    let text = String(word, radix: 16)
    return String(repeating: "0", count: 8 - text.count) + text
  }
}
