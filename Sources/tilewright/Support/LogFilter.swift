import CoSimulation
import Diagnostics

/// Which records of a log are printed.
struct LogFilter {
  private let isWanted: [Bool]  // by source
  private let cycles: ClosedRange<UInt64>?
  private let limit: Int

  /// - Throws: `Exit.badInput`, after a message, if the log has no such tile or part.
  init(
    tile: (x: Int, y: Int)?, part: String?, cycles: ClosedRange<UInt64>?, limit: Int?,
    in log: CommitLogReader
  ) throws {
    isWanted = log.places.map { place in
      (tile.map { place.x == $0.x && place.y == $0.y } ?? true)
        && (part.map { place.part == $0 } ?? true)
    }
    self.cycles = cycles
    self.limit = limit ?? .max
    guard !isWanted.contains(true) else { return }
    if let tile, !log.places.contains(where: { $0.x == tile.x && $0.y == tile.y }) {
      Console.note("tilewright: error: the log knows no tile (\(tile.x), \(tile.y))")
    } else if let part {
      let parts = Set(
        log.places.filter { place in
          tile.map { place.x == $0.x && place.y == $0.y } ?? true
        }.map(\.part)
      ).sorted()
      Console.note(
        "tilewright: error: the log knows no part \(Excerpt.quoted(part)); its parts are "
          + Excerpt.list(parts))
    } else {
      Console.note("tilewright: error: the log knows no monitors")
    }
    throw Exit.badInput
  }

  /// Prints the records that are wanted.
  /// - Returns: whether there are any.
  func print(_ log: CommitLogReader, to print: (String) -> Void) throws -> Bool {
    var left = limit
    while let block = try log.next() {
      for record in block {
        if let cycles, record.cycle > cycles.upperBound { return left < limit }
        guard isWanted[Int(record.source)], cycles?.contains(record.cycle) ?? true else {
          continue
        }
        print(CommitLogRecord(record: record, place: log.places[Int(record.source)]).line)
        left -= 1
        if left == 0 { return true }
      }
    }
    return left < limit
  }
}
