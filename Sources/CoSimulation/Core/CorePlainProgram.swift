import ChipSpec
import Golden

/// A random program that other machines execute in the same way: no interrupts, no registers of a tile,
/// no misaligned accesses, and no CSRs or illegal instructions that others may have.
///
/// It leaves its registers in memory and tells an emulator by semihosting to write the first
/// ``resultSize`` bytes of the memory to the file `m`, and to end.
public struct CorePlainProgram: Sendable {
  /// Bytes that are written.
  public static let resultSize = 0x800

  /// The memory before it starts, from address 0 on.
  public let memory: [UInt8]
  /// Where it starts.
  public let entry: UInt32

  private let isa: CoreSpec.InstructionSet
  private let end: UInt32

  /// The program of a seed.
  /// - Parameter capacity: of the memory, bytes; 16 KiB or more.
  public init(isa: CoreSpec.InstructionSet, capacity: Int, seed: UInt64) {
    var maker = CoreProgramMaker(isa: isa, capacity: capacity, kinds: [.faults], seed: seed)
    let image = maker.program().assemble(isa)
    var memory = [UInt8](repeating: 0, count: capacity)
    for (address, word) in image.words {
      for byte in 0..<8 {
        memory[Int(address) + byte] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))
      }
    }
    self.memory = memory
    self.isa = isa
    entry = image.entry
    end = image.places[CoreProgramMaker.last] ?? 0
  }

  /// What the golden model says of the memory's first bytes, without what semihosting needs.
  /// - Returns: nil if the program does not come to its end within `limit` instructions; and how many it
  ///   took.
  public func run(limit: Int = 200_000) -> (result: [UInt8], instructions: Int)? {
    var core = CoreModel(isa: isa, capacity: memory.count, hart: 0, entry: entry)
    core.memory.load(memory)
    var count = 0
    while core.pc != end {
      guard count < limit else { return nil }
      _ = core.step(CoreCircumstances(time: UInt64(count))) { _ in CoreRegisterAnswer(error: true) }
      count += 1
    }
    return (Self.compared(core.memory.contents(at: 0, count: Self.resultSize)), count)
  }

  /// The bytes that count, of those that were written.
  public static func compared(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for index in 0x60..<min(0x70, bytes.count) { bytes[index] = 0 }
    return bytes
  }
}
