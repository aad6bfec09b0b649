import ChipSpec
import RTL

/// Makes lanes from elements of memory that begin at a byte of a word and may end in the next one.
/// Combinational, and silent unless it is asked.
struct SIMDUnpacker: Component {
  var moduleName: String { "simd_unpacker" }
  var summary: String { "Unpacks elements of memory into lanes of the SIMD unit." }

  func build(_ m: Module) {
    let (row, word) = (SIMDElements.row, SIMDElements.word)
    let enable = m.input("enable", "there are words")
    let first = m.input("first", width: word, "the word in which the elements begin")
    let second = m.input("second", width: word, "the word behind it")
    let isSplit = m.input("split", "they end in the second word")
    let offset = m.input("offset", width: 3, "their first byte in the first word")
    let index = m.input("index", width: 3, "place of the first element in its row")
    let isSingle = m.input("single", "there is one element")
    let type = m.input("element", width: SIMDEncoding.type.count, "type of the elements")
    let elements = m.output(
      "elements", width: 32 * row, "in their places, extended; elsewhere copies of them",
      default: .constant(0, width: 32 * row))
    let mask = m.output(
      "mask", width: row, "places of the row that they may have",
      default: .constant(0, width: row))

    func wire(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire(name, width: width, comment, default: .constant(0, width: width))
    }
    let size = SIMDElements.size(type)
    let shift = Bits.concatenating(offset, .constant(0, width: 3))
    let begun = wire("begun", word, "what the first word has of them")
    let aligned = wire("aligned", word, "the elements from bit 0 on")
    let spread = wire("spread", word, "the same, or copies of a single one")
    m.when(enable) {
      begun.drive(first >> shift)
      aligned.drive(
        begun
          | ((second << (.constant(word, width: 7) -% shift.extended(to: 7)))
            & isSplit.replicated(word)))
    }
    m.when(enable) {
      let isSigned = !type[0]
      /// Fills the row with elements of `bits` bits.
      func fill(_ bits: Int) {
        let count = word / bits
        spread.drive(mux(isSingle, aligned[0..<bits].replicated(count), aligned))
        for place in 0..<row {
          let low = bits * (place % count)
          let value = spread[low..<low + bits]
          let sign = (value[bits - 1] && isSigned).replicated(32 - bits)
          elements[32 * place..<32 * (place + 1)].drive(.concatenating(sign, value))
        }
      }
      m.switch(size) { cases in
        cases.case(0) { fill(8) }
        cases.case(1) { fill(16) }
        cases.default {
          spread.drive(mux(isSingle, aligned[0..<32].replicated(2), aligned))
          elements.drive(spread.replicated(row / 2))
        }
      }
      m.when(isSingle) {
        mask.drive(Bits.constant(1, width: row) << index)
      }.otherwise {
        m.switch(size) { cases in
          cases.case(0) { mask.drive(0xFF) }
          cases.case(1) {
            mask.drive(.concatenating(index[2].replicated(4), (!index[2]).replicated(4)))
          }
          cases.default {
            mask.drive(
              .concatenating(
                (0..<4).reversed().map { (index[1..<3] .== $0).replicated(2) }))
          }
        }
      }
    }
  }
}
