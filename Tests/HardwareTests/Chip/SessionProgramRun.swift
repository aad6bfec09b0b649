import ChipPrograms
import ChipSpec
import CoSimulation
import Golden
import Simulation

/// A program on a chip's Verilog: loaded by DMA, started through the window, run until the chip comes
/// to rest, and compared with what the program says that it leaves, and with what the engines' registers
/// show on the golden chip.
struct SessionProgramRun {
  private let specification: Specification
  private(set) var session: ChipSession

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
    let chip = SessionChip(session)
    // What throws leaves the session as it is then.
    defer { session = chip.session }
    var run = ChipProgramRun(program, on: chip)
    let outcome = try run.run()
    session = chip.session
    return try outcome.differences + (outcome.wait.map { [$0] } ?? [])
      + compareEngines(after: program)
  }

  /// What the engines' registers show otherwise than on the golden chip.
  private mutating func compareEngines(after program: ChipProgram) throws -> [String] {
    let golden = try GoldenChip(specification)
    var run = ChipProgramRun(program, on: golden)
    _ = try run.run()
    var chip = golden.model
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
}
