import ChipSpec
import RTL

/// One input of a router: a queue for each channel.
///
/// A flit's route is found when it arrives and kept with it. The queues of all channels share one
/// memory for the payload and one for the other fields, since at most one flit arrives in a cycle.
/// They have no full flags: the sender holds a credit for every place.
struct RouterInput {
  let port: RouterPort
  let format: FlitFormat
  let depth: Int  // flits a channel
  let link: Bound<FlitLink>

  /// The oldest flit of each channel, and the first free place; `index` bits a channel.
  ///
  /// Where the two are equal the queue is empty or full. Nothing arrives at a full queue and nothing
  /// leaves an empty one, so each use knows which of the two it is.
  private let heads: Bits
  private let tails: Bits
  private let payloads: Memory
  private let fields: Memory

  init(_ m: Module, _ port: RouterPort, _ format: FlitFormat, depth: Int) {
    self.port = port
    self.format = format
    self.depth = depth
    let name = port.name
    let channels = format.channels
    let index = indexWidth(depth)
    link = m.input("\(name)_in", FlitLink(format))
    heads = m.register(
      "\(name)_heads", width: channels * index,
      "oldest flit of each channel, \(index) bits a channel")
    tails = m.register("\(name)_tails", width: channels * index, "first free place of each channel")
    // The pointers wrap by themselves, so each channel has a place for every value of its pointer; the
    // senders' credits keep all but `depth` of them empty.
    payloads = m.memory("\(name)_payloads", count: channels << index, width: format.payload)
    fields = m.memory(
      "\(name)_fields", count: channels << index, width: format.header + port.outputs.count,
      "header and, above it, the route")
  }

  private func pointer(_ pointers: Bits, _ channel: Int) -> Bits {
    let width = indexWidth(depth)
    return pointers[channel * width..<(channel + 1) * width]
  }

  /// The place in the memories that a channel's pointer points at.
  private func place(_ pointers: Bits, _ channel: Bits) -> Bits {
    let width = indexWidth(depth)
    let isRegular = width.nonzeroBitCount == 1 && format.channels.nonzeroBitCount == 1
    return .concatenating(
      channel,
      isRegular
        ? pointers.element(at: channel, width: width)
        : select(channel, (0..<format.channels).map { pointer(pointers, $0) }))
  }

  /// The payload and the header at a place of the memories.
  func read(at place: Bits) -> (payload: Bits, header: Bits) {
    (payloads[place], fields[place][0..<format.header])
  }

  /// The place of a channel's oldest flit.
  func oldest(_ channel: Bits) -> Bits { place(heads, channel) }

  /// Takes the arriving flit in.
  ///
  /// All that depends on the link stands under the clock: nothing of the router follows an input
  /// within the cycle.
  func accept(_ m: Module, x: Bits, y: Bits) {
    m.when(link.valid) {
      let place = place(tails, link.channel)
      let route = port.outputs.map { goes(to: $0, x, y) }
      payloads.write(link.payload, at: place)
      fields.write(.concatenating(route.reversed() + [link.header]), at: place)
      m.switch(link.channel) { cases in
        for channel in 0..<format.channels {
          let tail = pointer(tails, channel)
          cases.case(channel) { tail.next(tail +% 1) }
        }
        if format.channels.nonzeroBitCount != 1 { cases.default {} }
      }
    }
  }

  /// What sends the arriving flit to which output; the first that holds, else it is for the tile.
  private func rules(_ x: Bits, _ y: Bits) -> [(output: RouterPort, condition: Bits)] {
    RoutingRule.dimensionOrder.conditions(
      from: port, x: x, y: y, targetX: link.targetX, targetY: link.targetY)
  }

  /// Whether the arriving flit wants an output.
  private func goes(to output: RouterPort, _ x: Bits, _ y: Bits) -> Bits {
    var terms: [Bits] = []
    for rule in rules(x, y) {
      if rule.output == output {
        terms.append(rule.condition)
        break
      }
      terms.append(!rule.condition)
    }
    return terms.dropFirst().reduce(terms[0]) { $0 && $1 }
  }

  /// Moves the queues on, and says what each channel wants next: the flit behind the one that leaves,
  /// or the one that arrives.
  /// - Parameters:
  ///   - popped: channels whose flit leaves.
  ///   - wanted: for each of `port.outputs`, the bits of its register that stand for this input.
  func advance(_ m: Module, popped: Bits, wanted: [Bits], x: Bits, y: Bits) {
    let channelWidth = indexWidth(format.channels)
    m.when(popped.any) {
      for channel in 0..<format.channels {
        let next = pointer(heads, channel) +% 1
        m.when(popped[channel]) {
          pointer(heads, channel).next(next)
          let isMore = next .!= pointer(tails, channel)
          let behind = fields[.concatenating(.constant(channel, width: channelWidth), next)]
          for (bit, output) in wanted.enumerated() {
            output[channel].next(isMore && behind[format.header + bit])
          }
        }
      }
    }
    // A flit that arrives at an empty queue, or as the last one leaves, is wanted at once.
    m.override {
      m.when(link.valid) {
        m.switch(link.channel) { cases in
          for channel in 0..<format.channels {
            let first = pointer(heads, channel) +% popped[channel].extended(to: indexWidth(depth))
            cases.case(channel) {
              m.when(first .== pointer(tails, channel)) {
                enter(m, wanted.map { $0[channel] }, x, y)
              }
            }
          }
          if format.channels.nonzeroBitCount != 1 { cases.default {} }
        }
      }
    }
  }

  /// Sets the one bit that stands for the arriving flit's route; all of them are 0 before.
  private func enter(_ m: Module, _ wanted: [Bits], _ x: Bits, _ y: Bits) {
    var chain: WhenChain?
    for rule in rules(x, y) {
      guard let bit = port.outputs.firstIndex(of: rule.output) else { continue }
      chain =
        chain?.elseWhen(rule.condition) { wanted[bit].next(1) }
        ?? m.when(rule.condition) { wanted[bit].next(1) }
    }
    if let local = port.outputs.firstIndex(of: .local) {
      chain?.otherwise { wanted[local].next(1) }
    }
  }
}
