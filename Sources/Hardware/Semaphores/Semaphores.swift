import RTL

/// A tile's counting semaphores: one operation a cycle, of software or of one of the tile's engines.
/// `docs/parts/semaphores.md` specifies them cycle by cycle.
///
/// Everything stands under the guard of a request, so that semaphores that nobody asks cost a
/// simulator a few tests. An engine that waits asks all the time; but then nothing else in the tile
/// moves, and the whole tile costs nothing.
public struct Semaphores: Component {
  let count: Int
  let clients: Int

  /// `count` semaphores, 1 to 256, for `clients` clients, 2 to 32; client 0 is the registers.
  public init(_ count: Int, clients: Int) {
    self.count = count
    self.clients = clients
  }

  /// Bits of a semaphore's value.
  private static let valueWidth = 16
  /// Bits of an index and of an amount.
  private static let fieldWidth = 8

  /// The name in Verilog.
  public var moduleName: String { "semaphores_\(count)x\(clients)" }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    "\(count) counting \(count == 1 ? "semaphore" : "semaphores") of \(Self.valueWidth) bits for "
      + "\(clients) clients, one operation a cycle."
  }

  /// Bits of the interrupt enables: whole registers of 32 where there is more than one.
  private var enables: Int { count <= 32 ? count : (count + 31) / 32 * 32 }

  /// What is done in a cycle.
  private struct Operation {
    let index: Bits
    let amount: Bits
    let raise: Bits
  }

  /// Describes the module.
  public func build(_ m: Module) {
    let width = Self.valueWidth
    let ports = (1..<clients).map { m.input("client\($0)", SemaphorePort()) }
    let command = Operation(
      index: m.input("operation_index", width: Self.fieldWidth, "number of the semaphore"),
      amount: m.input("operation_amount", width: Self.fieldWidth, "by how much"),
      raise: m.input("operation_raise", "software raises"))
    let take = m.input("operation_take", "software tries to take")
    let enable = m.input(
      "interrupt_enable_semaphores", width: enables, "semaphores that interrupt while not 0")
    let success = m.output("result_success", "the last operation of software was done")
    let result = m.output("result_value", width: width, "the value that it left")
    let overflowEvent = m.output("events_overflow_event", "the last cycle's raise went too far")
    let badIndexEvent = m.output("events_bad_index_event", "the last cycle's index was too large")
    let shown = m.output("semaphore_value", width: width * count, "all values")
    let interrupt = m.output("interrupt", "an enabled semaphore is not 0")
    let quiet = m.output("quiet", "nothing happens until an input changes")

    let values = m.register(
      "values", width: width * count, "the values, \(width) bits each, semaphore 0 lowest")
    let isRaised = m.register("is_raised", width: count, "which semaphores are not 0")
    let wasDone = m.register("was_done", "the last operation of software was done")
    let valueLeft = m.register("value_left", width: width, "the value that it left")
    let overflowed = m.register("overflowed", "a raise went beyond the largest value")
    let missed = m.register("missed", "an operation named a semaphore that there is not")

    let zero = Bits.constant(0, width: 1)
    let isCommand = m.wire("is_command", command.raise || take, "software has the cycle")
    let isPossible = m.wire(
      "is_possible", width: clients - 1, "clients whose operation may be done, client 1 lowest",
      default: .constant(0, width: clients - 1))
    for (place, port) in ports.enumerated() {
      m.when(port.request) {
        isPossible[place].drive(
          (port.post || isBad(port.index)) || (value(values, port.index) .>= wide(port.amount)))
      }
    }

    // Who has the cycle, and with what.
    let isActive = m.wire("is_active", isCommand || isPossible.any, "an operation is done or fails")
    let arbiter = RoundRobin(m, "arbiter", requesters: clients - 1)
    m.when(!isCommand && isPossible.any) { arbiter.decide(isPossible) }
    for (place, port) in ports.enumerated() { port.grant.drive(arbiter.grant[place]) }
    let operation = Operation(
      index: m.wire("index", width: Self.fieldWidth, default: .constant(0, width: Self.fieldWidth)),
      amount: m.wire(
        "amount", width: Self.fieldWidth, default: .constant(0, width: Self.fieldWidth)),
      raise: m.wire("raise", width: 1, "1 raise, 0 take", default: zero))
    func choose(_ chosen: Operation) {
      operation.raise.drive(chosen.raise)
      operation.index.drive(chosen.index)
      operation.amount.drive(chosen.amount)
    }

    // What it does.
    let isMissing = m.wire("is_missing", width: 1, "there is no such semaphore", default: zero)
    let isDone = m.wire("is_done", width: 1, "the semaphore takes its new value", default: zero)
    let isTooMuch = m.wire("is_too_much", width: 1, "the raise goes too far", default: zero)
    let left = m.wire(
      "left", width: width, "the value afterwards", default: .constant(0, width: width))
    let old = m.wire("old", width: width, "the value now", default: .constant(0, width: width))
    let sum = m.wire("sum", width: width + 1, default: .constant(0, width: width + 1))
    m.when(isActive) {
      let chain = m.when(isCommand) { choose(command) }
      for (place, port) in ports.enumerated().dropLast() {
        chain.elseWhen(arbiter.grant[place]) {
          choose(Operation(index: port.index, amount: port.amount, raise: port.post))
        }
      }
      let last = ports[ports.count - 1]
      chain.otherwise {
        choose(Operation(index: last.index, amount: last.amount, raise: last.post))
      }
      isMissing.drive(isBad(operation.index))
      m.when(!isMissing) {
        old.drive(value(values, operation.index))
        m.when(operation.raise) {
          sum.drive(old.extended(to: width + 1) +% wide(operation.amount).extended(to: width + 1))
          isTooMuch.drive(sum[width])
          left.drive(sum[0..<width] | sum[width].replicated(width))
          isDone.drive(1)
        }.elseWhen(old .>= wide(operation.amount)) {
          left.drive(old -% wide(operation.amount))
          isDone.drive(1)
        }.otherwise {
          left.drive(old)
        }
      }
    }

    m.when(isActive) {
      overflowed.next(isTooMuch)
      missed.next(isMissing)
      m.when(isCommand) {
        wasDone.next(isDone)
        valueLeft.next(left)
      }.otherwise {
        arbiter.advance()
      }
      m.when(isDone) {
        m.switch(operation.index) { cases in
          for number in 0..<count {
            cases.case(number) {
              values[width * number..<width * (number + 1)].next(left)
              isRaised[number].next(left.any)
            }
          }
          if count < 1 << Self.fieldWidth { cases.default {} }
        }
      }
    }.elseWhen(overflowed || missed) {
      overflowed.next(0)
      missed.next(0)
    }

    success.drive(wasDone)
    result.drive(valueLeft)
    overflowEvent.drive(overflowed)
    badIndexEvent.drive(missed)
    shown.drive(values)
    interrupt.drive((isRaised & enable[0..<count]).any)
    if enables > count {
      m.ignore(enable[count..<enables], because: "there are no more semaphores")
    }
    quiet.drive(!(isActive || (overflowed || missed)))
    SemaphoresMonitor(
      isActive: isActive, isDone: isDone, isTooMuch: isTooMuch, isMissing: isMissing, left: left,
      isCommand: isCommand,
      command: .concatenating(command.raise, command.amount, command.index), clients: ports,
      values: values, count: count,
      shown: SemaphoresMonitor.Shown(
        success: success, result: result, overflow: overflowEvent, badIndex: badIndexEvent,
        interrupt: interrupt, enable: enable[0..<count], raised: isRaised,
        quiet: quiet)
    ).describe(m)
  }

  /// Whether there is no such semaphore.
  private func isBad(_ index: Bits) -> Bits {
    count < 1 << Self.fieldWidth ? index .>= count : .constant(0, width: 1)
  }

  /// The value of a semaphore; anything where there is none.
  private func value(_ values: Bits, _ index: Bits) -> Bits {
    values.element(at: index[0..<indexWidth(count)], width: Self.valueWidth)
  }

  /// An amount as wide as a value.
  private func wide(_ amount: Bits) -> Bits { amount.extended(to: Self.valueWidth) }
}
