import ChipPrograms
import ChipSpec
import CoSimulation
import Simulation

/// A program on a chip's Verilog: loaded by DMA, started through the window, run until the chip comes
/// to rest, and compared with what the program says that it leaves.
struct ChipProgramRun {
  private(set) var session: ChipSession
  private var staging: UInt64 = 0x10_0000_0000

  init(_ specification: Specification, on library: ModelLibrary, seed: UInt64) throws {
    session = try ChipSession(specification, on: library, seed: seed)
  }

  /// Runs a program.
  /// - Returns: what is wrong, a line for each difference; empty if nothing is.
  mutating func run(_ program: ChipProgram, patience: Int = 500_000) throws -> [String] {
    for step in program.load {
      copy(step)
      try session.settle()
    }
    for step in program.start {
      guard case .write(let x, let y, let address, let words) = step else { continue }
      for word in words { session.write(word, x: x, y: y, at: address) }
    }
    try session.settle(patience: patience)
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
