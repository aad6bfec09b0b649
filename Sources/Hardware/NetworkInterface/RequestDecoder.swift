import ChipSpec
import RTL

/// What a request is and whom it asks, inside of the network interface's module.
///
/// The flags are up while the request is to be served, and no longer.
struct RequestDecoder {
  /// What an access wants.
  enum Access: Int, Encoding { case read, write, fill, reserved }

  /// It asks the SRAM.
  let toMemory: Bits
  /// It asks the registers.
  let toRegisters: Bits
  /// It raises a semaphore; nil if there is none.
  let toSemaphores: Bits?
  /// It is an access that nobody can serve.
  let toNobody: Bits
  /// It is a put that nobody waits for.
  let isUnanswered: Bits
  /// It means nothing here.
  let isRefused: Bits

  private let payload: Bits
  private let message: MessageFormat

  /// Declares the signals.
  init(_ m: Module, _ payload: Bits, _ message: MessageFormat, hasSemaphores: Bool) {
    self.payload = payload
    self.message = message
    func flag(_ name: String, _ comment: String) -> Bits {
      m.wire(name, width: 1, comment, default: .constant(0, width: 1))
    }
    toMemory = flag("to_memory", "the request asks the SRAM")
    toRegisters = flag("to_registers", "it asks the registers")
    toSemaphores = hasSemaphores ? flag("to_semaphores", "it raises a semaphore") : nil
    toNobody = flag("to_nobody", "an access that nobody can serve")
    isUnanswered = flag("is_unanswered", "a put that nobody waits for")
    isRefused = flag("is_refused", "it means nothing here")
  }

  private var isMessage: Bits { payload[MessageFormat.isMessage] }
  private var operation: Bits { payload[MessageFormat.operation] }
  /// Of an access.
  private var isRead: Bits { payload[0..<2] .== Access.read }
  /// Of an access: to registers rather than SRAM.
  private var isForRegisters: Bits { payload[30] }
  /// Of an access: a reserved operation, or a fill of registers.
  private var isUnservable: Bits { payload[1] && (payload[0] || isForRegisters) }
  /// Whether a get wants an answer rather than a put an acknowledgement.
  private var isGet: Bits { operation .== MessageFormat.Operation.get.rawValue }

  /// Looks whom the request asks, where it is to be served.
  func decode(_ m: Module, _ asks: Bits) {
    m.when(asks) {
      m.when(!isMessage) {
        m.when(isUnservable) { toNobody.drive(1) }
          .elseWhen(isForRegisters) { toRegisters.drive(1) }
          .otherwise { toMemory.drive(1) }
      }.otherwise {
        m.switch(operation) { cases in
          cases.case(MessageFormat.Operation.put.rawValue) {
            toMemory.drive(1)
            isUnanswered.drive(!payload[MessageFormat.acknowledge])
          }
          cases.case(MessageFormat.Operation.get.rawValue) { toMemory.drive(1) }
          cases.case(MessageFormat.Operation.signal.rawValue) {
            (toSemaphores ?? isRefused).drive(1)
          }
          cases.default { isRefused.drive(1) }
        }
      }
    }
  }

  /// Says what the SRAM is asked; to be called where it is.
  func ask(_ m: Module, _ asked: MemoryAccess) {
    m.when(!isMessage) { asked.drive(.access(payload)) }
      .elseWhen(isGet) { asked.drive(.get(payload, message)) }
      .otherwise { asked.drive(.put(payload, message)) }
  }

  /// Keeps what SRAM or registers answered; to be called in the cycle after the grant.
  func takeAnswer(
    _ m: Module, _ memory: Bound<SRAMPort>, _ registers: Bound<RegisterClientPort>, _ answer: Bits,
    _ error: Bits
  ) {
    let isWide = message.grain == 8
    func half(_ isHigh: Bits) -> Bits {
      mux(isHigh, memory.readData[32..<64], memory.readData[0..<32])
    }
    m.when(isMessage) {
      answer.next(isWide ? memory.readData : half(payload[0]))
      error.next(memory.error)
    }.elseWhen(isUnservable) {
      answer.next(0)
      error.next(1)
    }.elseWhen(isForRegisters) {
      answer.next(registers.readData.extended(to: answer.width))
      error.next(registers.error)
    }.otherwise {
      answer.next((isRead.replicated(32) & half(payload[2])).extended(to: answer.width))
      error.next(memory.error)
    }
  }

  /// The payload of what is answered; to be called where it is.
  func answer(_ m: Module, _ answer: Bits, _ error: Bits, _ reply: Bits) {
    m.when(!isMessage) {
      reply.drive(
        Bits.concatenating(answer[0..<32], payload[2..<32], error, !isRead)
          .extended(to: reply.width))
    }.elseWhen(isGet) {
      let header = payload[MessageFormat.answer]
      let isError = error || header[MessageFormat.error]
      let enable = message.grain == 8 ? [payload[message.byteEnable]] : []
      reply.drive(
        .concatenating(
          enable + [answer, header[29..<32], isError, header[0..<MessageFormat.error]]))
    }.otherwise {
      let acknowledgement = Bits.constant(
        MessageFormat.Operation.acknowledgement.rawValue, width: 2)
      reply.drive(
        Bits.concatenating(
          payload[MessageFormat.isMessage], acknowledgement, error, payload[0..<MessageFormat.error]
        ).extended(to: reply.width))
    }
  }
}
