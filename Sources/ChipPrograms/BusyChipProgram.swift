import ChipSpec

/// A program that keeps all engines, cores and links of a chip at work for most of its time: for
/// measurements of speed. `docs/programs.md`.
///
/// Nobody waits for anybody: each engine reads what nobody writes and writes where nobody else does, so
/// what it leaves does not depend on the interleaving.
public struct BusyChipProgram: Sendable {
  /// How long it takes, about, cycles.
  public var cycles = 20_000

  /// Tiles that are at work, row by row from the north-west corner; all if nil.
  public var active: Int?

  /// What is random follows from it.
  public var seed: UInt64 = 1

  /// A program of about 20,000 cycles.
  public init() {}

  /// Bytes that a run moves, and that the SIMD unit and the core work on.
  private static let size = 64

  /// Where things lie in each memory: what is only read, and what each engine writes.
  private struct Places {
    let source: Int, simd: Int, core: Int, analog: Int
    /// Of each channel of the tile's neighbours, and the tile's own.
    let inbox: [Int]
  }

  /// The program for a chip.
  public func program(for specification: Specification) -> ChipProgram {
    var random = ProgramRandom(seed: seed)
    let columns = specification.grid.columns
    let tiles = specification.layout.indices.filter {
      let kind = specification.kinds[specification.layout[$0]]
      return (kind.sram?.capacity ?? 0) >= 8 << 10
    }
    let working = tiles.prefix(active ?? tiles.count)
    var program = ChipProgram()
    program.name = "busy"
    program.specification = specification.name
    program.seed = seed
    var starts: [HostStep] = []
    for (number, tile) in working.enumerated() {
      var content = TileProgram(specification, x: tile % columns, y: tile / columns)
      let places = reserve(&content, &random)
      let next = working[working.startIndex + (number + 1) % working.count]
      fill(
        &content, places, neighbour: (x: next % columns, y: next / columns),
        grain: MessageFormat(flitWidth: specification.router.flitWidth).grain,
        clock: specification.clock, &random)
      program.load += content.load
      starts += content.starts
      program.done += content.done
      program.memories.append(
        MemoryCheck(
          x: content.x, y: content.y, address: 0,
          count: (places.inbox.last ?? 0) + Self.size))
    }
    program.start = starts
    return program
  }

  /// The same places in each tile.
  private func reserve(_ content: inout TileProgram, _ random: inout ProgramRandom) -> Places {
    let source = content.image.append(
      (0..<2 * Self.size).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    let simd = content.image.reserve(Self.size)
    let core = content.image.reserve(Self.size)
    let analog = content.image.reserve(Self.size)
    let inbox = (0..<16).map { _ in content.image.reserve(Self.size) }
    return Places(source: source, simd: simd, core: core, analog: analog, inbox: inbox)
  }

  private func fill(
    _ content: inout TileProgram, _ places: Places, neighbour: (x: Int, y: Int), grain: Int,
    clock: Int, _ random: inout ProgramRandom
  ) {
    let size = Self.size, kind = content.kind
    if let simd = kind.simd {
      let strips = max(1, size / simd.lanes)
      content.simd(
        """
          copy r9, \(max(1, cycles / (strips * 110)))
        product:
          copy r1, \(size)
          copy r2, \(places.source)
          copy r3, \(places.source + size)
          copy r4, \(places.simd)
        strip:
          setvl r5, r1
          load.i8 v1, [r2]+
          load.i8 v2, [r3]+
          mul v3, v1, v2
          mac v3, v1, r9
          scale.i8 v3, v3, v2, 9
          max v3, v3, v1
          stores.i8 v3, [r4]+
          sub r1, r1, r5
          bne r1, r0, strip
          loop r9, product
          halt
        """)
    }
    if let channels = kind.packetManager?.transfers {
      // A message of a tile about every third cycle.
      let messages = size / grain
      let rounds = min(65_535, max(1, cycles / (3 * channels * messages)))
      for channel in 0..<channels {
        let inbox = places.inbox[channel]
        let loop = [TransferDescriptor.Dimension(rounds, source: 0, destination: 0)]
        content.channel(
          channel,
          [
            channel % 3 == 1
              ? .fetch(
                from: neighbour, source: places.source, destination: inbox, run: size, loop)
              : .send(
                to: neighbour, source: places.source + channel % 2 * size, destination: inbox,
                run: size, loop)
          ])
      }
    }
    if let analog = kind.analog { addAnalog(analog, &content, places, clock, &random) }
    if kind.core?.implementation == .builtin { addCore(&content, places) }
  }

  private func addAnalog(
    _ analog: AnalogSpec, _ content: inout TileProgram, _ places: Places, _ clock: Int,
    _ random: inout ProgramRandom
  ) {
    let rows = min(analog.rows, Self.size), columns = min(analog.columns, Self.size)
    var load = AnalogJobDescriptor(.loadWeights)
    // Every row is the same: it takes little memory.
    load.source = content.image.append(
      (0..<columns).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    (load.rows, load.columns) = (0..<rows, 0..<columns)
    var calibrate = AnalogJobDescriptor(.loadCalibration)
    calibrate.source = content.image.append(
      (0..<columns).map { _ in AnalogJobDescriptor.calibration(factor: 1, addend: 5, shift: 7) })
    calibrate.columns = load.columns
    var convert = AnalogJobDescriptor(.convert)
    let time = analog.conversionCycles(clock: clock) * analog.columnsPerADC + columns / 8 + 16
    convert.count = min(65_535, max(1, cycles / time))
    (convert.source, convert.destination) = (places.source, places.analog)
    (convert.rows, convert.columns) = (load.rows, load.columns)
    content.analog([load, calibrate, convert], mode: nil)
  }

  private func addCore(_ content: inout TileProgram, _ places: Places) {
    let size = UInt32(Self.size)
    content.core { text in
      text.constant(12, UInt32(max(1, cycles / (Self.size / 4 * 12))))
      let round = text.labelHere()
      text.constant(5, UInt32(places.source))
      text.constant(6, UInt32(places.source) + size)
      text.constant(7, UInt32(places.core))
      text.constant(8, size / 4)
      let again = text.labelHere()
      text.load(2, 9, 5)
      text.load(2, 10, 6)
      CoreOperation(function: .xor, width: 4).append(to: &text)
      text.arithmetic(0, 11, 11, 12)
      text.store(2, 11, 7)
      for register: UInt32 in 5...7 { text.increase(register, by: 4) }
      text.increase(8, by: -1)
      text.branch(1, 8, 0, to: again)
      text.increase(12, by: -1)
      text.branch(1, 12, 0, to: round)
    }
  }
}
