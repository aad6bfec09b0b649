import ArgumentParser
import Diagnostics
import Simulation

/// `tilewright doctor`
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say which tools are installed and how to get those that are missing.")

  @Option(name: .long, help: "Write the result as JSON to a file, - for standard output.")
  var json: String?

  func run() async throws {
    let tools = await ToolSurvey.run()
    if json != "-" { show(tools) }
    if let json { try Output.write(report(tools), to: json) }
    if tools.contains(where: { $0.isRequired && !$0.isUsable }) { throw Exit.toolFailed }
  }

  private func show(_ tools: [ToolStatus]) {
    let width = tools.map(\.name.count).max() ?? 0
    for tool in tools {
      let name = tool.name + String(repeating: " ", count: width - tool.name.count)
      if tool.isUsable {
        Console.print("  ok       \(name)  \(tool.version ?? tool.path ?? "")")
        continue
      }
      let state = tool.isRequired ? "MISSING" : "absent "
      Console.print("  \(state)  \(name)  \(tool.purpose)")
      if let problem = tool.problem { Console.print("           \(problem)") }
      Console.print("           get it with: \(tool.remedy)")
    }
    let missing = tools.filter { $0.isRequired && !$0.isUsable }
    Console.print(
      missing.isEmpty
        ? "All required tools are there."
        : "Missing: \(missing.map(\.name).joined(separator: ", ")). On Debian scripts/setup.sh installs them."
    )
  }

  private func report(_ tools: [ToolStatus]) -> String {
    JSON.object([
      "tool": .string("tilewright"), "version": .string(Tilewright.version),
      "tools": .array(
        tools.map { tool in
          .object([
            "name": .string(tool.name), "purpose": .string(tool.purpose),
            "required": .bool(tool.isRequired), "usable": .bool(tool.isUsable),
            "path": tool.path.map { .string($0) } ?? .null,
            "version": tool.version.map { .string($0) } ?? .null,
            "problem": tool.problem.map { .string($0) } ?? .null, "remedy": .string(tool.remedy),
          ])
        }),
    ]).text()
  }
}
