import ChipSpec
import CoSimulation
import Foundation
import Simulation

/// Builds the models of whole chips, or finds them in the cache, and says so.
struct ChipLoader: Sendable {
  /// The tools.
  let toolchain: Toolchain

  /// Waveforms that are wanted.
  struct Waves {
    /// Those of a tile; nil for the whole chip.
    let tile: (x: Int, y: Int)?
  }

  /// Finds the tools.
  /// - Parameter verilator: another Verilator than usual.
  /// - Throws: `Exit.toolFailed` after a message.
  init(verilator: String?) async throws {
    do throws(SimulationError) {
      toolchain = try await Toolchain.discover(verilator: verilator)
    } catch {
      throw ModelLoader.exit(error)
    }
  }

  /// What a capsule says about the tools.
  var tools: Capsule.Tools {
    Capsule.Tools(
      verilator: toolchain.verilator.versionLine, compiler: toolchain.compiler.versionLine)
  }

  /// A chip's models.
  /// - Parameters:
  ///   - commits: whether there are monitors.
  ///   - waves: of what waveforms can be recorded; the engine 'tiled' records those of one tile.
  /// - Throws: `Exit`, after a message.
  func build(
    _ chip: Specification, _ spec: Capsule.Spec, _ verilog: ChipVerilog, _ engine: EngineChoice,
    commits: Bool, waves: Waves? = nil
  ) async throws -> ChipBuild {
    var options = engine.options(commits: commits, behaviour: verilog.behaviour)
    if let tile = waves?.tile, engine.kind == .tiled {
      options.traced = .init(x: tile.x, y: tile.y)
    } else if waves != nil {
      options.model.trace = .fst
    }
    let name = "chip '\(chip.name)'"
    let start = ContinuousClock.now
    Console.progress("building the models of \(name) with Verilator")
    defer { Console.progress("") }
    do throws(SimulationError) {
      let models = try await EngineBuilder(
        ModelBuilder(toolchain: toolchain, cache: ModelCache())
      ).build(chip, from: verilog.sources, options: options) { Console.progress("\(name): \($0)") }
      Console.progress("")
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      Console.note(
        "models of \(name): "
          + (models.wereCached
            ? "from the cache" : String(format: "built with Verilator in %.1f s", seconds)))
      return ChipBuild(
        models: models, engine: engine, spec: spec, tools: tools, rtl: verilog.rtl,
        version: Tilewright.version)
    } catch {
      throw ModelLoader.exit(error, from: verilog.rtl.directory)
    }
  }
}
