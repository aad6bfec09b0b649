import ChipSpec
import RTL

/// Serves remote accesses: reads and writes of the tile's memory and registers that come over the
/// network. `docs/parts/network_interface.md` specifies it.
///
/// All outputs follow registers and the static inputs alone.
struct LegacyNetworkInterface: Component {
  let spec: RouterSpec
  let format: FlitFormat

  /// The interface of a tile of a chip with `columns × rows` tiles.
  init(_ spec: RouterSpec, columns: Int, rows: Int) {
    self.spec = spec
    self.format = FlitFormat(spec, columns: columns, rows: rows)
  }

  /// Fewest payload bits of a flit that can hold a remote access.
  static let payloadWidth = 64

  var moduleName: String { "network_interface" }
  var summary: String {
    "Network interface: serves single-flit reads and writes of the tile's memory and registers that "
      + "come over the network, one at a time."
  }

  /// What an access is doing.
  enum Phase: Int, Encoding { case ask, take, answer }

  /// What a request wants.
  enum Operation: Int, Encoding { case read, write, fill, reserved }

  func build(_ m: Module) {
    let x = m.input("x", width: format.x, "own column; static")
    let y = m.input("y", width: format.y, "own row; static")
    let incoming = m.input("in", FlitLink(format))
    let outgoing = m.output("out", FlitLink(format))
    let memory = m.output("memory", SRAMPort())
    let registers = m.output("registers", RegisterPort(addressWidth: Self.registerAddressWidth))
    let discarded = m.output("discarded", "an incomplete packet was discarded")
    let unexpected = m.output("unexpected", "a response was discarded")
    let servedError = m.output("served_error", "an access was answered with an error")
    let quiet = m.output("quiet", "nothing is queued, served or to be returned")

    // What arrives.
    let v = spec.virtualChannels
    let isResponse = m.wire("is_response", incoming.channel .>= v, "of class response")
    let isWhole = m.wire("is_whole", incoming.head && incoming.tail, "a packet of one flit")
    let accepted = m.wire("accepted", (incoming.valid && isWhole) && !isResponse)
    let dropsRequest = m.wire("drops_request", (incoming.valid && !isWhole) && !isResponse)
    let dropsResponse = m.wire("drops_response", incoming.valid && isResponse)
    let isDiscarded = m.register("is_discarded", "an incomplete packet arrived in the last cycle")
    let isUnexpected = m.register("is_unexpected", "a response arrived in the last cycle")
    isDiscarded.next(dropsRequest)
    isUnexpected.next(dropsResponse)
    discarded.drive(isDiscarded)
    unexpected.drive(isUnexpected)
    m.ignore(
      .concatenating(incoming.targetY, incoming.targetX),
      because: "what the router delivers here is meant for this tile")
    if format.payload > Self.payloadWidth {
      m.ignore(
        incoming.payload[Self.payloadWidth..<format.payload],
        because: "a remote access takes 64 bits of payload")
    }

    // The oldest request.
    let queue = m.instance("queue", FIFO(width: requestWidth, depth: v * spec.bufferDepth))
    queue["push"].drive(accepted)
    queue["item"].drive(
      .concatenating(
        incoming.channel, incoming.sourceY, incoming.sourceX,
        incoming.payload[0..<Self.payloadWidth]))
    let oldest = queue["oldest"]
    let isThere = m.wire("is_there", !queue["is_empty"], "a request is to be served")
    let operation = m.wire("operation", oldest[0..<2])
    let address = m.wire("address", oldest[2..<32], "of the 32-bit word")
    let data = m.wire("data", oldest[32..<64])
    let sourceX = m.wire("source_x", oldest[64..<64 + format.x])
    let sourceY = m.wire("source_y", oldest[64 + format.x..<64 + format.x + format.y])
    let channel = m.wire("channel", oldest[64 + format.x + format.y..<requestWidth])

    // Asking memory or registers.
    let phase = m.register("phase", reset: Phase.ask)
    let asks = m.wire("asks", isThere && (phase .== Phase.ask))
    let isRead = m.wire("is_read", operation .== Operation.read)
    let isFill = m.wire("is_fill", operation .== Operation.fill)
    let isKnown = m.wire("is_known", operation .!= Operation.reserved)
    let region = m.wire("region", address[28..<30], "0 memory, 1 registers")
    let toMemory = m.wire("to_memory", isKnown && (region .== 0))
    let toRegisters = m.wire("to_registers", (isKnown && !isFill) && (region .== 1))
    let isHigh = m.wire("is_high", address[0], "upper half of the 64-bit word")

    memory.request.drive(asks && toMemory)
    memory.write.drive(!isRead)
    memory.byteEnable.drive(
      .concatenating((isFill || isHigh).replicated(4), (isFill || !isHigh).replicated(4)))
    memory.address.drive(.concatenating(address, .constant(0, width: 2)))
    memory.writeData.drive(.concatenating(data, data))
    registers.request.drive(asks && toRegisters)
    registers.write.drive(!isRead)
    registers.byteEnable.drive(.constant(0xf, width: 4))
    registers.address.drive(.concatenating(address[0..<28], .constant(0, width: 2)))
    registers.writeData.drive(data)
    m.ignore(memory.response, because: "the memory answers in the cycle after its grant")

    // Taking the answer.
    let answer = m.register("answer", width: 32, reset: nil, "data of the response")
    let error = m.register("error", reset: nil, "error bit of the response")
    let half = m.wire(
      "half", mux(isHigh, memory.readData[32..<64], memory.readData[0..<32]), "the word asked for")
    let taken = m.wire("taken", width: 32, "data of the response")
    let refused = m.wire("refused", width: 1, "error bit of the response")
    m.when(toMemory) {
      taken.drive(isRead.replicated(32) & half)
      refused.drive(memory.error)
    }.elseWhen(toRegisters) {
      taken.drive(registers.readData)
      refused.drive(registers.error)
    }.otherwise {
      taken.drive(0)
      refused.drive(1)
    }

    // Answering.
    let credits = Credits(m, channels: v, depth: spec.bufferDepth)
    let chosen = responseChannel(m, credits, sourceX, sourceY)
    let sends = m.wire("sends", (phase .== Phase.answer) && (chosen & credits.available).any)
    let spent = m.wire("spent", sends.replicated(v) & chosen, "the channel that spends a credit")
    credits.count(m, returned: outgoing.credit[v..<2 * v], spent: spent)
    m.ignore(outgoing.credit[0..<v], because: "the interface sends responses only")

    m.switch(phase) { cases in
      cases.case(Phase.ask) {
        m.when(asks && (memory.grant || !toMemory)) { phase.next(Phase.take) }
      }
      cases.case(Phase.take) {
        answer.next(taken)
        error.next(refused)
        phase.next(Phase.answer)
      }
      cases.default { m.when(sends) { phase.next(Phase.ask) } }
    }
    queue["pop"].drive(sends)

    outgoing.valid.drive(sends)
    outgoing.channel.drive(
      m.wire("response_channel", Self.number(oneHot: chosen, base: v, of: format)))
    let isWrite = m.wire("is_write", !isRead)
    let response = Bits.concatenating(answer, address, error, isWrite)
    outgoing.payload.drive(response.extended(to: format.payload))
    outgoing.targetX.drive(sourceX)
    outgoing.targetY.drive(sourceY)
    outgoing.sourceX.drive(x)
    outgoing.sourceY.drive(y)
    outgoing.head.drive(1)
    outgoing.tail.drive(1)
    servedError.drive(sends && error)

    // Places that became free.
    let freed = m.register("freed", width: format.channels, "credits to return in this cycle")
    let returned = (0..<format.channels).map { number -> Bits in
      let arrival = incoming.channel .== number
      if number >= v { return dropsResponse && arrival }
      return (dropsRequest && arrival) || (sends && (channel .== number))
    }
    freed.next(.concatenating(returned.reversed()))
    incoming.credit.drive(freed)

    quiet.drive(!isThere && !(freed.any || (isDiscarded || isUnexpected)))
    LegacyNetworkInterfaceMonitor(format: format).describe(
      m, incoming, dropped: [dropsRequest, dropsResponse],
      LegacyNetworkInterfaceMonitor.Access(
        served: sends, sourceX: sourceX, sourceY: sourceY, operation: operation, error: error,
        address: address, data: data, answer: answer))
  }

  /// Bits of a byte offset in the register space.
  static let registerAddressWidth = 30

  /// A queued request: payload, source, channel.
  private var requestWidth: Int {
    Self.payloadWidth + format.x + format.y + indexWidth(format.channels)
  }

  /// The channel that the response takes, one bit for each virtual channel.
  private func responseChannel(
    _ m: Module, _ credits: Credits, _ targetX: Bits, _ targetY: Bits
  ) -> Bits {
    let v = spec.virtualChannels
    if v == 1 { return m.wire("chosen", Bits.constant(1, width: 1), "the only response channel") }
    guard spec.ordering == .flow else {
      let free = credits.available
      return m.wire("chosen", free & ~(free -% 1), "the lowest response channel with a credit")
    }
    // (x + y) mod V, by taking off V times falling powers of two.
    let width = max(format.x, format.y) + 1
    var rest = m.wire("sum", targetX.extended(to: width) +% targetY.extended(to: width))
    let largest = (1 << format.x) + (1 << format.y) - 2
    for power in (0..<width).reversed() where v << power <= largest {
      let step = v << power
      rest = m.wire("below_\(step)", mux(rest .>= step, rest -% step, rest))
    }
    let number = m.wire("number", rest.truncated(to: min(width, indexWidth(v))), "(x + y) mod \(v)")
    if number.width < rest.width {
      m.ignore(rest[number.width..<rest.width], because: "the remainder is less than \(v)")
    }
    let bits = (0..<v).map { index -> Bits in
      index < 1 << number.width ? number .== index : Bits.constant(0, width: 1)
    }
    return m.wire("chosen", .concatenating(bits.reversed()), "the response channel")
  }

  /// `base` plus the number of the one bit that is set.
  private static func number(oneHot bits: Bits, base: Int, of format: FlitFormat) -> Bits {
    let width = indexWidth(format.channels)
    return andOrMux(
      (0..<bits.width).map { (bits[$0], Bits.constant(base + $0, width: width)) })
  }
}

/// Counters of the credits that a sender holds, one for each of its channels.
struct Credits {
  /// Channels with a credit, one bit each.
  let available: Bits
  private let counters: [Bits]

  init(_ m: Module, channels: Int, depth: Int) {
    counters = (0..<channels).map {
      m.register("credits_\($0)", width: indexWidth(depth + 1), reset: depth)
    }
    available = m.wire(
      "available", .concatenating(counters.reversed().map { $0 .!= 0 }), "channels with a credit")
  }

  /// Describes how they change.
  func count(_ m: Module, returned vector: Bits, spent: Bits) {
    let returned = m.wire("returned", vector, "channels that get a credit back")
    for (index, count) in counters.enumerated() {
      m.when(returned[index] && !spent[index]) { count.next(count +% 1) }
        .elseWhen(!returned[index] && spent[index]) { count.next(count -% 1) }
    }
  }
}
