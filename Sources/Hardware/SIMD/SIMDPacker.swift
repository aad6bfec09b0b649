import ChipSpec
import RTL

/// Makes elements of memory from lanes: as many as a word holds, those after `index` at the low end.
/// Combinational, and silent unless it is asked.
struct SIMDPacker: Component {
  var moduleName: String { "simd_packer" }
  var summary: String { "Packs lanes of the SIMD unit into elements of memory." }

  func build(_ m: Module) {
    let row = SIMDElements.row
    let enable = m.input("enable", "there are elements")
    let index = m.input("index", width: 3, "the first element of the row that is wanted")
    let type = m.input("element", width: SIMDEncoding.type.count, "type of the elements")
    let saturates = m.input("saturate", "1 saturate, 0 cut")
    let elements = m.input("elements", width: 32 * row, "a row of lanes, the first one lowest")
    let packed = m.output(
      "packed", width: SIMDElements.word, "elements side by side",
      default: .constant(0, width: SIMDElements.word))
    let narrowed = m.wire(
      "narrowed", width: 32 * row, "all elements of the row, saturated if so wanted",
      default: .constant(0, width: 32 * row))

    let saturated = SIMDSaturation(m, width: 32)
    let aligned = m.wire(
      "aligned", width: SIMDElements.word, "the word of elements that holds the first one",
      default: .constant(0, width: SIMDElements.word))
    let byte = m.wire(
      "first_byte", width: 3, "where the first element lies in that word",
      default: .constant(0, width: 3))
    let size = SIMDElements.size(type)
    m.when(enable) {
      saturated.look(m, at: type)
      for place in 0..<row {
        let range = 32 * place..<32 * (place + 1)
        narrowed[range].drive(mux(saturates, saturated(elements[range]), elements[range]))
      }
    }
    m.when(enable) {
      /// The low `bits` bits of `count` elements from `first` on.
      func word(_ bits: Int, from first: Int) -> Bits {
        .concatenating(
          (0..<SIMDElements.word / bits).reversed().map {
            narrowed[32 * (first + $0)..<32 * (first + $0) + bits]
          })
      }
      m.switch(size) { cases in
        cases.case(0) { aligned.drive(word(8, from: 0)) }
        cases.case(1) { aligned.drive(mux(index[2], word(16, from: 4), word(16, from: 0))) }
        cases.default {
          m.switch(index[1..<3]) { pairs in
            for pair in 0..<4 { pairs.case(pair) { aligned.drive(word(32, from: 2 * pair)) } }
          }
        }
      }
      byte.drive(index << size)
      packed.drive(aligned >> Bits.concatenating(byte, .constant(0, width: 3)))
    }
  }
}
