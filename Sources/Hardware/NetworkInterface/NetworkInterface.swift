import ChipSpec
import RTL

/// Serves the messages that arrive over the network: accesses, puts, gets, signals, and the answers to
/// what the tile's packet manager has asked for. `docs/parts/network_interface.md` specifies it.
///
/// A request is decoded where the local port offers it; nothing of it is stored but what SRAM or
/// registers answered. All stands under the guard of an offer, so an idle interface costs a simulator
/// a few tests.
public struct NetworkInterface: Component {
  let format: FlitFormat
  let message: MessageFormat
  let hasPackets: Bool
  let hasSemaphores: Bool

  /// The interface of a tile of a chip with `columns × rows` tiles.
  /// - Parameters:
  ///   - hasPackets: whether the tile has a packet manager.
  ///   - hasSemaphores: whether the tile has semaphores.
  public init(
    _ spec: RouterSpec, columns: Int, rows: Int, hasPackets: Bool, hasSemaphores: Bool
  ) {
    format = FlitFormat(spec, columns: columns, rows: rows)
    message = MessageFormat(flitWidth: spec.flitWidth)
    self.hasPackets = hasPackets
    self.hasSemaphores = hasSemaphores
  }

  /// The name in Verilog.
  public var moduleName: String {
    "network_interface" + (hasPackets ? "_packets" : "") + (hasSemaphores ? "_semaphores" : "")
  }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    "Network interface: serves the messages that arrive, one request at a time"
      + (hasPackets ? ", and beside it the responses." : ".")
  }

  /// Bits of a byte offset in the register space.
  static let registerAddressWidth = 30

  /// How far the request that is offered has come.
  enum Phase: Int, Encoding { case ask, take, answer }

  /// Describes the module.
  public func build(_ m: Module) {
    let requests = m.input("requests", ArrivalPort(format))
    let responses = hasPackets ? m.input("responses", ArrivalPort(format)) : nil
    let messages = m.output("messages", MessagePort(format))
    let memory = m.output("memory", SRAMPort())
    let registers = m.output(
      "registers", RegisterClientPort(addressWidth: Self.registerAddressWidth))
    let semaphore = hasSemaphores ? m.output("semaphore", SemaphorePort()) : nil
    let told = hasPackets ? ResponseReport(m, format) : nil
    let servedError = m.output("served_error", "an error was met")
    let refused = m.output("refused", "the request that passes means nothing here")
    let quiet = m.output("quiet", "nothing is under way")

    let phase = m.register("phase", reset: Phase.ask)
    let answer = m.register(
      "answer", width: message.dataWidth, reset: nil, "what SRAM or registers gave")
    let error = m.register("error", reset: nil, "whether they refused")
    let wasPosted = m.register("was_posted", "a put that nobody waits for was granted")

    // Whom the request asks.
    let asks = m.wire("asks", requests.valid && (phase .== Phase.ask), "a request is to be served")
    let request = RequestDecoder(m, requests.payload, message, hasSemaphores: hasSemaphores)
    request.decode(m, asks)
    let payload = requests.payload
    registers.request.drive(request.toRegisters)
    registers.write.drive(payload[0])
    registers.byteEnable.drive(.constant(0xf, width: 4))
    registers.address.drive(.concatenating(payload[2..<30], .constant(0, width: 2)))
    registers.writeData.drive(payload[32..<64])
    if let semaphore, let toSemaphores = request.toSemaphores {
      semaphore.request.drive(toSemaphores)
      semaphore.post.drive(1)
      semaphore.index.drive(payload[MessageFormat.semaphore])
      semaphore.amount.drive(payload[MessageFormat.amount])
    }
    let writer = responses.map { ResponseWriter(m, $0, message) }
    let isGranted = share(m, memory, request, writer)

    // How far it comes.
    let isPosted = m.wire("is_posted", request.isUnanswered && isGranted, "a put passes")
    let passes = m.wire("passes", width: 1, "the request is done", default: .constant(0, width: 1))
    m.when(asks) {
      let isDone = isPosted || request.isRefused
      if let semaphore { passes.drive(isDone || semaphore.grant) } else { passes.drive(isDone) }
    }.elseWhen(phase .== Phase.answer) {
      passes.drive(messages.ready)
    }
    requests.ready.drive(passes)
    m.switch(phase) { cases in
      cases.case(Phase.ask) {
        let isTaken = (isGranted && !isPosted) || (registers.grant || request.toNobody)
        m.when(isTaken) { phase.next(Phase.take) }
      }
      cases.case(Phase.take) {
        phase.next(Phase.answer)
        request.takeAnswer(m, memory, registers, answer, error)
      }
      cases.default { m.when(messages.ready) { phase.next(Phase.ask) } }
    }
    m.when(isPosted || wasPosted) { wasPosted.next(isPosted) }
    m.ignore(memory.response, because: "the memory answers in the cycle after its grant")

    // What is answered.
    let reply = m.wire(
      "reply", width: format.messagePayload, "payload of the answer",
      default: .constant(0, width: format.messagePayload))
    let isAnswering = m.wire("is_answering", phase .== Phase.answer)
    m.when(isAnswering) { request.answer(m, answer, error, reply) }
    messages.valid.drive(isAnswering)
    messages.payload.drive(reply.extended(to: format.message))
    messages.targetX.drive(requests.sourceX)
    messages.targetY.drive(requests.sourceY)

    servedError.drive(
      (isAnswering && (messages.ready && error)) || (wasPosted && memory.error))
    refused.drive(request.isRefused)
    let isIdle = (phase .== Phase.ask) && !wasPosted
    if let told, let responses, let writer {
      told.describe(m, responses, writer, memory)
      quiet.drive(isIdle && !told.answer)
    } else {
      quiet.drive(isIdle)
    }
    NetworkInterfaceMonitor(message: message).describe(
      m, requests, request, passes: passes, messages: messages, answering: isAnswering,
      answer: answer, error: error, posted: (isPosted, wasPosted, memory.error), responses, told,
      counted: (servedError, refused))
  }

  /// Gives the memory's port to the request, or to the response.
  /// - Returns: whether the request has it and is granted.
  private func share(
    _ m: Module, _ memory: Bound<SRAMPort>, _ request: RequestDecoder, _ writer: ResponseWriter?
  ) -> Bits {
    func field(_ name: String, _ width: Int) -> Bits {
      m.wire("memory_\(name)", width: width, default: .constant(0, width: width))
    }
    let asked = MemoryAccess(
      write: field("write", 1), byteEnable: field("byte_enable", 8), address: field("address", 32),
      data: field("write_data", 64))
    memory.write.drive(asked.write)
    memory.byteEnable.drive(asked.byteEnable)
    memory.address.drive(asked.address)
    memory.writeData.drive(asked.data)
    guard let writer else {
      memory.request.drive(request.toMemory)
      m.when(request.toMemory) { request.ask(m, asked) }
      return m.wire("is_granted", memory.grant, "the request's access is taken")
    }
    let isRequestsTurn = m.register("is_requests_turn", "the port was a response's last")
    let givesWay = m.wire(
      "gives_way", writer.writes && !(request.toMemory && isRequestsTurn),
      "the port is the response's")
    memory.request.drive(request.toMemory || writer.writes)
    m.when(givesWay) {
      asked.drive(.put(writer.payload, message))
    }.elseWhen(request.toMemory) {
      request.ask(m, asked)
    }
    m.when(memory.grant) { isRequestsTurn.next(givesWay) }
    writer.isGranted.drive(memory.grant && givesWay)
    return m.wire("is_granted", memory.grant && !givesWay, "the request's access is taken")
  }
}
