import ChipSpec
import Foundation

/// A program for a core, assembled and linked at address 0 with the toolchain's clang.
enum CoreProgram {
  /// Where the toolchain's programs lie: beside `swift`.
  private static let tools: String? = ChipTools.find("swift").map {
    URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path
  }

  /// Whether there is a clang for RISC-V.
  static let canAssemble: Bool = {
    guard let tools else { return false }
    return ["clang", "ld.lld", "llvm-objcopy"].allSatisfy {
      FileManager.default.isExecutableFile(atPath: "\(tools)/\($0)")
    }
  }()

  /// The bytes of a program from address 0 on.
  static func assemble(_ text: String, _ isa: CoreSpec.InstructionSet) throws -> [UInt8] {
    let directory = "\(ChipTools.directory)/core-programs-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: "\(directory)/program.s"))
    let tools = tools ?? ""
    for (tool, arguments) in [
      (
        "clang",
        [
          "--target=riscv32-unknown-elf", "-march=\(isa.rawValue)_zicsr_zifencei", "-mabi=ilp32",
          "-c", "program.s", "-o", "program.o",
        ]
      ), ("ld.lld", ["--image-base=0", "-Ttext=0", "-e0", "program.o", "-o", "program.elf"]),
      ("llvm-objcopy", ["-O", "binary", "program.elf", "program.bin"]),
    ] {
      let (code, output) = try ChipTools.run("\(tools)/\(tool)", arguments, in: directory)
      guard code == 0 else { throw Failure(output: output) }
    }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(directory)/program.bin")))
  }

  /// What a tool complained of.
  struct Failure: Error {
    let output: String
  }
}
