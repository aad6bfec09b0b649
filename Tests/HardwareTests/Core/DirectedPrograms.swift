import ChipSpec
import ELF
import Foundation

/// The directed programs of `Programs`: what there is, and how they become ELF files.
enum DirectedPrograms {
  /// A program of several tests.
  struct Source {
    /// Its file's name without `.S`.
    let name: String
    /// Whether a core can run it.
    let suits: @Sendable (CoreSpec.InstructionSet) -> Bool
  }

  static let sources = [
    Source(name: "integer") { _ in true }, Source(name: "control") { _ in true },
    Source(name: "memory") { _ in true }, Source(name: "csr") { _ in true },
    Source(name: "traps") { _ in true }, Source(name: "multiply") { $0.multiplies },
    Source(name: "compressed") { $0.isCompressed },
  ]

  static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Programs").path

  /// The toolchain's C compiler and linker: those of the Swift toolchain that builds this.
  static let compiler = ChipTools.find("clang"), linker = ChipTools.find("ld.lld")

  /// Whether programs can be made.
  static let areAvailable = ChipTools.isCI || (compiler != nil && linker != nil)

  /// The names of a program's tests, in the order of their numbers from 1.
  static func tests(of source: String) throws -> [String] {
    let text = try String(contentsOfFile: "\(directory)/\(source).S", encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      line.hasPrefix("  test ") ? String(line.dropFirst("  test ".count)) : nil
    }
  }

  /// Assembles and links a program of the directory.
  static func program(
    _ source: String, _ isa: CoreSpec.InstructionSet, capacity: Int
  ) throws -> ELFProgram {
    try program(
      "\(directory)/\(source).S", as: "\(source)-\(isa.rawValue)-\(capacity)", isa, capacity)
  }

  /// Assembles and links a text; its start is `_start`, in the section `.text.start`.
  static func program(
    text: String, named name: String, _ isa: CoreSpec.InstructionSet, capacity: Int
  ) throws -> ELFProgram {
    let path = "\(try work())/\(name).S"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return try program(path, as: name, isa, capacity)
  }

  private static func program(
    _ source: String, as name: String, _ isa: CoreSpec.InstructionSet, _ capacity: Int
  ) throws -> ELFProgram {
    let path = "\(try work())/\(name)"
    try tool(
      compiler ?? "clang",
      [
        "--target=riscv32-unknown-elf", "-march=\(isa.rawValue)_zicsr_zifencei", "-mabi=ilp32",
        "-I", directory, "-DCAPACITY=\(capacity)", "-c", source, "-o", "\(path).o",
      ])
    try tool(linker ?? "ld.lld", ["-T", "\(directory)/link.ld", "\(path).o", "-o", "\(path).elf"])
    let bytes = FileManager.default.contents(atPath: "\(path).elf") ?? Data()
    let reading = ELFReader.read(
      bytes: Array(bytes), file: "\(name).elf", for: ELFTarget(isa: isa, capacity: capacity))
    guard let program = reading.program else { throw Failure(description: reading.text()) }
    return program
  }

  private static func work() throws -> String {
    let path = "\(ChipTools.directory)/programs"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private static func tool(_ program: String, _ arguments: [String]) throws {
    let result = try ChipTools.run(program, arguments, in: directory)
    guard result.code == 0 else { throw Failure(description: result.output) }
  }
}
