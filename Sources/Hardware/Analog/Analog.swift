import ChipSpec
import RTL

/// The digital part around a tile's analog array. `docs/parts/analog.md` specifies it.
///
/// ```
///               ┌─► input side ──► array ──► output side ─┐
/// sequencer ────┤                    ▲                    ├──► SRAM
///               └─► converter ───────┘                    │
///   ▲               in time                               │
///   └── descriptors ◄──────── SRAM ◄──────────────────────┘
/// ```
///
/// The sequencer reads descriptors and starts the rest. Products pass three places: while one is
/// converted, the input side brings the next one's inputs and the output side writes what came before.
/// Waiting for time, for a semaphore or for each other changes no state.
public struct Analog: Component {
  let shape: AnalogShape

  /// The digital part around an array.
  /// - Parameters:
  ///   - spec: the array.
  ///   - clock: frequency of the chip's clock, hertz.
  public init(_ spec: AnalogSpec, clock: Int) { shape = AnalogShape(spec, clock: clock) }

  /// The name in Verilog.
  public var moduleName: String { shape.name }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    "Digital part around an analog array of \(shape.rows) x \(shape.columns) weights: "
      + "\(shape.converters) ADCs for \(shape.columnsPerADC) columns each, \(shape.conversion) "
      + (shape.conversion == 1 ? "cycle" : "cycles") + " a conversion, \(shape.lanes) "
      + (shape.lanes == 1 ? "code" : "codes") + " read at once."
  }

  /// Describes the module.
  public func build(_ m: Module) {
    let timebase = m.input("timebase", width: 64, "time; grows by 1, may jump while quiet")
    let start = m.input("control_start", "begin a run")
    let settle = m.input("control_settle", "give the settings to the array")
    let stop = m.input("control_stop", "end the run with the descriptor at work")
    let startAddress = m.input("start_address", width: 32, "where the first descriptor lies")
    let mode = m.input("mode_quantising", "0 ideal, 1 quantising")
    let effects = m.input("effects_enabled", width: AnalogEffects.count, "bit e: effect e is on")
    let seedLow = m.input("seed_low_value", width: 32, "bits 31:0 of the seed")
    let seedHigh = m.input("seed_high_value", width: 32, "bits 63:32 of the seed")
    let temperature = m.input("temperature_value", width: 16, "1/16 degree Celsius")
    let drift = m.input("drift_time", width: 16, "log2(t/t0) in 1/2048")
    let busy = m.output("status_busy", "a run is under way")
    let stopped = m.output("status_stopped", "the last run ended because of stop")
    let failed = m.output("status_error", "the last run ended with an error")
    let cause = m.output("status_cause", width: 4, "which")
    let descriptor = m.output("descriptor_address", width: 32, "the descriptor at work or the last")
    let errorAddress = m.output("error_address", width: 32, "where the error was met")
    let finishedEvent = m.output("events_finished_event", "a run ended without an error")
    let errorEvent = m.output("events_error_event", "a run ended with an error")
    let ignoredEvent = m.output("events_ignored_event", "a command came while busy")
    let productsEvent = m.output("products_count_event", "a product is sampled")
    let memory = m.output("memory", SRAMPort())
    let inputSemaphore = m.output("input_semaphore", SemaphorePort())
    let outputSemaphore = m.output("output_semaphore", SemaphorePort())
    let array = m.output("array", AnalogArrayPort(shape))
    let quiet = m.output("quiet", "nothing happens until an input arrives or the time is wake")
    let wake = m.output("wake", width: 64, "when it goes on by itself; all ones: never")
    m.ignore(startAddress[0..<3], because: "descriptors lie at multiples of 8")

    let sequencer = m.instance("sequencer", AnalogSequencer(shape: shape))
    let input = m.instance("input", AnalogInputSide(shape: shape))
    let converter = m.instance("converter", AnalogConverter(shape: shape))
    let output = m.instance("output", AnalogOutputSide(shape: shape))
    let port = m.instance("memory", AnalogMemory())

    // Commands and status.
    sequencer["start"].drive(start)
    sequencer["settle"].drive(settle)
    sequencer["stop"].drive(stop)
    sequencer["start_address"].drive(startAddress[3..<32])
    func bytes(_ words: Bits) -> Bits { .concatenating(words, .constant(0, width: 3)) }
    busy.drive(sequencer["busy"])
    stopped.drive(sequencer["stopped"])
    failed.drive(sequencer["failed"])
    cause.drive(sequencer["cause"])
    descriptor.drive(bytes(sequencer["descriptor"]))
    errorAddress.drive(bytes(sequencer["error_address"]))
    finishedEvent.drive(sequencer["finished_event"])
    errorEvent.drive(sequencer["error_event"])
    ignoredEvent.drive(sequencer["ignored_event"])
    productsEvent.drive(converter["sample"])

    // What a descriptor starts.
    sequencer["input_idle"].drive(input["idle"])
    sequencer["input_failed"].drive(input["failed"])
    sequencer["input_address"].drive(input["address"])
    sequencer["products_done"].drive(output["idle"] && !converter["exists"])
    sequencer["output_failed"].drive(output["failed"])
    sequencer["output_address"].drive(output["failed_address"])
    let outputTask = sequencer.bundle("output_task", AnalogOutputTask(shape))
    input["begins"].drive(sequencer["input_begins"])
    input.bundle("task", AnalogInputTask(shape))
      .connect(from: sequencer.bundle("input_task", AnalogInputTask(shape)))
    input["gives_up"].drive(output["failed"])
    input["halts"].drive(sequencer["halts"])
    input["sample"].drive(converter["sample"])
    converter["timebase"].drive(timebase)
    converter["begins"].drive(sequencer["output_begins"])
    converter["first_group"].drive(outputTask.firstGroup)
    converter["last_column"].drive(outputTask.lastColumn)
    converter["halts"].drive(sequencer["halts"])
    converter["ready"].drive(input["ready"])
    converter["group"].drive(output["group"])
    converter["is_read"].drive(output["is_read"])
    output["begins"].drive(sequencer["output_begins"])
    output.bundle("task", AnalogOutputTask(shape)).connect(from: outputTask)
    output["halts"].drive(sequencer["halts"])
    output["calibrate"].drive(input["calibrate"])
    output["column"].drive(input["column"])
    output["calibration"].drive(input["data"][0..<AnalogJob.shift.upperBound])
    output["exists"].drive(converter["exists"])
    output["is_whole"].drive(converter["is_whole"])
    output["converted"].drive(converter["converted"])
    output["codes"].drive(array.readData)
    inputSemaphore.connect(from: input.bundle("semaphore", SemaphorePort()))
    outputSemaphore.connect(from: output.bundle("semaphore", SemaphorePort()))

    // Descriptors are read before the input side begins and after it has ended.
    port["read"].drive(sequencer["request"] || input["request"])
    port["read_address"].drive(mux(input["request"], input["address"], sequencer["address"]))
    port["write"].drive(output["request"])
    port["write_address"].drive(output["address"])
    port["grant"].drive(memory.grant)
    port["response"].drive(memory.response)
    memory.request.drive(port["request"])
    memory.write.drive(port["is_write"])
    memory.byteEnable.drive(output["enable"])
    memory.address.drive(bytes(port["address"]))
    memory.writeData.drive(output["data"])
    for reader in [sequencer, input] {
      reader["grant"].drive(port["read_grant"])
      reader["response"].drive(port["read_response"])
      reader["word"].drive(memory.readData)
      reader["word_error"].drive(memory.error)
    }
    output["grant"].drive(port["write_grant"])
    output["response"].drive(port["write_response"])
    output["refusal"].drive(memory.error)

    for event in ["starts", "finishes", "reads"] {
      m.ignore(sequencer[event], because: "it tells simulation where a descriptor stands")
    }

    // The array.
    array.settle.drive(sequencer["settles"])
    array.mode.drive(mode)
    array.effects.drive(effects)
    array.seed.drive(.concatenating(seedHigh, seedLow))
    array.temperature.drive(temperature)
    array.driftTime.drive(drift)
    array.program.drive(input["program"])
    array.programRow.drive(input["row"])
    array.programGroup.drive(input["column_group"])
    array.programWeights.drive(input["data"])
    array.inputWrite.drive(input["input"])
    array.inputIndex.drive(input["row_group"])
    array.inputData.drive(input["data"])
    array.sample.drive(converter["sample"])
    array.convert.drive(converter["convert"])
    array.convertStep.drive(converter["step"])
    array.read.drive(output["read"])
    array.readIndex.drive(output["group"])

    quiet.drive(
      (sequencer["still"] && input["still"])
        && ((converter["still"] && output["still"]) && port["still"]))
    wake.drive(converter["wake"])

    AnalogMonitor(
      shape: shape,
      starts: sequencer["starts"], finishes: sequencer["finishes"], reads: sequencer["reads"],
      word: memory.readData, descriptor: descriptor, array: array, memory: memory,
      finished: finishedEvent, failed: errorEvent, cause: cause, stopped: stopped,
      errorAddress: errorAddress, start: start, settle: settle, ignored: ignoredEvent,
      counted: productsEvent
    ).describe(m)
  }
}
