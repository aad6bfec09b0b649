import CoSimulation

/// Commit logs as commands take them.
enum LogFile {
  /// Does something with logs and says what is wrong with them.
  /// - Throws: `Exit.badInput` after a message.
  static func reading<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as CommitLogError {
      Console.progress("")
      Console.note("tilewright: error: \(error.isDamaged ? "" : "cannot read ")\(error)")
      throw Exit.badInput
    }
  }

  /// What a log says about itself.
  static func heading(_ header: CommitLogHeader) -> String {
    """
    # commits of \(header.spec), \(header.program), seed \(header.seed)
    # tilewright \(header.version), spec \(header.specHash.prefix(16))…, \
    \(header.sources.count) monitors
    """
  }
}
