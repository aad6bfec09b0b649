import ArgumentParser
import Diagnostics
import Foundation
import Mapping

/// `tilewright compile SPEC --model M.onnx`
struct Compile: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Spread an ONNX network over the tiles of a chip.",
    discussion: """
      Prints which layer sits where, how much of each tile it takes and how long a frame will take. A \
      network that does not fit is refused, with all reasons and what would fit. docs/mapping.md says \
      how networks are mapped.
      """)

  @Argument(help: "The spec.", completion: .file(extensions: ["yaml", "yml"]))
  var spec: String

  @OptionGroup var model: NetworkOptions

  @Option(name: .shortAndLong, help: "Write the mapped network to a file, for 'run --image'.")
  var output: String?

  func validate() throws {
    if model.model == nil { throw ValidationError("--model is missing.") }
  }

  func run() throws {
    let specification = try SpecificationFile.load(spec)
    let network = try model.network()
    let mapping = try ModelFile.map(network, try model.mapper(specification))
    if let output {
      let image = try MappingImage(network: network, mapping: mapping).encode()
      try Output.write(Array(image), to: output)
    }
    Console.print(MappingText(mapping: mapping, specification: specification).text)
  }
}
