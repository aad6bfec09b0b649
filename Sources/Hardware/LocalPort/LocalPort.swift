import ChipSpec
import RTL

/// What stands between a router's local port and the parts of the tile that talk over the network. It
/// keeps all credits of the port: the parts behind it see streams of messages.
/// `docs/parts/local_port.md` specifies it cycle by cycle.
///
/// What becomes of a flit is decided when it arrives and kept with it; where a message takes two flits,
/// when it is the oldest of its queue. All that is wide stands under a guard: an idle port costs a
/// simulator a few tests.
public struct LocalPort: Component {
  let spec: RouterSpec
  let format: FlitFormat
  let columns: Int
  let rows: Int
  let hasInterface: Bool
  let hasPackets: Bool
  let hasHost: Bool

  /// The local port of a tile of a chip with `columns × rows` tiles.
  /// - Parameters:
  ///   - hasInterface: whether there is a network interface; if not, there is a host bridge and no
  ///     packet manager.
  ///   - hasPackets: whether there is a packet manager.
  ///   - hasHost: whether there can be a host bridge; an input says whether there is.
  public init(
    _ spec: RouterSpec, columns: Int, rows: Int, hasInterface: Bool = true, hasPackets: Bool,
    hasHost: Bool
  ) {
    self.spec = spec
    self.format = FlitFormat(spec, columns: columns, rows: rows)
    self.columns = columns
    self.rows = rows
    self.hasInterface = hasInterface
    self.hasPackets = hasPackets
    self.hasHost = hasHost
  }

  /// The name in Verilog.
  public var moduleName: String {
    guard hasInterface else { return "local_port_host_only" }
    return "local_port" + (hasPackets ? "_packets" : "") + (hasHost ? "_host" : "")
  }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    let parts = [
      hasInterface ? "network interface" : nil, hasPackets ? "packet manager" : nil,
      hasHost ? "host bridge" : nil,
    ].compactMap(\.self)
    return "Local port: queues what arrives from the router, sends messages to it and keeps all "
      + "credits for \(parts.joined(separator: ", "))."
  }

  private var channels: Int { spec.virtualChannels }

  /// A part that sends messages: its name, its port, the channel that its message may take.
  private struct Sender {
    let port: Bound<MessagePort>
    let channel: Bits
    let credits: MessageCredits
  }

  /// Where an arriving flit goes.
  private struct Route {
    let isResponse: Bits
    let isDropped: Bits
    /// To the network interface and to the host bridge, where they are.
    let toInterface: Bits?
    let toHost: Bits?
  }

  /// Describes the module.
  public func build(_ m: Module) {
    let x = m.input("x", width: format.x, "own column; static")
    let y = m.input("y", width: format.y, "own row; static")
    let isHost = hasHost ? m.input("host", "there is a host bridge; static") : nil
    let arriving = m.input("arriving", FlitLink(format))
    let leaving = m.output("leaving", FlitLink(format))
    func arrivals(_ name: String, if exists: Bool) -> [Bound<ArrivalPort>] {
      exists ? [m.output(name, ArrivalPort(format))] : []
    }
    let requests = arrivals("requests", if: hasInterface)
    let responses =
      arrivals("responses", if: hasPackets) + arrivals("host_responses", if: hasHost)
    func departures(_ name: String, if exists: Bool) -> Bound<MessagePort>? {
      exists ? m.input(name, MessagePort(format)) : nil
    }
    let interface = departures("interface", if: hasInterface)
    let packets = departures("packets", if: hasPackets)
    let host = departures("host", if: hasHost)
    let discarded = m.output("discarded", "the last cycle's flit, a request, went to nobody")
    let unexpected = m.output("unexpected", "the last cycle's flit, a response, went to nobody")
    let quiet = m.output("quiet", "nothing is queued, nothing is shown")

    let arrivals =
      format.isHalved
      ? join(m, x, y, isHost, arriving, requests, responses, discarded, unexpected)
      : arrive(m, isHost, arriving, requests, responses, discarded, unexpected)
    quiet.drive(arrivals.isQuiet)
    let credits = depart(m, leaving, interface, packets, host)
    LocalPortMonitor(
      discarded: discarded, unexpected: unexpected, leaving: leaving, credits: credits
    )
    .describe(m, arrivals.report)
    leaving.sourceX.drive(x)
    leaving.sourceY.drive(y)
    if !format.isHalved {
      leaving.head.drive(1)
      leaving.tail.drive(1)
    }
  }

  /// What becomes of flits that arrive.
  private struct Arrivals {
    /// Whether nothing is queued or shown.
    let isQuiet: Bits
    /// What the monitor reports of those that go to nobody.
    let report: LocalPortMonitor.Discards
  }

  /// Arrivals where a flit is a message.
  private func arrive(
    _ m: Module, _ isHost: Bits?, _ arriving: Bound<FlitLink>, _ requests: [Bound<ArrivalPort>],
    _ responses: [Bound<ArrivalPort>], _ discarded: Bits, _ unexpected: Bits
  ) -> Arrivals {
    let route = route(m, isHost, arriving)
    let wasDiscarded = m.register("was_discarded", "a request went to nobody")
    let wasUnexpected = m.register("was_unexpected", "a response went to nobody")
    discarded.drive(wasDiscarded)
    unexpected.drive(wasUnexpected)
    let requestQueue =
      requests.isEmpty
      ? nil : ArrivalQueue(m, "requests", spec, format, base: 0, takers: requests)
    let responseQueue =
      responses.isEmpty
      ? nil : ArrivalQueue(m, "responses", spec, format, base: channels, takers: responses)
    m.when(arriving.valid) {
      m.when(route.isResponse) {
        let taken = [hasPackets ? route.toInterface : nil, route.toHost].compactMap(\.self)
        responseQueue?.push(m, arriving, taken: taken)
      }.otherwise {
        requestQueue?.push(m, arriving, taken: [route.toInterface].compactMap(\.self))
      }
      wasDiscarded.next(route.isDropped && !route.isResponse)
      wasUnexpected.next(route.isDropped && route.isResponse)
    }.elseWhen(wasDiscarded || wasUnexpected) {
      wasDiscarded.next(0)
      wasUnexpected.next(0)
    }
    requestQueue?.offer(m)
    responseQueue?.offer(m)
    arriving.credit.drive(
      .concatenating(
        responseQueue?.freed ?? returned(m, arriving, from: channels),
        requestQueue?.freed ?? returned(m, arriving, from: 0)))
    return Arrivals(
      isQuiet: [requestQueue, responseQueue].compactMap { $0.map { !$0.isThere } }
        .reduce(!(wasDiscarded || wasUnexpected)) { $0 && $1 },
      report: .flits(arriving, isDropped: route.isDropped, isResponse: route.isResponse))
  }

  /// Arrivals where a message takes two flits.
  private func join(
    _ m: Module, _ x: Bits, _ y: Bits, _ isHost: Bits?, _ arriving: Bound<FlitLink>,
    _ requests: [Bound<ArrivalPort>], _ responses: [Bound<ArrivalPort>], _ discarded: Bits,
    _ unexpected: Bits
  ) -> Arrivals {
    func queue(_ name: String, _ base: Int, _ takers: [Bound<ArrivalPort>]) -> JoiningQueue? {
      guard !takers.isEmpty else { return nil }
      return JoiningQueue(
        m, name, spec, format, columns: columns, rows: rows, base: base, takers: takers)
    }
    let isResponse = m.wire(
      "is_response", width: 1, "the arriving flit is of class response",
      default: .constant(0, width: 1))
    let requestQueue = queue("requests", 0, requests)
    let responseQueue = queue("responses", channels, responses)
    m.when(arriving.valid) {
      isResponse.drive(arriving.channel .>= channels)
      m.when(isResponse) {
        responseQueue?.push(m, arriving)
      }.otherwise {
        requestQueue?.push(m, arriving)
      }
    }
    m.ignore(
      .concatenating(arriving.targetY, arriving.targetX),
      because: "what the router delivers here is meant for this tile")
    requestQueue?.offer(m) { _ in [.constant(1, width: 1)] }
    responseQueue?.offer(m) { header in
      let isMessage = header[MessageFormat.isMessage]
      let isForHost = header[MessageFormat.requester]
      let operation = header[MessageFormat.operation]
      // A put, 0, or an acknowledgement, 3.
      let isAnswer = (isMessage && !isForHost) && (operation[0] .== operation[1])
      return (hasPackets ? [isAnswer] : [])
        + (isHost.map { [$0 && (!isMessage || isForHost)] } ?? [])
    }
    arriving.credit.drive(
      .concatenating(
        responseQueue?.freed ?? returned(m, arriving, from: channels),
        requestQueue?.freed ?? returned(m, arriving, from: 0)))

    let isDiscarded = requestQueue?.isDropped ?? (arriving.valid && !isResponse)
    let isUnexpected = responseQueue?.isDropped ?? (arriving.valid && isResponse)
    let wasDiscarded = m.register("was_discarded", "a request went to nobody")
    let wasUnexpected = m.register("was_unexpected", "a response went to nobody")
    wasDiscarded.next(isDiscarded)
    wasUnexpected.next(isUnexpected)
    discarded.drive(wasDiscarded)
    unexpected.drive(wasUnexpected)
    let records = [
      HalfRecord(requestQueue, arriving, name: "requests", isDropped: isDiscarded),
      HalfRecord(responseQueue, arriving, name: "responses", isDropped: isUnexpected),
    ]
    // What comes out of a queue is reported before what has just arrived.
    return Arrivals(
      isQuiet: [requestQueue, responseQueue].compactMap { $0.map { !$0.isThere } }
        .reduce(!(wasDiscarded || wasUnexpected)) { $0 && $1 },
      report: .halves(requestQueue == nil ? records.reversed() : records, x: x, y: y))
  }

  /// Where the flit on the link goes.
  private func route(_ m: Module, _ isHost: Bits?, _ arriving: Bound<FlitLink>) -> Route {
    func flag(_ name: String, _ comment: String) -> Bits {
      m.wire(name, width: 1, comment, default: .constant(0, width: 1))
    }
    let isResponse = flag("is_response", "the arriving flit is of class response")
    let toInterface = hasInterface ? flag("to_interface", "the network interface takes it") : nil
    let toHost = hasHost ? flag("to_host", "the host bridge takes it") : nil
    let isDropped = flag("is_dropped", "nobody takes it")
    m.when(arriving.valid) {
      let isWhole = arriving.head && arriving.tail
      let isMessage = arriving.payload[MessageFormat.isMessage]
      let isForHost = arriving.payload[MessageFormat.requester]
      let operation = arriving.payload[MessageFormat.operation]
      isResponse.drive(arriving.channel .>= channels)
      m.when(isResponse) {
        if hasPackets {
          // A put, 0, or an acknowledgement, 3.
          let isAnswer = (isMessage && !isForHost) && (operation[0] .== operation[1])
          toInterface?.drive(isWhole && isAnswer)
        }
        if let isHost { toHost?.drive(isHost && (isWhole && (!isMessage || isForHost))) }
      }.otherwise {
        toInterface?.drive(isWhole)
      }
      let taken = [toInterface, toHost].compactMap(\.self)
      isDropped.drive(!taken.dropFirst().reduce(taken[0]) { $0 || $1 })
    }
    m.ignore(
      .concatenating(arriving.targetY, arriving.targetX),
      because: "what the router delivers here is meant for this tile")
    if format.messagePayload < format.payload {
      m.ignore(
        arriving.payload[format.messagePayload..<format.payload],
        because: "a message uses \(format.messagePayload) bits")
    }
    return Route(
      isResponse: isResponse, isDropped: isDropped, toInterface: toInterface, toHost: toHost)
  }

  /// The credits of a class without a queue: back in the cycle of the arrival.
  private func returned(_ m: Module, _ arriving: Bound<FlitLink>, from base: Int) -> Bits {
    .concatenating(
      (0..<channels).reversed().map { arriving.valid && (arriving.channel .== base + $0) })
  }

  /// Chooses the message that leaves, and spends its credit.
  /// - Returns: the credits of the classes that the tile sends.
  private func depart(
    _ m: Module, _ leaving: Bound<FlitLink>, _ interface: Bound<MessagePort>?,
    _ packets: Bound<MessagePort>?, _ host: Bound<MessagePort>?
  ) -> [MessageCredits] {
    let credit = leaving.credit
    // Where a message takes two flits.
    let second =
      format.isHalved
      ? m.register(
        "second", width: [interface, packets, host].count { $0 != nil },
        "whose second half leaves now, bits as in goes; 0: nobody's") : nil
    let isSecond = second.map { m.wire("is_second", $0.any, "a second half leaves") }
    let requesters = [packets, host].compactMap(\.self)
    let requestCredits =
      requesters.isEmpty ? nil : MessageCredits(m, "request", spec, format, base: 0)
    let responseCredits =
      interface == nil ? nil : MessageCredits(m, "response", spec, format, base: channels)
    if requesters.isEmpty {
      m.ignore(credit[0..<channels], because: "the tile sends no requests")
    } else {
      requestCredits?.look(
        m, wanted: requesters.map(\.valid).dropFirst().reduce(requesters[0].valid) { $0 || $1 },
        isSecond: isSecond)
    }
    if let interface {
      responseCredits?.look(m, wanted: interface.valid, isSecond: isSecond)
    } else {
      m.ignore(credit[channels..<2 * channels], because: "the tile sends no responses")
    }
    func sender(
      _ name: String, _ port: Bound<MessagePort>?, _ credits: MessageCredits?
    ) -> Sender? {
      guard let port, let credits else { return nil }
      return Sender(port: port, channel: credits.channel(m, name, port), credits: credits)
    }
    let fromInterface = sender("interface", interface, responseCredits)
    let fromPackets = sender("packets", packets, requestCredits)
    let fromHost = sender("host", host, requestCredits)
    let senders = [fromInterface, fromPackets, fromHost].compactMap(\.self)

    // Who goes: a response first, then packet manager and host bridge in turn.
    let goes = m.wire(
      "goes", width: senders.count,
      "whose message leaves; from bit 0: "
        + [
          interface.map { _ in "interface" }, packets.map { _ in "packets" },
          host.map { _ in "host" },
        ]
        .compactMap(\.self).joined(separator: ", "), default: .constant(0, width: senders.count))
    func wire(_ name: String, like bits: Bits) -> Bits {
      m.wire(name, width: bits.width, default: .constant(0, width: bits.width))
    }
    let channel = wire("channel", like: leaving.channel)
    let payload = wire("payload", like: leaving.payload)
    let targetX = wire("target_x", like: leaving.targetX)
    let targetY = wire("target_y", like: leaving.targetY)
    func send(_ place: Int, _ sender: Sender) {
      goes[place].drive(1)
      sender.credits.spend(sender.channel)
      channel.drive(number(oneHot: sender.channel, base: sender.credits.base))
      payload.drive(
        isSecond.map {
          let half = format.payload
          return mux($0, sender.port.payload[half..<2 * half], sender.port.payload[0..<half])
        } ?? sender.port.payload)
      targetX.drive(sender.port.targetX)
      targetY.drive(sender.port.targetY)
    }
    var chain: WhenChain?
    func consider(_ place: Int, _ sender: Sender, if condition: Bits) {
      chain =
        chain?.elseWhen(condition) { send(place, sender) }
        ?? m.when(condition) { send(place, sender) }
    }
    var pointer: Bits?
    for (place, sender) in senders.enumerated() {
      var condition = sender.channel.any
      if place == senders.count - 2, requesters.count == 2, let fromHost {
        let isHostsTurn = m.register("is_hosts_turn", "the packet manager's message went last")
        pointer = isHostsTurn
        condition = condition && !(isHostsTurn && fromHost.channel.any)
      }
      if let second, let isSecond { condition = second[place] || (!isSecond && condition) }
      consider(place, sender, if: condition)
    }
    if let pointer {
      m.when(goes[senders.count - 2] || goes[senders.count - 1]) {
        pointer.next(goes[senders.count - 2])
      }
    }
    if let second, let isSecond {
      m.when(goes.any) { second.next(mux(isSecond, 0, goes)) }
      for (place, sender) in senders.enumerated() { sender.port.ready.drive(second[place]) }
      leaving.head.drive(!isSecond)
      leaving.tail.drive(isSecond)
    } else {
      for (place, sender) in senders.enumerated() { sender.port.ready.drive(goes[place]) }
    }
    leaving.valid.drive(goes.any)
    leaving.channel.drive(channel)
    leaving.payload.drive(payload)
    leaving.targetX.drive(targetX)
    leaving.targetY.drive(targetY)
    requestCredits?.count(m, returned: credit[0..<channels])
    responseCredits?.count(m, returned: credit[channels..<2 * channels])
    return [requestCredits, responseCredits].compactMap(\.self)
  }

  /// `base` plus the number of the one bit that is set.
  private func number(oneHot bits: Bits, base: Int) -> Bits {
    let width = indexWidth(format.channels)
    return andOrMux(
      (0..<bits.width).map { (bits[$0], Bits.constant(base + $0, width: width)) })
  }
}
