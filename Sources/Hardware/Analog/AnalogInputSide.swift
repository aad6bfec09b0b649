import ChipSpec
import RTL

/// What a tile's SRAM gives to the array: weights, calibration and the inputs of products.
///
/// A word is read, and in the cycle after its answer given on, while the next one is asked for. No
/// word is asked for before the one before it has come: after an error nothing is read.
struct AnalogInputSide: Component {
  let shape: AnalogShape

  var moduleName: String { shape.name + "_input" }
  var summary: String {
    "Input side of an analog part: reads weights, calibration and inputs, and gives them on."
  }

  /// What it does, for each product or all weights: take a semaphore, read words, or clear groups
  /// without inputs, raise a semaphore, and keep the inputs until they are sampled.
  enum Step: Int, Encoding { case idle, take, ask, answer, clear, raise, hold, failed }

  func build(_ m: Module) {
    let begins = m.input("begins", "a descriptor takes effect")
    let task = m.input("task", AnalogInputTask(shape))
    let gives = m.input("gives_up", "no further product is wanted")
    let halts = m.input("halts", "the run ends with an error")
    let sample = m.input("sample", "the array takes the inputs")
    let grant = m.input("grant", "the read is taken")
    let response = m.input("response", "the read is answered")
    let word = m.input("word", width: 64, "the word read")
    let wordError = m.input("word_error", "it cannot be read")

    let request = m.output("request", "a word is to be read")
    let address = m.output("address", width: AnalogShape.address, "its address, in words")
    let semaphore = m.output("semaphore", SemaphorePort())
    let program = m.output("program", "eight weights are given on")
    let input = m.output("input", "eight inputs are given on")
    let calibrate = m.output("calibrate", "a column's calibration is given on")
    let row = m.output("row", width: shape.row, "of the weights")
    let column = m.output("column", width: shape.column, "of the calibration")
    let columnGroup = m.output("column_group", width: shape.columnGroup, "of the weights")
    let rowGroup = m.output("row_group", width: shape.rowGroup, "of the inputs")
    let data = m.output("data", width: 64, "what is given on")
    let ready = m.output("ready", "inputs can be sampled")
    let idle = m.output("idle", "all is done")
    let failed = m.output("failed", "the word at the address cannot be read")
    let still = m.output("still", "waits for a semaphore, for the sample or for the sequencer")

    let width = max(shape.column, shape.rowGroup)
    let step = m.register("step", reset: Step.idle)
    let place = m.register(
      "place", width: AnalogShape.address, reset: nil, "the word that is read, or was last")
    let base = m.register(
      "base", width: AnalogShape.address, reset: nil, "the first word of the row or vector")
    let index = m.register(
      "index", width: width, reset: nil, "group of weights or inputs, or column, of the word")
    let lastIndex = m.register("last_index", width: width, reset: nil, "of the row or vector")
    let weightRow = m.register("weight_row", width: shape.row, reset: nil, "row of the weights")
    let left = m.register("left", width: 16, reset: nil, "products after this one")
    let isHeld = m.register("is_held", "there are inputs that are not sampled")
    let isGiven = m.register("is_given", "a word is given on")
    let given = m.register("given", width: 64, reset: nil, "that word")
    let givenIndex = m.register("given_index", width: width, reset: nil, "its index")
    let givenRow = m.register("given_row", width: shape.row, reset: nil, "its row")

    let isConvert = m.wire("is_convert", !(task.isWeights || task.isCalibration))
    func stands(_ name: String, _ at: Step) -> Bits { m.wire(name, step .== at) }
    let asks = stands("asks", .ask)
    let takes = stands("takes", .take)
    let raises = stands("raises", .raise)
    let holds = stands("holds", .hold)
    let hasFailed = stands("has_failed", .failed)
    let isIdle = stands("is_idle", .idle)

    /// The group of a row or column, as an index.
    func group(_ value: Bits) -> Bits { value.above(AnalogShape.group, width: width) }
    // An array of one group has no groups without inputs.
    let hasGroups = shape.rows > 8
    let firstData =
      hasGroups ? m.wire("first_data", group(task.firstRow), "first group with inputs") : nil
    let lastData = m.wire("last_data", group(task.lastRow), "last group with inputs")

    func work() {
      if let firstData {
        m.when(isConvert && firstData.any) { step.next(Step.clear) }
          .otherwise { step.next(Step.ask) }
      } else {
        step.next(Step.ask)
      }
    }
    func product() {
      m.when(task.wait[AnalogJob.amount].any) { step.next(Step.take) }.otherwise { work() }
    }
    func raise(orElse other: Step) {
      m.when(task.done[AnalogJob.amount].any) { step.next(Step.raise) }
        .otherwise { step.next(other) }
    }
    /// The last group of inputs is on its way.
    func hold() {
      isHeld.next(1)
      raise(orElse: .hold)
    }

    // Bytes that belong to no row or column of the task are 0.
    let limit = m.wire(
      "limit", width: 3, "the last byte of the word that counts",
      default: .constant(7, width: 3))
    let kept = m.function(
      "kept", ["whole": 64, "final_byte": 3], "Bytes up to a limit, the others 0."
    ) {
      arguments in
      .concatenating(
        (0..<8).reversed().map { byte in
          let value = arguments[0][8 * byte..<8 * byte + 8]
          return byte == 0 ? value : mux(arguments[1] .>= byte, value, 0)
        })
    }

    m.when(isGiven) { isGiven.next(0) }
    m.when(sample) { isHeld.next(0) }
    m.override {
      m.switch(step) { cases in
        cases.case(Step.idle) {
          m.when(begins) {
            place.next(task.source)
            base.next(task.source)
            weightRow.next(task.firstRow)
            left.next(task.count -% 1)
            isHeld.next(0)
            m.when(task.isWeights) {
              index.next(group(task.firstColumn))
              lastIndex.next(group(task.lastColumn))
            }.elseWhen(task.isCalibration) {
              index.next(task.firstColumn.extended(to: width))
              lastIndex.next(task.lastColumn.extended(to: width))
            }.otherwise {
              index.next(0)
              lastIndex.next(.constant(shape.rows / 8 - 1, width: width))
            }
            product()
          }
        }
        cases.case(Step.take) { m.when(semaphore.grant) { work() } }
        cases.case(Step.ask) { m.when(grant) { step.next(Step.answer) } }
        cases.case(Step.answer) {
          m.when(task.isWeights && (index .== lastIndex)) {
            limit.drive(task.lastColumn[0..<3])
          }.elseWhen(isConvert && (index .== lastData)) {
            limit.drive(task.lastRow[0..<3])
          }
          m.when(response) {
            m.when(wordError) {
              step.next(Step.failed)
            }.otherwise {
              given.next(kept(word, limit))
              givenIndex.next(index)
              givenRow.next(weightRow)
              isGiven.next(1)
              m.when(index .!= lastIndex) {
                index.next(index +% 1)
                func ask() {
                  place.next(place +% 1)
                  step.next(Step.ask)
                }
                if hasGroups {
                  m.when(isConvert && (index .== lastData)) { step.next(Step.clear) }
                    .otherwise { ask() }
                } else {
                  ask()
                }
              }.elseWhen(isConvert) {
                hold()
              }.elseWhen(task.isCalibration || (weightRow .== task.lastRow)) {
                raise(orElse: .idle)
              }.otherwise {
                weightRow.next(weightRow +% 1)
                index.next(group(task.firstColumn))
                base.next(base +% task.stride)
                place.next(base +% task.stride)
                step.next(Step.ask)
              }
            }
          }
        }
        if let firstData {
          cases.case(Step.clear) {
            given.next(0)
            givenIndex.next(index)
            isGiven.next(1)
            m.when(index .== lastIndex) {
              hold()
            }.otherwise {
              index.next(index +% 1)
              m.when(index +% 1 .== firstData) { step.next(Step.ask) }
            }
          }
        }
        cases.case(Step.raise) {
          m.when(semaphore.grant) {
            m.when(isConvert) { step.next(Step.hold) }.otherwise { step.next(Step.idle) }
          }
        }
        cases.case(Step.hold) {
          m.when(!isHeld) {
            m.when(left.any) {
              left.next(left -% 1)
              index.next(0)
              base.next(base +% task.stride)
              place.next(base +% task.stride)
              product()
            }.otherwise {
              step.next(Step.idle)
            }
          }
        }
        cases.default { m.when(halts) { step.next(Step.idle) } }
      }
    }
    // Not while a read or a raise is asked for: those are done once they have been shown.
    m.override {
      m.when(gives && !(asks || (raises && !semaphore.grant))) {
        isHeld.next(0)
        step.next(Step.idle)
      }
    }

    request.drive(asks)
    address.drive(place)
    semaphore.request.drive(takes || raises)
    semaphore.post.drive(raises)
    semaphore.index.drive(mux(raises, task.done, task.wait)[AnalogJob.semaphore])
    semaphore.amount.drive(mux(raises, task.done, task.wait)[AnalogJob.amount])
    program.drive(isGiven && task.isWeights)
    input.drive(isGiven && isConvert)
    calibrate.drive(isGiven && task.isCalibration)
    row.drive(givenRow)
    column.drive(givenIndex[0..<shape.column])
    columnGroup.drive(givenIndex[0..<shape.columnGroup])
    rowGroup.drive(givenIndex[0..<shape.rowGroup])
    data.drive(given)
    ready.drive(isHeld && !isGiven)
    idle.drive(isIdle)
    failed.drive(hasFailed)
    let waits = (takes || hasFailed) || (holds && isHeld)
    still.drive(!isGiven && ((isIdle || raises) || (waits && !gives)))
  }
}
