import ChipSpec
import Golden

/// Checks a tile's router, cycle by cycle.
struct RouterChecker: PartChecker {
  static let part = "router"

  private let router: RouterFollower

  var checked: Int { router.checked }

  /// A rule of the link that a neighbour has broken in the present cycle. Whose fault it is, the
  /// neighbour's own checker or that of the wires says in the same cycle.
  private(set) var violation: RouterViolation?

  init(_ specification: Specification, x: Int, y: Int) {
    let grid = specification.grid
    var present: UInt8 = 0
    if grid.contains(x: x, y: y - 1) { present |= 1 }
    if grid.contains(x: x + 1, y: y) { present |= 2 }
    if grid.contains(x: x, y: y + 1) { present |= 4 }
    if grid.contains(x: x - 1, y: y) { present |= 8 }
    router = RouterFollower(spec: specification.router, x: x, y: y, present: present)
  }

  /// Whether the router must do something in the present cycle.
  var isDue: Bool { router.isDue }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    guard let deviation = router.take(record) else { return nil }
    switch deviation {
    case .record(let expected):
      return Difference(
        Self.stage(record.kind), expected: expected?.text ?? "nothing", actual: record.text)
    case .missing(let expected):
      return Difference(Self.stage(expected.kind), expected: expected.text, actual: "nothing")
    case .violation(let rule):
      if violation == nil { violation = rule }
      return nil
    }
  }

  /// Completes a cycle, all records of which were taken.
  mutating func complete() -> Difference? {
    guard case .missing(let expected) = router.advance() else { return nil }
    return Difference(Self.stage(expected.kind), expected: expected.text, actual: "nothing")
  }

  private static func stage(_ kind: Commit.Kind) -> String {
    kind == .routerCredits ? "credit" : "leaving flit"
  }

  func finish() -> Difference? {
    guard router.waiting > 0 else { return nil }
    return Difference(
      "queues", expected: "empty when the chip is at rest", actual: wait?.reason ?? "")
  }

  var wait: PartWait? {
    let heads = router.heads
    guard let first = heads.first else { return nil }
    let text =
      "\(router.waiting) flits wait, one from \(first.input) to (\(first.target.0), "
      + "\(first.target.1)) through \(first.output), channel \(first.channel)"
    return PartWait(
      part: Self.part, reason: text + (first.hasCredit ? "" : ", without a credit"), isOwed: true)
  }
}
