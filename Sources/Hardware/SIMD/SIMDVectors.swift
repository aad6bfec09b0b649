import ChipSpec
import RTL

/// The vector registers: a row of lanes is read from three registers at once, and one is written, each
/// lane of it or not.
struct SIMDVectors: Component {
  let shape: SIMDShape

  var moduleName: String { "simd_vectors_\(shape.lanes)" }
  var summary: String {
    "Vector registers of the SIMD unit: \(SIMDEncoding.registers) of \(shape.lanes) lanes, "
      + "\(shape.row) at a time."
  }

  func build(_ m: Module) {
    let width = SIMDShape.width
    let memories = (0..<shape.row).map {
      m.memory(
        "lanes_\($0)", count: SIMDEncoding.registers * shape.rows, width: width,
        shape.rows == 1 ? "a word for each register" : "\(shape.rows) words for each register")
    }
    for name in ["a", "b", "c"] {
      let read = m.input("\(name)_read", "a row is read")
      let address = m.input(
        "\(name)_address", width: shape.addressWidth, "register and row")
      let row = m.output(
        "\(name)_row", width: width * shape.row, "lane 0 lowest",
        default: .constant(0, width: width * shape.row))
      m.when(read) {
        for (place, memory) in memories.enumerated() {
          row[width * place..<width * (place + 1)].drive(memory[address])
        }
      }
    }
    let write = m.input("write", width: shape.row, "lanes that are written")
    let address = m.input("write_address", width: shape.addressWidth, "register and row")
    let row = m.input("write_row", width: width * shape.row, "lane 0 lowest")
    m.when(write.any) {
      for (place, memory) in memories.enumerated() {
        m.when(write[place]) {
          memory.write(row[width * place..<width * (place + 1)], at: address)
        }
      }
    }
  }
}
