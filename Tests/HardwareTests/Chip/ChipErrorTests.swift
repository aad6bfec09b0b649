import ChipSpec
import CoSimulation
import Testing

/// What comes of accesses, transfers and descriptors that cannot be done: each as its page says, and
/// the rest of the chip works on.
@Suite("Errors on a chip", .serialized, .enabled(if: ChipTools.has("verilator")))
struct ChipErrorTests {
  /// The chip 'mixed': plain, entry (no memory), safe; safe, plain, safe.
  private struct Bench {
    var session: ChipSession
    let specification: Specification

    init(ordering: String) async throws {
      specification = try ChipSamples.mixed(ordering: ordering)
      session = try ChipSession(
        specification, on: try await ChipTools.library(specification), seed: RemoteAccessTests.seed)
      // Parts of protected words can be written only after the whole words.
      for (place, kind) in specification.layout.enumerated() {
        guard let sram = specification.kinds[kind].sram else { continue }
        session.start(
          .fill, x: place % 3, y: place / 3, at: 0, length: sram.capacity, pattern: 0x600D_F00D)
        try session.settle()
      }
      _ = try bridge("dma_done", clear: true)
    }

    /// The address of a register of a tile.
    func address(_ x: Int, _ y: Int, _ block: String, _ register: String, _ index: Int = 0) throws
      -> UInt32
    {
      let kind = specification.layout[y * specification.grid.columns + x]
      let map = try #require(session.addressMaps[kind])
      let found = try #require(map.blocks.first { $0.name == block })
      let offsets = try #require(found.registers.first { $0.name == register }).offsets
      return UInt32(found.address + offsets[index])
    }

    mutating func read(_ x: Int, _ y: Int, _ block: String, _ register: String, _ index: Int = 0)
      throws -> UInt32?
    {
      try session.read(x: x, y: y, at: address(x, y, block, register, index))
    }

    mutating func write(
      _ word: UInt32, _ x: Int, _ y: Int, _ block: String, _ register: String, _ index: Int = 0
    ) throws {
      session.write(word, x: x, y: y, at: try address(x, y, block, register, index))
    }

    /// The offset in the window of a register of the bridge.
    func bridgeOffset(_ register: String) throws -> UInt64 {
      let map = try #require(try specification.hostAddressMap())
      let found = try #require(map.blocks[0].registers.first { $0.name == register })
      return ChipSession.bridge(found.offset)
    }

    mutating func bridge(_ register: String, clear: Bool = false) throws -> UInt32? {
      let offset = try bridgeOffset(register)
      let word = try session.read(at: offset)
      if clear { session.host.write(.max, at: offset) }
      return word
    }

    mutating func writeBridge(_ word: UInt32, _ register: String) throws {
      session.host.write(word, at: try bridgeOffset(register))
    }

    /// Puts a list of descriptors into a tile's memory and starts a channel there.
    mutating func start(
      _ descriptors: [TransferDescriptor], _ x: Int, _ y: Int, channel: Int = 0,
      at place: Int = 0x800
    ) throws {
      var place = place
      let first = place
      for (number, entry) in descriptors.enumerated() {
        var descriptor = entry
        if number + 1 < descriptors.count { descriptor.next = place + descriptor.size }
        for (index, word) in descriptor.encode().enumerated() {
          session.host.write([
            .write(
              word, at: HostWindow.offset(x: x, y: y, address: UInt32(place + 8 * index)))
          ])
        }
        place += descriptor.size
      }
      try write(UInt32(first) | 1, x, y, "packet_manager", "start", channel)
    }

    /// Every tile with a memory still answers, and the bridge still copies.
    mutating func checkThatAllWorks() throws {
      try session.settle()
      for (place, kind) in specification.layout.enumerated() {
        guard specification.kinds[kind].sram != nil else { continue }
        let (x, y) = (place % 3, place / 3)
        session.write(0x0BAD_CAFE ^ UInt32(place), x: x, y: y, at: 0x40)
        #expect(try session.read(x: x, y: y, at: 0x40) == 0x0BAD_CAFE ^ UInt32(place))
        session.start(.toHost, host: 0x1000, x: x, y: y, at: 0x40, length: 4)
        try session.settle()
        #expect(session.host.memory.bytes(4, at: 0x1000)[0] == UInt8(0xFE ^ place))
        if specification.kinds[kind].packetManager != nil {
          try start([.send(to: (x, y), source: 0x40, destination: 0x81, run: 4)], x, y, at: 0xC00)
          try session.settle()
          #expect(
            try session.read(x: x, y: y, at: 0x80) == (0x0BAD_CAFE ^ UInt32(place)) << 8 | 0x0D)
          session.write(0x600D_F00D, x: x, y: y, at: 0x80)
          session.write(0x600D_F00D, x: x, y: y, at: 0x84)
        }
      }
      #expect(try bridge("unexpected") == 0)
    }
  }

  @Test("accesses of the window that lead nowhere")
  func window() async throws {
    var bench = try await Bench(ordering: "flow")
    func tile(_ x: Int, _ y: Int, _ address: UInt32 = 0) -> UInt64 {
      HostWindow.offset(x: x, y: y, address: address)
    }
    let plain = UInt32(bench.specification.kinds[1].sram?.capacity ?? 0)
    let nowhere: [(String, UInt64)] = [
      ("east of the grid", tile(3, 0)), ("south of the grid", tile(0, 2)),
      ("far away", tile(255, 255)), ("a tile without an interface", tile(1, 0)),
      ("its registers", tile(1, 0, 0x4000_0000)), ("the upper half of a tile", tile(0, 0, 1 << 31)),
      ("between the spaces", 0x1_0000_0000), ("beyond the window", 1 << 60),
      ("the bridge's memory", 0), ("beyond the bridge's registers", ChipSession.bridge(0x1000)),
      ("a hole in the bridge's registers", ChipSession.bridge(0xF00)),
      ("beyond the memory", tile(0, 0, plain)),
      ("the last word of its space", tile(0, 0, 0x3FFF_FFFC)),
      ("a hole in the registers", tile(0, 0, 0x4000_0FF0)),
      ("a block that there is not", tile(0, 0, 0x4000_8000)),
      ("the last register", tile(0, 0, 0x7FFF_FFFC)),
    ]
    try bench.writeBridge(1 << 3, "interrupt_enable")
    for (index, entry) in nowhere.enumerated() {
      #expect(try bench.session.read(at: entry.1) == nil, "\(entry.0)")
      #expect(try bench.bridge("window_errors") == UInt32(2 * index + 1), "\(entry.0)")
      #expect(try bench.bridge("interrupt_pending") == 0, "\(entry.0): a read tells its reader")
      let interrupts = bench.session.host.interrupts
      bench.session.host.write(0, at: entry.1)
      #expect(try bench.bridge("window_errors") == UInt32(2 * index + 2), "\(entry.0)")
      #expect(try bench.bridge("interrupt_pending", clear: true) == 1 << 3, "\(entry.0)")
      try bench.session.settle()
      #expect(bench.session.host.interrupts == interrupts + 1, "\(entry.0)")
    }
    // The tiles that answered with an error count it; a refused access reaches none.
    #expect(try bench.read(0, 0, "network_interface", "errors") == 10)
    #expect(try bench.read(2, 0, "network_interface", "errors") == 0)
    try bench.checkThatAllWorks()
  }

  @Test("accesses of the window that are not whole words")
  func shapes() async throws {
    var bench = try await Bench(ordering: "flow")
    let offset = HostWindow.offset(x: 2, y: 1, address: 0x100)
    let tags = [(1, offset), (2, offset), (4, offset + 2), (8, offset + 4), (16, offset)].map {
      bench.session.host.read($0.0, at: $0.1)
    }
    try bench.session.settle()
    for tag in tags { #expect(bench.session.host.take(tag)?.error == true) }
    for enables: UInt8 in [0x01, 0x70, 0xF7, 0xFE] {
      bench.session.host.write([.write(.max, at: offset, byteEnable: enables)])
    }
    bench.session.host.write([.write(.max, at: offset, byteEnable: 0)])
    #expect(try bench.session.read(at: offset) == 0x600D_F00D)
    #expect(try bench.session.read(at: offset + 4) == 0x600D_F00D)
    #expect(try bench.bridge("window_errors") == 9)
    // A write with both halves, of which one lies beyond the memory: the words go one by one.
    let capacity = UInt32(bench.specification.kinds[2].sram?.capacity ?? 0)
    bench.session.host.write([
      .write(.max, at: HostWindow.offset(x: 2, y: 1, address: capacity), byteEnable: 0xFF)
    ])
    #expect(try bench.bridge("window_errors") == 10)
    #expect(try bench.read(2, 1, "network_interface", "errors") == 2)
    try bench.checkThatAllWorks()
  }

  @Test("registers that cannot be written")
  func registers() async throws {
    var bench = try await Bench(ordering: "flow")
    let registers = [
      ("tile", "kind"), ("router", "position"), ("sram", "capacity"), ("semaphores", "semaphore"),
      ("packet_manager", "parameters"), ("packet_manager", "status"), ("core", "time_low"),
    ]
    for (number, register) in registers.enumerated() {
      let before = try bench.read(2, 0, register.0, register.1)
      try bench.write(~(before ?? 0), 2, 0, register.0, register.1)
      #expect(try bench.bridge("window_errors") == UInt32(number + 1), "\(register)")
      if register.1 != "time_low" {
        #expect(try bench.read(2, 0, register.0, register.1) == before, "\(register)")
      }
    }
    try bench.checkThatAllWorks()
  }

  @Test("doorbells and semaphores that there are not")
  func doorbells() async throws {
    var bench = try await Bench(ordering: "flow")
    func ring(_ x: Int, _ y: Int, _ semaphore: Int, _ amount: Int) throws {
      try bench.writeBridge(
        UInt32(x | y << 8 | semaphore << 16 | amount << 24), "doorbell")
    }
    try ring(3, 0, 0, 1)
    try ring(1, 0, 0, 1)
    try ring(0, 2, 0, 1)
    try ring(3, 0, 0, 0)  // raises nothing, wherever it is
    #expect(try bench.bridge("window_errors", clear: true) == 3)
    #expect(try bench.bridge("interrupt_pending", clear: true) == 1 << 3)
    try ring(2, 0, 11, 1)
    #expect(try bench.read(2, 0, "semaphores", "events") == 2)
    try ring(2, 0, 10, 255)
    #expect(try bench.read(2, 0, "semaphores", "semaphore", 10) == 255)
    for _ in 0..<257 { try ring(2, 0, 10, 255) }
    try bench.session.settle()
    #expect(try bench.read(2, 0, "semaphores", "semaphore", 10) == 65_535)
    #expect(try bench.read(2, 0, "semaphores", "events") == 3)
    #expect(try bench.bridge("window_errors") == 0)
    try bench.checkThatAllWorks()
  }

  @Test("transfers of the bridge that fail", arguments: ["flow", "none"])
  func transfers(ordering: String) async throws {
    var bench = try await Bench(ordering: ordering)
    bench.session.host.memory.refused = [0x8000..<0x8100]
    let plain = UInt32(bench.specification.kinds[1].sram?.capacity ?? 0)
    typealias Case = (
      HostPacket.Operation, host: UInt64, x: Int, y: Int, at: UInt32, length: Int,
      HostPacket.Failure
    )
    let cases: [Case] = [
      (.toChip, 0x1000, 0, 0, 0x100, 0, .malformed), (.toChip, 0x1000, 0, 0, 0x104, 8, .malformed),
      (.toHost, 0x1004, 0, 0, 0x100, 8, .malformed), (.fill, 0, 0, 0, 0x100, 12, .malformed),
      (.fill, 0, 0, 0, 0xFF_FFF8, 16, .malformed),
      (.toChip, 0x1000, 3, 0, 0, 8, .target), (.toHost, 0x1000, 0, 2, 0, 8, .target),
      (.fill, 0, 1, 0, 0, 8, .target), (.toChip, 0x1000, 255, 255, 0, 8, .target),
      (.toChip, 0x7F00, 0, 0, 0x100, 0x400, .host), (.toChip, 0x80F8, 2, 1, 0x100, 9, .host),
      (.toChip, 0x1000, 0, 0, plain - 8, 16, .refused),
      (.toHost, 0x1000, 0, 0, plain - 8, 16, .refused),
      (.fill, 0, 0, 0, plain - 8, 16, .refused), (.toHost, 0x1000, 2, 1, 0xFF_0000, 8, .refused),
    ]
    for (number, entry) in cases.enumerated() {
      bench.session.start(
        entry.0, host: entry.host, x: entry.x, y: entry.y, at: entry.at, length: entry.length)
      try bench.session.settle()
      #expect(try bench.bridge("dma_error") == UInt32(entry.6.rawValue), "case \(number)")
      #expect(try bench.bridge("dma_failed") == UInt32(number + 1), "case \(number)")
      #expect(try bench.bridge("interrupt_pending", clear: true) == 1 << 1, "case \(number)")
      #expect(try bench.bridge("dma_status") == 0, "case \(number)")
    }
    #expect(try bench.bridge("dma_done") == 0)
    // One that waits behind those that fail is done.
    bench.session.host.memory.write([1, 2, 3, 4], at: 0x2000)
    bench.session.start(.toChip, host: 0x1000, x: 3, y: 0, at: 0, length: 8)
    bench.session.start(.toChip, host: 0x2000, x: 0, y: 1, at: 0x48, length: 4, interrupts: true)
    try bench.session.settle()
    #expect(try bench.session.read(x: 0, y: 1, at: 0x48) == 0x0403_0201)
    #expect(try bench.bridge("interrupt_pending", clear: true) == 3)
    try bench.checkThatAllWorks()
  }

  @Test("descriptors of a packet manager that fail", arguments: ["flow", "none"])
  func descriptors(ordering: String) async throws {
    var bench = try await Bench(ordering: ordering)
    let (plain, safe) = (0x2000, 0x4000)
    var cases: [(String, TransferDescriptor, PacketDescriptor.ErrorCode)] = [
      ("east of the grid", .send(to: (3, 0), run: 8), .target),
      ("south of the grid", .send(to: (0, 2), run: 0), .target),
      ("a tile without an interface", .send(to: (1, 0), run: 8), .target),
      ("a fetch from there", .fetch(from: (1, 0), source: 0, destination: 0x200, run: 8), .target),
      (
        "a fetch that is not aligned", .fetch(from: (0, 0), source: 4, destination: 0x200, run: 8),
        .malformed
      ),
      (
        "a fetch of half a grain", .fetch(from: (0, 0), source: 0, destination: 0x200, run: 4),
        .malformed
      ),
      ("no steps", .send(to: (0, 0), run: 8, [.init(0, source: 8, destination: 8)]), .malformed),
      (
        "too many dimensions",
        .send(
          to: (0, 0), destination: 0x200, run: 1,
          Array(repeating: .init(1, source: 0, destination: 0), count: 3)), .malformed
      ),
      (
        "a source beyond the memory",
        .send(to: (0, 0), source: safe - 4, destination: 0x200, run: 8),
        .source
      ),
      (
        "a fetch from beyond the memory",
        .fetch(from: (0, 0), source: plain - 8, destination: 0x200, run: 16), .answer
      ),
      (
        "a fetch to beyond the memory",
        .fetch(from: (0, 0), source: 0x200, destination: safe - 8, run: 16), .answer
      ),
    ]
    if ordering == "none" {
      cases.append(
        (
          "a send to beyond the memory",
          .send(to: (0, 0), source: 0, destination: plain - 4, run: 8),
          .answer
        ))
    }
    for (name, descriptor, code) in cases {
      var failing = descriptor
      failing.local = .init(3)
      let next = TransferDescriptor.fill((0, 0), with: 0x1111, destination: 0x300, run: 8)
      try bench.start([failing, next], 2, 1, channel: 1)
      try bench.session.settle()
      #expect(
        try bench.read(2, 1, "packet_manager", "status", 1) == UInt32(code.rawValue << 4), "\(name)"
      )
      #expect(try bench.read(2, 1, "packet_manager", "failed") == 2, "\(name)")
      try bench.write(.max, 2, 1, "packet_manager", "failed")
      // No signal, and nothing of what comes after it.
      #expect(try bench.read(2, 1, "semaphores", "semaphore", 3) == 0, "\(name)")
      #expect(try bench.session.read(x: 0, y: 0, at: 0x300) == 0x600D_F00D, "\(name)")
    }
    if ordering == "flow" {
      // Nobody is told, so the target counts it; what fits is written.
      var send = TransferDescriptor.send(to: (0, 0), source: 0, destination: plain - 8, run: 16)
      send.local = .init(3)
      try bench.start([send], 2, 1)
      try bench.session.settle()
      #expect(try bench.read(2, 1, "packet_manager", "status") == 0)
      #expect(try bench.read(2, 1, "semaphores", "semaphore", 3) == 1)
      #expect(try bench.read(0, 0, "network_interface", "errors") == 2)
    }
    // A descriptor that lies beyond the memory, and a channel that is started twice.
    try bench.write(UInt32(safe) | 1, 2, 1, "packet_manager", "start", 2)
    try bench.session.settle()
    #expect(try bench.read(2, 1, "packet_manager", "status", 2) == 1 << 4)
    var waiting = TransferDescriptor.send(to: (0, 0))
    waiting.wait = .init(5)
    try bench.start([waiting], 2, 1)
    try bench.write(0x800 | 1, 2, 1, "packet_manager", "start")
    try bench.session.settle()
    #expect(try bench.read(2, 1, "packet_manager", "refused") == 1)
    #expect(try bench.read(2, 1, "packet_manager", "status") == 3)
    try bench.writeBridge(UInt32(2 | 1 << 8 | 5 << 16 | 1 << 24), "doorbell")
    try bench.session.settle()
    #expect(try bench.read(2, 1, "packet_manager", "status") == 0)
    #expect((try bench.read(2, 1, "packet_manager", "done") ?? 0) & 1 == 1)
    try bench.checkThatAllWorks()
  }

  @Test("accesses of a core that lead nowhere")
  func core() async throws {
    var bench = try await Bench(ordering: "flow")
    let index = try #require(bench.session.cores.firstIndex { $0.x == 2 && $0.y == 0 })
    bench.session.cores[index].eagerness = 100
    try bench.write(1 << 2, 2, 0, "core", "interrupt_enable")
    try bench.write(1, 2, 0, "core", "control")
    try bench.session.settle()
    #expect(bench.session.cores[index].isRunning)
    let accesses: [(CoreMaster.Access, Bool)] = [
      (.read(0x4000), true), (.read(0x3FFF_FFFC, isFetch: true), true),
      (.read(0x4000_0000, isFetch: true), true), (.read(0x4000_0FF0), true),
      (.read(0x8000_0000), true), (.write(1, at: 0xFFFF_FFFC), true),
      (.write(1, at: 0x4000_0004), true), (.read(0x100), false), (.read(0x4000_0004), false),
      (.write(7, at: 0x104), false), (.read(0x104, isFetch: true), false),
    ]
    for (access, fails) in accesses {
      bench.session.cores[index].ask(access)
      try bench.session.settle()
      let answer = try #require(bench.session.cores[index].answers.last)
      #expect(answer.error == fails, "\(access)")
      #expect(bench.session.cores[index].interrupts == [fails, false, false], "\(access)")
      #expect(try bench.read(2, 0, "core", "bus_error") == (fails ? 1 : 0), "\(access)")
      try bench.write(2, 2, 0, "core", "bus_error")
      try bench.session.settle()
    }
    #expect(bench.session.cores[index].interrupts == [false, false, false])
    // The timer, as time jumps.
    try bench.write(.max, 2, 0, "core", "timer_compare_high")
    let time = bench.session.time + 100_000
    try bench.write(UInt32(truncatingIfNeeded: time), 2, 0, "core", "timer_compare_low")
    try bench.write(UInt32(truncatingIfNeeded: time >> 32), 2, 0, "core", "timer_compare_high")
    try bench.session.run(until: "the timer interrupts") {
      $0.cores[index].interrupts == [false, false, true]
    }
    // It may be later: the time may have jumped past it before the timer was set.
    #expect(bench.session.time >= time)
    try bench.write(0, 2, 0, "core", "control")
    try bench.session.settle()
    #expect(!bench.session.cores[index].isRunning)
    try bench.checkThatAllWorks()
  }
}
