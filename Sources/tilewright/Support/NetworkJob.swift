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
    var activity: [ConversionActivity.Tile] = []
    /// The cycles in which the network was loaded, and in which each frame was done; empty without time.
    var loaded: UInt64 = 0
    var times: [UInt64] = []
    var seconds = 0.0
  }

  /// What a run tells while it goes on.
  private final class Progress: Sendable {
    struct State {
      var outputs: [[String: [Int8]]] = []
      var loaded: UInt64 = 0
      var times: [UInt64] = []
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

  /// Runs it on the Verilog, in lockstep with the golden model unless nothing is to be checked.
  /// - Throws: `Exit` after a message.
  func onVerilog(rtl: String?, options: RunEngineOptions) async throws -> Result {
    let verilog = try ChipVerilog(of: specification, directory: rtl)
    let build = try await ChipLoader(verilator: options.simulation.verilator).build(
      specification, spec, verilog, options.simulation.choice, commits: !options.simulation.noCheck)
    let progress = Progress()
    let (mapping, frames) = (mapping, frames)
    let procedure = HostProcedure(name: network.name) { chip in
      let run = NetworkRun(mapping, on: chip)
      let simulated = chip as? SimulatedChip
      if let simulated {
        run.onLoad = { progress.state.withLock { $0.loaded = simulated.time } }
        run.onFrame = { _, _ in
          let done = progress.state.withLock { state in
            state.times.append(simulated.time)
            return state.times.count
          }
          Self.bar(done, frames.count, ", cycle \(grouped(Int(clamping: simulated.time)))")
        }
      }
      let (outputs, outcome) = try run.perform([frames])
      if simulated != nil { progress.state.withLock { $0.outputs = outputs[0] } }
      return outcome
    }
    var run = ChipCosimulation(models: build.models, procedure: procedure, seed: seed)
    run.cycles = options.cycles
    run.checks = !options.simulation.noCheck
    var result = Result()
    do {
      var activity = ConversionActivity(try run.sources())
      let report = try run.run(watch: { activity.take($0) })
      result.report = report
      result.activity = activity.active
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
  func onGoldenChip(
    _ mapping: ChipMapping? = nil, settings: NetworkRun.ArraySettings = .init(),
    name: String = ""
  ) throws -> Result {
    var result = Result()
    let start = ContinuousClock.now
    do {
      let run = NetworkRun(mapping ?? self.mapping, on: try GoldenChip(specification))
      run.settings = settings
      let count = inputs.count
      run.onFrame = { _, frame in
        try Task.checkCancellation()
        Self.bar(frame + 1, count, name)
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
