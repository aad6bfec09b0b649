import ChipSpec
import RTL

extension AnalogJob.Opcode: Encoding {}
extension AnalogJob.Format: Encoding {}
extension AnalogJob.Cause: Encoding {}

/// Runs an analog part's list of descriptors: reads each, checks it, lets the sides work and goes on
/// to the next one. Commands and status are its as well.
struct AnalogSequencer: Component {
  let shape: AnalogShape

  var moduleName: String { shape.name + "_sequencer" }
  var summary: String {
    "Sequencer of an analog part: reads and checks descriptors and starts what they ask for."
  }

  /// Where a run stands.
  enum Step: Int, Encoding { case idle, ask, answer, check, begin, work, finish }

  func build(_ m: Module) {
    let start = m.input("start", "begin a run")
    let settle = m.input("settle", "give the settings to the array")
    let stop = m.input("stop", "end the run with this descriptor")
    let startAddress = m.input("start_address", width: AnalogShape.address, "in words")
    let grant = m.input("grant", "the read is taken")
    let response = m.input("response", "the read is answered")
    let word = m.input("word", width: 64, "the word read")
    let wordError = m.input("word_error", "it cannot be read")
    let inputIdle = m.input("input_idle", "the input side has nothing left to do")
    let inputFailed = m.input("input_failed", "it met a word that cannot be read")
    let inputAddress = m.input("input_address", width: AnalogShape.address, "that word")
    let productsDone = m.input("products_done", "all products sampled have been written")
    let outputFailed = m.input("output_failed", "a word of a product could not be written")
    let outputAddress = m.input("output_address", width: AnalogShape.address, "that word")

    let request = m.output("request", "a word is to be read")
    let address = m.output("address", width: AnalogShape.address, "its address, in words")
    let input = m.output("input_task", AnalogInputTask(shape))
    let output = m.output("output_task", AnalogOutputTask(shape))
    let inputBegins = m.output("input_begins", "the input side begins")
    let outputBegins = m.output("output_begins", "converters and output side begin")
    let halts = m.output(
      "halts", "the run ends with an error: what is under way is given up",
      default: .constant(0, width: 1))
    let busy = m.output("busy", "a run is under way")
    let stopped = m.output("stopped", "the last run ended because of a command")
    let failed = m.output("failed", "the last run ended with an error")
    let cause = m.output("cause", width: 4, "which")
    let descriptor = m.output("descriptor", width: AnalogShape.address, "address, in words")
    let errorAddress = m.output("error_address", width: AnalogShape.address, "in words")
    let finishedEvent = m.output("finished_event", "a run ended without an error")
    let errorEvent = m.output("error_event", "a run ended with an error")
    let ignoredEvent = m.output("ignored_event", "a command came while busy")
    let settles = m.output("settles", "the array takes the settings")
    let starts = m.output("starts", "a descriptor takes effect")
    let finishes = m.output("finishes", "a descriptor is done")
    let reads = m.output("reads", "a word of a descriptor has been read")
    let still = m.output("still", "waits for the sides, or for a command")

    let step = m.register("step", reset: Step.idle)
    let place = m.register(
      "place", width: AnalogShape.address, "the descriptor at work, or the last one")
    let pointer = m.register("pointer", width: AnalogShape.address, reset: nil, "its next word")
    let number = m.register("number", width: 3, reset: nil, "the next word's number")
    let round = m.register("round", width: 16, reset: nil, "of a loop")
    let isStopping = m.register("is_stopping", "the run is to end with this descriptor")
    let wasStopped = m.register("was_stopped", "that was why the last run ended")
    let hasFailed = m.register("has_failed", "the last run ended with an error")
    let code = m.register("code", width: 4, "which error")
    let fault = m.register("fault", width: AnalogShape.address, "where it was met")
    let finished = m.register("finished", "a run has just ended without an error")
    let ended = m.register("ended", "a run has just ended with an error")
    let ignored = m.register("ignored", "a command has just been ignored")
    let isSettling = m.register("is_settling", reset: 1, "the array takes the settings")

    // The descriptor.
    let opcode = m.register("opcode", width: AnalogJob.Opcode.width, reset: nil)
    let isLast = m.register("is_last", reset: nil, "the run ends after this descriptor")
    let next = m.register("next", width: AnalogShape.address, reset: nil, "the next descriptor")
    func field(_ name: String, _ width: Int) -> Bits { m.register(name, width: width, reset: nil) }
    let count = field("count", 16)
    let format = field("format", AnalogJob.format.count)
    let rectify = field("rectify", 1)
    let waitInput = field("wait_input", AnalogShape.operation)
    let inputDone = field("input_done", AnalogShape.operation)
    let waitOutput = field("wait_output", AnalogShape.operation)
    let outputDone = field("output_done", AnalogShape.operation)
    let source = field("source", AnalogShape.address)
    let sourceStride = field("source_stride", AnalogShape.address)
    let destination = field("destination", AnalogShape.address)
    let destinationStride = field("destination_stride", AnalogShape.address)
    let firstRow = field("first_row", shape.row)
    let lastRow = field("last_row", shape.row)
    let firstColumn = field("first_column", shape.column)
    let lastColumn = field("last_column", shape.column)

    // What is wrong with it, if the opcode uses the field.
    func mark(_ name: String, _ comment: String) -> Bits {
      m.register(name, reset: nil, comment)
    }
    let isUnknown = mark("is_unknown", "no such opcode")
    let isSourceOdd = mark("is_source_odd", "the source is no multiple of 8")
    let isStrideOdd = mark("is_stride_odd", "its stride is none")
    let isDestinationOdd = mark("is_destination_odd", "destination or its stride is none")
    let hasNoRows = mark("has_no_rows", "the array has no such rows")
    let hasNoColumns = mark("has_no_columns", "the array has no such columns")
    let isRowOdd = mark("is_row_odd", "the first row is no multiple of 8")
    let isColumnOdd = mark("is_column_odd", "the first column is no multiple of 8")
    let isFormatUnknown = mark("is_format_unknown", "no such format")

    let isIdle = m.wire("is_idle", step .== Step.idle)
    let isWeights = m.wire("is_weights", opcode .== AnalogJob.Opcode.loadWeights)
    let isCalibration = m.wire("is_calibration", opcode .== AnalogJob.Opcode.loadCalibration)
    let isConvert = m.wire("is_convert", opcode .== AnalogJob.Opcode.convert)
    let usesSource = m.wire("uses_source", (isWeights || isCalibration) || isConvert)
    let usesRows = m.wire("uses_rows", isWeights || isConvert)
    let isLoop = m.wire("is_loop", opcode .== AnalogJob.Opcode.loop)

    // Where rows and columns end, as the last word of a descriptor says.
    func span(_ name: String) -> Bits {
      m.wire(
        name, width: 17, "the last one, as far as there is one", default: .constant(0, width: 17))
    }
    let rowSpan = span("row_span")
    let columnSpan = span("column_span")

    func read(_ at: Bits) {
      place.next(at)
      pointer.next(at)
      number.next(0)
      step.next(Step.ask)
    }
    func fail(_ cause: Bits, at: Bits) {
      hasFailed.next(1)
      code.next(cause)
      fault.next(at)
      ended.next(1)
      step.next(Step.idle)
    }
    let wrong = m.wire(
      "wrong", width: AnalogJob.Cause.width,
      "the first thing that is wrong with a descriptor, or 0",
      default: .constant(0, width: AnalogJob.Cause.width))
    /// Fields count where the opcode uses them.
    func check() {
      m.when(isUnknown) {
        wrong.drive(AnalogJob.Cause.opcode)
      }.elseWhen(
        (usesSource && isSourceOdd)
          || ((usesRows && isStrideOdd) || (isConvert && isDestinationOdd))
      ) {
        wrong.drive(AnalogJob.Cause.alignment)
      }.elseWhen((usesRows && hasNoRows) || (isConvert && isRowOdd)) {
        wrong.drive(AnalogJob.Cause.rows)
      }.elseWhen((usesSource && hasNoColumns) || (usesRows && isColumnOdd)) {
        wrong.drive(AnalogJob.Cause.columns)
      }.elseWhen(isConvert && !count.any) {
        wrong.drive(AnalogJob.Cause.count)
      }.elseWhen(isConvert && isFormatUnknown) {
        wrong.drive(AnalogJob.Cause.format)
      }
    }
    func store() {
      typealias Field = AnalogJob
      m.switch(number) { cases in
        cases.case(0) {
          opcode.next(word[0..<AnalogJob.Opcode.width])
          isUnknown.next(word[Field.opcode] .> AnalogJob.Opcode.loop.rawValue)
          isLast.next(word[Field.last])
          format.next(word[Field.format])
          isFormatUnknown.next(word[Field.format] .> AnalogJob.Format.raw.rawValue)
          rectify.next(word[Field.rectify])
          count.next(word[Field.count])
          next.next(word[Field.next].above(3, width: AnalogShape.address))
        }
        cases.case(1) {
          waitInput.next(word[Field.waitInput])
          inputDone.next(word[Field.inputDone])
          waitOutput.next(word[Field.waitOutput])
          outputDone.next(word[Field.outputDone])
        }
        cases.case(2) {
          source.next(word[Field.source].above(3, width: AnalogShape.address))
          isSourceOdd.next(word[Field.source][0..<3].any)
          sourceStride.next(word[Field.sourceStride].above(3, width: AnalogShape.address))
          isStrideOdd.next(word[Field.sourceStride][0..<3].any)
        }
        cases.case(3) {
          destination.next(word[Field.destination].above(3, width: AnalogShape.address))
          destinationStride.next(word[Field.destinationStride].above(3, width: AnalogShape.address))
          isDestinationOdd.next(
            word[Field.destination][0..<3].any || word[Field.destinationStride][0..<3].any)
        }
        cases.default {
          rowSpan.drive(
            word[Field.firstRow].extended(to: 17) +% word[Field.rows].extended(to: 17) -% 1)
          columnSpan.drive(
            word[Field.firstColumn].extended(to: 17) +% word[Field.columns].extended(to: 17) -% 1)
          firstRow.next(word[Field.firstRow][0..<shape.row])
          lastRow.next(rowSpan[0..<shape.row])
          isRowOdd.next(word[Field.firstRow][0..<3].any)
          hasNoRows.next(!word[Field.rows].any || rowSpan .>= shape.rows)
          firstColumn.next(word[Field.firstColumn][0..<shape.column])
          lastColumn.next(columnSpan[0..<shape.column])
          isColumnOdd.next(word[Field.firstColumn][0..<3].any)
          hasNoColumns.next(!word[Field.columns].any || columnSpan .>= shape.columns)
        }
      }
    }

    // Commands.
    m.when(finished || (ended || ignored)) {
      finished.next(0)
      ended.next(0)
      ignored.next(0)
    }
    m.when(isSettling) { isSettling.next(0) }
    m.override {
      m.when(isIdle) {
        m.when(settle) { isSettling.next(1) }
        m.when(start) {
          isStopping.next(0)
          wasStopped.next(0)
          hasFailed.next(0)
          code.next(0)
          fault.next(0)
          round.next(0)
        }
      }.otherwise {
        m.when(stop) { isStopping.next(1) }
        m.when(start || settle) { ignored.next(1) }
      }
    }

    // A run.
    let grown = m.wire("grown", width: 16, "the round", default: .constant(0, width: 16))
    let goesBack = m.wire(
      "goes_back", width: 1, "the loop goes on", default: .constant(0, width: 1))
    let isEnd = m.wire("is_end", width: 1, "of the run", default: .constant(0, width: 1))
    m.override {
      m.switch(step) { cases in
        cases.case(Step.idle) { m.when(start) { read(startAddress) } }
        cases.case(Step.ask) { m.when(grant) { step.next(Step.answer) } }
        cases.case(Step.answer) {
          m.when(response) {
            m.when(wordError) {
              fail(AnalogJob.Cause.descriptor.bits, at: pointer)
            }.otherwise {
              pointer.next(pointer +% 1)
              number.next(number +% 1)
              step.next(mux(number .== AnalogJob.words - 1, Step.check.bits, Step.ask.bits))
              store()
            }
          }
        }
        cases.case(Step.check) {
          check()
          m.when(wrong.any) { fail(wrong, at: place) }.otherwise { step.next(Step.begin) }
        }
        cases.case(Step.begin) {
          step.next(mux(usesSource, Step.work.bits, Step.finish.bits))
        }
        cases.case(Step.work) {
          m.when(outputFailed) {
            m.when(inputIdle) {
              halts.drive(1)
              fail(AnalogJob.Cause.write.bits, at: outputAddress)
            }
          }.elseWhen(productsDone) {
            m.when(inputFailed) {
              halts.drive(1)
              fail(AnalogJob.Cause.read.bits, at: inputAddress)
            }.elseWhen(inputIdle) {
              step.next(Step.finish)
            }
          }
        }
        cases.default {
          grown.drive(round +% 1)
          goesBack.drive(isLoop && grown .!= count)
          isEnd.drive((opcode .== AnalogJob.Opcode.stop) || (isLast && !goesBack))
          m.when(isLoop) { round.next(grown & goesBack.replicated(16)) }
          m.when(isEnd || isStopping) {
            wasStopped.next(!isEnd)
            finished.next(1)
            step.next(Step.idle)
          }.otherwise {
            read(mux(goesBack, source, next))
          }
        }
      }
    }

    request.drive(step .== Step.ask)
    address.drive(pointer)
    reads.drive((step .== Step.answer) && response)
    starts.drive(step .== Step.begin)
    finishes.drive(step .== Step.finish)
    inputBegins.drive(starts && usesSource)
    outputBegins.drive(starts && isConvert)
    busy.drive(!isIdle)
    stopped.drive(wasStopped)
    failed.drive(hasFailed)
    cause.drive(code)
    descriptor.drive(place)
    errorAddress.drive(fault)
    finishedEvent.drive(finished)
    errorEvent.drive(ended)
    ignoredEvent.drive(ignored)
    settles.drive(isSettling)
    let waits = m.wire(
      "waits",
      (step .== Step.work)
        && !((outputFailed && inputIdle) || (productsDone && (inputFailed || inputIdle))),
      "for the sides")
    still.drive(
      (isIdle || waits) && !((isSettling || finished) || (ended || ignored)))

    input.isWeights.drive(isWeights)
    input.isCalibration.drive(isCalibration)
    input.wait.drive(waitInput)
    input.done.drive(inputDone)
    input.source.drive(source)
    input.stride.drive(sourceStride)
    input.firstRow.drive(firstRow)
    input.lastRow.drive(lastRow)
    input.firstColumn.drive(firstColumn)
    input.lastColumn.drive(lastColumn)
    input.count.drive(count)
    output.wait.drive(waitOutput)
    output.done.drive(outputDone)
    output.destination.drive(destination)
    output.stride.drive(destinationStride)
    output.format.drive(format)
    output.rectify.drive(rectify)
    output.firstGroup.drive(firstColumn.above(AnalogShape.group, width: shape.columnGroup))
    output.lastColumn.drive(lastColumn)
  }
}
