import ArgumentParser
import CoSimulation

/// `tilewright log FILE`
struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a commit log, a line for each record.",
    discussion: """
      Logs are what 'cosim --log' writes. The first lines, which begin with '#', say of what it is the \
      log; then each line has cycle, tile, part and what happened, in words.
      """)

  @Argument(help: "The log.")
  var file: String

  @Option(help: "Only what happened in the tile X,Y.")
  var tile: TilePlace?

  @Option(help: "Only what the part did, for example router.")
  var part: String?

  @Option(help: "Only the cycles A..B.")
  var cycles: CycleWindow?

  @Option(parsing: .unconditional, help: "At most so many records.")
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
  }

  func run() throws {
    try LogFile.reading {
      let reader = try CommitLogReader(path: file)
      let filter = try LogFilter(
        tile: tile.map { ($0.x, $0.y) }, part: part, cycles: cycles?.range, limit: limit,
        in: reader)
      Console.print(LogFile.heading(reader.header))
      if try !filter.print(reader, to: { Console.print($0) }) {
        Console.note("note: none of the log's records is one of those that are asked for")
      }
    }
  }
}
