import ArgumentParser
import ChipPrograms
import ChipSpec
import Foundation

/// `tilewright init [FILE]`
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a commented spec to start from.")

  @Argument(help: "The spec to write; the chip is named after it.")
  var file = "chip.yaml"

  @Option(
    help: "Write a random chip that keeps all rules instead; what is random follows from the seed.")
  var random: UInt64?

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
      let text = random.map { RandomSpecification(seed: $0).text } ?? StarterSpec.text(name: name)
      try Data(text.utf8).write(to: url, options: .withoutOverwriting)
    } catch {
      Console.note("tilewright: error: cannot write '\(file)': \(Output.reason(error))")
      throw Exit.badInput
    }
    Console.print(
      "\(file): a \(random == nil ? "spec to start from" : "random chip"); "
        + "'tilewright check \(file)' checks it")
  }
}
