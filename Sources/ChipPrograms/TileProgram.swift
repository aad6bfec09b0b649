import Assembly
import ChipSpec

/// The programs of one tile's engines in the making: what is in its memory, what starts them and what
/// shows that they are done.
struct TileProgram {
  let x: Int, y: Int
  let kind: TileKind
  let registers: TileRegisters
  var image: TileImage
  /// What starts the engines.
  private(set) var starts: [HostStep] = []
  /// What shows that they have done their work.
  private(set) var done: [RegisterCheck] = []

  init(_ specification: Specification, x: Int, y: Int) {
    (self.x, self.y) = (x, y)
    kind = specification.kind(x: x, y: y)
    registers = TileRegisters(specification, x: x, y: y)
    image = TileImage(x: x, y: y)
  }

  /// What loads the tile.
  var load: [HostStep] { image.steps(clears: kind.sram?.protection == .secded) }

  /// A program of the SIMD unit.
  mutating func simd(_ text: String) {
    let assembly = SIMDAssembler.assemble(
      text: ".origin \(image.size)\n" + text, file: "tile.simd")
    guard let code = assembly.program else { preconditionFailure(assembly.text()) }
    let start = image.append(code.bytes)
    starts += [
      registers.write("simd", "start", UInt32(start)), registers.write("simd", "control", 1),
    ]
    done.append(registers.check("simd", "events", 1))
  }

  /// A list of transfers of a channel.
  mutating func channel(_ channel: Int, _ transfers: [TransferDescriptor]) {
    let start = image.size
    for (number, var transfer) in transfers.enumerated() {
      transfer.next = number + 1 < transfers.count ? image.size + transfer.size : nil
      _ = image.append(transfer.encode())
    }
    starts.append(
      registers.write("packet_manager", "start", UInt32(start + 1), element: channel))
    done.append(registers.check("packet_manager", "done", 1 << channel, mask: 1 << channel))
  }

  /// Jobs of the analog part.
  /// - Parameter mode: 1 quantises, 0 does not; as it is after reset if nil.
  mutating func analog(_ jobs: [AnalogJobDescriptor], mode: UInt32? = 0) {
    let start = image.size
    for (number, var job) in jobs.enumerated() {
      job.next = number + 1 < jobs.count ? image.size + AnalogJobDescriptor.size : nil
      _ = image.append(job.encode())
    }
    starts += mode.map { [registers.write("analog", "mode", $0)] } ?? []
    starts += [
      registers.write("analog", "start", UInt32(start)),
      registers.write("analog", "control", 0b11),
    ]
    done.append(registers.check("analog", "events", 1))
  }

  /// A program of the core: when `body` is through, a word of memory says so.
  mutating func core(_ body: (inout CoreText) -> Void) {
    let word = image.append([UInt64(0)])
    var text = CoreText(
      origin: UInt32(image.size), isCompressed: kind.core?.isa.isCompressed ?? false)
    body(&text)
    text.put(0x600D, at: UInt32(word))
    text.append(CoreWords.rest)
    // What is read ahead is known.
    text.append(Array(repeating: 0x13, count: 16))
    starts += [
      registers.write("core", "entry", UInt32(image.append(text.bytes))),
      registers.write("core", "control", 1),
    ]
    done.append(
      RegisterCheck(
        name: "end of the core of (\(x), \(y))", x: x, y: y, address: UInt32(word), value: 0x600D))
  }
}
