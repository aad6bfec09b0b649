import Diagnostics

/// The reference page of specs, in Markdown: every key, every unit, every message.
public enum ReferencePage {
  /// The page's text; ends in a line break.
  public static func text() -> String {
    var page = """
      # The spec

      <!-- Generated from the keys in Sources/ChipSpec; `make snapshots` writes it again. -->

      A spec is a YAML file that describes a chip. `tilewright check` says what is wrong with one,
      `tilewright init` writes one to start from, `tilewright schema` writes a JSON Schema with
      which editors complete keys and check values.

      ## How the file is read

      YAML 1.1 or 1.2 in UTF-8, with or without a byte-order mark, one document to a file.
      Aliases (`*name`) repeat whole values. Tags, merge keys (`<<`) and keys of more than one
      word are refused. A file is at most 1 MiB long, nests at most \(YAMLLimits.depth) deep and
      holds at most 100,000 values, counted as often as aliases repeat them. A key that is left
      out has its default; a key with nothing behind it is refused. Every fault of a file is
      reported at once, where it stands; there is no chip while there are errors.

      Whole numbers are written in plain decimal digits, switches as `true` or `false`. A quantity
      is a decimal number and a unit, with or without a blank between them:

      | quantity | units | finest step |
      | --- | --- | --- |

      """
    for dimension in Dimension.all where !dimension.isPlainNumber {
      let units = dimension.symbols.map { "`\($0)`" }.joined(separator: ", ")
      page += "| \(dimension.noun) | \(units) | \(dimension.step) |\n"
    }
    page += """

      A binary prefix stands for a power of 1024, a decimal one for a power of 1000; capitals
      count. `us` may also be written `µs`.

      Some words are reserved: they are part of the language, but this version cannot build what
      they ask for and refuses them by name.

      """
    section(SpecTree.root, path: "", &page)
    page += """

      ## Messages

      Each message carries one of these identifiers; none is ever given to another rule.

      | identifier | name | severity | rule |
      | --- | --- | --- | --- |

      """
    for rule in YAMLRules.all + SpecRules.all {
      page += "| \(rule.identifier) | \(rule.name) | \(rule.severity.rawValue) | "
      page += "\(cell(rule.summary)) |\n"
    }
    return page
  }

  private static func section(_ section: SectionDescription, path: String, _ page: inout String) {
    page += "\n## \(section.title)" + (path.isEmpty ? "" : ": `\(path)`") + "\n\n"
    page += "\(section.summary)\n\n"
    page += "| key | default | accepted | meaning |\n| --- | --- | --- | --- |\n"
    for key in section.keys {
      let initial =
        switch key.initial {
        case nil: "must be given"
        case "": "see below"
        case let text?: "`\(text)`"
        }
      page += "| `\(key.key)` | \(initial) | \(cell(key.accepted.replacing("'", with: "`"))) | "
      page += "\(cell(key.summary)) |\n"
    }
    for key in section.keys where !key.words.isEmpty {
      page += "\n`\(key.key)`:\n\n"
      for word in key.words { page += "- `\(word.word)`: \(word.summary).\n" }
      for word in key.reserved { page += "- `\(word.word)`, reserved: \(word.summary).\n" }
    }
    for key in section.keys {
      guard let (form, below) = key.section else { continue }
      let base = path.isEmpty ? key.key : "\(path).\(key.key)"
      if case .named = form {
        self.section(below, path: "\(base).<name>", &page)
      } else {
        self.section(below, path: base, &page)
      }
    }
  }

  /// Text that cannot end its table cell.
  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
