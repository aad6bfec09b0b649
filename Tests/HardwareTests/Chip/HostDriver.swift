import ChipSpec
import Simulation

/// The host's end of the host link: keeps credits, sends flits when it has one, takes flits and gives
/// their places back after a while.
struct HostDriver {
  /// A flit on its way in.
  struct Outgoing {
    var payload: [UInt64]
    var target: (x: Int, y: Int)
    var source: (x: Int, y: Int)
    var isResponse = false
    var head = true
    var tail = true
  }

  /// A flit that arrived.
  struct Incoming {
    let channel: Int
    let payload: [UInt64]
    let target: (x: Int, y: Int)
    let source: (x: Int, y: Int)
    let head: Bool
    let tail: Bool
  }

  private struct Link {
    let valid: Port, channel: Port, payload: Port
    let targetX: Port, targetY: Port, sourceX: Port, sourceY: Port
    let head: Port, tail: Port

    init(_ model: ModelInstance, _ name: String, _ suffix: String) throws {
      valid = try model.port("\(name)_valid\(suffix)")
      channel = try model.port("\(name)_channel\(suffix)")
      payload = try model.port("\(name)_payload\(suffix)")
      targetX = try model.port("\(name)_target_x\(suffix)")
      targetY = try model.port("\(name)_target_y\(suffix)")
      sourceX = try model.port("\(name)_source_x\(suffix)")
      sourceY = try model.port("\(name)_source_y\(suffix)")
      head = try model.port("\(name)_head\(suffix)")
      tail = try model.port("\(name)_tail\(suffix)")
    }
  }

  private let spec: RouterSpec
  private let entry: Link, exit: Link
  private let entryCredit: Port, exitCredit: Port
  private var credits: [Int]
  /// Places to give back, each with the cycles that it is kept.
  private var kept: [(channel: Int, cycles: Int)] = []
  /// What waits to be sent, oldest first.
  var waiting: [Outgoing] = []
  /// Whether the last cycle put a flit or a credit on the link.
  private(set) var acts = false

  init(_ model: ModelInstance, _ spec: RouterSpec) throws {
    self.spec = spec
    entry = try Link(model, "host_in", "_i")
    exit = try Link(model, "host_out", "_o")
    entryCredit = try model.port("host_in_credit_o")
    exitCredit = try model.port("host_out_credit_i")
    credits = Array(repeating: spec.bufferDepth, count: 2 * spec.virtualChannels)
  }

  /// Sets the link's inputs for a cycle: perhaps the oldest waiting flit, perhaps credits.
  /// - Returns: the flit that is sent.
  mutating func drive(_ random: inout some RandomNumberGenerator, eagerness: Int) -> Outgoing? {
    entry.valid.value = 0
    acts = false
    var sent: Outgoing?
    if let flit = waiting.first, Int.random(in: 0..<100, using: &random) < eagerness,
      let channel = channel(for: flit)
    {
      waiting.removeFirst()
      credits[channel] -= 1
      entry.valid.value = 1
      entry.channel.value = UInt64(channel)
      for word in 0..<entry.payload.wordCount {
        entry.payload[word: word] = word < flit.payload.count ? flit.payload[word] : 0
      }
      entry.targetX.value = UInt64(flit.target.x)
      entry.targetY.value = UInt64(flit.target.y)
      entry.sourceX.value = UInt64(flit.source.x)
      entry.sourceY.value = UInt64(flit.source.y)
      entry.head.isSet = flit.head
      entry.tail.isSet = flit.tail
      sent = flit
      acts = true
    }
    var returned: UInt64 = 0
    for index in kept.indices { kept[index].cycles -= 1 }
    for index in kept.indices.reversed()
    where kept[index].cycles <= 0 && returned >> UInt64(kept[index].channel) & 1 == 0 {
      returned |= 1 << UInt64(kept[index].channel)
      kept.remove(at: index)
    }
    exitCredit.value = returned
    if returned != 0 { acts = true }
    return sent
  }

  /// Reads the link's outputs of the cycle: credits, and a flit if there is one.
  mutating func observe(
    _ random: inout some RandomNumberGenerator, slowness: Int
  ) throws -> Incoming? {
    for channel in credits.indices where entryCredit.value >> UInt64(channel) & 1 == 1 {
      credits[channel] += 1
      if credits[channel] > spec.bufferDepth {
        throw ChipSamples.SampleError(message: "more credits than places on channel \(channel)")
      }
    }
    guard exit.valid.isSet else { return nil }
    let channel = Int(exit.channel.value)
    kept.append((channel, Int.random(in: 1...1 + slowness, using: &random)))
    return Incoming(
      channel: channel,
      payload: (0..<exit.payload.wordCount).map { exit.payload[word: $0] },
      target: (Int(exit.targetX.value), Int(exit.targetY.value)),
      source: (Int(exit.sourceX.value), Int(exit.sourceY.value)),
      head: exit.head.isSet, tail: exit.tail.isSet)
  }

  /// Whether every place that was taken has been given back.
  var hasReturnedAll: Bool { kept.isEmpty }

  /// Whether the link's queues are as empty as after reset.
  var holdsAllCredits: Bool { credits.allSatisfy { $0 == spec.bufferDepth } }

  private func channel(for flit: Outgoing) -> Int? {
    let v = spec.virtualChannels
    let base = flit.isResponse ? v : 0
    guard spec.ordering == .flow else { return (base..<base + v).first { credits[$0] > 0 } }
    let channel = base + (flit.target.x + flit.target.y) % v
    return credits[channel] > 0 ? channel : nil
  }
}
