import ChipSpec
import RTL

/// The look-up tables: eight entries or a part of them are written at once, one is read in the cycle
/// after it was asked for.
struct SIMDTables: Component {
  var moduleName: String { "simd_tables" }
  var summary: String {
    "Look-up tables of the SIMD unit: \(SIMDEncoding.tables) of \(SIMDEncoding.tableEntries) entries."
  }

  /// Entries that are written at once.
  static let row = 8

  func build(_ m: Module) {
    let width = SIMDShape.width
    let tableWidth = indexWidth(SIMDEncoding.tables)
    let rowWidth = indexWidth(SIMDEncoding.tableEntries / Self.row)
    let write = m.input("write", width: Self.row / 2, "pairs of entries that are written")
    let writeAddress = m.input(
      "write_address", width: tableWidth + rowWidth, "table, then row of eight entries")
    let entries = m.input("entries", width: width * Self.row, "the lowest one at the low end")
    let read = m.input("read", "an entry is wanted")
    let table = m.input("table", width: tableWidth, "of this table")
    let index = m.input("index", width: indexWidth(SIMDEncoding.tableEntries), "its number")
    let entry = m.output("entry", width: width, "what was read last")

    let pairs = (0..<Self.row / 2).map {
      m.memory(
        "pairs_\($0)", count: SIMDEncoding.tables << rowWidth, width: 2 * width,
        "entries \(2 * $0) and \(2 * $0 + 1) of each row")
    }
    let found = m.register("found", width: width, reset: nil, "the entry")
    m.when(write.any) {
      for (number, memory) in pairs.enumerated() {
        m.when(write[number]) {
          memory.write(entries[2 * width * number..<2 * width * (number + 1)], at: writeAddress)
        }
      }
    }
    m.when(read) {
      let address = Bits.concatenating(table, index[3..<index.width])
      m.switch(index[0..<3]) { cases in
        for number in 0..<Self.row {
          cases.case(number) {
            let pair = pairs[number / 2][address]
            found.next(number % 2 == 0 ? pair[0..<width] : pair[width..<2 * width])
          }
        }
      }
    }
    entry.drive(found)
  }
}
