import ChipSpec
import CoSimulation
import Foundation
import Simulation
import Testing

/// What engines do is told from records, cycle by cycle, and nothing is left out.
struct ChipActivityTests {
  /// The monitors of a tile, in an order in which engines come before what they depend on.
  private static let sources = [
    "analog", "packet_manager", "router", "semaphores", "simd", "sram",
  ].map { CommitSource(scope: "chip.u_tile_1_0.u_\($0).u_monitor", kind: 0) }

  private static let analog = 0, transfers = 1, router = 2, semaphores = 3, simd = 4, sram = 5

  /// `quad`: a conversion of 40 cycles, 8 converters, two transfers.
  private static func specification() throws -> Specification {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appending(path: "Hardware/Specs/quad.yaml"), encoding: .utf8)
    return try #require(SpecificationReader.read(text: text, file: "quad").specification)
  }

  private static func record(
    _ cycle: UInt64, _ source: Int, _ kind: CommitKind, _ w0: UInt64 = 0, _ w1: UInt64 = 0,
    w2: UInt64 = 0, w3: UInt64 = 0, w5: UInt64 = 0
  ) -> CommitRecord {
    CommitRecord(
      cycle: cycle, source: UInt32(source), kind: UInt32(kind.rawValue), w0: w0, w1: w1, w2: w2,
      w3: w3, w5: w5)
  }

  /// An operation on a semaphore, by 1.
  private static func raise(_ cycle: UInt64, _ client: UInt64, _ semaphore: UInt64, to: UInt64)
    -> CommitRecord
  {
    record(
      cycle, semaphores, .semaphoreOperation,
      client | semaphore << 8 | 1 << 16 | 1 << 24 | 1 << 25, to)
  }

  private static func take(_ cycle: UInt64, _ client: UInt64, _ semaphore: UInt64, to: UInt64 = 0)
    -> CommitRecord
  {
    record(
      cycle, semaphores, .semaphoreOperation, client | semaphore << 8 | 1 << 16 | 1 << 25, to)
  }

  /// Port 0 of the memory was served in the cycle before, and not another one.
  private static func refusal(_ cycle: UInt64, of port: UInt64) -> CommitRecord {
    record(cycle, sram, .sramAccess, 0, w3: 1 | 1 << port)
  }

  /// What the tile did from cycle 100 to 1,000, seen up to 1,100; semaphores 2 and 5 count what is free.
  private static func activity(_ records: [CommitRecord]) throws -> TileActivity {
    var activity = ChipActivity(try specification(), sources) { x, y in
      x == 1 && y == 0 ? [2, 5] : []
    }
    var steady = SteadyState()
    // As in a run: when the steady state begins and ends is known as soon as it does.
    for record in records {
      if record.cycle >= 100 { steady.begin = 100 }
      if record.cycle >= 1000 { steady.end = 1000 }
      withUnsafePointer(to: record) {
        activity.take(UnsafeBufferPointer(start: $0, count: 1), steady)
      }
    }
    (steady.begin, steady.end) = (100, 1000)
    #expect(steady.cycles == 900)
    let tiles = activity.tiles(at: 1100, steady)
    let tile = try #require(tiles.first)
    #expect(tiles.count == 1 && tile.x == 1 && tile.y == 0)
    for engine in [tile.converters, tile.simd].compactMap({ $0 }) + tile.transfers {
      #expect(engine.total == 900)
    }
    return tile
  }

  private static func counts(
    working: Int = 0, data: Int = 0, room: Int = 0, memory: Int = 0, control: Int = 0,
    idle: Int = 0
  ) -> CycleCounts {
    var counts = CycleCounts()
    counts[.working] = working
    counts[.data] = data
    counts[.room] = room
    counts[.memory] = memory
    counts[.control] = control
    counts[.idle] = idle
    return counts
  }

  @Test("nothing was started")
  func idle() throws {
    let tile = try Self.activity([])
    #expect(tile.converters == Self.counts(idle: 900) && tile.simd == Self.counts(idle: 900))
    #expect(tile.transfers == [Self.counts(idle: 900), Self.counts(idle: 900)])
    #expect(tile.products == 0)
  }

  @Test("converters: starved, refused by the memory, working, held up by the output side")
  func converters() throws {
    // Two steps a product; waits: 1 of semaphore 0, and 1 of semaphore 2 behind it.
    let start = Self.record(
      10, Self.analog, .analogDescriptor, 3, 3, w2: 0x0103_0102_0101_0100, w5: 16 << 48)
    let tile = try Self.activity([
      Self.raise(5, 0, 2, to: 2), start,
      Self.raise(150, 1, 0, to: 1), Self.take(152, 4, 0), Self.refusal(156, of: 2),
      Self.record(160, Self.analog, .analogSampled),
      Self.raise(162, 1, 0, to: 1), Self.take(165, 5, 2, to: 1), Self.take(170, 4, 0),
      // Whatever the memory does, conversions go on.
      Self.refusal(181, of: 2), Self.refusal(182, of: 3),
      Self.record(200, Self.analog, .analogConverted),
      Self.record(240, Self.analog, .analogConverted, 1),
      Self.record(240, Self.analog, .analogSampled),
      Self.raise(241, 1, 0, to: 1), Self.take(245, 4, 0), Self.raise(250, 5, 3, to: 1),
      Self.take(252, 5, 2),
      Self.record(280, Self.analog, .analogConverted), Self.raise(290, 5, 3, to: 2),
      Self.record(320, Self.analog, .analogConverted, 1),
      Self.record(320, Self.analog, .analogSampled),
      Self.raise(400, 1, 2, to: 1), Self.take(402, 5, 2),
      Self.record(410, Self.analog, .analogConverted),
      Self.record(450, Self.analog, .analogConverted, 1),
    ])
    #expect(
      tile.converters
        == Self.counts(
          working: 200 + 40, data: 51 + 550, room: 41, memory: 1, control: 8 + 9))
    #expect(tile.products == 3)
  }

  @Test("converters: between two descriptors the output side has to end")
  func descriptors() throws {
    func start(_ cycle: UInt64) -> CommitRecord {
      Self.record(
        cycle, Self.analog, .analogDescriptor, 3, 3, w2: 0x0103_0102_0101_0100, w5: 8 << 48)
    }
    let tile = try Self.activity([
      start(10), Self.raise(20, 1, 0, to: 1), Self.take(21, 4, 0),
      Self.record(90, Self.analog, .analogSampled),
      Self.record(130, Self.analog, .analogConverted),
      Self.raise(199, 1, 2, to: 1), Self.take(200, 5, 2), Self.refusal(206, of: 2),
      Self.record(210, Self.analog, .analogDescriptor, 0x103), start(220),
      Self.raise(239, 1, 0, to: 1), Self.take(240, 4, 0),
      Self.record(250, Self.analog, .analogSampled),
      Self.record(290, Self.analog, .analogConverted),
      Self.record(300, Self.analog, .analogEnded),
    ])
    #expect(
      tile.converters
        == Self.counts(
          working: 30 + 40, data: 20, room: 70, memory: 1, control: 19 + 10 + 10, idle: 700))
  }

  @Test("SIMD unit: instructions, and what they wait for")
  func instructions() throws {
    func retire(_ cycle: UInt64, _ operation: UInt64, form: UInt64 = 0) -> CommitRecord {
      Self.record(cycle, Self.simd, .simdRetired, 0, operation << 58 | form << 56)
    }
    let tile = try Self.activity([
      Self.record(20, Self.simd, .simdStarted), Self.raise(149, 1, 4, to: 1),
      Self.take(151, 6, 4), retire(153, 56),
      // The record of the memory comes behind that of the unit.
      retire(165, 2), Self.refusal(165, of: 3), retire(170, 2, form: 2),
      Self.raise(199, 1, 5, to: 1),
      Self.take(201, 6, 5), retire(202, 56), retire(210, 58),
    ])
    #expect(
      tile.simd
        == Self.counts(
          working: 11, data: 50, room: 30, memory: 1, control: 3 + 5 + 2 + 8, idle: 790))
  }

  @Test("a program that stops at the end of a run waits")
  func open() throws {
    let tile = try Self.activity([
      Self.record(20, Self.simd, .simdStarted), Self.record(500, Self.simd, .simdFailed),
      Self.record(600, Self.simd, .simdStarted),
    ])
    #expect(tile.simd == Self.counts(data: 400, control: 400, idle: 100))
  }

  @Test("transfers: each channel by itself")
  func channels() throws {
    let tile = try Self.activity([
      Self.record(120, Self.transfers, .transferCommand, 1 | 1 << 8),
      Self.raise(179, 1, 4, to: 1), Self.take(200, 3, 4),
      Self.record(230, Self.transfers, .transferEnd, 1), Self.raise(299, 1, 5, to: 1),
      Self.take(301, 3, 5), Self.record(400, Self.transfers, .transferEnd, 1 | 1 << 8),
    ])
    #expect(tile.transfers[0] == Self.counts(idle: 900))
    #expect(
      tile.transfers[1]
        == Self.counts(working: 20 + 30 + 1 + 99, data: 60, room: 70, idle: 20 + 600))
  }

  @Test("flits count in the steady state only")
  func links() throws {
    let tile = try Self.activity(
      [50, 100, 101, 999, 1000].map { Self.record($0, Self.router, .flitSent, 1) }
        + [Self.record(1001, Self.router, .flitAccepted, 1)])
    #expect(tile.flits == [0, 3, 0, 0, 0])
  }

  @Test("a pipeline that is never full has no steady state")
  func short() {
    var steady = SteadyState()
    #expect(steady.cycles == nil)
    steady.end = 10
    #expect(steady.cycles == nil)
    steady.begin = 10
    #expect(steady.cycles == nil)
  }
}
