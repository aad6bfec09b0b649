import ChipSpec
import RTL

/// Carries out what the SIMD unit's instructions do with registers and tables, for vectors in several
/// steps.
///
/// A step reads operands in one cycle and computes in the next; products and entries of tables come
/// one cycle later. Steps follow each other in every cycle. Lanes work a row at a time, multipliers and
/// the reduction a slice, the tables a lane. Scalars are the first lane's work.
struct SIMDArithmetic: Component {
  let shape: SIMDShape

  var moduleName: String { "simd_arithmetic_\(shape.lanes)" }
  var summary: String {
    "Arithmetic of the SIMD unit: \(shape.lanes) lanes, \(shape.row) at a time, "
      + "\(shape.slice) \(shape.slice == 1 ? "multiplier" : "multipliers")."
  }

  func build(_ m: Module) {
    let width = SIMDShape.width
    let rowWidth = width * shape.row
    let start = m.input("start", "an instruction begins")
    let initial = m.input("initial", width: width, "what a reduction begins with, at the start")
    let firstLane = m.input("first_lane", width: shape.laneWidth, "of the first step, at the start")
    let isOneStep = m.input("one_step", "it is done in one step, at the start")
    let decoded = m.input("decoded", SIMDDecoded())
    let length = m.input("length", width: shape.laneWidth, "active lanes")
    let scalars = ["a", "b", "c"].map { m.input("scalar_\($0)", width: width) }
    let places = m.input("places", width: SIMDEncoding.shift.count, "is added to scale's shift")
    let zeroPoint = m.input("zero_point", width: SIMDEncoding.high.count, "of scale, signed")
    let type = m.input("element", width: SIMDEncoding.type.count, "what scale saturates to")
    let load = m.input("load", "a scalar has been loaded")
    let loaded = m.input("loaded", width: width, "its value")
    let rows = ["a", "b", "c"].map { m.input("row_\($0)", width: rowWidth, "as registers hold it") }
    let entry = m.input("entry", width: width, "the entry of a table that was read last")
    let reads = m.output("reads", "rows are read")
    let rowNumberWidth = shape.rows.trailingZeroBitCount
    let readNumber =
      shape.rows == 1 ? nil : m.output("read_number", width: rowNumberWidth, "which row of them")
    let looksUp = m.output("looks_up", "an entry of a table is read")
    let lookedUp = m.output("looked_up", width: 8, "its number")
    let mask = m.output(
      "write_mask", width: shape.row, "lanes that are written",
      default: .constant(0, width: shape.row))
    let writeNumber =
      shape.rows == 1
      ? nil
      : m.output(
        "write_number", width: rowNumberWidth, "the lanes' row",
        default: .constant(0, width: rowNumberWidth))
    let written = m.output(
      "write_row", width: rowWidth, "what is written", default: .constant(0, width: rowWidth))
    let done = m.output("done", "this is the instruction's last cycle, or there is none")
    let result = m.output("result", width: width, "for a scalar register")

    func uses(_ resource: SIMDUnit.Resource) -> Bits { decoded.resource .== resource }

    // Steps: one reads, one computes, and of what takes longer one comes to its end.
    let isReading = m.register("is_reading", "a step reads operands")
    let isLast = m.register("is_last", reset: nil, "it is the only one")
    let lane = m.register("lane", width: shape.laneWidth, reset: nil, "its first lane")
    let isComputing = m.register("is_computing", "a step computes")
    let computedLane = laneRegister(m, "computed_lane")
    let isEnding = m.register("is_ending", "a product or an entry of a table has come")
    let endedLane = laneRegister(m, "ended_lane")
    let isLong = m.wire("is_long", uses(.multipliers) || uses(.tables))
    let stepLanes = m.wire(
      "step_lanes", width: shape.laneWidth, "lanes of a step",
      default: .constant(0, width: shape.laneWidth))
    let nextLane = m.wire(
      "next_lane", width: shape.laneWidth, "the first lane of the next step",
      default: .constant(0, width: shape.laneWidth))
    m.when(isReading) {
      m.when(uses(.lanes)) {
        stepLanes.drive(shape.row)
      }.elseWhen(uses(.tables)) {
        stepLanes.drive(1)
      }.otherwise {
        stepLanes.drive(shape.slice)
      }
      nextLane.drive(lane +% stepLanes)
    }
    m.when(start) {
      isReading.next(isOneStep || length.any)
      isLast.next(isOneStep)
      lane.next(firstLane)
    }.elseWhen(isReading) {
      isReading.next(!isLast && (nextLane .< length))
      lane.next(nextLane)
    }
    m.when(isReading || (isComputing || isEnding)) {
      isComputing.next(isReading)
      isEnding.next(isComputing && isLong)
      if shape.lanes > 1 {
        computedLane.next(lane[0..<shape.laneWidth - 1])
        endedLane.next(computedLane)
      }
    }
    reads.drive(isReading)
    if let number = shape.rowNumber(lane) { readNumber?.drive(number) }
    done.drive(!isReading && !(isComputing && isLong))

    // Operands. Those of multipliers are a slice of the row, that of tables a single lane.
    let operands = ["a", "b", "c"].map {
      m.register("operand_\($0)", width: rowWidth, reset: nil, "of a step, the first lane lowest")
    }
    let isScalar = [decoded.scalarA, decoded.scalarB, decoded.scalarC]
    m.when(isReading) {
      for number in 0..<3 {
        let (operand, row, scalar) = (operands[number], rows[number], scalars[number])
        let chain = m.when(isScalar[number]) { operand.next(scalar.replicated(shape.row)) }
        if number == 0 {
          chain.elseWhen(decoded.laneNumbers) {
            operand.next(
              .concatenating(
                (0..<shape.row).reversed().map { shape.laneNumber(lane, $0).extended(to: width) }))
          }
        }
        chain.otherwise {
          operand.next(
            .concatenating((0..<shape.row).reversed().map { taken(row, lane: lane, place: $0) }))
        }
      }
    }
    func operand(_ number: Int, _ place: Int) -> Bits {
      operands[number][width * place..<width * (place + 1)]
    }

    // What computes.
    let isLanes = m.wire("lanes_compute", isComputing && uses(.lanes))
    let lanes = (0..<shape.row).map { place in
      let instance = m.instance("lane_\(place)", SIMDLane())
      instance["enable"].drive(isLanes)
      instance["function"].drive(decoded.function)
      for (number, name) in ["a", "b", "c"].enumerated() {
        instance[name].drive(operand(number, place))
      }
      return instance["result"]
    }
    let isMultiplying = m.wire("multipliers_compute", isComputing && uses(.multipliers))
    let isFinishing = m.wire("multipliers_end", isEnding && uses(.multipliers))
    let multipliers = (0..<shape.slice).map { place in
      let instance = m.instance("multiplier_\(place)", SIMDMultiplier())
      instance["enable"].drive(isMultiplying)
      instance["finish"].drive(isFinishing)
      instance["kind"].drive(decoded.product)
      instance["places"].drive(places)
      instance["zero_point"].drive(zeroPoint)
      instance["element"].drive(type)
      for (number, name) in ["a", "b", "c"].enumerated() {
        instance[name].drive(operand(number, place))
      }
      return instance["result"]
    }
    let isReducing = m.wire("reduction_computes", isComputing && uses(.reduction))
    let found = m.register("found", width: width, reset: nil, "the scalar result")
    let reduction = m.instance("reduction", SIMDReduction(count: shape.slice))
    reduction["enable"].drive(isReducing)
    reduction["kind"].drive(decoded.reduction)
    reduction["before"].drive(found)
    reduction["values"].drive(operands[0][0..<width * shape.slice])
    reduction["active"].drive(
      .concatenating(
        (0..<shape.slice).reversed().map { isActiveInSlice(computedLane, $0, length) }))
    looksUp.drive(isComputing && uses(.tables))
    lookedUp.drive(operands[0][0..<8])

    // Where results go.
    m.when(start) {
      found.next(initial)
    }.elseWhen(load) {
      found.next(loaded)
    }.elseWhen(isReducing) {
      found.next(reduction["result"])
    }.elseWhen(decoded.writesScalar) {
      m.when(isLanes) {
        found.next(lanes[0])
      }.elseWhen(isFinishing) {
        found.next(multipliers[0])
      }.elseWhen(isEnding) {
        found.next(entry)
      }
    }
    result.drive(found)
    m.when(!decoded.writesScalar) {
      func all(_ bits: [Bits]) -> Bits { .concatenating(bits.reversed()) }
      m.when(isLanes) {
        if let number = shape.rowNumber(computedLane) { writeNumber?.drive(number) }
        mask.drive(
          mux(
            decoded.single, all(shape.isColumn(computedLane)),
            all(shape.isActive(computedLane, below: length))))
        written.drive(all(lanes))
      }.elseWhen(isFinishing) {
        if let number = shape.rowNumber(endedLane) { writeNumber?.drive(number) }
        mask.drive(
          all(shape.isInSlice(endedLane)) & all(shape.isActive(endedLane, below: length)))
        written.drive(all(multipliers).replicated(shape.row / shape.slice))
      }.elseWhen(isEnding) {
        if let number = shape.rowNumber(endedLane) { writeNumber?.drive(number) }
        mask.drive(all(shape.isColumn(endedLane)))
        written.drive(entry.replicated(shape.row))
      }
    }
  }

  /// The lane of a row that an operand's place takes in the step that begins with `lane`.
  private func taken(_ row: Bits, lane: Bits, place: Int) -> Bits {
    let width = SIMDShape.width
    guard shape.row > 1, place < shape.slice, place == 0 || shape.slice < shape.row else {
      return row[width * place..<width * (place + 1)]
    }
    let high = shape.row.trailingZeroBitCount
    // The first place serves single lanes too.
    let low = place == 0 ? 0 : shape.slice.trailingZeroBitCount
    let parts = [lane[low..<high]] + (low == 0 ? [] : [Bits.constant(place, width: low)])
    return row.element(at: .concatenating(parts), width: width)
  }

  /// Whether the lane at a place of the slice that begins with `lane` is active.
  private func isActiveInSlice(_ lane: Bits, _ place: Int, _ length: Bits) -> Bits {
    let low = shape.slice.trailingZeroBitCount
    let number =
      low == 0
      ? lane : .concatenating(lane[low..<lane.width], .constant(place, width: low))
    return number.extended(to: shape.laneWidth) .< length
  }

  /// A register for the first lane of a step that is under way.
  private func laneRegister(_ m: Module, _ name: String) -> Bits {
    shape.lanes == 1
      ? .constant(0, width: 1)
      : m.register(name, width: shape.laneWidth - 1, reset: nil, "its first lane")
  }
}
