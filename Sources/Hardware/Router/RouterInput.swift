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
  let depth: Int  // flits a channel; a power of two, at least 2
  let link: Bound<FlitLink>

  /// The oldest flit of each channel, and the first free place: `pointer` bits a channel, one more than
  /// an index has, to tell full from empty.
  private let heads: Bits
  private let tails: Bits
  private let payloads: Memory
  private let fields: Memory

  /// The route of an arriving flit, one bit for each of `port.outputs`; its place; its channel.
  private let wants: Bits
  private let place: Bits
  private let arriving: Bits

  init(_ m: Module, _ port: RouterPort, _ format: FlitFormat, depth: Int) {
    self.port = port
    self.format = format
    self.depth = depth
    let name = port.name
    let channels = format.channels
    let pointer = indexWidth(depth) + 1
    link = m.input("\(name)_in", FlitLink(format))
    heads = m.register(
      "\(name)_heads", width: channels * pointer, "oldest flit of each channel, \(pointer) bits a channel")
    tails = m.register("\(name)_tails", width: channels * pointer, "first free place of each channel")
    payloads = m.memory("\(name)_payloads", count: channels * depth, width: format.payload)
    fields = m.memory(
      "\(name)_fields", count: channels * depth, width: format.header + port.outputs.count,
      "header and, above it, the route")
    wants = m.wire(
      "\(name)_wants", width: port.outputs.count,
      "route of the arriving flit; from bit 0: " + port.outputs.map(\.name).joined(separator: ", "),
      default: .constant(0, width: port.outputs.count))
    arriving = m.wire(
      "\(name)_arriving", width: channels, "channel of the arriving flit",
      default: .constant(0, width: channels))
    place = m.wire(
      "\(name)_place", width: payloads.addressWidth, "its place",
      default: .constant(0, width: payloads.addressWidth))
  }

  private func pointer(_ pointers: Bits, _ channel: Int) -> Bits {
    let width = indexWidth(depth) + 1
    return pointers[channel * width..<(channel + 1) * width]
  }

  private func slot(_ channel: Int, _ index: Bits) -> Bits {
    .concatenating(.constant(channel, width: indexWidth(format.channels)), index)
  }

  private func index(_ pointers: Bits, _ channel: Int) -> Bits {
    pointer(pointers, channel)[0..<indexWidth(depth)]
  }

  /// The payload and the header of the oldest flit of the one channel that is set in `channels`.
  func read(at place: Bits) -> (payload: Bits, header: Bits) {
    (payloads[place], fields[place][0..<format.header])
  }

  /// The place of the oldest flit of the one channel that is set in `channels`.
  func oldest(_ channels: Bits) -> Bits {
    andOrMux(
      (0..<format.channels).map { (channels[$0], slot($0, index(heads, $0))) })
  }

  /// Takes the arriving flit in.
  func accept(_ m: Module, x: Bits, y: Bits) {
    m.when(link.valid) {
      route(m, x, y)
      m.switch(link.channel) { cases in
        for channel in 0..<format.channels {
          cases.case(channel) {
            arriving.drive(1 << channel)
            place.drive(slot(channel, index(tails, channel)))
          }
        }
        if format.channels.nonzeroBitCount != 1 { cases.default {} }
      }
    }
    m.when(link.valid) {
      payloads.write(link.payload, at: place)
      fields.write(.concatenating(wants, link.header), at: place)
    }
  }

  /// Finds the output that the arriving flit wants.
  private func route(_ m: Module, _ x: Bits, _ y: Bits) {
    let rules = RoutingRule.dimensionOrder.conditions(
      from: port, x: x, y: y, targetX: link.targetX, targetY: link.targetY)
    func take(_ output: RouterPort) {
      if let bit = port.outputs.firstIndex(of: output) { wants.drive(1 << bit) }
    }
    var chain: WhenChain?
    for rule in rules {
      chain =
        chain?.elseWhen(rule.condition) { take(rule.output) }
        ?? m.when(rule.condition) { take(rule.output) }
    }
    chain?.otherwise { take(.local) }
  }

  /// Moves the queues on, and says what each channel wants next: the flit behind the one that leaves,
  /// or the one that arrives.
  /// - Parameters:
  ///   - popped: channels whose flit leaves.
  ///   - wanted: for each of `port.outputs`, the bits of its register that stand for this input.
  func advance(_ m: Module, popped: Bits, wanted: [Bits]) {
    m.when((popped | arriving).any) {
      for channel in 0..<format.channels {
        let head = pointer(heads, channel)
        let tail = pointer(tails, channel)
        m.when(arriving[channel]) { tail.next(tail +% 1) }
        m.when(popped[channel]) {
          head.next(head +% 1)
          m.when((head +% 1) .!= tail) {
            let behind = fields[slot(channel, head[0..<indexWidth(depth)] +% 1)]
            for (bit, output) in wanted.enumerated() {
              output[channel].next(behind[format.header + bit])
            }
          }.otherwise {
            for (bit, output) in wanted.enumerated() {
              output[channel].next(arriving[channel] && wants[bit])
            }
          }
        }.elseWhen(arriving[channel] && (head .== tail)) {
          for (bit, output) in wanted.enumerated() { output[channel].next(wants[bit]) }
        }
      }
    }
  }
}
