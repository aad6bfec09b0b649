import ChipSpec
import RTL

/// The look-up tables: eight entries or a part of them are written at once, one is read.
struct SIMDTables: Component {
  var moduleName: String { "simd_tables" }
  var summary: String {
    "Look-up tables of the SIMD unit: \(SIMDEncoding.tables) of \(SIMDEncoding.tableEntries) entries."
  }

  func build(_ m: Module) {
    let width = SIMDShape.width
    let tableWidth = indexWidth(SIMDEncoding.tables)
    let write = m.input("write", width: SIMDElements.row / 2, "pairs of entries that are written")
    let writeAddress = m.input(
      "write_address", width: tableWidth + SIMDShape.numberWidth, "table, then row of eight entries"
    )
    let entries = m.input(
      "entries", width: width * SIMDElements.row, "the lowest one at the low end")
    let read = m.input("read", "an entry is wanted")
    let table = m.input("table", width: tableWidth, "of this table")
    let index = m.input("index", width: indexWidth(SIMDEncoding.tableEntries), "its number")
    let entry = m.output(
      "entry", width: width, "the entry", default: .constant(0, width: width))

    let pairs = (0..<SIMDElements.row / 2).map {
      m.memory(
        "pairs_\($0)", count: SIMDEncoding.tables << SIMDShape.numberWidth, width: 2 * width,
        "entries \(2 * $0) and \(2 * $0 + 1) of each row")
    }
    m.when(write.any) {
      for (number, memory) in pairs.enumerated() {
        m.when(write[number]) {
          memory.write(entries[2 * width * number..<2 * width * (number + 1)], at: writeAddress)
        }
      }
    }
    let pair = m.wire(
      "pair", width: 2 * width, "the entry and its neighbour",
      default: .constant(0, width: 2 * width))
    m.when(read) {
      let address = Bits.concatenating(table, index[3..<index.width])
      m.switch(index[1..<3]) { cases in
        for (number, memory) in pairs.enumerated() {
          cases.case(number) { pair.drive(memory[address]) }
        }
      }
      entry.drive(mux(index[0], pair[width..<2 * width], pair[0..<width]))
    }
  }
}
