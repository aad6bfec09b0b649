import ChipPrograms
import ChipSpec
import Golden
import Simulation

/// A host at a chip's link, beat by beat, that depends on the time and on what the chip shows and on
/// nothing else: neither on how often it is asked nor on anything random. So it does the same whether
/// or not cycles in which nothing happens are simulated.
///
/// In each cycle ``drive(at:)`` sets the link's inputs; then ``observe(at:)`` looks at what passes.
struct TimedHostLink {
  /// What the chip reads and writes by DMA.
  var memory = HostMemory()

  /// How eager the host is.
  let pace: SimulatedChip.Pace

  /// Answers to reads of the window, by tag, until somebody takes them.
  private(set) var completions: [UInt8: HostBeat] = [:]

  /// Interrupts that have come.
  private(set) var interrupts = 0

  private let down: HostLinkPins, up: HostLinkPins
  private var waiting: [HostBeat] = []
  private var first = 0  // of `waiting`
  /// The beats of the packet that is being sent, the one on offer first.
  private var packet: ArraySlice<HostBeat> = []
  private var isOffered = false
  /// Since when.
  private var offered: UInt64 = 0
  /// Reads of the chip, each with the time from which on it is answered.
  private var reads: [(beat: HostBeat, due: UInt64)] = []
  private var answersNext = true
  /// The tag that has been free for longest comes first, so that all are in use.
  private var freeTags: [UInt8] = Array(0...255)
  private var pending: Set<UInt8> = []
  /// Of a write of the chip that has begun, where its next beat goes.
  private var nextWrite: UInt64?

  /// The host at a chip's link.
  init(_ engine: any ChipEngine, pace: SimulatedChip.Pace) throws(SimulationError) {
    self.pace = pace
    // From here on there is no memory.
    memory.refused = [1 << 63..<UInt64.max]
    down = try HostLinkPins(engine, "host_down", "_i")
    up = try HostLinkPins(engine, "host_up", "_o")
    down.valid.value = 0
    up.ready.value = 0
  }

  // MARK: What the host wants

  /// Queues a packet of one beat.
  mutating func send(_ beat: HostBeat) { waiting.append(beat) }

  /// Queues a read of bytes of the window.
  /// - Returns: the tag by which its answer is known.
  mutating func read(_ length: Int, at offset: UInt64) -> UInt8 {
    precondition(!freeTags.isEmpty, "each read is taken before 256 others are queued")
    let tag = freeTags.removeFirst()
    pending.insert(tag)
    waiting.append(.read(length, at: offset, tag: tag))
    return tag
  }

  /// Queues a write of a word to the window.
  mutating func write(_ word: UInt32, at offset: UInt64) {
    let isHigh = offset & 4 != 0
    waiting.append(
      .write(
        isHigh ? UInt64(word) << 32 : UInt64(word), at: offset & ~7,
        byteEnable: isHigh ? 0xF0 : 0x0F))
  }

  /// Takes the answer to a read, if it has come; its tag is free then.
  mutating func take(_ tag: UInt8) -> HostBeat? {
    guard let answer = completions.removeValue(forKey: tag) else { return nil }
    freeTags.append(tag)
    return answer
  }

  // MARK: What it waits for

  /// Whether nothing passes, and the host does nothing, until the chip or the time goes on.
  var isStill: Bool {
    packet.isEmpty && first == waiting.count && !up.valid.isSet && !isOffered
  }

  /// When the host goes on by itself; `.max` if it does not.
  var due: UInt64 { reads.reduce(.max) { min($0, $1.due) } }

  /// Whether the host has nothing to say and waits for nothing but interrupts.
  var isIdle: Bool { isStill && reads.isEmpty && pending.isEmpty && nextWrite == nil }

  /// The beat that is on offer and not taken, and since when it is.
  var untaken: (beat: HostBeat, since: UInt64)? {
    isOffered ? packet.first.map { ($0, offered) } : nil
  }

  // MARK: Cycle by cycle

  /// Sets the link's inputs for a cycle.
  mutating func drive(at time: UInt64) {
    if !isOffered {
      if packet.isEmpty { packet = nextPacket(at: time) }
      if let beat = packet.first, pace.offers(at: time) {
        down.beat = beat
        isOffered = true
        offered = time
      }
      down.valid.isSet = isOffered
    }
    // Only where there is something to take: it tells the chip that something happens.
    up.ready.isSet = up.valid.isSet && pace.takes(at: time)
  }

  /// Answers and accesses take turns.
  private mutating func nextPacket(at time: UInt64) -> ArraySlice<HostBeat> {
    let hasAccess = first < waiting.count
    if answersNext || !hasAccess, let place = nextRead(at: time) {
      answersNext = false
      return memory.completion(of: reads.remove(at: place).beat)[...]
    }
    answersNext = true
    guard hasAccess else { return [] }
    defer {
      first += 1
      if first == waiting.count {
        waiting.removeAll(keepingCapacity: true)
        first = 0
      }
    }
    return [waiting[first]]
  }

  /// The read that is answered next: of those that are due the first.
  private func nextRead(at time: UInt64) -> Int? {
    var next: Int?
    for place in reads.indices where reads[place].due <= time {
      if let known = next, reads[known].due <= reads[place].due { continue }
      next = place
    }
    return next
  }

  /// Looks at what passes in a cycle.
  /// - Throws: what no host bridge may do.
  mutating func observe(at time: UInt64) throws(HostLinkFault) {
    if isOffered && down.ready.isSet {
      packet.removeFirst()
      isOffered = false
    }
    guard up.fires else { return }
    let beat = up.beat
    if nextWrite != nil && beat.kind != .write {
      throw HostLinkFault("a packet of kind \(beat.kind) within a write")
    }
    switch beat.kind {
    case .read:
      let end = beat.address + UInt64(beat.length)
      guard beat.address % 8 == 0, (1...HostPacket.largest).contains(beat.length), beat.last,
        beat.address / 256 == (end - 1) / 256, !reads.contains(where: { $0.beat.tag == beat.tag })
      else { throw HostLinkFault("the chip may not read like this: \(beat.text)") }
      reads.append((beat, time + pace.latency(of: beat)))
    case .write:
      guard beat.address % 8 == 0, nextWrite == nil || nextWrite == beat.address else {
        throw HostLinkFault("the chip may not write like this: \(beat.text)")
      }
      memory.take(beat)
      nextWrite = beat.last ? nil : beat.address + 8
    case .completion:
      guard beat.last, pending.remove(beat.tag) != nil else {
        throw HostLinkFault("nobody waits for this completion: \(beat.text)")
      }
      completions[beat.tag] = beat
    case .interrupt: interrupts += 1
    }
  }

  /// Before cycles are left out: nothing is on offer.
  func rest() {
    down.valid.value = 0
    up.ready.value = 0
  }
}
