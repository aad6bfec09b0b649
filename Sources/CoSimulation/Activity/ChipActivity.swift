import ChipSpec
import Simulation

/// What the engines of a chip do, cycle by cycle, told from the commits of its Verilog.
///
/// Nothing is estimated: a cycle counts by what records show of it, and every cycle of every engine counts
/// once.
public struct ChipActivity: Sendable {
  private enum Part {
    case engine, memory, semaphores, router
  }

  /// By source of commits.
  private var parts: [(part: Part, tile: Int)?]
  private var watches: [TileWatch] = []
  /// The cycle that is being taken; tiles with records that were put off.
  private var cycle: UInt64 = 0
  private var waiting: [Int] = []

  /// Nothing was seen yet.
  /// - Parameters:
  ///   - sources: the monitors of the chip.
  ///   - credits: the semaphores of a tile that count what is free, and not what has come.
  public init(
    _ specification: Specification, _ sources: [CommitSource],
    credits: (_ x: Int, _ y: Int) -> Set<Int>
  ) {
    parts = []
    var tiles: [Int: Int] = [:]
    for source in sources {
      let place = CommitPlace(scope: source.scope)
      let part: Part? =
        switch place.part {
        case "analog", "simd", "packet_manager": .engine
        case "sram": .memory
        case "semaphores": .semaphores
        case "router": .router
        default: nil
        }
      guard let part, let x = place.x, let y = place.y else {
        parts.append(nil)
        continue
      }
      let number = tiles[y << 16 | x] ?? watches.count
      if number == watches.count {
        tiles[y << 16 | x] = number
        watches.append(TileWatch(specification, x: x, y: y, credits: credits(x, y)))
      }
      parts.append((part, number))
    }
  }

  /// Looks at records, in their order.
  /// - Parameter steady: what is known of the steady state; it may begin and end no earlier than records
  ///   were looked at.
  public mutating func take(
    _ records: UnsafeBufferPointer<CommitRecord>, _ steady: SteadyState
  ) {
    for record in records {
      guard let (part, tile) = parts[Int(record.source)] else { continue }
      if record.cycle != cycle {
        for tile in waiting { watches[tile].catchUp(steady) }
        waiting.removeAll(keepingCapacity: true)
        cycle = record.cycle
      }
      switch part {
      case .engine:
        if watches[tile].pending.isEmpty { waiting.append(tile) }
        watches[tile].putOff(record)
      case .memory: watches[tile].access(record)
      case .semaphores: watches[tile].operate(record, steady)
      case .router: watches[tile].route(record, steady)
      }
    }
  }

  /// What the tiles did in the steady state, row by row.
  /// - Parameter cycle: the first one that was not seen.
  public func tiles(at cycle: UInt64, _ steady: SteadyState) -> [TileActivity] {
    watches.map { $0.activity(at: cycle, steady) }.sorted { ($0.y, $0.x) < ($1.y, $1.x) }
  }
}
