import Assembly
import ChipSpec

/// An engine of a tile that fails several times, each time otherwise, at the end of a random program.
struct RandomFailures {
  let x: Int, y: Int
  let kind: TileKind
  let registers: TileRegisters
  let mistakes: EngineMistakes
  /// The first byte of the memory that nothing else uses, a multiple of 8.
  let begin: Int
  /// Whether the program has loaded weights and calibration: what was never loaded is anything.
  let isLoaded: Bool

  /// Words that are written before an engine starts: its descriptor or instructions, or what it reads.
  private static let words = EngineMistakes.size / 8 + 2

  /// What the host does; nothing where there is no engine, or no room.
  func steps(_ random: inout ProgramRandom) -> [HostStep] {
    guard begin + 8 * (Self.words + 1) <= kind.sram?.capacity ?? 0 else { return [] }
    // What engines read that go beyond the end is known.
    let last = UInt32(kind.sram?.capacity ?? 8) - 8
    var steps = [HostStep.clear(x: x, y: y, address: last, words: 1)]
    let count = random.number(in: 3...7)
    switch random.pick([0, 0, 1, 2]) {
    case 0 where kind.analog != nil:
      let choices = isLoaded ? EngineMistakes.jobs : EngineMistakes.jobsWithoutOutputs
      for choice in (0..<choices).shuffled(using: &random).prefix(count) {
        steps += analog(choice, &random)
      }
    case 1 where kind.simd != nil:
      for choice in (0..<EngineMistakes.programs).shuffled(using: &random).prefix(count) {
        steps += simd(choice)
      }
    case 2 where kind.packetManager != nil:
      for choice in (0..<EngineMistakes.transfers).shuffled(using: &random).prefix(count) {
        let (descriptor, _) = mistakes.transfer(choice)
        steps += transfer(descriptor, &random)
        // One that does not fail, or whose operation there is not.
        let good = TransferDescriptor.fill((x, y), destination: begin + EngineMistakes.size, run: 8)
        if random.chance(50) { steps += transfer(good, setting: random.pick([0, 0, 3]), &random) }
      }
    default: return []
    }
    return steps
  }

  private func analog(_ choice: Int, _ random: inout ProgramRandom) -> [HostStep] {
    var (job, flips, cause) = mistakes.job(choice)
    // What it reads is defined where it lies.
    if job.source == 0 { job.source = begin }
    // Several products, so that the input is at work when the output fails.
    if cause == 9 { job.count = random.number(in: 1...4) }
    var words = job.encode()
    words[0] ^= flips
    return run(
      TileImage.bytes(of: words),
      [
        registers.write("analog", "start", UInt32(begin)), registers.write("analog", "control", 1),
      ], "analog", ["events", "status", "error"])
  }

  private func simd(_ choice: Int) -> [HostStep] {
    let assembly = SIMDAssembler.assemble(
      text: ".origin \(begin)\n" + mistakes.instructions(choice).text, file: "random.simd")
    guard let program = assembly.program else { preconditionFailure(assembly.text()) }
    return run(
      program.bytes,
      [registers.write("simd", "start", UInt32(begin)), registers.write("simd", "control", 1)],
      "simd", ["events", "status", "pc"])
  }

  /// - Parameter bits: those of the descriptor's first word that are set.
  private func transfer(
    _ descriptor: TransferDescriptor, setting bits: UInt64 = 0, _ random: inout ProgramRandom
  ) -> [HostStep] {
    let channel = random.number(in: 0...(kind.packetManager?.transfers ?? 1) - 1)
    var words = descriptor.encode()
    words[0] |= bits
    return run(
      TileImage.bytes(of: words),
      [registers.write("packet_manager", "start", UInt32(begin) | 1, element: channel)],
      "packet_manager", ["failed", "done", "refused"])
      + [.read(registers.check("packet_manager", "status", 0, element: channel, mask: 0))]
  }

  /// Has the engine do it, and looks what has come of it.
  private func run(
    _ bytes: [UInt8], _ start: [HostStep], _ block: String, _ shown: [String]
  ) -> [HostStep] {
    // A descriptor of many dimensions is longer than others.
    guard bytes.count <= 8 * Self.words else { return [] }
    return [
      .clear(x: x, y: y, address: UInt32(begin), words: Self.words),
      .copy(x: x, y: y, address: UInt32(begin), bytes: bytes),
    ] + start + [.settle] + shown.map { .read(registers.check(block, $0, 0, mask: 0)) }
  }
}
