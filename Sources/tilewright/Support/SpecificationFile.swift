import ArgumentParser
import ChipSpec
import CoSimulation
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

extension SpecificationFile {
  /// Reads a spec with its text and prints what there is to say about it on standard error.
  /// - Throws: `Exit.badInput` if it has errors or cannot be read.
  static func loadText(_ path: String) throws -> (Specification, Capsule.Spec) {
    let text = String(decoding: try bytes(path), as: UTF8.self)
    return (try load(text: text, file: path), Capsule.Spec(file: path, text: text))
  }

  /// Reads a spec from its text.
  /// - Throws: `Exit.badInput`, after messages, if it has errors.
  static func load(text: String, file: String) throws -> Specification {
    let reading = SpecificationReader.read(text: text, file: file)
    let messages = reading.text(color: Console.takesColor)
    if !messages.isEmpty { Console.note(messages) }
    guard let specification = reading.specification else { throw Exit.badInput }
    return specification
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    do {
      return try FileBytes.read(path: path, limit: YAMLLimits.fileSize + 1)
    } catch {
      Console.note("tilewright: error: \(error)")
      throw Exit.badInput
    }
  }
}
