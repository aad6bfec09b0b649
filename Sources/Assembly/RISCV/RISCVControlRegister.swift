/// The names of the control and status registers that the core has.
enum RISCVControlRegister {
  /// The name of the register at an address; the address in hexadecimal if it has none.
  static func name(_ address: UInt32) -> String {
    switch address {
    case 0x323...0x33F: return "mhpmevent\(address - 0x320)"
    case 0x3A0...0x3A3: return "pmpcfg\(address - 0x3A0)"
    case 0x3B0...0x3BF: return "pmpaddr\(address - 0x3B0)"
    case 0xB03...0xB1F: return "mhpmcounter\(address - 0xB00)"
    case 0xB83...0xB9F: return "mhpmcounter\(address - 0xB80)h"
    default: return names[address] ?? "0x" + String(address, radix: 16)
    }
  }

  private static let names: [UInt32: String] = [
    0x300: "mstatus", 0x301: "misa", 0x304: "mie", 0x305: "mtvec", 0x310: "mstatush",
    0x320: "mcountinhibit", 0x340: "mscratch", 0x341: "mepc", 0x342: "mcause", 0x343: "mtval",
    0x344: "mip", 0x7A0: "tselect", 0x7A1: "tdata1", 0x7A2: "tdata2", 0x7A3: "tdata3",
    0xB00: "mcycle", 0xB02: "minstret", 0xB80: "mcycleh", 0xB82: "minstreth", 0xC00: "cycle",
    0xC01: "time", 0xC02: "instret", 0xC80: "cycleh", 0xC81: "timeh", 0xC82: "instreth",
    0xF11: "mvendorid", 0xF12: "marchid", 0xF13: "mimpid", 0xF14: "mhartid", 0xF15: "mconfigptr",
  ]
}
