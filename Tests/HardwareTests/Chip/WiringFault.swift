import Hardware

/// An error in how a tile or the chip joins its parts: expressions in their Verilog, replaced by others.
struct WiringFault: Sendable {
  /// What a designer would have done wrong.
  let name: String
  let changes: [Change]

  /// An expression and what stands in its place.
  struct Change: Sendable {
    let file: String
    let place: Place
    let wrong: String

    init(_ file: String, _ place: Place, _ wrong: String) {
      (self.file, self.place, self.wrong) = (file, place, wrong)
    }
  }

  /// Where the right expression stands.
  enum Place: Sendable {
    /// What an input of an instance is joined with.
    case input(_ instance: String, _ port: String)
    /// An expression within a text that occurs once.
    case expression(_ right: String, in: String)
  }

  init(_ name: String, _ file: String, _ place: Place, _ wrong: String) {
    self.init(name, [Change(file, place, wrong)])
  }

  init(_ name: String, _ changes: [Change]) { (self.name, self.changes) = (name, changes) }

  /// Why a fault cannot be planted: the Verilog is not what it was when the fault was written.
  struct Misfit: Error, CustomStringConvertible {
    let description: String
  }

  /// A chip with all faults at once, of which the input `fault_i` chooses one by its number from 1;
  /// with 0 the chip is right. So one model serves for all of them.
  static func planted(
    _ faults: [WiringFault], in files: [OutputFile]
  ) throws -> [OutputFile] {
    var texts = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
    for (number, fault) in faults.enumerated() {
      for change in fault.changes {
        guard let text = texts[change.file] else {
          throw Misfit(description: "'\(fault.name)': there is no file \(change.file)")
        }
        let range = try fault.range(of: change, in: text)
        let both = "((fault_i == 8'd\(number + 1)) ? (\(change.wrong)) : (\(text[range])))"
        texts[change.file] = text.replacingCharacters(in: range, with: both)
      }
    }
    for file in Set(faults.flatMap { $0.changes.map(\.file) }).union(["chip.v"]) {
      // The choice goes from the chip's boundary to every tile.
      texts[file] = texts[file]?
        .replacing(/(module \w+ \(\n)/) { "\($0.1)  input  wire [7:0] fault_i,\n" }
        .replacing(/( u_tile_\d+_\d+ \(\n)/) { "\($0.1)    .fault_i (fault_i),\n" }
    }
    return files.map { OutputFile(path: $0.path, text: texts[$0.path] ?? $0.text) }
  }

  private func range(of change: Change, in text: String) throws -> Range<String.Index> {
    switch change.place {
    case .input(let instance, let port):
      guard let start = text.firstRange(of: " \(instance) (\n"),
        let end = text[start.upperBound...].firstRange(of: "\n  );"),
        let name = text[start.upperBound..<end.lowerBound].firstRange(of: ".\(port) "),
        let open = text[name.upperBound...].firstIndex(of: "("),
        let close = text[open...].firstIndex(of: "\n")
      else {
        throw Misfit(description: "'\(name)': \(change.file) has no input \(port) of \(instance)")
      }
      var last = text.index(before: close)
      while text[last] != ")" { last = text.index(before: last) }
      return text.index(after: open)..<last
    case .expression(let right, let context):
      let places = text.ranges(of: context)
      guard places.count == 1, let range = text[places[0]].firstRange(of: right) else {
        throw Misfit(
          description: "'\(name)': \(change.file) has '\(context)' \(places.count) times")
      }
      return range
    }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
