import Foundation

/// The tools that build a model: Verilator and a C++ compiler.
public struct Toolchain: Sendable {
  /// The Verilator in use.
  public let verilator: Verilator
  /// The C++ compiler in use.
  public let compiler: CXXCompiler
  /// The variables that the tools run with.
  public let environment: [String: String]

  /// Finds the tools.
  /// - Parameters:
  ///   - verilator: A Verilator to use instead of the environment's VERILATOR or PATH; see
  ///     ``Verilator/discover(_:environment:)``.
  ///   - environment: The variables to search and run with; this process's by default.
  /// - Throws: A ``SimulationError`` that says which tool is missing or too old, and what to do.
  public static func discover(
    verilator: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws(SimulationError) -> Toolchain {
    async let compiler = CXXCompiler.discover(environment: environment)
    let foundVerilator = try await Verilator.discover(verilator, environment: environment)
    do {
      return Toolchain(
        verilator: foundVerilator, compiler: try await compiler, environment: environment)
    } catch {
      throw error as? SimulationError ?? .cancelled
    }
  }
}
