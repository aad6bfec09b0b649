import ChipSpec
import RTL

/// Packs results into words and has them written.
///
/// Groups of results come in the order of columns. Of a group that is more than a word, a piece at a
/// time is taken. A word is asked to be written as soon as it is full, or the product's last.
struct AnalogPacker: Component {
  let shape: AnalogShape

  var moduleName: String { shape.name + "_packer" }
  var summary: String {
    "Packer of an analog part: puts results into words of 64 bits and writes them."
  }

  func build(_ m: Module) {
    let lanes = shape.lanes
    let begins = m.input("begins", "a descriptor takes effect")
    let destination = m.input("destination", width: AnalogShape.address, "the first word")
    let stride = m.input("stride", width: AnalogShape.address, "from product to product")
    let format = m.input("format", width: AnalogJob.format.count, "of the results")
    let lastColumn = m.input("last_column", width: 3, "of a product, modulo 8")
    let nextProduct = m.input("next_product", "a product is complete")
    let isThere = m.input("is_there", "there is a group of results")
    let isLast = m.input("is_last", "the product's last")
    let place =
      lanes < 8
      ? m.input("place", width: 3 - shape.lane, "its first column, modulo 8, over the lanes") : nil
    let results = (0..<lanes).map { m.input("result_\($0)", width: 32) }
    let grant = m.input("grant", "the write is taken")
    let response = m.input("response", "the write is answered")
    let refusal = m.input("refusal", "it could not be done")
    let takes = m.output("takes", "the group is done with")
    let request = m.output("request", "a word is to be written")
    let address = m.output("address", width: AnalogShape.address, "its address, in words")
    let data = m.output("data", width: 64)
    let enable = m.output("enable", width: 8, "the bytes that hold results")
    let failed = m.output("failed", "a word of the product could not be written")
    let failedAddress = m.output(
      "failed_address", width: AnalogShape.address, "the first such word")

    let base = m.register(
      "base", width: AnalogShape.address, reset: nil, "the product's first word")
    let isFirst = m.register("is_first", reset: nil, "its first word comes next")
    let isWaiting = m.register("is_waiting", "a word is to be written")
    let word = m.register("word", width: 64, reset: nil, "that word")
    let bytes = m.register("bytes", width: 8, "its bytes that count")
    let wordAddress = m.register("word_address", width: AnalogShape.address, reset: nil)
    let hasFailed = m.register("has_failed", "a word of the product could not be written")
    let fault = m.register("fault", width: AnalogShape.address, reset: nil, "the first such word")

    let is8 = m.wire("is_8", !format[1..<3].any, "results of a byte")
    let is16 = m.wire("is_16", format .== AnalogJob.Format.int16, "of two bytes; else of four")

    // The piece of a group that is next, and the group's last one.
    let pieces = max(1, lanes / 2)
    let piece: Bits?
    let isLastPiece: Bits
    if pieces > 1 {
      let width = pieces.trailingZeroBitCount
      let register = m.register("piece", width: width, "the next piece of the group")
      piece = register
      let pair = m.wire(
        "last_pair", mux(isLast, lastColumn[1..<shape.lane], pieces - 1),
        "the last two lanes of which one counts")
      isLastPiece = m.wire(
        "is_last_piece",
        is8 || (register .== mux(is16, pair.above(1, width: width), pair)))
    } else {
      piece = nil
      isLastPiece = .constant(1, width: 1)
    }

    // The results' place in the word.
    let partial = 8 - lanes
    let filled =
      partial > 0
      ? m.register("filled", width: 8 * partial, "the results before, of a word that is not full")
      : nil
    let packed = m.wire(
      "in_place", width: 64, "results in their place", default: .constant(0, width: 64))
    let isFull = m.wire(
      "is_full", width: 1, "up to the end of the word", default: .constant(0, width: 1))
    /// Puts results of `size` bytes where they belong.
    func put(size: Int) {
      let count = min(lanes, 8 / size)  // results in a piece
      let value = { (first: Int) -> Bits in
        .concatenating((first..<first + count).reversed().map { results[$0][0..<8 * size] })
      }
      let bits = 8 * size * count
      guard let place, bits < 64 else {
        // A whole word.
        if let piece, lanes > count {
          let width = (lanes / count).trailingZeroBitCount
          packed.drive(select(piece[0..<width], (0..<lanes / count).map { value($0 * count) }))
        } else {
          packed.drive(value(0))
        }
        isFull.drive(1)
        return
      }
      let places = 64 / bits
      let index = place[0..<places.trailingZeroBitCount]
      m.switch(index) { cases in
        for number in 0..<places {
          cases.case(number) {
            packed[number * bits..<(number + 1) * bits].drive(value(0))
          }
        }
      }
      isFull.drive(index.all)
    }
    m.when(isThere) {
      m.when(is8) { put(size: 1) }.elseWhen(is16) { put(size: 2) }.otherwise { put(size: 4) }
    }

    // Bytes of the last word.
    let limit = m.wire(
      "limit",
      mux(
        is8, lastColumn,
        mux(
          is16, .concatenating(lastColumn[0..<2], .constant(1, width: 1)),
          .concatenating(lastColumn[0..<1], .constant(3, width: 2)))),
      "the last byte of a product's last word")
    let isEnd = m.wire("is_end", isLast && isLastPiece, "the product's last word")
    let completes = m.wire("completes", isFull || isEnd, "the word is complete")
    let takesPiece = m.wire("takes_piece", isThere && !(completes && isWaiting))
    let mask = m.function("mask", ["final_byte": 3], "Byte enables up to a limit.") { arguments in
      .concatenating((0..<8).reversed().map { arguments[0] .>= $0 })
    }
    let kept = m.function("kept", ["whole": 64, "enabled": 8], "Bytes enabled, the others 0.") {
      arguments in
      .concatenating(
        (0..<8).reversed().map {
          mux(arguments[1][$0], arguments[0][8 * $0..<8 * $0 + 8], 0)
        })
    }

    m.when(isWaiting && grant) { isWaiting.next(0) }
    m.when(response && refusal) {
      hasFailed.next(1)
      m.when(!hasFailed) { fault.next(wordAddress) }
    }
    m.when(takesPiece) {
      if let piece {
        piece.next(mux(isLastPiece, 0, piece +% 1))
      }
      let whole = filled.map { packed | $0.extended(to: 64) } ?? packed
      m.when(completes) {
        m.when(isEnd) {
          bytes.next(mask(limit))
          word.next(kept(whole, mask(limit)))
        }.otherwise {
          bytes.next(0xFF)
          word.next(whole)
        }
        wordAddress.next(mux(isFirst, base, wordAddress +% 1))
      }
      if let filled {
        m.when(completes) { filled.next(0) }
          .otherwise { filled.next(whole[0..<filled.width]) }
      }
    }
    m.override { m.when(takesPiece && completes) { isWaiting.next(1) } }
    m.override { m.when(begins) { hasFailed.next(0) } }
    m.when(begins) {
      base.next(destination)
      isFirst.next(1)
    }.elseWhen(nextProduct) {
      base.next(base +% stride)
      isFirst.next(1)
    }.elseWhen(takesPiece && completes) {
      isFirst.next(0)
    }

    takes.drive(takesPiece && isLastPiece)
    request.drive(isWaiting)
    address.drive(wordAddress)
    data.drive(word)
    enable.drive(bytes)
    failed.drive(hasFailed)
    failedAddress.drive(fault)
  }
}
