import ArgumentParser
import ChipSpec

/// `tilewright schema`
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the JSON Schema of specs, for editors.",
    discussion: """
      Editors that run yaml-language-server complete and check keys when the spec's first line is

        # yaml-language-server: $schema=tilewright.schema.json
      """)

  @Flag(help: "Print the reference page of all keys instead, as Markdown.")
  var reference = false

  func run() { Console.print(trimmed(reference ? ReferencePage.text() : JSONSchema.text())) }

  private func trimmed(_ text: String) -> String {
    text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
