import ChipSpec
import CoSimulation
import Foundation
import Hardware
import RTL
import Simulation

/// A part that exists both emitted and written by hand.
protocol DuelCase {
  /// The emitted design.
  func design() throws -> Design
  /// The file written by hand, below Tests/HardwareTests/HandWritten.
  var byHand: String { get }
  /// The module's name in that file.
  var byHandTop: String { get }
  /// Random but legal inputs of the part, recorded from a lockstep run.
  func record(_ library: ModelLibrary, _ recording: inout VectorRecording) throws
}

struct RouterCase: DuelCase {
  let spec: RouterSpec
  let byHand: String
  let byHandTop = "router"

  func design() throws -> Design { try Design.elaborate(Router(spec, columns: 16, rows: 16)) }

  func record(_ library: ModelLibrary, _ recording: inout VectorRecording) throws {
    let lockstep = RouterLockstep(spec: spec, columns: 16, rows: 16, resetPeriod: .max)
    let report = try withUnsafeMutablePointer(to: &recording) {
      try lockstep.run(on: library, seed: 11, transactions: 20_000, recording: $0)
    }
    if let mismatch = report.mismatch { throw mismatch }
  }
}

struct SRAMCase: DuelCase {
  let spec: SRAMSpec
  let byHand: String
  let byHandTop = "sram"

  func design() throws -> Design { try Design.elaborate(SRAM(spec, ports: 4)) }

  func record(_ library: ModelLibrary, _ recording: inout VectorRecording) throws {
    let lockstep = SRAMLockstep(spec: spec, ports: 4, resetPeriod: .max)
    let report = try withUnsafeMutablePointer(to: &recording) {
      try lockstep.run(on: library, seed: 11, transactions: 20_000, recording: $0)
    }
    if let mismatch = report.mismatch { throw mismatch }
  }
}

/// Runs the emitted and the hand-written model on the same vectors, in turns.
enum Duel {
  struct Result {
    /// Seconds a cycle, less the time of setting the inputs.
    let emitted: Double
    let byHand: Double
    var ratio: Double { emitted / byHand }
  }

  static func run(_ duel: any DuelCase) async throws -> Result {
    let design = try duel.design()
    let files = VerilogEmitter(origin: "Benchmark.").files(for: design)
    let builder = ModelBuilder(toolchain: try await Toolchain.discover(), cache: ModelCache())

    // The vectors come from a checked run of the emitted part, monitor and all.
    let checked = try await builder.build(
      ModelSource(
        top: design.top.name, files: files.map { SourceFile(name: $0.name, text: $0.text) })
    ).load()
    var recording = VectorRecording(of: checked)
    try duel.record(checked, &recording)

    let plain = files.filter(\.isSynthesizable).map { SourceFile(name: $0.name, text: $0.text) }
    let emitted = try await builder.build(
      ModelSource(top: design.top.name, files: plain), options: .fast
    ).load()
    let byHand = try await builder.build(
      try ModelSource(
        top: duel.byHandTop, paths: ["Tests/HardwareTests/HandWritten/" + duel.byHand]),
      options: .fast
    ).load()

    // A new instance in each round, because where its memory lies decides about caches; then the
    // median, which neither a lucky place nor another process can move far.
    var seconds: [[Double]] = [[], []]
    for _ in 0..<101 {
      for (index, library) in [emitted, byHand].enumerated() {
        let contestant = try Contestant(library, recording)
        let full = try contestant.seconds(steps: true)
        let inputs = try contestant.seconds(steps: false)
        seconds[index].append((full - inputs) / Double(recording.cycleCount))
      }
    }
    return Result(emitted: median(seconds[0]), byHand: median(seconds[1]))
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

/// One model with the vectors laid out for it.
struct Contestant {
  private let model: ModelInstance
  private let inputs: [Simulation.Port]
  private let values: [UInt64]  // cycles × inputs

  init(_ library: ModelLibrary, _ recording: VectorRecording) throws {
    model = try library.instantiate(seed: 1)
    var ports: [Simulation.Port] = []
    var columns: [Int] = []
    for (index, port) in recording.ports.enumerated() where port.direction == .input {
      guard port.width <= 64 else {
        throw BenchmarkError(description: "port \(port.name) is wider than 64 bits")
      }
      ports.append(try model.port(port.name))
      columns.append(index)
    }
    var values: [UInt64] = []
    for cycle in 0..<recording.cycleCount {
      for column in columns { values.append(recording[cycle: cycle, port: column][0]) }
    }
    inputs = ports
    self.values = values
  }

  /// The time for all vectors.
  /// - Parameter steps: whether the clock runs, or only the inputs are set.
  func seconds(steps: Bool) throws -> Double {
    try model.reset()
    return try Stopwatch.seconds {
      try values.withUnsafeBufferPointer { values in
        var next = 0
        while next < values.count {
          for port in inputs {
            port.value = values[next]
            next += 1
          }
          if steps { try model.step() }
        }
      }
    }
  }
}
