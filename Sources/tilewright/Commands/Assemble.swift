import ArgumentParser
import Assembly
import Diagnostics
import Foundation

/// `tilewright asm FILE`
struct Assemble: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asm",
    abstract: "Assemble a program for the SIMD unit, or disassemble one.",
    discussion: """
      Without --output the program is listed: address, word, line. With it, the words are written as \
      they lie in memory, from the origin on, lowest byte first. docs/parts/simd.md has the \
      instructions and the language.
      """)

  @Argument(help: "The program's text; with --disassemble its words.")
  var file: String

  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String?

  @Flag(name: .long, help: "Make text of words.")
  var disassemble = false

  @Option(name: .long, help: "With --disassemble: address of the first word, bytes.")
  var origin: UInt32 = 0

  @Option(name: .long, help: "Write the messages as JSON to a file, - for standard output.")
  var json: String?

  func validate() throws {
    if origin % 8 != 0 { throw ValidationError("--origin must be a multiple of 8.") }
    if origin != 0 && !disassemble { throw ValidationError("--origin goes with --disassemble.") }
    if json != nil && disassemble { throw ValidationError("--json goes with assembling.") }
  }

  func run() throws {
    let bytes = try read()
    if disassemble { return try disassemble(bytes) }
    let assembly = SIMDAssembler.assemble(bytes: bytes, file: file)
    let text = assembly.text(color: Console.takesColor)
    if !text.isEmpty { Console.note(text) }
    if let json { try Output.write(JSONRenderer().render(assembly.diagnostics), to: json) }
    guard let program = assembly.program else { throw Exit.badInput }
    if let output {
      try Output.write(Array(program.bytes), to: output)
      Console.print("\(output): \(program.words.count) words from address \(program.origin)")
    } else if json != "-" {
      Console.print(String(assembly.listing.dropLast()))
    }
  }

  private func disassemble(_ bytes: [UInt8]) throws {
    guard bytes.count % 8 == 0 else {
      Console.note("tilewright: error: '\(file)' has \(bytes.count) bytes, not a multiple of 8")
      throw Exit.badInput
    }
    let words = stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<start + 8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    }
    let text = SIMDDisassembler.text(words, origin: origin)
    try Output.write(String(text.dropLast()), to: output ?? "-")
  }

  /// The file's bytes, and one more than a text may have, so that the assembler can say so.
  private func read() throws -> [UInt8] {
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
      defer { try? handle.close() }
      let limit = disassemble ? SIMDAssembler.longestProgram : SIMDAssembler.longestText + 1
      return Array(try handle.read(upToCount: limit) ?? Data())
    } catch {
      Console.note("tilewright: error: cannot read '\(file)': \(Output.reason(error))")
      throw Exit.badInput
    }
  }
}
