import CoSimulation
import Foundation
import Simulation
import Testing

/// Commit logs: what was written is read again, and what is damaged is said to be.
struct CommitLogTests {
  private static let sources = [
    CommitSource(scope: "chip.u_tile_0_0.u_router.u_monitor", kind: 2),
    CommitSource(scope: "chip.u_tile_0_0.u_sram.u_monitor", kind: 1),
    CommitSource(scope: "chip.u_tile_1_0.u_router.u_monitor", kind: 2),
  ]

  /// A directory that goes away with the test.
  private final class Directory {
    let path = NSTemporaryDirectory() + "tilewright-logs-\(UUID().uuidString)"
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private func header(seed: UInt64 = 7) -> CommitLogHeader {
    CommitLogHeader(
      version: "0.1.0", spec: "quad.yaml", specHash: "abc", program: "random program", seed: seed,
      sources: Self.sources)
  }

  private func records(_ count: Int) -> [CommitRecord] {
    var records: [CommitRecord] = []
    for number in 0..<UInt64(count) {
      let source = UInt32(number % 3)
      var record = CommitRecord(cycle: number / 2, source: source, kind: source == 1 ? 1 : 3)
      record.w0 = number << 8 & 0xFF00
      record.w1 = number
      record.w2 = 0x1234
      records.append(record)
    }
    return records
  }

  private func write(
    _ records: [CommitRecord], to path: String, seed: UInt64 = 7
  ) throws {
    let writer = try CommitLogWriter(path: path, header: header(seed: seed))
    // In pieces that do not fit the blocks.
    for start in stride(from: 0, to: records.count, by: 1_000) {
      try records[start..<min(start + 1_000, records.count)].withUnsafeBufferPointer {
        try writer.append($0)
      }
    }
    try writer.finish()
  }

  private func read(_ path: String) throws -> [CommitRecord] {
    let reader = try CommitLogReader(path: path)
    var records: [CommitRecord] = []
    while let block = try reader.next() { records += block }
    return records
  }

  @Test(arguments: [0, 1, 4_096, 10_000]) func `what was written is read`(count: Int) throws {
    let directory = try Directory()
    let path = directory.path + "/a.log"
    try write(records(count), to: path)
    #expect(try read(path) == records(count))
    let reader = try CommitLogReader(path: path)
    #expect(reader.header == header())
    #expect(
      reader.places.map(\.text) == [
        "tile (0, 0), router", "tile (0, 0), sram", "tile (1, 0), router",
      ])
    // Nothing is left beside it.
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a.log"])
  }

  @Test func `a log that was not finished leaves nothing`() throws {
    let directory = try Directory()
    do {
      let writer = try CommitLogWriter(path: directory.path + "/a.log", header: header())
      try records(9_000).withUnsafeBufferPointer { try writer.append($0) }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
  }

  @Test func `a place that cannot be written is said`() {
    #expect(throws: CommitLogError.self) {
      try CommitLogWriter(path: "/nowhere/a.log", header: header())
    }
  }

  /// Every bit of a log that is flipped, and every byte that is missing, is noticed.
  @Test func `damage is noticed`() throws {
    let directory = try Directory()
    let path = directory.path + "/a.log"
    try write(records(50), to: path)
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    for place in stride(from: 0, to: whole.count, by: 7) {
      var bytes = whole
      bytes[place] ^= 1 << UInt8(place % 8)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      #expect(throws: CommitLogError.self, "byte \(place)") { try read(path) }
    }
    for count in stride(from: 0, to: whole.count, by: 5) {
      try Data(whole[..<count]).write(to: URL(fileURLWithPath: path))
      #expect(throws: CommitLogError.self, "\(count) bytes") { try read(path) }
    }
    try Data(whole + [0]).write(to: URL(fileURLWithPath: path))
    #expect(throws: CommitLogError.self) { try read(path) }
  }

  // MARK: Comparing

  private func compare(
    _ first: [CommitRecord], _ second: [CommitRecord], seed: UInt64 = 7
  ) throws -> CommitLogComparison {
    let directory = try Directory()
    try write(first, to: directory.path + "/a")
    try write(second, to: directory.path + "/b", seed: seed)
    return try CommitLogComparison(
      CommitLogReader(path: directory.path + "/a"), CommitLogReader(path: directory.path + "/b"))
  }

  @Test func `equal logs are equal`() throws {
    let comparison = try compare(records(9_000), records(9_000))
    #expect(comparison.isEqual)
    #expect(comparison.common == 9_000)
    #expect(comparison.remarks == [])
  }

  @Test func `the first difference is found, with what led there`() throws {
    var other = records(9_000)
    other[8_001].w2 = 0x4321  // of source 0
    let comparison = try compare(records(9_000), other, seed: 8)
    let difference = try #require(comparison.difference)
    #expect(difference.index == 8_001)
    #expect(difference.cycle == 4_000)
    #expect(difference.place.text == "tile (0, 0), router")
    #expect(difference.first?.record == records(9_000)[8_001])
    #expect(difference.second?.record == other[8_001])
    #expect(difference.history.count == 20)
    #expect(difference.history.last?.record == other[7_999])
    #expect(difference.history.allSatisfy { $0.place.x == 0 })
    #expect(comparison.remarks == ["the seeds differ: 7 and 8"])
  }

  @Test func `a record that is missing is the difference`() throws {
    var other = records(300)
    other.remove(at: 100)  // cycle 50, source 1
    let difference = try #require(try compare(records(300), other).difference)
    #expect(difference.cycle == 50)
    #expect(difference.place.text == "tile (0, 0), sram")
    #expect(difference.second?.record.source == 2)
  }

  @Test func `a log that ends before the other is different`() throws {
    let difference = try #require(try compare(records(300), records(200)).difference)
    #expect(difference.index == 200)
    #expect(difference.second == nil)
    #expect(difference.cycle == 100)
  }
}
