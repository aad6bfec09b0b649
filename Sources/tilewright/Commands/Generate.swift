import ArgumentParser
import ChipSpec
import Hardware

/// Writes everything that is generated from a spec.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the chip's Verilog, file lists and register maps.",
    discussion: """
      The directory holds the Verilog, one module a file; 'sim.f', all files for simulation; 'synth.f', \
      those that synthesis reads; and in 'registers' for each kind of tile a C header, Swift constants, \
      an SVD and a reference page. It is replaced as a whole, or left as it was if anything fails.
      """)

  @Argument(help: "The spec.", completion: .file(extensions: ["yaml", "yml"]))
  var spec: String

  @Option(
    name: .shortAndLong, help: "The directory to write (default: Generated/NAME).",
    completion: .directory)
  var output: String?

  func run() throws {
    let specification = try SpecificationFile.load(spec)
    let files: [OutputFile]
    do {
      files = try ChipGenerator(specification, version: Tilewright.version).files()
    } catch {
      Console.note("\(spec): \(error)")
      if case .hardware = error {
        Console.note("tilewright: error: the generator made a faulty module; please report this")
        throw Exit.failed
      }
      throw Exit.badInput
    }
    let directory = output ?? "Generated/\(specification.name)"
    do {
      try OutputDirectory.write(files, to: directory)
    } catch {
      Console.note("tilewright: error: \(error)")
      throw Exit.badInput
    }
    Console.note("wrote \(files.count) files to \(directory)")
  }
}
