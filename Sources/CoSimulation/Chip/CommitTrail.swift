import ChipSpec
import Golden
import Simulation

/// The last records of a tile, kept as they come and put into words only when something differs.
final class CommitTrail {
  private static let limit = 20
  /// Places, of which the last `limit` are shown: a power of two.
  private static let places = 32

  private let records: UnsafeMutablePointer<CommitRecord>
  @exclusivity(unchecked) private var count = 0

  init() { records = .allocate(capacity: Self.places) }

  deinit { records.deallocate() }

  @inline(__always)
  func append(_ record: CommitRecord) {
    records[count & (Self.places - 1)] = record
    count &+= 1
  }

  /// The records as a person reads them, oldest first.
  var text: [String] {
    (max(0, count - Self.limit)..<count).map { number in
      let record = records[number & (Self.places - 1)]
      let part = CommitKind(rawValue: Int(record.kind)).map { CommitOrder.part(of: $0) + ": " }
      return "cycle \(record.cycle): \(part ?? "")\(Commit(record).text)"
    }
  }
}
