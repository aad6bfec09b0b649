import Assembly
import ChipSpec
import Foundation
import Testing

@testable import Golden

/// A SIMD unit with a memory and semaphores of its own: what a test needs to run a program.
struct SIMDTile {
  var unit: SIMDUnit
  var environment: Environment
  var commits: [Commit] = []

  /// Plain memory, and semaphores that only the test changes otherwise.
  struct Environment: SIMDEnvironment {
    var bytes: [UInt8]
    var semaphores = [Int](repeating: 0, count: 256)
    var raised: [(number: UInt8, amount: UInt8)] = []
    var writes = 0

    mutating func read(_ address: UInt32) -> UInt64? {
      let start = Int(address & ~7)
      guard start < bytes.count else { return nil }
      return bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func write(_ word: UInt64, byteEnable: UInt8, at address: UInt32) -> Bool {
      precondition(address % 8 == 0 && byteEnable != 0)
      guard Int(address) < bytes.count else { return false }
      for byte in 0..<8 where byteEnable >> UInt8(byte) & 1 == 1 {
        bytes[Int(address) + byte] = UInt8(word >> UInt64(8 * byte) & 0xFF)
      }
      writes += 1
      return true
    }

    mutating func take(_ amount: UInt8, from semaphore: UInt8) -> Bool {
      guard semaphores[Int(semaphore)] >= Int(amount) else { return false }
      semaphores[Int(semaphore)] -= Int(amount)
      return true
    }

    mutating func raise(_ semaphore: UInt8, by amount: UInt8) { raised.append((semaphore, amount)) }
  }

  init(lanes: Int, capacity: Int = 65_536) {
    var spec = SIMDSpec()
    spec.lanes = lanes
    unit = SIMDUnit(spec: spec)
    environment = Environment(bytes: Array(repeating: 0, count: capacity))
  }

  /// Assembles a program, puts it into memory and starts it.
  mutating func load(_ text: String) throws {
    let assembly = SIMDAssembler.assemble(text: text, file: "test.simd")
    #expect(assembly.text() == "")
    let program = try #require(assembly.program)
    let start = Int(program.origin)
    environment.bytes.replaceSubrange(start..<start + program.bytes.count, with: program.bytes)
    unit.start(at: program.origin)
  }

  /// Steps until the unit stops or waits.
  mutating func run(limit: Int = 1_000_000) {
    for _ in 0..<limit {
      guard let commit = unit.step(&environment) else { return }
      commits.append(commit)
    }
    Issue.record("the program does not end")
  }

  /// A tile in which a program has run to its end.
  static func run(
    _ text: String, lanes: Int = 4, _ prepare: (inout SIMDTile) -> Void = { _ in }
  ) throws -> SIMDTile {
    var tile = SIMDTile(lanes: lanes)
    try tile.load(text)
    prepare(&tile)
    tile.run()
    #expect(
      tile.unit.isHalted, "stopped at \(tile.unit.pc): \(String(describing: tile.unit.failure))")
    return tile
  }

  // MARK: Memory

  mutating func put<Element: FixedWidthInteger>(_ values: [Element], at address: Int) {
    for (index, value) in values.enumerated() {
      withUnsafeBytes(of: value.littleEndian) { bytes in
        for (byte, bits) in bytes.enumerated() {
          environment.bytes[address + index * bytes.count + byte] = bits
        }
      }
    }
  }

  func get<Element: FixedWidthInteger>(
    _ type: Element.Type, _ count: Int, at address: Int
  ) -> [Element] {
    let size = Element.bitWidth / 8
    return (0..<count).map { index in
      let start = address + index * size
      return environment.bytes[start..<start + size].reversed().reduce(Element(0)) {
        $0 << 8 | Element(truncatingIfNeeded: $1)
      }
    }
  }

  // MARK: The document's programs

  /// The program under a heading of docs/parts/simd.md, below constants that the test chooses.
  static func documented(_ heading: String, _ constants: [String: Int]) throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/parts/simd.md")
    let document = try String(contentsOf: file, encoding: .utf8)
    let section = try #require(
      document.components(separatedBy: "\n### \(heading)\n").dropFirst().first)
    let blocks = section.components(separatedBy: "```\n")
    let program = try #require(blocks.count > 2 ? blocks[1] : nil)
    return constants.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }.joined()
      + program
  }
}
