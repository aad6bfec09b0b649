import ArgumentParser
import ChipSpec
import Foundation
import Simulation

/// The options of `cosim --part`.
struct PartOptions: ParsableArguments {
  @Option(help: "The part: \(PartCosim.Part.allCases.map(\.rawValue).joined(separator: ", ")).")
  var part: PartCosim.Part?

  @Option(help: "The tile kind whose part it is; the first one that has it if left out.")
  var kind: String?

  @Option(parsing: .unconditional, help: "How many seeds to run.")
  var seeds = 1

  @Option(
    parsing: .unconditional,
    help: "Transactions for each seed: flits, accesses, operations, messages or products.")
  var transactions = 100_000

  @Option(
    parsing: .unconditional,
    help: "Request ports of the memory, 1 to 8; as many as in the tile if left out.")
  var ports: Int?

  @Option(
    help:
      "The analog array's form: verilog or compiled; if left out, compiled, and verilog with --rtl."
  )
  var behaviour: ModelSource.Behaviour?

  @Option(
    parsing: .unconditional,
    help: "The analog array's effects that are on, bit e for effect e; any if left out.")
  var effects: UInt16?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "Runs at the same time.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Print how often each event happened.")
  var coverage = false

  func validate() throws {
    if !(1...1_000_000).contains(seeds) {
      throw ValidationError("--seeds must be from 1 to 1,000,000.")
    }
    if transactions < 1 { throw ValidationError("--transactions must be at least 1.") }
    if let ports, !(1...8).contains(ports) { throw ValidationError("--ports must be from 1 to 8.") }
    if let effects, effects >= 1 << UInt16(AnalogEffects.count) {
      throw ValidationError("--effects must be below \(1 << AnalogEffects.count).")
    }
    for (option, isGiven, parts) in [
      ("--ports", ports != nil, [.sram]), ("--effects", effects != nil, [.analogArray]),
      ("--behaviour", behaviour != nil, [.analog, .analogArray]),
    ] as [(String, Bool, [PartCosim.Part])] {
      if isGiven, let part, !parts.contains(part) {
        let names = parts.map(\.rawValue).joined(separator: " and ")
        throw ValidationError("\(option) is for --part \(names): leave it out.")
      }
    }
    if jobs < 1 { throw ValidationError("--jobs must be at least 1.") }
  }

  /// An option that only single parts have, if one is given.
  var given: String? {
    if kind != nil { return "--kind" }
    if seeds != 1 { return "--seeds" }
    if transactions != 100_000 { return "--transactions" }
    if ports != nil { return "--ports" }
    if behaviour != nil { return "--behaviour" }
    if effects != nil { return "--effects" }
    return coverage ? "--coverage" : nil
  }
}

extension ModelSource.Behaviour: ExpressibleByArgument {}
