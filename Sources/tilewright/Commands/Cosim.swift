import ArgumentParser
import ChipSpec
import CoSimulation
import Foundation
import Simulation

/// `tilewright cosim SPEC`
struct Cosim: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Co-simulate a chip's or a part's Verilog in lockstep with the golden model.",
    discussion: """
      The chip's Verilog runs a program under Verilator: the one given, or a random one that follows from \
      the seed. Every commit of every part is checked while it runs, and what the program leaves is \
      compared with what it leaves on the golden chip. The first difference stops the run, says where \
      it is, what was expected, what came and what led there, and leaves a capsule that \
      'tilewright replay' shows again. docs/regressions.md says more.

      With --part, a single part runs beside its golden model instead, on random traffic that follows \
      from the seed: all outputs are compared in every cycle, and every commit record after it.
      """)

  @Argument(help: "The spec.", completion: .file(extensions: ["yaml", "yml"]))
  var spec: String

  @Option(
    parsing: .unconditional,
    help: "The first seed: of random programs or traffic, and of what registers hold first.",
    transform: SeedText.seed)
  var seed: UInt64 = 1

  @Option(help: "Take the Verilog from this directory, as 'generate' wrote it or edited by hand.")
  var rtl: String?

  @Option(name: .long, help: "Write the report as JSON to a file, - for standard output.")
  var json: String?

  @OptionGroup(title: "WHOLE CHIPS")
  var chip: ChipOptions

  @OptionGroup(title: "SINGLE PARTS")
  var single: PartOptions

  func validate() throws {
    if single.part == nil {
      try chip.validate(seed: seed)
      if let option = single.given {
        throw ValidationError("\(option) is for single parts: name one with --part.")
      }
    } else if let option = chip.given {
      throw ValidationError("\(option) is for whole chips: leave out --part.")
    }
    if seed > UInt64.max - UInt64(max(single.seeds, 1) - 1) {
      throw ValidationError("--seed is too large.")
    }
  }

  func run() async throws {
    guard let part = single.part else {
      return try await ChipCosim(
        spec: spec, options: chip, seed: seed, rtl: rtl, json: json
      ).run()
    }
    try await PartCosim(
      spec: spec, part: part, kind: single.kind, seed: seed, seeds: single.seeds,
      transactions: single.transactions, ports: single.ports, behaviour: single.behaviour,
      effects: single.effects, jobs: single.jobs, rtl: rtl, json: json,
      coverage: single.coverage
    ).run()
  }
}
