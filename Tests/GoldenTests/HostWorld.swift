import ChipSpec
import Testing

@testable import Golden

/// A host bridge that runs by itself between a host and a network of tiles, in a random order of
/// everything that is free.
struct HostWorld {
  static let columns = 3, rows = 2
  static let capacity = 4096  // bytes of a tile

  var random: SeededRandom
  var bridge: HostBridge
  let router: RouterSpec
  let format: MessageFormat
  var time: UInt64 = 0

  /// Memories of the tiles, row by row; one register each, at 4000_8028.
  var tiles: [[UInt8]]
  var registers: [UInt32]
  /// Semaphores raised: tile, number, amount.
  var signals: [[Int]] = []
  var hostMemory: [UInt64: UInt8] = [:]

  /// Beats that the host wants to send, packets together.
  var down: [HostBeat] = []
  /// Reads of the bridge that the host has not answered.
  var reads: [HostBeat] = []
  /// Messages and answers under way, by tile.
  var messages: [[HostMessage]]
  var answers: [[HostMessage]]
  /// Beats of a write packet that has begun.
  var expectedAddress: UInt64?

  /// Completions of the window that came, in order.
  var completions: [HostBeat] = []
  var ended: [Commit] = []
  var interrupts = 0
  /// Records that were altered and refused.
  var refused = 0

  init(seed: UInt64, _ ordering: RouterSpec.Ordering, flitWidth: Int) throws {
    random = SeededRandom(seed)
    var grid = GridSpec()
    (grid.columns, grid.rows) = (Self.columns, Self.rows)
    var router = RouterSpec()
    (router.ordering, router.flitWidth) = (ordering, flitWidth)
    self.router = router
    format = MessageFormat(flitWidth: flitWidth)
    bridge = try HostBridge(
      HostPaceTests.link(Int.random(in: 1...5, using: &random), 16), clock: 400_000_000, grid: grid,
      router: router, hostTileHasInterface: true)
    let places = Self.columns * Self.rows
    var bytes = random
    tiles = (0..<places).map { _ in
      (0..<Self.capacity).map { _ in UInt8.random(in: 0...255, using: &bytes) }
    }
    random = bytes
    registers = Array(repeating: 0, count: places)
    messages = Array(repeating: [], count: places)
    answers = messages
  }

  /// Bytes of host memory; those never written are a function of the address.
  func host(_ address: UInt64) -> UInt8 {
    hostMemory[address] ?? UInt8(truncatingIfNeeded: address &* 0x9E37_79B9 >> 5)
  }

  // MARK: Records

  /// Takes a record that the model has said to be due; before, tries one that is not.
  mutating func take(_ record: Commit) {
    if random.chance(30) { tryAltered(record) }
    let expected = bridge.take(record)
    #expect(expected?.matches(record) == true)
  }

  /// A record with one bit changed is not taken.
  private mutating func tryAltered(_ record: Commit) {
    var altered = record
    let word = Int.random(in: 0..<4, using: &random)
    altered.words[word] ^= 1 << UInt64.random(in: 0..<64, using: &random)
    // Another time is a fault only before that at which the link is free.
    if altered.kind == .hostBeatUp && word == 3 && altered.words[3] >= bridge.up.free { return }
    let isLegal = bridge.due.contains { due in
      var due = due
      if due.kind == .hostBeatUp { due.words[3] = record.words[3] }
      return due.matches(altered)
    }
    if isLegal { return }
    var copy = bridge
    if let expected = copy.take(altered) { #expect(!expected.matches(altered), "\(altered)") }
    refused += 1
  }

  // MARK: One thing of all that can happen

  /// Whether anything was left to do.
  mutating func step(sends: Bool) -> Bool {
    var choices: [(inout HostWorld) -> Void] = []
    for record in bridge.due {
      if record.kind == .hostBeatUp {
        // Interrupts beyond those that are owed are legal, but endless.
        if HostBeat(record).kind == .interrupt && bridge.isIdle { continue }
        choices.append { $0.up(record) }
      } else {
        choices.append { $0.happen(record) }
      }
    }
    if !down.isEmpty { choices.append { $0.sendDown() } }
    for index in reads.indices where sends || !reads.isEmpty {
      choices.append { $0.answerRead(index) }
    }
    for place in messages.indices {
      if !messages[place].isEmpty { choices.append { $0.serve(place) } }
      if !answers[place].isEmpty { choices.append { $0.deliver(place) } }
    }
    guard let choice = choices.randomElement(using: &random) else { return false }
    time += UInt64.random(in: 0..<3, using: &random)
    choice(&self)
    return true
  }

  private mutating func happen(_ record: Commit) {
    take(record)
    switch record.kind {
    case .hostMessage:
      let message = HostMessage(record)
      messages[message.y * Self.columns + message.x].append(message)
    case .hostTransferEnded: ended.append(record)
    default: break
    }
  }

  private mutating func up(_ record: Commit) {
    var record = record
    record.words[3] = max(time, bridge.up.free)
    if random.chance(50) { record.words[3] = bridge.up.free > time ? bridge.up.free : time }
    time = record.words[3]
    take(record)
    let beat = HostBeat(record)
    if let expectedAddress {
      #expect(beat.kind == .write && beat.address == expectedAddress, "a packet is torn")
    }
    expectedAddress = nil
    switch beat.kind {
    case .read:
      #expect(beat.address % 256 + UInt64(beat.length) <= 256 && beat.length > 0)
      #expect(!reads.contains { $0.tag == beat.tag })
      reads.append(beat)
    case .write:
      for byte in 0..<8 where beat.byteEnable >> UInt8(byte) & 1 == 1 {
        hostMemory[beat.address + UInt64(byte)] =
          UInt8(truncatingIfNeeded: beat.data >> UInt64(8 * byte))
      }
      if !beat.last { expectedAddress = beat.address + 8 }
    case .completion: completions.append(beat)
    case .interrupt: interrupts += 1
    }
  }

  private mutating func sendDown() {
    let beat = down.removeFirst()
    time = max(time, bridge.down.free)
    let record = beat.record(.hostBeatDown, at: time)
    #expect(bridge.take(record) == record)
  }

  private mutating func answerRead(_ index: Int) {
    // Whole packets only: not into the middle of one.
    let read = reads.remove(at: index)
    let beats = (read.length + 7) / 8
    for beat in 0..<beats {
      var data: UInt64 = 0
      for byte in 0..<8 {
        data |= UInt64(host(read.address + UInt64(8 * beat + byte))) << UInt64(8 * byte)
      }
      down.append(
        .completion(
          data, tag: read.tag, byteEnable: UInt8.random(in: 0...255, using: &random),
          last: beat == beats - 1))
    }
  }

  // MARK: The tiles

  /// A tile serves one of the messages on the way to it: the oldest, where the network keeps order.
  private mutating func serve(_ place: Int) {
    let index =
      router.ordering == .flow
      ? 0 : Int.random(in: 0..<messages[place].count, using: &random)
    let message = messages[place].remove(at: index)
    let payload = message.payload
    let low = UInt32(truncatingIfNeeded: payload)
    if low >> 31 == 0 {
      answers[place].append(access(place, message, low))
      return
    }
    switch low >> 29 & 3 {
    case 2: signals.append([place, Int(low & 0xFF), Int(low >> 8 & 0xFF)])
    case 0:
      let isRefused = !put(place, payload)
      if low >> 26 & 1 == 1 {
        var answer = UInt128(low) | 3 << 29
        if isRefused { answer |= 1 << 28 }
        answers[place].append(HostMessage(x: message.x, y: message.y, payload: answer))
      }
    default:
      let (data, error) = read(place, payload)
      var answer = UInt128(payload >> 32 & 0xFFFF_FFFF) | data << 32
      if error { answer |= 1 << 28 }
      if format.grain == 8 { answer |= (payload >> 96) << 96 }
      answers[place].append(HostMessage(x: message.x, y: message.y, payload: answer))
    }
  }

  private mutating func access(_ place: Int, _ message: HostMessage, _ low: UInt32) -> HostMessage {
    let address = Int(low & ~3)
    let operation = low & 3
    let word = UInt32(truncatingIfNeeded: message.payload >> 32)
    var answer = UInt128(low & ~3) | (operation == 0 ? 0 : 1)
    var error = false
    if address == 0x4000_8028, operation < 2 {
      if operation == 1 {
        registers[place] = word
      } else {
        answer |= UInt128(registers[place]) << 32
      }
    } else if address < Self.capacity {
      if operation == 0 {
        for byte in 0..<4 {
          answer |= UInt128(tiles[place][address + byte]) << UInt128(32 + 8 * byte)
        }
      } else {
        let range = operation == 2 ? address & ~7..<(address & ~7) + 8 : address..<address + 4
        for at in range {
          tiles[place][at] = UInt8(truncatingIfNeeded: word >> UInt32(8 * (at % 4)))
        }
      }
    } else {
      error = true
    }
    if error { answer |= 2 }
    return HostMessage(x: message.x, y: message.y, payload: answer)
  }

  private mutating func put(_ place: Int, _ payload: UInt128) -> Bool {
    let grain = format.grain
    let address = Int(payload & (1 << UInt128(format.address.count) - 1)) * grain
    let enables = payload >> UInt128(format.byteEnable.lowerBound)
    guard address < Self.capacity else { return false }
    for byte in 0..<grain where enables >> UInt128(byte) & 1 == 1 {
      tiles[place][address + byte] =
        UInt8(truncatingIfNeeded: payload >> UInt128(32 + 8 * byte))
    }
    return true
  }

  private func read(_ place: Int, _ payload: UInt128) -> (UInt128, Bool) {
    let grain = format.grain
    let address = Int(payload & (1 << UInt128(format.address.count) - 1)) * grain
    guard address < Self.capacity else { return (0, true) }
    return (
      (0..<grain).reduce(0) { $0 | UInt128(tiles[place][address + $1]) << UInt128(8 * $1) }, false
    )
  }

  private mutating func deliver(_ place: Int) {
    let index =
      router.ordering == .flow ? 0 : Int.random(in: 0..<answers[place].count, using: &random)
    let record = answers[place].remove(at: index).record(.hostAnswer)
    #expect(bridge.take(record) == record)
  }
}
