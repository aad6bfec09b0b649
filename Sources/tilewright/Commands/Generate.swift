import ArgumentParser

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Write the chip's Verilog.")
  func run() throws {}
}
