import ChipSpec

@testable import Golden

/// A core with a program, and registers of a tile that answer what the test says.
final class CoreBench {
  var core: CoreModel
  var lines = CoreLines()
  var time: UInt64 = 1_000
  /// What the tile's registers answer; an error where nothing is said.
  var answer = CoreRegisterAnswer(error: true)
  /// What was asked of the tile's registers.
  private(set) var accesses: [CoreRegisterAccess] = []

  /// A core that starts at 0x100, with `mtvec` 0x800.
  init(_ isa: CoreSpec.InstructionSet = .rv32imc, _ words: [UInt32] = []) {
    core = CoreModel(isa: isa, capacity: 4096, hart: 0x0305, entry: 0x100)
    core.setCSR(0x305, to: 0x800)
    put(words)
  }

  /// Puts instructions of 32 bits into the memory.
  func put(_ words: [UInt32], at address: UInt32 = 0x100) {
    for (index, word) in words.enumerated() {
      core.memory.write(UInt64(word), to: address + 4 * UInt32(index), bytes: 4)
    }
  }

  /// Puts an instruction of 16 bits into the memory.
  func put(half: UInt32, at address: UInt32 = 0x100) {
    core.memory.write(UInt64(half), to: address, bytes: 2)
  }

  /// One step; nil if the core waits.
  @discardableResult
  func step() -> CoreRetirement? {
    var asked: [CoreRegisterAccess] = []
    let answer = answer
    let record = core.step(CoreCircumstances(time: time, lines: lines)) { access in
      asked.append(access)
      return answer
    }
    accesses += asked
    time += 1
    return record.flatMap { CoreRetirement($0) }
  }

  /// Executes one instruction of 32 bits at 0x100.
  @discardableResult
  func execute(_ word: UInt32) -> CoreRetirement? {
    core.jump(to: 0x100)
    put([word])
    return step()
  }
}

extension CoreSpec.InstructionSet {
  /// All of them.
  static let all: [CoreSpec.InstructionSet] = [.rv32i, .rv32ic, .rv32im, .rv32imc]
}
