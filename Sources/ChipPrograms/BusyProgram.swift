import Assembly
import ChipSpec

/// A program that keeps tiles at work for ever, to measure how fast they are simulated: cores run a loop
/// of loads, sums, products and stores, SIMD units multiply and accumulate, analog arrays convert one
/// product after the other, and both channels of the packet managers send to neighbours.
public struct BusyProgram: Sendable {
  /// Which tiles work; all of them if nil.
  public var tiles: Range<Int>?

  /// A program for all tiles.
  public init() {}

  private static let result = 0x800

  /// The program for a chip. Parts that a tile lacks are left out.
  public func program(for specification: Specification) -> ChipProgram {
    var program = ChipProgram()
    let columns = specification.grid.columns
    let places = tiles ?? specification.layout.indices
    for place in places {
      let (x, y) = (place % columns, place / columns)
      let kind = specification.kind(x: x, y: y)
      guard kind.sram != nil else { continue }
      var image = TileImage(x: x, y: y)
      let registers = TileRegisters(specification, x: x, y: y)
      let data = image.append((0..<32).map { UInt64($0 + 1) &* 0x9E37_79B9_7F4A_7C15 })
      var start: [HostStep] = []
      if kind.simd != nil {
        let text = Self.simd.replacing("data", with: "\(data)")
        let assembly = SIMDAssembler.assemble(text: text, file: "busy.simd")
        guard let code = assembly.program else { preconditionFailure(assembly.text()) }
        start.append(registers.write("simd", "start", UInt32(image.append(code.bytes))))
        start.append(registers.write("simd", "control", 1))
      }
      if let analog = kind.analog {
        var convert = AnalogJobDescriptor(.convert)
        convert.format = .raw
        convert.count = 65_535
        convert.source = data
        convert.destination = Self.result
        convert.rows = 0..<min(analog.rows, 256)
        convert.columns = 0..<min(analog.columns, 64)
        var weights = AnalogJobDescriptor(.loadWeights)
        weights.source = data
        weights.rows = convert.rows
        weights.columns = convert.columns
        weights.next = image.append(convert.encode())
        let first = image.append(weights.encode())
        start.append(registers.write("analog", "start", UInt32(first)))
        start.append(registers.write("analog", "control", 0b11))
      }
      if let packets = kind.packetManager {
        // East or, at the edge, west; south or north.
        let neighbours = [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1), (x, y)].filter { x, y in
          specification.grid.contains(x: x, y: y) && places.contains(y * columns + x)
            && specification.kind(x: x, y: y).sram != nil
        }
        let targets = [neighbours[0], neighbours.last { $0 != (x, y) } ?? (x, y)]
        for channel in 0..<min(2, packets.transfers) {
          var send = TransferDescriptor.send(
            to: targets[channel], source: data, destination: Self.result + 0x100 * (1 + channel),
            run: 128)
          send.next = image.size
          let list = image.append(send.encode())
          start.append(
            registers.write("packet_manager", "start", UInt32(list + 1), element: channel))
        }
      }
      if kind.core?.implementation == .builtin {
        let code = image.append(TileImage.bytes(of: core(data)))
        start.append(registers.write("core", "entry", UInt32(code)))
        start.append(registers.write("core", "control", 1))
      }
      program.load += image.steps(clears: kind.sram?.protection == .secded)
      program.start += start
    }
    return program
  }

  /// Products of two vectors are summed for ever, and stored.
  private static let simd = """
      copy r1, data
    again:
      load.i32 v1, [r1]
      load.i32 v2, [r1 + 64]
      mac v3, v1, v2
      store.i32 v3, [r1 + 128]
      loop r0, again
    """

  private func core(_ data: Int) -> [UInt32] {
    let loop = [
      CoreWords.load(6, 5, 0), CoreWords.load(7, 5, 4), CoreWords.add(8, 6, 10),
      CoreWords.mul(9, 8, 7), CoreWords.store(9, 5, 192), CoreWords.addi(10, 10, 1),
      CoreWords.add(11, 11, 8), CoreWords.branch(isEqual: true, 0, 0, -28),
    ]
    let start = [5: UInt32(data), 10: 0, 11: 0].sorted { $0.key < $1.key }
    let ahead = [UInt32](repeating: 0, count: 8)  // which the core may fetch
    return start.flatMap { CoreWords.constant(UInt32($0.key), $0.value) } + loop + ahead
  }
}
