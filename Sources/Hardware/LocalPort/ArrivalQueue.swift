import ChipSpec
import RTL

/// The messages of one class that have arrived at a local port, in the order of their arrival, inside
/// of the port's module.
///
/// Who takes a message is kept with it. It has a place for every credit that the router holds for its
/// channels, so it has no full flag.
struct ArrivalQueue {
  /// Whether there is a message.
  let isThere: Bits
  /// Channels of the class that get a credit back in this cycle.
  let freed: Bits

  private let name: String
  private let channels: Int
  private let base: Int
  private let format: FlitFormat
  private let takers: [Bound<ArrivalPort>]
  private let payloads: Memory
  private let fields: Memory
  private let head: Bits
  private let tail: Bits
  private let leaves: Bits

  /// Declares the queue's signals, named after `name`.
  /// - Parameters:
  ///   - base: the class's first channel.
  ///   - takers: who may take a message.
  init(
    _ m: Module, _ name: String, _ spec: RouterSpec, _ format: FlitFormat, base: Int,
    takers: [Bound<ArrivalPort>]
  ) {
    self.name = name
    self.channels = spec.virtualChannels
    self.base = base
    self.format = format
    self.takers = takers
    let index = indexWidth(spec.virtualChannels * spec.bufferDepth)
    payloads = m.memory("\(name)_payloads", count: 1 << index, width: format.messagePayload)
    let route = Self.channelWidth(spec.virtualChannels) + format.x + format.y + takers.count
    fields = m.memory(
      "\(name)_fields", count: 1 << index, width: route,
      "from bit 0: who takes it, source, channel")
    head = m.register(
      "\(name)_head", width: index + 1, "the oldest message; one bit more than an index")
    tail = m.register("\(name)_tail", width: index + 1, "the first free place")
    isThere = m.wire("\(name)_wait", head .!= tail, "there is a message")
    leaves = m.wire(
      "\(name)_leave", width: 1, "the oldest message leaves", default: .constant(0, width: 1))
    freed = m.wire(
      "\(name)_freed", width: channels, "channels that get a credit back",
      default: .constant(0, width: channels))
  }

  /// Bits that name a channel: with a power of two those within the class, else all.
  static func channelWidth(_ channels: Int) -> Int {
    if channels == 1 { return 0 }
    return indexWidth(channels.nonzeroBitCount == 1 ? channels : 2 * channels)
  }

  /// Takes the flit on a link in; to be called where it is of the queue's class.
  /// - Parameter taken: who takes it, in the takers' order.
  func push(_ m: Module, _ link: Bound<FlitLink>, taken: [Bits]) {
    let place = tail[0..<tail.width - 1]
    let width = Self.channelWidth(channels)
    let channel = width == 0 ? [] : [link.channel[0..<width]]
    payloads.write(link.payload[0..<format.messagePayload], at: place)
    fields.write(
      .concatenating(channel + [link.sourceY, link.sourceX] + taken.reversed()), at: place)
    tail.next(tail +% 1)
  }

  /// Offers the oldest message to who takes it.
  func offer(_ m: Module) {
    let place = head[0..<head.width - 1]
    let fieldWidth = Self.channelWidth(channels) + format.x + format.y + takers.count
    func wire(_ field: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire("\(name)_\(field)", width: width, comment, default: .constant(0, width: width))
    }
    let oldest = wire("oldest", fieldWidth, "the oldest message's fields")
    let payload = wire("oldest_payload", format.messagePayload)
    m.when(isThere) {
      oldest.drive(fields[place])
      payload.drive(payloads[place])
    }
    let low = takers.count
    for (number, taker) in takers.enumerated() {
      taker.valid.drive(oldest[number])
      taker.payload.drive(payload)
      taker.sourceX.drive(oldest[low..<low + format.x])
      taker.sourceY.drive(oldest[low + format.x..<low + format.x + format.y])
    }
    // Apart from the block above: whether it is taken may depend on what is offered.
    m.when(isThere) {
      let isTaken = takers.enumerated().map { !oldest[$0] || $1.ready }
      leaves.drive(isTaken.dropFirst().reduce(isTaken[0]) { $0 && $1 })
      freed.drive(leaves.replicated(channels) & channel(of: oldest))
    }
    m.when(leaves) { head.next(head +% 1) }
  }

  /// The channel in a message's fields, one bit for each of the class.
  private func channel(of fields: Bits) -> Bits {
    Self.channel(of: fields, channels: channels, base: base)
  }

  /// The channel at the top of a flit's fields, one bit for each of the class.
  static func channel(of fields: Bits, channels: Int, base: Int) -> Bits {
    let width = channelWidth(channels)
    guard width > 0 else { return .constant(1, width: 1) }
    let channel = fields[fields.width - width..<fields.width]
    let first = channels.nonzeroBitCount == 1 ? 0 : base
    return .concatenating((0..<channels).reversed().map { channel .== first + $0 })
  }
}
