import Assembly
import ChipSpec

/// A program for the cores of a chip. Each starts its tile's SIMD unit, raises a semaphore that it waits
/// for, sleeps until the unit's semaphore interrupts, makes a table of squares from the unit's result,
/// and then polls for a word that the host writes last.
public struct ChipCoreProgram: Sendable {
  /// The entries of the table.
  public var squares = 40

  /// The usual table.
  public init() {}

  private static let code: UInt32 = 0x1000
  private static let operand: UInt32 = 0x40
  private static let result: UInt32 = 0x44
  private static let word: UInt32 = 0x80
  private static let table: UInt32 = 0x200

  /// The program for a chip whose tiles all have a core with multiplication, a SIMD unit and eight
  /// semaphores.
  public func program(for specification: Specification) -> ChipProgram {
    var program = ChipProgram()
    var last: [HostStep] = []
    for place in specification.layout.indices {
      let (x, y) = (place % specification.grid.columns, place / specification.grid.columns)
      let registers = TileRegisters(specification, x: x, y: y)
      let seed = UInt32(100 + 7 * place)
      func copy(_ address: UInt32, _ bytes: [UInt8]) -> HostStep {
        .copy(x: x, y: y, address: address, bytes: bytes)
      }
      program.load.append(.clear(x: x, y: y, address: 0, words: 0x2000 / 8))
      let simd = SIMDAssembler.assemble(text: Self.simd, file: "core.simd").program?.bytes ?? []
      program.load.append(copy(0, simd))
      program.load.append(copy(Self.operand, TileImage.bytes(of: [seed, 0])))
      program.load.append(copy(Self.code, TileImage.bytes(of: instructions(registers))))
      program.start.append(registers.write("core", "entry", Self.code))
      program.start.append(registers.write("core", "control", 1))
      last.append(.write(x: x, y: y, address: Self.word, words: [seed * 3]))

      let numbers = (0..<UInt32(squares)).map { $0 * $0 + seed + 5 }
      program.memories.append(check(x, y, Self.table, numbers))
      program.memories.append(check(x, y, Self.result & ~7, [seed, seed + 5]))
      program.memories.append(check(x, y, Self.word, [seed * 3, seed * 3 + 1]))
      program.memories.append(check(x, y, Self.word + 8, [UInt32(x | y << 8), 0]))
      program.registers.append(registers.check("core", "mailbox_outbound", Int(seed + 5)))
    }
    program.start += last
    return program
  }

  /// Waits for semaphore 3, adds 5 to a word, raises semaphore 4.
  private static let simd = """
    copy r2, \(operand)
    load.i32 r1, [r2]
    wait 3, 2
    add r1, r1, 5
    store.i32 r1, [r2 + 4]
    signal 4, 7
    halt
    """

  private func instructions(_ registers: TileRegisters) -> [UInt32] {
    var words = CoreWords.put(1, registers.address("simd", "control"))
    words += CoreWords.put(1 << 4, registers.address("semaphores", "interrupt_enable"))
    words += CoreWords.put(1, registers.address("core", "interrupt_enable"))
    words += CoreWords.put(0x1_0203, registers.address("semaphores", "operation"))
    words += CoreWords.constant(5, 1 << 11) + [CoreWords.write(csr: 0x304, 5), CoreWords.wfi]
    words += CoreWords.constant(6, Self.result) + [CoreWords.load(7, 6, 0)]
    // The interrupt goes when the semaphore is taken.
    words += CoreWords.put(0x2_0704, registers.address("semaphores", "operation"))
    words += CoreWords.constant(8, UInt32(squares)) + CoreWords.constant(9, Self.table)
    words += CoreWords.constant(10, 0)
    words += [
      CoreWords.mul(11, 10, 10), CoreWords.add(11, 11, 7), CoreWords.store(11, 9, 0),
      CoreWords.addi(9, 9, 4), CoreWords.addi(10, 10, 1),
      CoreWords.branch(isEqual: false, 10, 8, -20),
    ]
    words += CoreWords.constant(6, Self.word)
    words += [
      CoreWords.load(12, 6, 0), CoreWords.branch(isEqual: true, 12, 0, -4),
      CoreWords.addi(12, 12, 1), CoreWords.store(12, 6, 4), CoreWords.read(13, csr: 0xF14),
      CoreWords.store(13, 6, 8),
    ]
    words += CoreWords.constant(6, registers.address("core", "mailbox_outbound"))
    return words + [CoreWords.store(7, 6, 0)] + CoreWords.rest
  }

  private func check(_ x: Int, _ y: Int, _ address: UInt32, _ words: [UInt32]) -> MemoryCheck {
    MemoryCheck(x: x, y: y, address: address, bytes: TileImage.bytes(of: words))
  }
}
