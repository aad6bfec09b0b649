import ArgumentParser
import ChipSpec
import Hardware

/// `tilewright generate SPEC`
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a chip's Verilog, file lists and register maps.",
    discussion: """
      The directory takes its new contents as a whole or stays as it is. sim.f lists all files, synth.f \
      those that synthesis reads; paths are relative to the directory. The network is proved free of \
      deadlock and every tile's boundary registered, or nothing is written.
      """)

  @Argument(help: "The spec.", completion: .file(extensions: ["yaml", "yml"]))
  var spec: String

  @Option(name: .shortAndLong, help: "The directory; Generated/NAME if left out.")
  var output: String?

  func run() throws {
    let chip = try SpecificationFile.load(spec)
    let start = ContinuousClock.now
    let directory = output ?? "Generated/\(chip.name)"
    let files: [OutputFile]
    do {
      files = try ChipGenerator(chip, version: Tilewright.version).files()
    } catch {
      Console.note("tilewright: error: '\(spec)' cannot be generated\n\(error)")
      throw Exit.badInput
    }
    do {
      try OutputDirectory.write(files, to: directory)
    } catch {
      Console.note("tilewright: error: \(error)")
      throw Exit.badInput
    }
    let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    let modules = files.count { $0.path.hasSuffix(".v") }
    let lines = files.reduce(0) { $0 + $1.text.utf8.count { $0 == UInt8(ascii: "\n") } }
    Console.print(
      "\(directory): \(modules) modules, \(files.count) files, \(lines) lines in \(Int(milliseconds)) ms"
    )
    Console.print("proved: no deadlock in the network; every tile's boundary is registered")
  }
}
