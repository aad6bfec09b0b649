import ChipSpec
import Golden
import Simulation

/// Checks the wires between tiles: what a router sends arrives at its neighbour in the same cycle, and
/// so do credits.
///
/// Both ends of each link make records. A number is made of each record of a flit or of credits that
/// crosses a link and is added at one end and taken away at the other: if the sum of a cycle is 0,
/// everything has crossed unaltered. Only where it is not, is the place looked for.
final class LinkChecker {
  static let part = "chip"

  private let columns: Int, rows: Int
  private let channels: Int
  /// The tile of each source.
  private let places: [Int]
  /// The links into the four sides of each tile, and those out of them; −1 at the edge of the grid.
  private let incoming: UnsafeMutablePointer<Int>, outgoing: UnsafeMutablePointer<Int>
  /// The sum of the present cycle.
  @exclusivity(unchecked) private var sum: UInt64 = 0

  /// The checker of a chip's links.
  /// - Parameter places: the tile of each source.
  init(_ specification: Specification, _ places: [Int]) {
    (columns, rows) = (specification.grid.columns, specification.grid.rows)
    channels = 2 * specification.router.virtualChannels
    self.places = places
    let sides = 4 * columns * rows
    (incoming, outgoing) = (.allocate(capacity: sides), .allocate(capacity: sides))
    for side in 0..<sides {
      (incoming + side).initialize(to: link(side >> 2, side & 3, isSender: false) ?? -1)
      (outgoing + side).initialize(to: link(side >> 2, side & 3, isSender: true) ?? -1)
    }
  }

  deinit {
    incoming.deallocate()
    outgoing.deallocate()
  }

  /// What is wrong, and at which tile.
  struct Fault {
    var place: Int
    var difference: PartDifference
  }

  /// Adds a record of the present cycle.
  /// - Parameter place: its tile.
  /// - Returns: whether it crosses a link.
  @inline(__always)
  func add(_ record: UnsafePointer<CommitRecord>, _ place: Int) -> Bool {
    let kind = record[0].kind
    if kind &- 2 < 2 {
      let port = Int(record[0].w0 & 0xFF)
      guard port < 4 else { return false }
      let link = (kind == 3 ? outgoing : incoming)[place << 2 | port]
      guard link >= 0 else { return false }
      let number = Self.number(record, link)
      sum = kind == 3 ? sum &+ number : sum &- number
      return true
    }
    if kind == 5 {
      let record = record[0]
      if record.w2 | record.w3 != 0 {
        sum = sum &+ credits(record.w2, record.w3, outgoing + place << 2)
      }
      if record.w0 | record.w1 != 0 {
        sum = sum &- credits(record.w0, record.w1, incoming + place << 2)
      }
    }
    return false
  }

  /// Completes a cycle.
  /// - Parameter records: all of its records.
  /// - Returns: what is wrong.
  @inline(__always)
  func complete(_ records: UnsafeBufferPointer<CommitRecord>) -> Fault? {
    if sum == 0 { return nil }
    sum = 0
    return find(records, places)
  }

  /// The number of the link that joins a tile's port with its neighbour, in one direction: the tile and
  /// port that receive. Nil at the edge of the grid.
  private func link(_ place: Int, _ port: Int, isSender: Bool) -> Int? {
    if !isSender { return neighbour(place, port) == nil ? nil : place << 2 | port }
    guard let other = neighbour(place, port) else { return nil }
    return other << 2 | port ^ 2
  }

  private func neighbour(_ place: Int, _ port: Int) -> Int? {
    switch port {
    case 0: place >= columns ? place - columns : nil
    case 1: (place + 1) % columns != 0 ? place + 1 : nil
    case 2: place + columns < columns * rows ? place + columns : nil
    default: place % columns != 0 ? place - 1 : nil
    }
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value &* 0x9E37_79B9_7F4A_7C15
    return (product ^ product >> 29) &* 0xBF58_476D_1CE4_E5B9
  }

  /// The number of a record of a flit on a link.
  @inline(__always)
  private static func number(_ record: UnsafePointer<CommitRecord>, _ link: Int) -> UInt64 {
    let record = record[0]
    var number = mix(UInt64(link) << 32 | record.w0 >> 8)
    number = mix(number ^ record.w1)
    number = mix(number ^ record.w2)
    if record.w3 | record.w4 | record.w5 != 0 {
      number = mix(number ^ record.w3)
      number = mix(number ^ record.w4)
      number = mix(number ^ record.w5)
    }
    return number
  }

  /// The sum of the numbers of the credits of a tile that cross links.
  private func credits(
    _ low: UInt64, _ high: UInt64, _ links: UnsafeMutablePointer<Int>
  ) -> UInt64 {
    var sum: UInt64 = 0
    for port in 0..<4 {
      let bits = credits(low, high, port)
      if bits != 0, links[port] >= 0 {
        sum = sum &+ Self.mix(UInt64(links[port]) << 32 | 1 << 63 | bits)
      }
    }
    return sum
  }

  /// The credits of a port.
  @inline(__always)
  private func credits(_ low: UInt64, _ high: UInt64, _ port: Int) -> UInt64 {
    let start = port * channels
    var bits = start < 64 ? low >> UInt64(start) : high >> UInt64(start - 64)
    // Some ports' credits lie in both words.
    if start < 64, start + channels > 64 { bits |= high << UInt64(64 - start) }
    return bits & (1 << UInt64(channels) - 1)
  }

  // MARK: Where

  /// What crosses a link in a cycle.
  private struct Crossing {
    var flit: CommitRecord?
    var credits: UInt64 = 0

    var text: String {
      var parts: [String] = []
      if var record = flit.map({ Commit($0) }) {
        record.kind = .flitAccepted
        record.words[0] &= ~0xFF
        parts.append(record.text.replacing("flit enters at north, ", with: ""))
      }
      if credits != 0 { parts.append("credits \(hex(credits))") }
      return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }
  }

  private func find(
    _ records: UnsafeBufferPointer<CommitRecord>, _ places: [Int]
  ) -> Fault? {
    var sent: [Int: Crossing] = [:], arrived: [Int: Crossing] = [:]
    for record in records {
      let place = places[Int(record.source)]
      switch record.kind {
      case 2, 3:
        let port = Int(record.w0 & 0xFF)
        guard port < 4, let link = link(place, port, isSender: record.kind == 3) else { continue }
        var flit = record
        flit.w0 &= ~0xFF
        (flit.kind, flit.source) = (2, 0)
        if record.kind == 3 {
          sent[link, default: Crossing()].flit = flit
        } else {
          arrived[link, default: Crossing()].flit = flit
        }
      case 5:
        for port in 0..<4 {
          let returned = credits(record.w2, record.w3, port)
          if returned != 0, let link = link(place, port, isSender: true) {
            sent[link, default: Crossing()].credits = returned
          }
          let received = credits(record.w0, record.w1, port)
          if received != 0, let link = link(place, port, isSender: false) {
            arrived[link, default: Crossing()].credits = received
          }
        }
      default: break
      }
    }
    for link in Set(sent.keys).union(arrived.keys).sorted() {
      let (from, to) = (sent[link] ?? Crossing(), arrived[link] ?? Crossing())
      guard from.flit != to.flit || from.credits != to.credits else { continue }
      let side = RouterPort(rawValue: link & 3).map { "\($0)" } ?? ""
      let difference = Difference("link from \(side)", expected: from.text, actual: to.text)
      return Fault(place: link >> 2, difference: PartDifference(Self.part, difference))
    }
    return nil
  }
}
