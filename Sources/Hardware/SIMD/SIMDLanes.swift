import ChipSpec
import RTL

/// The lanes of a SIMD unit: their operands, what they compute, and the row of results that is written
/// to the vector registers next.
///
/// A vector takes several steps, which follow each other in every cycle. A step reads operands in one
/// cycle and computes in the next; a product is finished one cycle later. What was computed lies in
/// the row, and is written in the cycle after. Lanes compute a row at a time, multipliers and the
/// reduction take a slice, the tables a lane. Scalars are the first lane's work. What is loaded comes
/// into the row, too.
struct SIMDLanes: Component {
  let shape: SIMDShape

  var moduleName: String { "simd_lanes_\(shape.lanes)" }
  var summary: String {
    "Lanes of the SIMD unit: \(shape.lanes), of which \(shape.row) compute at a time, with "
      + "\(shape.slice) \(shape.slice == 1 ? "multiplier" : "multipliers")."
  }

  func build(_ m: Module) {
    let width = SIMDShape.width
    let rowWidth = width * shape.row
    let isActive = m.input("active", "there is something to do")
    let clear = m.input("clear", "the row becomes 0")
    let start = m.input("start", "an instruction begins")
    let initial = m.input("initial", width: width, "what a reduction begins with, at the start")
    let firstLane = m.input("first_lane", width: shape.laneWidth, "of the first step, at the start")
    let isOneStep = m.input("one_step", "it is done in one step, at the start")
    let decoded = m.input("decoded", SIMDDecoded())
    let length = m.input("length", width: shape.laneWidth, "active lanes")
    let scalars = ["a", "b", "c"].map { m.input("scalar_\($0)", width: width) }
    let places = m.input("places", width: SIMDEncoding.shift.count, "is added to scale's shift")
    let zeroPoint = m.input("zero_point", width: SIMDEncoding.high.count, "of scale, signed")
    let type = m.input("element", width: SIMDEncoding.type.count, "of scale, loads and stores")
    let rows = ["a", "b", "c"].map { m.input("row_\($0)", width: rowWidth, "as registers hold it") }
    let entry = m.input("entry", width: width, "the entry of a table that is looked up")
    let elements = m.input("elements", SIMDElementsPort())
    let saturates = m.input("saturate", "a store saturates")
    let reads = m.output("reads", "rows are read")
    let readNumber =
      shape.rows == 1
      ? nil : m.output("read_number", width: shape.vectorNumberWidth, "which row of them")
    let looksUp = m.output("looks_up", "an entry of a table is looked up")
    let lookedUp = m.output("looked_up", width: 8, "its number")
    let vectorMask = m.output("vector_mask", width: shape.row, "lanes of the row that are written")
    let tableMask = m.output("table_mask", width: 4, "pairs of table entries that are written")
    let writeNumber = m.output("write_number", width: SIMDShape.numberWidth, "which row it is")
    let row = m.output("row", width: width * SIMDElements.row, "what is written")
    let scalar = m.output("scalar", width: width, "a scalar result")
    let done = m.output("done", "the instruction's last cycle, if there is one")

    func uses(_ resource: SIMDUnit.Resource) -> Bits { decoded.resource .== resource }

    // Steps.
    let isReading = m.register("is_reading", "a step reads operands")
    let isOnly = m.register("is_only", reset: nil, "it is the only one")
    let lane = m.register("lane", width: shape.laneWidth, reset: nil, "its first lane")
    let isComputing = m.register("is_computing", "a step computes")
    let computedLane = laneRegister(m, "computed_lane")
    let isEnding = m.register("is_ending", "products are finished")
    let endedLane = laneRegister(m, "ended_lane")
    let stepLanes = m.wire(
      "step_lanes", width: shape.laneWidth, "lanes of a step",
      default: .constant(0, width: shape.laneWidth))
    m.when(isReading) {
      m.when(uses(.lanes)) {
        stepLanes.drive(shape.row)
      }.elseWhen(uses(.tables)) {
        stepLanes.drive(1)
      }.otherwise {
        stepLanes.drive(shape.slice)
      }
    }
    let nextLane = m.wire("next_lane", lane +% stepLanes, "the first lane of the next step")
    reads.drive(isReading)
    if let number = shape.rowNumber(lane) { readNumber?.drive(number) }
    done.drive(!isReading && !(isComputing && uses(.multipliers)))
    m.when(isActive) {
      m.when(start) {
        isReading.next(isOneStep || length.any)
        isOnly.next(isOneStep)
        lane.next(firstLane)
      }.elseWhen(isReading) {
        isReading.next(!isOnly && (nextLane .< length))
        lane.next(nextLane)
      }
      isComputing.next(isReading)
      isEnding.next(isComputing && uses(.multipliers))
      if shape.lanes > 1 {
        computedLane.next(lane[0..<shape.laneWidth - 1])
        endedLane.next(computedLane)
      }
    }

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
            operand.next(joined { shape.laneNumber(lane, $0).extended(to: width) })
          }
        }
        chain.otherwise { operand.next(joined { taken(row, lane: lane, place: $0) }) }
      }
    }
    func operand(_ number: Int, _ place: Int) -> Bits {
      operands[number][width * place..<width * (place + 1)]
    }
    looksUp.drive(isComputing && uses(.tables))
    lookedUp.drive(operands[0][0..<8])

    // Products.
    let products = (0..<shape.slice).map {
      m.register("product_\($0)", width: 2 * width, reset: nil)
    }
    let thirds = (0..<shape.slice).map {
      m.register("third_\($0)", width: width, reset: nil, "operand C of the product")
    }

    // Results.
    let lanes = SIMDLane(m)
    let productEnd = SIMDProductEnd(m)
    let reduction = SIMDReduction(m, count: shape.slice)
    let packing = SIMDElements(m)
    let values = m.register("values", width: width * SIMDElements.row, reset: nil, "the row")
    let found = m.register("found", width: width, reset: nil, "what a reduction has found so far")
    let loaded = m.wire(
      "loaded", width: SIMDElements.word, "elements that have been loaded",
      default: .constant(0, width: SIMDElements.word))
    let finished = m.wire(
      "finished", width: width * shape.slice, "what has become of the products",
      default: .constant(0, width: width * shape.slice))
    m.when(isEnding) {
      for place in 0..<shape.slice {
        finished[width * place..<width * (place + 1)].drive(
          productEnd(
            decoded.product, products[place], c: thirds[place], places: places,
            zeroPoint: zeroPoint, type: type))
      }
    }
    m.when(elements.gives) { loaded.drive(packing.word(elements, type: type)) }
    func value(_ place: Int) -> Bits { values[width * place..<width * (place + 1)] }
    m.when(clear) {
      values.next(0)
    }.elseWhen(isEnding) {
      values[0..<rowWidth].next(finished.replicated(shape.row / shape.slice))
    }.elseWhen(elements.gives) {
      for place in 0..<SIMDElements.row {
        value(place).next(packing.lane(place, of: loaded, type: type))
      }
    }.elseWhen(isComputing) {
      m.switch(decoded.resource) { cases in
        cases.case(SIMDUnit.Resource.lanes) {
          for place in 0..<shape.row {
            value(place).next(
              lanes(decoded.function, operand(0, place), operand(1, place), operand(2, place)))
          }
        }
        cases.case(SIMDUnit.Resource.tables) {
          values[0..<rowWidth].next(entry.replicated(shape.row))
        }
        cases.default {}
      }
    }
    m.when(isComputing && uses(.multipliers)) {
      for place in 0..<shape.slice {
        products[place].next(
          operand(0, place).signed.multipliedFullWidth(by: operand(1, place).signed).bits)
        thirds[place].next(operand(2, place))
      }
    }
    let isReducing = m.wire("is_reducing", isComputing && uses(.reduction))
    let reduced = reduction.reduced(
      m, decoded.reduction, where: isReducing, before: found,
      (0..<shape.slice).map { (operand(0, $0), isActiveInSlice(computedLane, $0, length)) })
    m.when(start) { found.next(initial) }.elseWhen(isReducing) { found.next(reduced) }
    row.drive(values)
    scalar.drive(mux(uses(.reduction), found, value(0)))

    // Where they go, in the cycle after.
    let vectorWrite = m.register("vector_write", width: shape.row, "lanes that are written")
    let tableWrite = m.register("table_write", width: 4, "pairs of entries that are written")
    let number = m.register("number", width: SIMDShape.numberWidth, reset: nil, "of the row")
    let filled = m.wire(
      "filled", width: SIMDElements.row, "places of the row that have been loaded",
      default: .constant(0, width: SIMDElements.row))
    m.when(elements.gives) {
      filled.drive(
        packing.places(elements.given[0..<3], isSingle: elements.single, type: type))
    }
    if shape.row < SIMDElements.row {
      m.ignore(filled, because: "tables are filled by pairs, and there are fewer lanes")
    }
    let active = shape.active(m)
    func setNumber(of lane: Bits) {
      if let row = shape.rowNumber(lane) {
        number.next(row.extended(to: SIMDShape.numberWidth))
      } else {
        number.next(0)
      }
    }
    if shape.slice > 1 {
      m.ignore(
        endedLane[0..<shape.slice.trailingZeroBitCount], because: "products come in slices")
    }
    m.when(isActive) {
      m.when(!decoded.writesScalar && (isComputing && !uses(.multipliers))) {
        setNumber(of: computedLane)
        m.when(uses(.tables) || decoded.single) {
          vectorWrite.next(shape.column(computedLane))
        }.otherwise {
          vectorWrite.next(active(computedLane, length))
        }
      }.elseWhen(!decoded.writesScalar && isEnding) {
        setNumber(of: endedLane)
        vectorWrite.next(shape.slice(endedLane) & active(endedLane, length))
      }.elseWhen(!decoded.writesScalar && elements.gives) {
        number.next(elements.given[3..<8])
        m.when(decoded.table) {
          tableWrite.next(.concatenating(filled[6], filled[4], filled[2], filled[0]))
        }.otherwise {
          vectorWrite.next(filled[0..<shape.row] & active(elements.given, length))
        }
      }.elseWhen(vectorWrite.any || tableWrite.any) {
        vectorWrite.next(0)
        tableWrite.next(0)
      }
    }
    vectorMask.drive(vectorWrite)
    tableMask.drive(tableWrite)
    writeNumber.drive(number)

    // Stores.
    let word = m.register("word", width: SIMDElements.word, reset: nil, "elements to be stored")
    let gathered = m.wire(
      "gathered", width: SIMDElements.word, "the word that the first one is in",
      default: .constant(0, width: SIMDElements.word))
    m.when(elements.takes) {
      let first = mux(decoded.vector, rows[2][0..<width], scalars[2])
      let others = (1..<shape.row).map { rows[2][width * $0..<width * ($0 + 1)] }
      word.next(
        packing.pack(
          m, [first] + others, through: gathered, index: elements.taken[0..<3],
          saturates: saturates, type: type))
    }
    elements.word.drive(word)
    m.ignore(elements.taken[3..<8], because: "the row has been chosen already")
  }

  /// Lanes side by side.
  private func joined(_ lane: (Int) -> Bits) -> Bits {
    .concatenating((0..<shape.row).reversed().map(lane))
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
