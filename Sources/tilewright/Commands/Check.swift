import ArgumentParser
import ChipSpec
import Diagnostics
import Estimate

/// `tilewright check SPEC…`
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check specs and say everything that is wrong with them.")

  @Argument(help: "Specs to check.", completion: .file(extensions: ["yaml", "yml"]))
  var specs: [String]

  @Option(name: .long, help: "Write the messages as JSON to a file, - for standard output.")
  var json: String?

  @Option(name: .long, help: "Write the messages as SARIF to a file, - for standard output.")
  var sarif: String?

  func validate() throws {
    if specs.isEmpty { throw ValidationError("Name at least one spec.") }
    if json == "-" && sarif == "-" {
      throw ValidationError("Only one of --json and --sarif can go to standard output.")
    }
  }

  func run() throws {
    var diagnostics: [Diagnostic] = []
    var isUnreadable = false
    let isQuiet = json == "-" || sarif == "-"
    for path in specs {
      guard let reading = try? SpecificationFile.read(path) else {
        isUnreadable = true
        continue
      }
      diagnostics += reading.diagnostics
      let text = reading.text(color: Console.takesColor)
      if !text.isEmpty { Console.note(text) }
      if let specification = reading.specification, !isQuiet {
        Console.print("\(path): valid: \(ChipSummary(specification).text)")
      }
    }
    if let json { try Output.write(JSONRenderer().render(diagnostics), to: json) }
    if let sarif {
      let renderer = SARIFRenderer(tool: "tilewright", version: Tilewright.version)
      try Output.write(renderer.render(diagnostics), to: sarif)
    }
    if isUnreadable || diagnostics.containsError { throw Exit.badInput }
  }
}
