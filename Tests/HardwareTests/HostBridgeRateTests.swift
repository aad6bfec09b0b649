import ChipSpec
import CoSimulation
import Golden
import Simulation
import Testing

/// What the golden model, which knows no time, cannot say of a host bridge: that it keeps link and
/// network as busy as they can be, and that window, DMA and interrupts take turns.
struct HostBridgeRateTests {
  struct Link: Sendable, CustomStringConvertible {
    var host = HostSpec()
    var router = RouterSpec()
    var grid = GridSpec()

    init(
      generation: Int, lanes: Int, width: Int, _ ordering: RouterSpec.Ordering = .flow
    ) {
      (host.generation, host.lanes) = (generation, lanes)
      router.flitWidth = width
      router.ordering = ordering
      (grid.columns, grid.rows) = (2, 2)
    }

    var description: String {
      "generation \(host.generation) × \(host.lanes), \(router.flitWidth) bits, \(router.ordering)"
    }

    static let clock = 400_000_000

    func bench(delay: Int = 10) async throws -> HostBridgeBench {
      let source = try Designs.hostBridge(
        host, clock: Self.clock, grid: grid, router: router)
      return try HostBridgeBench(
        try await TestBench.library(source, TestBench.options), router: router, grid: grid,
        delay: delay)
    }

    /// Cycles that bytes take on the link.
    func cycles(bytes: Int) -> Double {
      Double(bytes) * Double(Self.clock) / Double(host.bandwidth)
    }
  }

  /// Links that are slower than the network behind them.
  private static let slow = [
    Link(generation: 1, lanes: 1, width: 64), Link(generation: 1, lanes: 4, width: 64),
    Link(generation: 3, lanes: 1, width: 64, .none), Link(generation: 2, lanes: 4, width: 128),
    Link(generation: 3, lanes: 2, width: 256, .none),
  ]
  private static let fast = [
    Link(generation: 5, lanes: 16, width: 64), Link(generation: 5, lanes: 16, width: 128),
    Link(generation: 5, lanes: 16, width: 64, .none),
  ]

  /// No beat of one direction passes too early, and each behind the first ones of a kind in the
  /// first cycle in which it may.
  private func expectOnTime(
    _ beats: [(time: UInt64, beat: HostBeat)], _ kind: HostPacket.Kind, after first: Int,
    _ link: Link
  ) {
    var pace = HostPace(link.host, clock: Link.clock)
    var (early, late, count) = (0, 0, 0)
    for item in beats {
      if item.time < pace.free { early += 1 }
      if item.beat.kind == kind { count += 1 }
      if count > first && item.time != pace.free { late += 1 }
      pace.pass(item.beat, at: item.time)
    }
    #expect(early == 0, "\(early) beats too early: \(link)")
    #expect(late == 0, "\(late) of \(count) beats late: \(link)")
  }

  @Test(arguments: slow)
  func copiesToTheChipFillTheLink(link: Link) async throws {
    var bench = try await link.bench()
    bench.start(.toChip, length: 32_768)
    try bench.runToEnd()
    let beats = bench.down.filter { $0.beat.kind == .completion }
    #expect(beats.count == 32_768 / 8)
    // But for the first chunks, which are asked for one after the other.
    expectOnTime(bench.down, .completion, after: 4 * 32, link)
    let cycles = beats[beats.count - 1].time - beats[0].time
    let least = link.cycles(bytes: 32_768 + 128 * 20)
    print("\(link): to the chip \(cycles) cycles, the link needs \(Int(least))")
    #expect(Double(cycles) <= 1.02 * least)
    #expect(Double(cycles) >= 0.99 * least)
  }

  @Test(arguments: slow)
  func copiesToTheHostFillTheLink(link: Link) async throws {
    var bench = try await link.bench()
    bench.start(.toHost, length: 32_768)
    try bench.runToEnd()
    let beats = bench.up.filter { $0.beat.kind == .write }
    #expect(beats.count == 32_768 / 8)
    expectOnTime(bench.up, .write, after: 1, link)
    let cycles = beats[beats.count - 1].time - beats[0].time
    let least = link.cycles(bytes: 32_768 + 128 * 24)
    print("\(link): to the host \(cycles) cycles, the link needs \(Int(least))")
    #expect(Double(cycles) <= 1.02 * least)
    #expect(Double(cycles) >= 0.99 * least)
  }

  /// Where the link is faster, a message goes in nearly every cycle. On the way to the host a chunk
  /// is asked for when the one two before has gone; with as many gets as beats that leaves a pause.
  @Test(arguments: fast, HostPacket.Operation.allCases)
  func transfersFillTheNetwork(link: Link, operation: HostPacket.Operation) async throws {
    var bench = try await link.bench()
    bench.start(operation, length: 16_384)
    try bench.runToEnd()
    let count = operation == .fill || link.router.flitWidth > 64 ? 16_384 / 8 : 16_384 / 4
    #expect(bench.messages.count == count)
    let cycles = bench.messages[count - 1].time - bench.messages[0].time
    print("\(link): \(operation): \(count) messages in \(cycles) cycles")
    let isPaused = operation == .toHost && link.router.flitWidth > 64
    #expect(cycles < UInt64(count) * (isPaused ? 125 : 102) / 100)
  }

  /// The window gets through beside DMA that wants every message: each word waits for one message
  /// of DMA at most. (Copies to the chip share the queue of beats with it.)
  @Test(arguments: [HostPacket.Operation.toHost, .fill])
  func windowBesideTransfers(operation: HostPacket.Operation) async throws {
    let link = Link(generation: 5, lanes: 16, width: 64)
    var bench = try await link.bench(delay: 3)
    bench.messagePeriod = 8
    bench.start(operation, length: 4_096)
    for _ in 0..<60 { try bench.cycle() }
    // Reads of a word each: a message and its answer.
    let begin = bench.messages.count
    for tag in 0..<20 { bench.accesses.append(.read(4, at: 1 << 48 | 0x100, tag: UInt8(tag))) }
    while bench.up.count(where: { $0.beat.kind == .completion }) < 20 { try bench.cycle() }
    let sent = bench.messages[begin...].map { $0.header == 0x100 }
    let last = sent.lastIndex(of: true) ?? 0
    let between = sent[...last].count(where: { !$0 })
    print("\(operation): \(between) messages of DMA among 20 of the window")
    // A read begins when its predecessor is answered; by then DMA's next message is on offer.
    #expect(between >= 15 && between <= 2 * 20 + 4)
    try bench.runToEnd()
  }

  /// A write of the window ends the flow of fills, however many are to come.
  @Test func writesStopFills() async throws {
    let link = Link(generation: 5, lanes: 16, width: 64)
    var bench = try await link.bench(delay: 200)
    bench.start(.fill, length: 8_192)
    while bench.messages.count < 20 { try bench.cycle() }
    bench.accesses.append(.write(1, at: 1 << 48 | 0x100, byteEnable: 0x0F))
    let begin = bench.time
    try bench.runToEnd()
    let write = try #require(bench.messages.first { $0.header == 0x101 })
    let after = bench.messages.filter { $0.time > begin + 6 && $0.time <= write.time }
    #expect(after.count == 1, "fills went on beside the write that waits")
    #expect(bench.messages.count == 8_192 / 8 + 1)
  }

  /// Completions and interrupts wait for one packet of each other sender at most.
  @Test func packetsTakeTurns() async throws {
    let link = Link(generation: 1, lanes: 1, width: 64)
    var bench = try await link.bench()
    // Every failing write interrupts, and reads of a register go on beside a copy to the host.
    bench.write(8, to: 0x10)
    bench.start(.toHost, length: 4_096)
    for tag in 0..<12 {
      bench.accesses.append(.write(0, at: 2, byteEnable: 1))
      bench.accesses.append(.read(4, at: 0x4000_0000, tag: UInt8(tag)))
    }
    try bench.runToEnd()
    let packets = bench.up.filter(\.beat.last).map(\.beat.kind)
    #expect(packets.count(where: { $0 == .completion }) == 12)
    let writes = packets.count(where: { $0 == .write })
    #expect(writes == 16)
    let order = packets.map { "\($0)".prefix(1) }.joined()
    print("packets to the host, in order: \(order)")
    // While all three have something, none comes twice in a row.
    #expect(!order.prefix(24).contains("ww"))
    #expect(!order.contains("ii"))
  }

  /// What does not have to wait for the link does not: a read of a register is answered at once.
  @Test func registersAreNear() async throws {
    let link = Link(generation: 5, lanes: 16, width: 64)
    var bench = try await link.bench()
    bench.accesses = [.read(4, at: 0x4000_0000, tag: 3)]
    try bench.runToEnd()
    let taken = try #require(bench.down.first).time
    let answered = try #require(bench.up.first)
    #expect(answered.beat.data == 0x100)
    #expect(answered.time - taken <= 6)
  }

  /// Software can see how far a descriptor has come.
  @Test(arguments: HostPacket.Operation.allCases)
  func progressGrows(operation: HostPacket.Operation) async throws {
    let link = Link(generation: 1, lanes: 4, width: 64)
    var bench = try await link.bench()
    let length = operation == .fill ? 2_000 : 2_005
    bench.start(operation, length: length)
    for tag in 0..<60 {
      for _ in 0..<20 { try bench.cycle() }
      bench.accesses.append(.read(4, at: 0x4000_0054, tag: UInt8(tag)))
    }
    try bench.runToEnd()
    bench.accesses.append(.read(4, at: 0x4000_0054, tag: 99))
    try bench.runToEnd()
    let progress = bench.up.filter { $0.beat.kind == .completion }.map { Int($0.beat.data >> 32) }
    #expect(progress.count == 61)
    #expect(progress.contains { $0 > 0 })
    #expect(progress.allSatisfy { $0 <= length })
    let last = progress.lastIndex { $0 > 0 } ?? 0
    #expect(zip(progress[..<last], progress[...last].dropFirst()).allSatisfy { $0 <= $1 })
    #expect(progress.last == 0)
  }
}
