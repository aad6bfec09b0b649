import Foundation

/// What is installed of all that Tilewright can use.
public enum ToolSurvey {
  /// Looks for every tool, required ones first.
  public static func run(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async -> [ToolStatus] {
    async let verilator = verilatorStatus(environment)
    async let compiler = compilerStatus(environment)
    async let make = programStatus(
      "make", "builds and tests this repository", true, "--version", "apt-get install make",
      environment)
    async let yaml = yamlStatus(environment)
    async let icarus = programStatus(
      "iverilog", "second simulator, for cross-checks", false, "-V", "apt-get install iverilog",
      environment)
    async let yosys = programStatus(
      "yosys", "second reader of the generated Verilog, for cross-checks", false, "-V",
      "apt-get install yosys", environment)
    async let qemu = programStatus(
      "qemu-system-riscv32", "reference for RISC-V programs", false, "--version",
      "apt-get install qemu-system-misc", environment)
    return await [verilator, compiler, make, yaml, icarus, yosys, qemu]
  }

  private static func verilatorStatus(_ environment: [String: String]) async -> ToolStatus {
    let purpose = "turns Verilog into the simulation"
    do {
      let found = try await Verilator.discover(environment: environment)
      let version = found.version.map { "\($0) (\(found.versionLine))" } ?? found.versionLine
      return ToolStatus(
        name: "verilator", purpose: purpose, isRequired: true, path: found.executable,
        version: found.versionLine.hasPrefix("Verilator") ? found.versionLine : version,
        problem: nil, remedy: Verilator.remedy)
    } catch {
      return unusable("verilator", purpose, Verilator.remedy, error)
    }
  }

  private static func compilerStatus(_ environment: [String: String]) async -> ToolStatus {
    let purpose = "compiles the simulation"
    do {
      let found = try await CXXCompiler.discover(environment: environment)
      return ToolStatus(
        name: "c++", purpose: purpose, isRequired: true, path: found.executable,
        version: found.versionLine, problem: nil, remedy: CXXCompiler.remedy)
    } catch {
      return unusable("c++", purpose, CXXCompiler.remedy, error)
    }
  }

  private static func unusable(
    _ name: String, _ purpose: String, _ remedy: String, _ error: SimulationError
  ) -> ToolStatus {
    if case .toolMissing(_, let detail, let remedy) = error {
      return ToolStatus(
        name: name, purpose: purpose, isRequired: true, path: nil, version: nil, problem: detail,
        remedy: remedy)
    }
    var version: String?
    if case .toolTooOld(_, let found, _, _) = error { version = found }
    return ToolStatus(
      name: name, purpose: purpose, isRequired: true, path: nil, version: version,
      problem: error.description, remedy: remedy)
  }

  private static func programStatus(
    _ name: String, _ purpose: String, _ isRequired: Bool, _ option: String, _ remedy: String,
    _ environment: [String: String]
  ) async -> ToolStatus {
    let path = ToolSearch(environment: environment).find(name)
    var version: String?
    if let path {
      let result = try? await ChildProcess.run(path, [option], environment: environment)
      version = result?.output.split(separator: "\n").first.map { String($0).trimmed }
    }
    return ToolStatus(
      name: name, purpose: purpose, isRequired: isRequired, path: path, version: version,
      problem: nil, remedy: remedy)
  }

  /// libyaml is a library: pkg-config knows its version, the header is there without it.
  private static func yamlStatus(_ environment: [String: String]) async -> ToolStatus {
    var path = ["/usr/include/yaml.h", "/usr/local/include/yaml.h"].first(where: FileSystem.exists)
    var version: String?
    if let pkgConfig = ToolSearch(environment: environment).find("pkg-config", "pkgconf"),
      let result = try? await ChildProcess.run(
        pkgConfig, ["--modversion", "yaml-0.1"], environment: environment), result.succeeded
    {
      version = result.output.trimmed
      path = path ?? pkgConfig
    }
    return ToolStatus(
      name: "libyaml", purpose: "reads specs", isRequired: true, path: path, version: version,
      problem: nil, remedy: "apt-get install libyaml-dev")
  }
}
