import ChipSpec
import RTL

/// What the array gives to a tile's SRAM: codes are read in groups, made into results and written.
///
/// A group passes two places: in the first its codes are there, in the second its sums. From there the
/// packer takes it.
struct AnalogOutputSide: Component {
  let shape: AnalogShape

  var moduleName: String { shape.name + "_output" }
  var summary: String {
    "Output side of an analog part: reads codes, \(shape.lanes) at a time, and writes results."
  }

  /// What it does for each product: take a semaphore, read codes, wait until all is written, raise a
  /// semaphore.
  enum Step: Int, Encoding { case between, take, read, drain, raise, failed }

  func build(_ m: Module) {
    let begins = m.input("begins", "a descriptor takes effect")
    let task = m.input("task", AnalogOutputTask(shape))
    let halts = m.input("halts", "what is under way is given up")
    let calibrate = m.input("calibrate", "a column gets its calibration")
    let column = m.input("column", width: shape.column, "which")
    let calibration = m.input("calibration", width: AnalogJob.shift.upperBound, "its calibration")
    let exists = m.input("exists", "there is a product whose codes are to be read")
    let isWhole = m.input("is_whole", "all of its codes are there")
    let converted = m.input(
      "converted", width: shape.bound - shape.lane, "if not: so many groups of them")
    let codes = m.input("codes", width: 32 * shape.lanes, "the codes read last")
    let grant = m.input("grant", "the write is taken")
    let response = m.input("response", "the write is answered")
    let refusal = m.input("refusal", "it could not be done")
    let semaphore = m.output("semaphore", SemaphorePort())
    let read = m.output("read", "codes are read")
    let group = m.output("group", width: shape.codeGroup, "the next group to be read")
    let isRead = m.output("is_read", "it is the product's last one and is read")
    let request = m.output("request", "a word is to be written")
    let address = m.output("address", width: AnalogShape.address, "its address, in words")
    let data = m.output("data", width: 64)
    let enable = m.output("enable", width: 8, "the bytes that hold results")
    let idle = m.output("idle", "nothing is under way")
    let failed = m.output("failed", "a word could not be written")
    let failedAddress = m.output("failed_address", width: AnalogShape.address, "which")
    let still = m.output("still", "waits for a semaphore, for codes or for the sequencer")

    let step = m.register("step", reset: Step.between)
    let next = m.register("next", width: shape.codeGroup, reset: nil, "the next group to be read")
    let hasCodes = m.register("has_codes", "a group's codes have been read")
    let areLast = m.register("are_last", reset: nil, "they are the product's last")
    let hasSums = m.register("has_sums", "a group's sums have been made")
    let sumsAreLast = m.register("sums_are_last", reset: nil, "they are the product's last")

    let isReading = m.wire("is_reading", step .== Step.read)
    let isBetween = m.wire("is_between", step .== Step.between)
    let takes = m.wire("takes", step .== Step.take)
    let raises = m.wire("raises", step .== Step.raise)
    let hasFailed = m.wire("has_failed", step .== Step.failed)

    // The groups.
    let first: Bits
    if shape.columns > 8 {
      let low = 3 - shape.lane
      first = m.wire(
        "first",
        low > 0 ? .concatenating(task.firstGroup, .constant(0, width: low)) : task.firstGroup,
        "a product's first group")
    } else {
      m.ignore(task.firstGroup, because: "eight columns begin with the first")
      first = .constant(0, width: shape.codeGroup)
    }
    let last = m.wire(
      "last", task.lastColumn.above(shape.lane, width: shape.codeGroup), "its last one")
    let isLastGroup = m.wire("is_last_group", next .== last)
    let isAvailable = m.wire(
      "is_available",
      isWhole || (exists && next.extended(to: converted.width) .< converted),
      "the group's codes are there")
    let packer = m.instance("packer", AnalogPacker(shape: shape))
    let moves = m.wire("moves", hasCodes && (!hasSums || packer["takes"]), "codes become sums")
    let reads = m.wire("reads", (isReading && isAvailable) && (!hasCodes || moves))
    m.when(reads) {
      hasCodes.next(1)
      areLast.next(isLastGroup)
      next.next(mux(isLastGroup, first, next +% 1))
    }.elseWhen(moves) {
      hasCodes.next(0)
    }
    m.when(moves) {
      hasSums.next(1)
      sumsAreLast.next(areLast)
    }.elseWhen(packer["takes"]) {
      hasSums.next(0)
    }
    m.override { m.when(begins) { next.next(first) } }

    // A product.
    let isDrained = m.wire(
      "is_drained", !(hasCodes || (hasSums || packer["request"])),
      "all is written; the last answer may come now")
    let fails = m.wire("fails", packer["failed"] || (response && refusal))
    let isDone = m.wire(
      "is_done", ((step .== Step.drain) && isDrained) && !fails, "the product's words are written")
    func product() {
      m.when(!exists) { step.next(Step.between) }
        .elseWhen(task.wait[AnalogJob.amount].any) { step.next(Step.take) }
        .otherwise { step.next(Step.read) }
    }
    m.switch(step) { cases in
      cases.case(Step.between) { product() }
      cases.case(Step.take) { m.when(semaphore.grant) { step.next(Step.read) } }
      cases.case(Step.read) { m.when(reads && isLastGroup) { step.next(Step.drain) } }
      cases.case(Step.drain) {
        m.when(isDrained) {
          m.when(fails) { step.next(Step.failed) }
            .elseWhen(task.done[AnalogJob.amount].any) { step.next(Step.raise) }
            .otherwise { product() }
        }
      }
      cases.case(Step.raise) { m.when(semaphore.grant) { product() } }
      cases.default { m.when(halts) { step.next(Step.between) } }
    }

    semaphore.request.drive(takes || raises)
    semaphore.post.drive(raises)
    semaphore.index.drive(mux(raises, task.done, task.wait)[AnalogJob.semaphore])
    semaphore.amount.drive(mux(raises, task.done, task.wait)[AnalogJob.amount])
    read.drive(reads)
    group.drive(next)
    isRead.drive(reads && isLastGroup)

    // Codes become results become words.
    let lanes = (0..<shape.lanes).map { number in
      let lane = m.instance("lane_\(number)", AnalogLane(shape: shape))
      let isOwn =
        shape.lanes > 1 ? calibrate && (column[0..<shape.lane] .== number) : calibrate
      lane["calibrate"].drive(isOwn)
      lane["place"].drive(column.above(shape.lane, width: shape.codeGroup))
      lane["word"].drive(calibration)
      lane["read"].drive(reads)
      lane["group"].drive(next)
      lane["code"].drive(codes[32 * number..<32 * number + 32])
      lane["moves"].drive(moves)
      lane["shows"].drive(hasSums)
      lane["format"].drive(task.format)
      lane["rectify"].drive(task.rectify)
      return lane
    }
    packer["begins"].drive(begins)
    packer["destination"].drive(task.destination)
    packer["stride"].drive(task.stride)
    packer["format"].drive(task.format)
    packer["last_column"].drive(task.lastColumn[0..<3])
    packer["next_product"].drive(isDone)
    packer["is_there"].drive(hasSums)
    packer["is_last"].drive(sumsAreLast)
    if shape.lanes < 8 {
      let places = 3 - shape.lane
      let place = m.register("place", width: places, reset: nil, "of the codes' group in a word")
      let sumsPlace = m.register("sums_place", width: places, reset: nil, "of the sums' group")
      m.when(reads) { place.next(next[0..<places]) }
      m.when(moves) { sumsPlace.next(place) }
      packer["place"].drive(sumsPlace)
    }
    for (number, lane) in lanes.enumerated() {
      packer["result_\(number)"].drive(lane["result"])
    }
    packer["grant"].drive(grant)
    packer["response"].drive(response)
    packer["refusal"].drive(refusal)

    request.drive(packer["request"])
    address.drive(packer["address"])
    data.drive(packer["data"])
    enable.drive(packer["enable"])
    idle.drive(isBetween)
    failed.drive(hasFailed)
    failedAddress.drive(packer["failed_address"])
    let rests = (isReading && !isAvailable) && !(hasCodes || hasSums)
    still.drive(
      (isBetween && !exists) || (rests || ((takes || raises) || hasFailed)))
  }
}
