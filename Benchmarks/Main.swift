import ChipSpec
import CoSimulation
import Foundation
import Hardware
import RTL
import Simulation

/// Measures what speed goals are set for, as ratios taken in one run, because machines are noisy.
///
/// Arguments choose measurements by name; without one, all are taken.
@main
struct Main {
  private static let measurements: [(name: String, take: @Sendable () async throws -> Void)] = [
    ("generation", generation), ("core", coreInstructions), ("products", analogProducts),
    ("array", analogArray), ("emitted", emittedCode), ("engines", engines), ("checking", checking),
  ]

  static func main() async {
    do {
      let chosen = CommandLine.arguments.dropFirst()
      if let name = chosen.first(where: { name in !measurements.contains { $0.name == name } }) {
        let names = measurements.map(\.name).joined(separator: ", ")
        throw BenchmarkError(description: "there is no measurement '\(name)'; there are \(names)")
      }
      for measurement in measurements
      where chosen.isEmpty || chosen.contains(measurement.name) { try await measurement.take() }
    } catch {
      FileHandle.standardError.write(Data("tilewright-bench: error: \(error)\n".utf8))
      exit(3)
    }
  }

  /// The time from a spec's text to all files of a chip of 12 × 9 tiles.
  private static func generation() throws {
    print("Generating a chip of 12 × 9 tiles (Hardware/Specs/mythic-m1108.yaml)")
    let path = "Hardware/Specs/mythic-m1108.yaml"
    let times = try (0..<9).map { _ in
      try Stopwatch.seconds {
        guard let chip = try SpecificationReader.read(path: path).specification else {
          throw BenchmarkError(description: "\(path) has errors")
        }
        _ = try ChipGenerator(chip, version: "bench").files()
      }
    }
    let best = times.min() ?? 0
    row(
      "spec to files", "\(milliseconds(best)) ms (best of 9)",
      best < 1 ? "goal < 1 s: met" : "goal < 1 s: MISSED")
  }

  /// The golden model of a RISC-V core.
  private static func coreInstructions() {
    print("\nInstructions of a RISC-V core a second, golden model, one core (best of 50)")
    for program in [CoreInstructions.straight, CoreInstructions.dotProduct] {
      let rate = CoreInstructions.perSecond(program) / 1e6
      row(
        program.name, String(format: "%.0f million", rate),
        "goal ≥ 100 million: " + (rate >= 100 ? "met" : "MISSED"))
    }
  }

  /// The golden model of a 1024 × 1024 array.
  private static func analogProducts() {
    print("\nProducts of a 1024 × 1024 analog array a second, golden model, one core (best of 50)")
    for (name, noisy, goal) in [
      ("ideal", false, 8_000.0), ("read noise, ADC errors", true, 5_000),
    ] {
      let rate = AnalogProducts.perSecond(noisy: noisy)
      row(
        name, String(format: "%.0f", rate),
        "goal ≥ \(Int(goal)): " + (rate >= goal ? "met" : "MISSED"))
    }
  }

  /// The Verilog of a 1024 × 1024 array and its compiled twin.
  private static func analogArray() async throws {
    print("\nThe same under Verilator, inputs and codes through the ports (best of 20)")
    let cases: [(String, ModelSource.Behaviour, Bool, Double)] = [
      ("twin in C++, ideal", .compiled, false, 15_000),
      ("twin, noise, errors", .compiled, true, 10_000),
      ("Verilog, ideal", .verilog, false, 300),
      ("Verilog, noise, errors", .verilog, true, 300),
    ]
    for (name, behaviour, noisy, goal) in cases {
      let run = try await AnalogArrayRun(behaviour, noisy: noisy)
      let rate = try run.perSecond(rounds: 20, products: behaviour == .compiled ? 200 : 10)
      row(
        name, String(format: "%.0f", rate),
        "goal ≥ \(Int(goal)): " + (rate >= goal ? "met" : "MISSED"))
    }
  }

  /// Emitted Verilog against Verilog written by hand for the same function, on the same vectors.
  private static func emittedCode() async throws {
    print(
      "\nEmitted Verilog under Verilator, against Verilog written by hand (Tests/HardwareTests/HandWritten)"
    )
    print("  Time of a cycle less that of setting the inputs; medians of 101 interleaved rounds.")
    var flow = RouterSpec()
    flow.ordering = .flow
    var free = flow
    free.ordering = .none
    var protected = SRAMSpec()
    protected.protection = .secded
    let cases: [(String, any DuelCase)] = [
      ("router, order kept", RouterCase(spec: flow, byHand: "router.v")),
      ("router, free choice", RouterCase(spec: free, byHand: "ordering_none/router.v")),
      ("SRAM", SRAMCase(spec: SRAMSpec(), byHand: "sram.v")),
      ("SRAM with SECDED", SRAMCase(spec: protected, byHand: "secded/sram.v")),
    ]
    for (name, duel) in cases {
      let result = try await Duel.run(duel)
      let verdict = result.ratio <= 1.1 ? "goal ≤ 1.10: met" : "goal ≤ 1.10: MISSED"
      row(
        name,
        "emitted \(nanoseconds(result.emitted)) ns, by hand \(nanoseconds(result.byHand)) ns a cycle, "
          + "ratio \(String(format: "%.2f", result.ratio))", verdict)
    }
  }

  /// The engine that simulates a chip tile by tile.
  private static func engines() async throws {
    print("\nThe engine 'tiled' on one core, nothing checked: tiles of the chip 'quad' at work")
    let quad = try EngineSpeed(columns: 2, rows: 2)
    let large = try EngineSpeed(columns: 12, rows: 9)
    let quadModels = try await quad.models()
    let largeModels = try await large.models()
    for (name, chip, models, cycles) in [
      ("4 tiles", quad, quadModels, 20_000), ("108 tiles", large, largeModels, 1_000),
    ] {
      let seconds = try EngineSpeed.secondsPerCycle(chip.engine(models), cycles: cycles)
      let rate = Double(chip.specification.layout.count) / seconds / 1e6
      row(
        name, String(format: "%.2f million tile-cycles/s", rate),
        "goal ≥ 2.5: " + (rate >= 2.5 ? "met" : "MISSED"))
    }
    let seconds = try [true, false].map { skipping in
      try EngineSpeed.secondsPerCycle(
        large.engine(largeModels, tiles: 40..<50, skipping: skipping), cycles: 1_000)
    }
    let gain = seconds[1] / seconds[0]
    row(
      "10 of 108 at work", String(format: "%.1f × as fast with skipping", gain),
      "goal ≥ 6: " + (gain >= 6 ? "met" : "MISSED"))
    let single = try await EngineSpeed(columns: 1, rows: 1).buildSeconds()
    let many = try await large.buildSeconds()
    row(
      "building 108 tiles",
      String(
        format: "%.1f s (processors %.1f s), one tile %.1f s (%.1f s)", many.wall, many.cpu,
        single.wall, single.cpu),
      "goal ≤ 1.10 ×: " + (many.wall <= 1.1 * single.wall ? "met" : "MISSED"))
    let start = ContinuousClock.now
    let again = try await large.models().engine()
    try again.step()
    let second = (ContinuousClock.now - start) / .seconds(1)
    row(
      "second start", String(format: "%.2f s to the first cycle", second),
      "goal < 1 s: " + (second < 1 ? "met" : "MISSED"))
  }

  /// What checking costs, on two cores.
  private static func checking() async throws {
    print(
      "\nA busy chip, every commit checked, against the same run unchecked (least of 3 in turns)")
    for (name, columns, rows) in [("4 tiles", 2, 2), ("16 tiles", 4, 4)] {
      let cost = try await CheckingCost.measure(columns: columns, rows: rows)
      let ratio = cost.checked / cost.unchecked
      row(
        name,
        String(
          format: "%d cycles in %.2f s, unchecked %.2f s, ratio %.2f", Int(cost.cycles),
          cost.checked,
          cost.unchecked, ratio), "goal ≤ 1.40: " + (ratio <= 1.4 ? "met" : "MISSED"))
    }
  }

  private static func row(_ name: String, _ value: String, _ verdict: String) {
    print("  \(name.padding(toLength: 22, withPad: " ", startingAt: 0)) \(value); \(verdict)")
  }

  private static func milliseconds(_ seconds: Double) -> String {
    String(format: "%.0f", seconds * 1e3)
  }
  private static func nanoseconds(_ seconds: Double) -> String {
    String(format: "%.0f", seconds * 1e9)
  }
}

struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
}

enum Stopwatch {
  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
