import ArgumentParser
import ChipSpec
import Diagnostics

/// Specs as commands take them.
enum SpecificationFile {
  /// Reads a spec and prints what there is to say about it on standard error.
  /// - Throws: `Exit.badInput` if it has errors or cannot be read.
  static func load(_ path: String) throws -> Specification {
    let reading = try read(path)
    let text = reading.text(color: Console.takesColor)
    if !text.isEmpty { Console.note(text) }
    guard let specification = reading.specification else { throw Exit.badInput }
    return specification
  }

  /// Reads a spec without printing.
  /// - Throws: `Exit.badInput`, after a message, if the file cannot be read.
  static func read(_ path: String) throws -> SpecificationReading {
    do {
      return try SpecificationReader.read(path: path)
    } catch {
      Console.note("tilewright: error: \(error)")
      throw Exit.badInput
    }
  }
}
