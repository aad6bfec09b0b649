import ChipSpec
import Golden
import Simulation

/// The last records of a tile, kept as they come and put into words only when something differs.
struct CommitTrail {
  private static let limit = 20

  private var records: [CommitRecord] = []
  private var next = 0

  init() { records.reserveCapacity(Self.limit) }

  mutating func append(_ record: CommitRecord) {
    if records.count < Self.limit {
      records.append(record)
    } else {
      records[next] = record
      next = next + 1 == Self.limit ? 0 : next + 1
    }
  }

  /// The records as a person reads them, oldest first.
  var text: [String] {
    (records[next...] + records[..<next]).map { record in
      let part = CommitKind(rawValue: Int(record.kind)).map { CommitOrder.part(of: $0) + ": " }
      return "cycle \(record.cycle): \(part ?? "")\(Commit(record).text)"
    }
  }
}
