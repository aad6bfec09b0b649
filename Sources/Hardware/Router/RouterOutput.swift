import ChipSpec
import RTL

/// One output of a router: the credits of its link, and the arbiter over all queues that may turn to
/// it.
///
/// Which queues want the output is kept in a register, so that the arbiter starts from flip-flops, and
/// an output that nobody wants costs a simulator nothing.
struct RouterOutput {
  let port: RouterPort
  let link: Bound<FlitLink>

  /// Queues with a flit for this output: for each input its channels, in the order of priority.
  let wanted: Bits

  private let channels: Int
  private let ordering: RouterSpec.Ordering
  private let credits: Bits
  private let counter: Int  // bits of one channel's credits
  private let present: Bits?  // nil for the tile, which is always there
  private let eligible: Bits
  private let available: Bits
  private let winner: Bits
  private let sent: Bits
  private let arbiter: RoundRobin

  init(_ m: Module, _ port: RouterPort, _ spec: RouterSpec, _ format: FlitFormat) {
    self.port = port
    let name = port.name
    channels = format.channels
    ordering = spec.ordering
    counter = indexWidth(spec.bufferDepth + 1)
    let requesters = port.inputs.count * format.channels
    let none = Bits.constant(0, width: format.channels)
    link = m.output("\(name)_out", FlitLink(format))
    wanted = m.register(
      "\(name)_wanted", width: requesters,
      "channels with a flit for it; from bit 0: " + port.inputs.map(\.name).joined(separator: ", "))
    let full = Bits.constant(spec.bufferDepth, width: counter).replicated(format.channels)
    credits = m.register(
      "\(name)_credits", width: format.channels * counter, reset: full,
      "free places of each channel's queue, \(counter) bits a channel")
    present =
      port == .local ? nil : m.register("\(name)_present", reset: nil, "there is a neighbour")
    available = m.wire(
      "\(name)_available", width: format.channels, "channels with a credit", default: none)
    eligible = m.wire(
      "\(name)_eligible", width: requesters, "requests that can be granted",
      default: .constant(0, width: requesters))
    arbiter = RoundRobin(m, name, requesters: requesters)
    winner = m.wire(
      "\(name)_winner", width: format.channels, "channel that the flit comes from", default: none)
    sent = m.wire(
      "\(name)_sent", width: format.channels, "channel that spends a credit", default: none)
  }

  /// The bits of a vector over all requesters that stand for an input's channels.
  func slice(_ bits: Bits, of input: RouterPort) -> Bits {
    let place = port.inputs.firstIndex(of: input) ?? 0
    return bits[place * channels..<(place + 1) * channels]
  }

  /// The channels of an input whose flit leaves through this output; at most one.
  func granted(_ input: RouterPort) -> Bits { slice(arbiter.grant, of: input) }

  /// Decides who leaves, and puts the flit on the link.
  /// - Parameters:
  ///   - inputs: the router's inputs by port number.
  ///   - neighbour: whether there is a neighbour; static.
  ///   - dropped: goes high when a flit is dropped because there is none.
  func decide(_ m: Module, _ inputs: [RouterInput], neighbour: Bits?, dropped: Bits?) {
    let name = port.name
    let size = inputs[0].format
    let header = m.wire(
      "\(name)_header", width: size.header, default: .constant(0, width: size.header))
    let payload = m.wire(
      "\(name)_payload", width: size.payload, default: .constant(0, width: size.payload))
    let placeWidth = indexWidth(channels) + indexWidth(inputs[0].depth)
    let from = m.wire("\(name)_from", width: placeWidth, default: .constant(0, width: placeWidth))
    let taken = m.wire(
      "\(name)_taken", width: channels, "channel that it takes",
      default: .constant(0, width: channels))

    // A queue asks only if its flit can go, so that every grant is used. The neighbour's presence
    // never changes; it comes from a register so that no input of the router is part of this path.
    m.when(wanted.any) {
      available.drive(
        .concatenating(
          (0..<channels).reversed().map { credits[$0 * counter..<($0 + 1) * counter].any }))
      var allowed = ordering == .flow ? available : classWide
      if let present { allowed = allowed | (!present).replicated(channels) }
      eligible.drive(wanted & allowed.replicated(port.inputs.count))
      m.when(eligible.any) {
        arbiter.decide(eligible)
        let grants = port.inputs.map { granted($0) }
        winner.drive(grants.dropFirst().reduce(grants[0]) { $0 | $1 })
        taken.drive(ordering == .flow ? winner : lowestOfClass)
        sent.drive(present.map { taken & $0.replicated(channels) } ?? taken)
        pick(m, inputs, from: from, payload: payload, header: header)
      }
    }
    link.payload.drive(payload)
    link.drive(header: header)
    link.channel.drive(binary(oneHot: taken))
    let leaves = m.wire("\(name)_leaves", eligible.any)
    if let present, let neighbour, let dropped {
      present.next(neighbour)
      link.valid.drive(leaves && present)
      dropped.drive(leaves && !present)
    } else {
      link.valid.drive(leaves)
    }
    m.when(leaves) { arbiter.advance() }
    m.when((link.credit ^ sent).any) {
      for channel in 0..<channels {
        let count = credits[channel * counter..<(channel + 1) * counter]
        m.when(link.credit[channel] ^ sent[channel]) {
          count.next(mux(sent[channel], count -% 1, count +% 1))
        }
      }
    }
  }

  /// Reads the winner's flit from its input's memory.
  private func pick(
    _ m: Module, _ inputs: [RouterInput], from: Bits, payload: Bits, header: Bits
  ) {
    var chain: WhenChain?
    for (place, source) in port.inputs.enumerated() {
      let input = inputs[source.rawValue]
      func read() {
        from.drive(input.oldest(binary(oneHot: winner)))
        let flit = input.read(at: from)
        payload.drive(flit.payload)
        header.drive(flit.header)
      }
      if place == port.inputs.count - 1 {
        chain?.otherwise { read() }
      } else {
        let wins = granted(source).any
        chain = chain?.elseWhen(wins) { read() } ?? m.when(wins) { read() }
      }
    }
  }

  /// For each channel whether any channel of its class is available.
  private var classWide: Bits {
    let size = channels / 2
    return .concatenating(
      available[size..<channels].any.replicated(size), available[0..<size].any.replicated(size))
  }

  /// The lowest available channel of the winner's class.
  private var lowestOfClass: Bits {
    let size = channels / 2
    return .concatenating(
      [size, 0].map { low in
        // At an output without neighbour the counters stay full, so that this is the first channel.
        let free = available[low..<low + size]
        return winner[low..<low + size].any.replicated(size) & free & ~(free -% 1)
      })
  }

  /// The number of the one bit that is set.
  private func binary(oneHot bits: Bits) -> Bits {
    .concatenating(
      (0..<indexWidth(bits.width)).reversed().map { digit in
        let members = (0..<bits.width).filter { $0 >> digit & 1 == 1 }.map { bits[$0] }
        return members.dropFirst().reduce(members[0]) { $0 | $1 }
      })
  }
}
