import ArgumentParser
import ChipSpec
import Foundation

/// `tilewright init [FILE]`
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a commented spec to start from.")

  @Argument(help: "The spec to write; the chip is named after it.")
  var file = "chip.yaml"

  func run() throws {
    let url = URL(fileURLWithPath: file)
    let name = url.deletingPathExtension().lastPathComponent
    guard StarterSpec.accepts(name: name) else {
      Console.note(
        "tilewright: error: '\(name)' cannot name a chip: use lower-case letters, digits and _, a "
          + "letter first, at most 32 in all")
      throw Exit.badInput
    }
    // Made without overwriting: what stands there may be somebody's work.
    guard !FileManager.default.fileExists(atPath: file) else {
      Console.note("tilewright: error: '\(file)' exists already; choose another name or remove it")
      throw Exit.badInput
    }
    do {
      try Data(StarterSpec.text(name: name).utf8).write(to: url, options: .withoutOverwriting)
    } catch {
      Console.note("tilewright: error: cannot write '\(file)': \(Output.reason(error))")
      throw Exit.badInput
    }
    Console.print("\(file): a spec to start from; 'tilewright check \(file)' checks it")
  }
}
