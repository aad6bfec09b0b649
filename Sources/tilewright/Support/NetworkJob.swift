import ChipPrograms
import ChipSpec
import CoSimulation
import Foundation
import Mapping
import Network
import NetworkGraph
import Simulation
import Synchronization

/// A network that is run on a chip: what `tilewright run` does.
struct NetworkJob {
  let specification: Specification
  let spec: Capsule.Spec
  let network: QuantizedNetwork
  let mapping: ChipMapping
  /// The frames in int8.
  let inputs: [[String: Tensor]]
  let seed: UInt64

  /// What came of it.
  struct Result {
    var outputs: [[String: [Int8]]] = []
    /// What the lockstep says; nil on the golden chip.
    var report: ChipReport?
    /// When the pipeline was full, and what the tiles' engines did meanwhile; empty without commits.
    var steady = SteadyState()
    var tiles: [TileActivity] = []
    /// The cycles in which the network was loaded, and in which each frame was done; empty without time.
    var loaded: UInt64 = 0
    var times: [UInt64] = []
    var seconds = 0.0
  }

  /// A run of the network, or of one that differs in its arrays.
  struct Variant {
    let mapping: ChipMapping
    var settings = NetworkRun.ArraySettings()
    /// What the progress bar says behind the frames.
    var name = ""
  }

  /// What a run tells while it goes on.
  private final class Progress: Sendable {
    struct State {
      var outputs: [[String: [Int8]]] = []
      var loaded: UInt64 = 0
      var times: [UInt64] = []
      var steady = SteadyState()
    }
    let state = Mutex(State())
  }

  /// The frames as a run takes them.
  var frames: [[String: [Int8]]] {
    inputs.map { frame in
      frame.mapValues { tensor in
        if case .int8(let values) = tensor.elements { values } else { [] }
      }
    }
  }

  /// What the network in integers gives.
  func expected() -> [[String: [Int8]]] {
    let executor = IntegerExecutor(network)
    return inputs.map { frame in
      executor.run(frame).mapValues { tensor in
        if case .int8(let values) = tensor.elements { values } else { [] }
      }
    }
  }

  private static func bar(_ done: Int, _ count: Int, _ more: String) {
    let width = 30
    let full = done * width / max(1, count)
    Console.progress(
      "[" + String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
        + "] \(done) of \(count) frames\(more)")
  }

  /// Builds the models of the Verilog.
  /// - Throws: `Exit` after a message.
  func models(rtl: String?, options: RunEngineOptions) async throws -> EngineModels {
    let verilog = try ChipVerilog(of: specification, directory: rtl)
    return try await ChipLoader(verilator: options.simulation.verilator).build(
      specification, spec, verilog, options.simulation.choice,
      commits: !options.simulation.noCheck
    ).models
  }

  /// Runs it on the Verilog, in lockstep with the golden model unless nothing is to be checked.
  /// - Throws: `Exit` after a message.
  func run(
    _ variant: Variant, on models: EngineModels, options: RunEngineOptions
  ) throws -> Result {
    let progress = Progress()
    let frames = frames
    let procedure = HostProcedure(name: network.name) { chip in
      let run = NetworkRun(variant.mapping, on: chip)
      run.settings = variant.settings
      let simulated = chip as? SimulatedChip
      if let simulated {
        run.onLoad = { progress.state.withLock { $0.loaded = simulated.time } }
        run.onInput = { _, frame in
          guard frame == frames.count - 1 else { return }
          progress.state.withLock { $0.steady.end = simulated.time }
        }
        run.onFrame = { _, frame in
          let done = progress.state.withLock { state in
            if frame == 0 { state.steady.begin = simulated.time }
            state.times.append(simulated.time)
            return state.times.count
          }
          let cycle = ", cycle \(grouped(Int(clamping: simulated.time)))"
          Self.bar(done, frames.count, variant.name + cycle)
        }
      }
      let (outputs, outcome) = try run.perform([frames])
      if simulated != nil { progress.state.withLock { $0.outputs = outputs[0] } }
      return outcome
    }
    var run = ChipCosimulation(models: models, procedure: procedure, seed: seed)
    run.cycles = options.cycles
    run.checks = !options.simulation.noCheck
    var result = Result()
    do {
      var activity = ChipActivity(specification, try run.sources()) { x, y in
        let tile = variant.mapping.tiles.first { $0.x == x && $0.y == y }
        return Set(
          (tile?.semaphores ?? []).indices.filter { tile?.semaphores[$0].isCredit == true })
      }
      let report = try run.run(watch: { records in
        activity.take(records, progress.state.withLock { $0.steady })
      })
      result.report = report
      result.steady = progress.state.withLock { $0.steady }
      if report.failure == nil, report.commits > 0, result.steady.cycles != nil {
        result.tiles = activity.tiles(at: report.cycles, result.steady)
      }
      result.seconds = report.seconds
    } catch let error as CancellationError {
      throw error
    } catch {
      Console.progress("")
      Console.note("tilewright: error: the simulation failed: \(error)")
      throw Exit.toolFailed
    }
    Console.progress("")
    progress.state.withLock { state in
      (result.outputs, result.loaded, result.times) = (state.outputs, state.loaded, state.times)
    }
    return result
  }

  /// Runs it on the golden chip.
  /// - Throws: `Exit` after a message.
  func runOnGoldenChip(_ variant: Variant) throws -> Result {
    var result = Result()
    let start = ContinuousClock.now
    do {
      let run = NetworkRun(variant.mapping, on: try GoldenChip(specification))
      run.settings = variant.settings
      let count = inputs.count
      run.onFrame = { _, frame in
        try Task.checkCancellation()
        Self.bar(frame + 1, count, variant.name)
      }
      result.outputs = try run.perform([frames]).outputs[0]
    } catch let error as CancellationError {
      throw error
    } catch {
      Console.progress("")
      Console.note("tilewright: error: the golden chip cannot go on: \(error)")
      throw Exit.failed
    }
    Console.progress("")
    result.seconds = (ContinuousClock.now - start) / .seconds(1)
    return result
  }
}
