import ChipSpec
import Simulation

/// A core with its memory, on which programs run. Words that a program stores at the registers' first
/// address are its answer, and the first one ends the run.
struct CoreBench {
  let model: ModelInstance
  private var time: UInt64 = 0
  /// Records of instructions.
  private(set) var records: [CommitRecord] = []
  /// Cycles since the core was started.
  private(set) var cycles = 0

  init(_ library: ModelLibrary, seed: UInt64 = 1) throws {
    model = try library.instantiate(seed: seed)
    try model.reset()
    try set("registers_grant_i", 1)
  }

  private func set(_ port: String, _ value: UInt64) throws { try model.port(port).value = value }

  /// Writes a program into the memory.
  mutating func load(_ program: [UInt8], capacity: Int) throws {
    try set("loader_request_i", 1)
    try set("loader_write_i", 1)
    try set("loader_byte_enable_i", 0xFF)
    for address in stride(from: 0, to: capacity, by: 8) {
      let bytes = program.dropFirst(address).prefix(8)
      let word = bytes.enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) }
      try set("loader_address_i", UInt64(address))
      try set("loader_write_data_i", word)
      try step()
    }
    try set("loader_request_i", 0)
  }

  /// Lets a cycle pass.
  mutating func step() throws {
    try set("timebase_i", time)
    try model.eval()
    let isStored =
      try model.port("registers_request_o").value == 1
      && model.port("registers_write_o").value == 1
    let word = isStored ? try model.port("registers_write_data_o").value : nil
    try model.step()
    model.drainCommits {
      records.append(contentsOf: $0.filter { $0.kind == CommitKind.coreRetired.rawValue })
    }
    time += 1
    answer = word ?? answer
  }

  /// The word that the program stored last.
  private(set) var answer: UInt64?

  /// Runs from an address to the first answer.
  /// - Returns: the answer; nil if none came.
  mutating func run(from entry: UInt64 = 0, cycles limit: Int = 20_000) throws -> UInt64? {
    try set("entry_i", entry)
    try set("run_i", 1)
    cycles = 0
    while answer == nil && cycles < limit {
      try step()
      cycles += 1
    }
    for _ in 0..<4 { try step() }
    return answer
  }
}
