import ChipSpec
import CoSimulation
import Foundation
import Testing

/// The golden model of the core and QEMU leave the same registers and the same memory behind, on random
/// programs.
struct CoreEmulatorTests {
  private static let emulator = path(of: "qemu-system-riscv32")

  @Test(
    .enabled(
      if: emulator != nil
        || ["true", "1"].contains(ProcessInfo.processInfo.environment["CI"] ?? ""),
      "qemu-system-riscv32 is not installed (scripts/setup.sh --all)"))
  func manyPrograms() async throws {
    let emulator = try #require(Self.emulator, "qemu-system-riscv32 is not installed")
    let groups: [(CoreSpec.InstructionSet, ClosedRange<UInt64>)] = [
      (.rv32imc, 1...125), (.rv32imc, 126...250), (.rv32im, 251...310), (.rv32ic, 311...370),
      (.rv32i, 371...430), (.rv32imc, 431...500),
    ]
    let counts = try await TestBench.fewAtATime(groups) { isa, seeds in
      var instructions = 0
      for seed in seeds { instructions += try Self.compare(isa, seed, emulator) }
      return instructions
    }
    print("QEMU and golden model: 500 programs, \(counts.reduce(0, +)) instructions")
  }

  /// - Returns: instructions of the program.
  private static func compare(
    _ isa: CoreSpec.InstructionSet, _ seed: UInt64, _ emulator: String
  ) throws -> Int {
    let program = CorePlainProgram(isa: isa, capacity: 16_384, seed: seed)
    guard let (expected, instructions) = program.run() else {
      Issue.record("seed \(seed), \(isa): the golden model does not come to the end")
      return 0
    }
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "tilewright-qemu-\(ProcessInfo.processInfo.processIdentifier)-\(seed)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(program.memory).write(to: folder.appending(path: "memory"))
    let process = Process()
    process.executableURL = URL(filePath: emulator)
    process.currentDirectoryURL = folder
    let hasM = isa == .rv32im || isa == .rv32imc
    let hasC = isa == .rv32ic || isa == .rv32imc
    process.arguments = [
      "-M", "none", "-nographic", "-monitor", "none", "-serial", "none", "-m", "16K",
      "-cpu",
      "rv32,h=off,s=off,u=off,pmp=off,m=\(hasM ? "on" : "off"),c=\(hasC ? "on" : "off"),"
        + "resetvec=\(program.entry)",
      "-device", "loader,file=memory,addr=0,force-raw=on",
      "-semihosting-config", "enable=on,target=native",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let stop = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: stop)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    stop.cancel()
    guard let data = try? Data(contentsOf: folder.appending(path: "m")),
      data.count == CorePlainProgram.resultSize
    else {
      Issue.record("seed \(seed), \(isa): QEMU wrote no memory: \(text)")
      return instructions
    }
    let found = CorePlainProgram.compared(Array(data))
    if let place = expected.indices.first(where: { expected[$0] != found[$0] }) {
      Issue.record(
        "seed \(seed), \(isa): byte \(String(place, radix: 16)) is \(found[place]) under QEMU, not \(expected[place])"
      )
    }
    return instructions
  }

  private static func path(of tool: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(tool)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
