import ChipSpec
import Golden
import Simulation

/// A host at a chip's host link, beat by beat: sends reads and writes of the window in the order in
/// which they are queued, serves the chip's DMA from its ``memory``, and keeps what comes back.
///
/// In each cycle ``drive(_:)`` sets the link's inputs and ``observe(_:)`` looks at what passed.
public struct HostLinkDriver {
  /// How eager the host is.
  public struct Pace: Sendable, Hashable {
    /// Percent of the cycles in which a beat is offered if there is one, and in which one is taken.
    public var offers: Int, takes: Int
    /// Cycles after which a read of the chip is answered, at most.
    public var latency: Int

    /// A pace.
    public init(offers: Int = 100, takes: Int = 100, latency: Int = 0) {
      self.offers = offers
      self.takes = takes
      self.latency = latency
    }
  }

  /// What the chip reads and writes by DMA.
  public var memory = HostMemory()

  /// How eager the host is from now on.
  public var pace = Pace()

  /// Answers to reads of the window, by tag, until somebody takes them.
  public private(set) var completions: [UInt8: HostBeat] = [:]

  /// Interrupts that have come.
  public private(set) var interrupts = 0

  /// The beat that passed in this cycle in each direction.
  public private(set) var sent: HostBeat?, received: HostBeat?

  private let down: HostLinkPins, up: HostLinkPins
  private var waiting: [HostBeat] = []
  private var first = 0  // of `waiting`
  /// The beats of the packet that is being sent, the one on offer first.
  private var packet: [HostBeat] = []
  private var isSending = false
  /// Reads of the chip, each with the cycles after which it is answered.
  private var reads: [(beat: HostBeat, cycles: Int)] = []
  private var freeTags: [UInt8] = Array((0...255).reversed())
  private var pending: Set<UInt8> = []
  /// Of a write of the chip that has begun, where its next beat goes.
  private var nextWrite: UInt64?

  /// The host at a chip's model.
  /// - Throws: if the chip has no host link.
  public init(_ model: ModelInstance) throws(SimulationError) {
    down = try HostLinkPins(model, "host_down", "_i")
    up = try HostLinkPins(model, "host_up", "_o")
    down.valid.value = 0
    up.ready.value = 0
  }

  // MARK: What the host wants

  /// Whether another read can be queued: each needs a tag of its own until ``take(_:)``.
  public var canRead: Bool { !freeTags.isEmpty }

  /// Queues a read of the window.
  /// - Returns: the tag by which its answer is known.
  /// - Precondition: ``canRead``.
  public mutating func read(_ length: Int = 4, at offset: UInt64) -> UInt8 {
    let tag = freeTags.removeLast()
    pending.insert(tag)
    waiting.append(.read(length, at: offset, tag: tag))
    return tag
  }

  /// Queues a write of a packet of beats to the window.
  public mutating func write(_ beats: [HostBeat]) { waiting += beats }

  /// Queues a write of one word to the window.
  public mutating func write(_ word: UInt32, at offset: UInt64) {
    let isHigh = offset & 4 != 0
    waiting.append(
      .write(
        isHigh ? UInt64(word) << 32 : UInt64(word), at: offset & ~7,
        byteEnable: isHigh ? 0xF0 : 0x0F))
  }

  /// Takes the answer to a read, if it has come; its tag is free then.
  public mutating func take(_ tag: UInt8) -> HostBeat? {
    guard let answer = completions.removeValue(forKey: tag) else { return nil }
    freeTags.append(tag)
    return answer
  }

  /// Beats that are queued and have not passed.
  public var queued: Int { waiting.count - first + packet.count }

  /// Whether the host has nothing to say and waits for nothing.
  public var isIdle: Bool {
    queued == 0 && reads.isEmpty && pending.isEmpty && nextWrite == nil
  }

  /// Whether the chip has a beat on offer, which the host may not have taken yet.
  public var isOffered: Bool { up.valid.isSet }

  // MARK: Cycle by cycle

  /// Sets the link's inputs for a cycle.
  public mutating func drive(_ random: inout SeededRandom) {
    for index in reads.indices { reads[index].cycles -= 1 }
    if packet.isEmpty { packet = nextPacket(&random) }
    if let beat = packet.first, !isSending, random.below(100) < pace.offers {
      down.beat = beat
      isSending = true
    }
    down.valid.isSet = isSending
    up.ready.isSet = random.below(100) < pace.takes
  }

  /// Completions and accesses take turns at random; the order of each kind's own is kept where it
  /// counts, and mixed where it does not: reads are answered in any order.
  private mutating func nextPacket(_ random: inout SeededRandom) -> [HostBeat] {
    let due = reads.indices.filter { reads[$0].cycles <= 0 }
    let hasAccess = first < waiting.count
    if !due.isEmpty && (!hasAccess || random.chance(60)) {
      let read = reads.remove(at: pace.latency == 0 ? due[0] : random.pick(due)).beat
      return memory.completion(of: read)
    }
    guard hasAccess else { return [] }
    var beats: [HostBeat] = []
    repeat {
      beats.append(waiting[first])
      first += 1
    } while beats.last?.last == false && first < waiting.count
    if first == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      first = 0
    }
    return beats
  }

  /// Looks at what passes in this cycle; the model's outputs have settled.
  /// - Throws: what no host bridge may do.
  public mutating func observe(_ random: inout SeededRandom) throws(HostLinkFault) {
    sent = nil
    received = nil
    if down.fires {
      sent = packet.removeFirst()
      isSending = false
    }
    guard up.fires else { return }
    let beat = up.beat
    received = beat
    if nextWrite != nil && beat.kind != .write {
      throw HostLinkFault("a packet of kind \(beat.kind) within a write")
    }
    switch beat.kind {
    case .read:
      let end = beat.address + UInt64(beat.length)
      guard beat.address % 8 == 0, (1...HostPacket.largest).contains(beat.length), beat.last,
        beat.address / 256 == (end - 1) / 256, !reads.contains(where: { $0.beat.tag == beat.tag })
      else { throw HostLinkFault("the chip may not read like this: \(beat.text)") }
      reads.append((beat, random.below(pace.latency + 1)))
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

  /// Whether a beat passed in this cycle.
  public var acts: Bool { sent != nil || received != nil }
}
