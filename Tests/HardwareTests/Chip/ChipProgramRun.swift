import ChipPrograms
import ChipSpec
import CoSimulation
import Golden
import Simulation

/// A program on a chip's Verilog: loaded by DMA, started through the window, run until the chip comes
/// to rest, and compared with what the program says that it leaves, and with what the engines' registers
/// show on the golden chip.
struct ChipProgramRun {
  private let specification: Specification
  private(set) var session: ChipSession
  private var staging: UInt64 = 0x10_0000_0000

  init(
    _ specification: Specification, on library: ModelLibrary, seed: UInt64,
    inputs: [String: UInt64] = [:], patience: Int = 500_000
  ) throws {
    self.specification = specification
    session = try ChipSession(specification, on: library, seed: seed, inputs: inputs)
    session.patience = patience
  }

  /// Runs a program.
  /// - Returns: what is wrong, a line for each difference; empty if nothing is.
  mutating func run(_ program: ChipProgram) throws -> [String] {
    for step in program.load {
      copy(step)
      try session.settle()
    }
    for step in program.start {
      guard case .write(let x, let y, let address, let words) = step else { continue }
      for word in words { session.write(word, x: x, y: y, at: address) }
    }
    try session.settle()
    var differences: [String] = []
    for check in program.memories {
      session.start(
        .toHost, host: staging, x: check.x, y: check.y, at: check.address,
        length: check.bytes.count)
      try session.settle()
      let bytes = session.host.memory.bytes(check.bytes.count, at: staging)
      staging += 1 << 24
      guard let place = bytes.indices.first(where: { bytes[$0] != check.bytes[$0] }) else {
        continue
      }
      differences.append(
        "tile (\(check.x), \(check.y)) holds \(bytes[place]) at \(Int(check.address) + place), "
          + "not \(check.bytes[place])")
    }
    for check in program.done + program.registers {
      let word = try session.read(x: check.x, y: check.y, at: check.address)
      if word.map(check.holds) != true {
        differences.append("\(check.name) is \(word.map(String.init) ?? "not to be read")")
      }
    }
    return try differences + compareEngines(after: program)
  }

  /// What the engines' registers show otherwise than on the golden chip.
  private mutating func compareEngines(after program: ChipProgram) throws -> [String] {
    var chip = try ChipModel(specification)
    for step in program.load + program.start {
      switch step {
      case .write(let x, let y, let address, let words):
        for (place, word) in words.enumerated() {
          chip.write(word, at: address + UInt32(4 * place), x: x, y: y)
        }
      case .clear(let x, let y, let address, let words):
        chip.fill(Int(address)..<Int(address) + 8 * words, x: x, y: y)
      }
    }
    _ = chip.run()
    var differences: [String] = []
    // Many reads are on their way at once.
    var reads: [(tag: UInt8, offset: UInt64, name: String, expected: UInt32?)] = []
    func collect(_ session: inout ChipSession) throws {
      for read in reads {
        var answer: HostBeat?
        try session.run(until: "a read of the window is answered") { session in
          answer = session.host.take(read.tag)
          return answer != nil
        }
        let word = answer.flatMap {
          $0.error ? nil : UInt32(truncatingIfNeeded: $0.data >> (read.offset & 4 == 0 ? 0 : 32))
        }
        guard word != read.expected else { continue }
        differences.append(
          "\(read.name) is \(word.map(String.init) ?? "refused"), on the golden chip "
            + "\(read.expected.map(String.init) ?? "refused")")
      }
      reads = []
    }
    for (place, kind) in specification.layout.enumerated() {
      let (x, y) = (place % specification.grid.columns, place / specification.grid.columns)
      for block in session.addressMaps[kind]?.blocks ?? []
      where ["network_interface", "analog", "simd", "packet_manager"].contains(block.name) {
        for register in block.registers {
          for offset in register.offsets {
            if !session.host.canRead { try collect(&session) }
            let address = UInt32(block.address + offset)
            let window = HostWindow.offset(x: x, y: y, address: address)
            reads.append(
              (
                session.host.read(at: window), window,
                "\(block.name).\(register.name) of (\(x), \(y))",
                chip.read(address, x: x, y: y)
              ))
          }
        }
      }
    }
    try collect(&session)
    return differences
  }

  /// Brings a part of the program into a tile's memory.
  private mutating func copy(_ step: HostStep) {
    switch step {
    case .clear(let x, let y, let address, let words):
      session.start(.fill, x: x, y: y, at: address, length: 8 * words)
    case .write(let x, let y, let address, let words):
      let bytes = words.flatMap { word in
        (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
      }
      session.host.memory.write(bytes, at: staging)
      session.start(
        .toChip, host: staging, x: x, y: y, at: address, length: bytes.count)
      staging += 1 << 24
    }
  }
}
