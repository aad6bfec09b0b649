import Golden
import Simulation

/// A record of a log with its place.
public struct CommitLogRecord: Sendable, Hashable {
  /// The record.
  public let record: CommitRecord
  /// Where it comes from.
  public let place: CommitPlace

  /// A record and its place.
  public init(record: CommitRecord, place: CommitPlace) {
    self.record = record
    self.place = place
  }

  /// What happened, without where and when.
  public var text: String { Commit(record).text }

  /// A line: cycle, tile, part, what happened.
  public var line: String { "cycle \(record.cycle): \(place.text): \(text)" }
}
