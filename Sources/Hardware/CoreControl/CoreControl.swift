import ChipSpec
import RTL

/// What starts, stops and interrupts a tile's core. `docs/parts/core_control.md` specifies it cycle
/// by cycle.
public struct CoreControl: Component {
  /// Core control; all cores have the same.
  public init() {}

  /// The name in Verilog.
  public var moduleName: String { "core_control" }
  /// The sentence at the head of its Verilog.
  public var summary: String { "Starts, stops and interrupts a core." }

  /// Sources of the external interrupt, in the order of their bits.
  private enum Source: String, CaseIterable {
    case semaphores, mailbox, busError = "bus_error", analog, simd, packetManager = "packet_manager"
  }

  /// Describes the module.
  public func build(_ m: Module) {
    let timebase = m.input("timebase", width: 64, "the time")
    let entryAddress = m.input("entry_address", width: 30, "address / 4 at which the core starts")
    let controlRun = m.input("control_run", "the core is to run")
    let enabled = Source.allCases.map {
      m.input("interrupt_enable_\($0.rawValue)", "the source counts")
    }
    let pending = Source.allCases.map { m.output("interrupt_pending_\($0.rawValue)", "it asks") }
    let softwarePending = m.input("software_interrupt_pending", "software asks")
    let compareLow = m.input("timer_compare_low_value", width: 32, "when the timer interrupts")
    let compareHigh = m.input("timer_compare_high_value", width: 32, "the upper half")
    let timeLow = m.output("time_low_value", width: 32, "the time")
    let timeHigh = m.output("time_high_value", width: 32, "the upper half")
    let mailbox = m.input("mailbox_inbound_word", width: 32, "a word for the core; 0: none")
    let busErrorRaised = m.output("bus_error_raised", "an access of the core met an error")
    let busErrorClear = m.input("bus_error_clear", "clears it")
    let levels = [Source.semaphores, .analog, .simd, .packetManager].map {
      ($0, m.input($0.rawValue, "the source asks"))
    }
    let error = m.input("error", "an access of the core is answered with an error")
    let run = m.output("run", "0 holds the core in reset")
    let entry = m.output("entry", width: 32, "address at which it starts")
    let irqExternal = m.output("irq_external", "external interrupt, level")
    let irqSoftware = m.output("irq_software", "software interrupt, level")
    let irqTimer = m.output("irq_timer", "timer interrupt, level")
    let quiet = m.output("quiet", "nothing changes before the time of wake_o")
    let wake = m.output("wake", width: 64, "when the timer interrupts; all ones: never")

    let isRunning = m.register("is_running", "the core runs")
    let isExternal = m.register("is_external", "external interrupt")
    let isSoftware = m.register("is_software", "software interrupt")
    let isTimer = m.register("is_timer", "timer interrupt")
    let isBusError = m.register("is_bus_error", "an access of the core met an error")
    let isChanged = m.register("is_changed", "one of these is new in this cycle")

    for (source, output) in zip(Source.allCases, pending) {
      switch source {
      case .mailbox: output.drive(mailbox.any)
      case .busError: output.drive(isBusError)
      default: for (_, level) in levels.filter({ $0.0 == source }) { output.drive(level) }
      }
    }
    let asking = zip(pending, enabled).map { $0 && $1 }
    let asks = m.wire(
      "asks", .concatenating(asking.reversed()), "enabled sources that ask, one bit each")
    let compare = m.wire("compare", .concatenating(compareHigh, compareLow))
    let isTime = m.wire("is_time", timebase .>= compare)
    let meetsError = m.wire("meets_error", error || (isBusError && !busErrorClear))

    let changesLines = m.wire(
      "changes_lines",
      (controlRun ^ isRunning)
        || ((softwarePending ^ isSoftware) || (asks.any ^ isExternal)),
      "without the timer, of which wake_o tells")
    m.when((changesLines || (isTime ^ isTimer)) || (meetsError ^ isBusError)) {
      isRunning.next(controlRun)
      isExternal.next(asks.any)
      isSoftware.next(softwarePending)
      isTimer.next(isTime)
      isBusError.next(meetsError)
      isChanged.next(1)
    }.elseWhen(isChanged) {
      isChanged.next(0)
    }

    timeLow.drive(timebase[0..<32])
    timeHigh.drive(timebase[32..<64])
    busErrorRaised.drive(isBusError)
    run.drive(isRunning)
    entry.drive(.concatenating(entryAddress, .constant(0, width: 2)))
    irqExternal.drive(isExternal)
    irqSoftware.drive(isSoftware)
    irqTimer.drive(isTimer)
    quiet.drive(!(changesLines || isChanged))
    wake.drive(compare | isTimer.replicated(64))
    CoreControlMonitor(
      external: irqExternal, software: irqSoftware, timer: irqTimer, run: run,
      entry: (entryAddress, entry),
      settings: .concatenating([mailbox.any] + enabled.reversed() + [softwarePending, controlRun]),
      compare: compare, busError: busErrorRaised,
      followed: (controlRun, softwarePending, asks.any), quiet: quiet
    ).describe(m)
  }
}
