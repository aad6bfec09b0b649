import ChipSpec
import Foundation
import Testing

@testable import Golden

/// Programs that the toolchain's clang compiles, run by the model; what they compute is known.
struct CoreCompiledTests {
  /// Sorts, multiplies, divides and makes check sums, and leaves the results from 0x8000 on.
  private static let source = """
    typedef unsigned int u32;
    typedef int i32;
    typedef unsigned char u8;
    typedef signed char i8;
    typedef short i16;
    #define RESULT ((volatile u32 *)0x8000)
    static u32 state = 12345;
    __attribute__((noinline)) u32 next(void) {
      state ^= state << 13; state ^= state >> 17; state ^= state << 5; return state;
    }
    __attribute__((noinline)) u32 multiply(u32 a, u32 b) {
    #ifdef __riscv_mul
      return a * b;
    #else
      u32 r = 0; while (b) { if (b & 1) r += a; a <<= 1; b >>= 1; } return r;
    #endif
    }
    __attribute__((noinline)) u32 divide(u32 a, u32 b, u32 *rest) {
    #ifdef __riscv_mul
      *rest = a % b; return a / b;
    #else
      u32 q = 0, r = 0;
      for (int i = 31; i >= 0; i--) { r = r << 1 | (a >> i & 1); if (r >= b) { r -= b; q |= 1u << i; } }
      *rest = r; return q;
    #endif
    }
    __attribute__((noinline)) u32 crc(const u8 *p, int n) {
      u32 c = ~0u;
      while (n--) { c ^= *p++; for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ 0xEDB88320u : c >> 1; }
      return ~c;
    }
    __attribute__((noinline)) void sort(i32 *v, int n) {
      for (int i = 1; i < n; i++) {
        i32 x = v[i]; int j = i;
        for (; j > 0 && v[j - 1] > x; j--) v[j] = v[j - 1];
        v[j] = x;
      }
    }
    static i32 values[64];
    static i16 halves[32];
    static i8 bytes[32];
    int main(void) {
      for (int i = 0; i < 64; i++) values[i] = (i32)next();
      sort(values, 64);
      u32 mixed = 0;
      for (int i = 0; i < 64; i++) mixed = multiply(mixed, 31) + (u32)values[i];
      RESULT[0] = mixed;
      RESULT[1] = crc((const u8 *)values, sizeof values);
      u32 quotients = 0, rests = 0, rest;
      for (int i = 0; i < 50; i++) {
        quotients += divide(next(), (next() >> (i & 15)) | 1, &rest);
        rests ^= rest;
      }
      RESULT[2] = quotients; RESULT[3] = rests;
      i32 sum = 0;
      for (int i = 0; i < 32; i++) { halves[i] = (i16)next(); bytes[i] = (i8)next(); }
      for (int i = 0; i < 32; i++) sum += halves[i] >> 3 ^ bytes[31 - i];
      RESULT[4] = (u32)sum;
      return 0;
    }
    __attribute__((naked, section(".text.start"))) void _start(void) {
      __asm__ volatile("li sp, 0xF000\\n jal ra, main\\n wfi\\n");
    }
    """

  /// The same, in Swift.
  private static func expected() -> [UInt32] {
    var state: UInt32 = 12_345
    func next() -> UInt32 {
      state ^= state << 13
      state ^= state >> 17
      state ^= state << 5
      return state
    }
    let values = (0..<64).map { _ in Int32(bitPattern: next()) }.sorted()
    let mixed = values.reduce(UInt32(0)) { $0 &* 31 &+ UInt32(bitPattern: $1) }
    var sum = UInt32.max
    for byte in values.flatMap({ value in
      (0..<4).map { UInt32(bitPattern: value) >> (8 * $0) & 0xFF }
    }) {
      sum ^= byte
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    var quotients: UInt32 = 0
    var rests: UInt32 = 0
    for index in UInt32(0)..<50 {
      let dividend = next()
      let divisor = next() >> (index & 15) | 1
      quotients &+= dividend / divisor
      rests ^= dividend % divisor
    }
    let pairs = (0..<32).map { _ in
      (Int32(Int16(truncatingIfNeeded: next())), Int32(Int8(truncatingIfNeeded: next())))
    }
    let total = (0..<32).reduce(Int32(0)) { $0 + (pairs[$1].0 >> 3 ^ pairs[31 - $1].1) }
    return [mixed, ~sum, quotients, rests, UInt32(bitPattern: total)]
  }

  @Test(arguments: CoreSpec.InstructionSet.all, ["-O0", "-O2", "-Os"])
  func compiled(isa: CoreSpec.InstructionSet, optimisation: String) throws {
    guard let tools = Self.toolchain() else { return }
    let image = try Self.image(tools, isa, optimisation)
    var core = CoreModel(isa: isa, capacity: 65_536, hart: 0, entry: 0)
    core.memory.load(image)
    var stepped = core
    let done = core.run(upTo: 2_000_000)
    #expect(core.isWaiting && core.csr(0x342) == 0, "\(done) instructions, at \(core.pc)")
    let results = (0..<5).map { UInt32(core.memory.read(0x8000 + 4 * $0, bytes: 4)) }
    #expect(results == Self.expected())

    var steps = 0
    while stepped.step(CoreCircumstances(), registers: { _ in .init(error: true) }) != nil {
      steps += 1
    }
    #expect(steps == done && stepped.memory.bytes == core.memory.bytes)
  }

  /// The folder of the toolchain's programs; nil where they are missing. In CI nothing may be missing.
  private static func toolchain() -> String? {
    let manager = FileManager.default
    let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for path in paths where manager.isExecutableFile(atPath: "\(path)/swift") {
      let swift = URL(fileURLWithPath: "\(path)/swift").resolvingSymlinksInPath()
      let folder = swift.deletingLastPathComponent().path
      let programs = ["clang", "ld.lld", "llvm-objcopy"]
      if programs.allSatisfy({ manager.isExecutableFile(atPath: "\(folder)/\($0)") }) {
        return folder
      }
    }
    let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
    if isCI { Issue.record("clang and ld.lld are missing beside swift, and CI skips nothing") }
    print("skipped: clang and ld.lld are not installed beside swift")
    return nil
  }

  /// The program as it lies in the memory from address 0 on.
  private static func image(
    _ tools: String, _ isa: CoreSpec.InstructionSet, _ optimisation: String
  ) throws -> [UInt8] {
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("tilewright-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    try Data(source.utf8).write(to: place.appendingPathComponent("program.c"))
    let layout = "SECTIONS { . = 0; .text : { *(.text.start) *(.text*) } }"
    try Data(layout.utf8).write(to: place.appendingPathComponent("layout.ld"))
    func run(_ program: String, _ arguments: String...) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "\(tools)/\(program)")
      process.arguments = arguments
      process.currentDirectoryURL = place
      process.standardInput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0, "\(program) failed")
    }
    try run(
      "clang", "--target=riscv32-none-elf", "-march=\(isa.rawValue)", "-mabi=ilp32", optimisation,
      "-ffreestanding", "-fno-builtin", "-mno-relax", "-c", "program.c", "-o", "program.o")
    try run("ld.lld", "-T", "layout.ld", "program.o", "-o", "program.elf")
    try run("llvm-objcopy", "-O", "binary", "program.elf", "program.bin")
    return [UInt8](try Data(contentsOf: place.appendingPathComponent("program.bin")))
  }
}
