import Foundation
import Testing

@testable import Assembly

/// What docs/parts/simd.md says about words is what the assembler makes.
struct SIMDDocumentTests {
  static func document() throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "docs/parts/simd.md"), encoding: .utf8)
  }

  @Test func theExamplesAreRight() throws {
    var count = 0
    for line in try Self.document().split(separator: "\n") {
      guard
        let match = line.wholeMatch(
          of: /\| `([^`]+)`[^|]* \| ([0-9A-F]{4}(?:_[0-9A-F]{4}){3}) \|/)
      else { continue }
      let word = try #require(UInt64(match.2.replacing("_", with: ""), radix: 16))
      let program = SIMDAssembler.assemble(text: String(match.1), file: "example").program
      #expect(program?.words == [word], "\(match.1)")
      count += 1
    }
    #expect(count == 10)
  }

  /// The tables of operations name every operation with its number.
  @Test func theTablesAreComplete() throws {
    var found: [Int: String] = [:]
    let contract = try Self.document().components(separatedBy: "## How it runs and stops")[0]
    for line in contract.split(separator: "\n") {
      guard let match = line.prefixMatch(of: /\| (\d+) \| `(\w+)`/), let number = Int(match.1)
      else { continue }
      found[number] = String(match.2)
    }
    for (mnemonic, (operation, _)) in Syntax.mnemonics where mnemonic != "stores" {
      #expect(found[operation.rawValue] == mnemonic)
    }
    #expect(found[42] == "load" && found[43] == "store" && found[44] == "load")
    #expect(found.count == Syntax.mnemonics.count - 1 + 3)
  }
}
