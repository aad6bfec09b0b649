import ArgumentParser
import CoSimulation

/// `tilewright compare A B`
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare the commits that two runs recorded.",
    discussion: """
      Logs are what 'cosim --log' writes. Says that they are equal, or where they first differ: cycle, \
      tile, part, what each has there, and what led there. Exit code 1 if they differ.
      """)

  @Argument(help: "A commit log.")
  var first: String

  @Argument(help: "Another one.")
  var second: String

  @Option(name: .long, help: "Write the result as JSON to a file, - for standard output.")
  var json: String?

  func run() throws {
    try Output.check([json], inputs: [first, second])
    let comparison = try LogFile.reading {
      try CommitLogComparison(
        CommitLogReader(path: first), CommitLogReader(path: second)
      ) { records in
        Console.progress("\(grouped(Int(records))) records are equal so far")
      }
    }
    Console.progress("")
    let text = ComparisonText(comparison: comparison, first: first, second: second)
    if let json { try Output.write(text.json, to: json) }
    if json != "-" { Console.print(text.text) }
    if !comparison.isEqual { throw Exit.failed }
  }
}
