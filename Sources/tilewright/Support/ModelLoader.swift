import Foundation
import Simulation

/// Builds models with Verilator, or finds them in the cache, and says so.
enum ModelLoader {
  /// The model of a design, loaded.
  /// - Parameters:
  ///   - name: what it is the model of, for a person.
  ///   - directory: where a user has edited the files, if one has.
  /// - Throws: ``Exit``, when what went wrong has been said.
  static func load(
    _ source: ModelSource, options: ModelOptions, named name: String,
    from directory: String? = nil
  ) async throws -> ModelLibrary {
    do throws(SimulationError) {
      let start = ContinuousClock.now
      Console.progress("building the model of \(name) with Verilator")
      defer { Console.progress("") }
      let builder = ModelBuilder(toolchain: try await Toolchain.discover(), cache: ModelCache())
      let model = try await builder.build(source, options: options)
      let seconds = (ContinuousClock.now - start) / .milliseconds(1) / 1000
      Console.progress("")
      Console.note(
        "model of \(name): "
          + (model.wasCached
            ? "from the cache" : String(format: "built with Verilator in %.1f s", seconds)))
      return try model.load()
    } catch {
      throw exit(error, from: directory)
    }
  }

  /// Says what went wrong.
  /// - Parameter directory: where a user has edited the files, if one has: what is wrong there is wrong
  ///   input.
  /// - Returns: how the command ends then.
  static func exit(_ error: SimulationError, from directory: String? = nil) -> any Error {
    if case .cancelled = error { return CancellationError() }
    if let directory, let refusal = VerilogRefusal(error, of: directory) {
      Console.note(refusal.text)
      return Exit.badInput
    }
    Console.note("tilewright: error: \(error)")
    if case .sourceUnusable = error { return Exit.badInput }
    return Exit.toolFailed
  }
}
