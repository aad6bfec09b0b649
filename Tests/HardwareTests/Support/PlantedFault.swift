import Simulation

/// An error planted into the Verilog of a part: one piece of one line, replaced.
struct PlantedFault: Sendable {
  /// What a designer would have done wrong.
  let name: String
  let file: String
  /// The piece, as it stands in the file exactly `count` times.
  let original: String
  let replacement: String
  /// Which of `count` occurrences is replaced, from 1.
  let occurrence: Int
  let count: Int

  init(
    _ name: String, in file: String, _ original: String, _ replacement: String,
    occurrence: Int = 1, of count: Int = 1
  ) {
    self.name = name
    self.file = file
    self.original = original
    self.replacement = replacement
    self.occurrence = occurrence
    self.count = count
  }

  /// Why a fault cannot be planted: the Verilog is not what it was when the fault was written.
  struct Misfit: Error, CustomStringConvertible {
    let description: String
  }

  /// The design with the fault.
  /// - Throws: ``Misfit`` when the file is missing, or the piece does not occur as often as expected.
  func planted(in source: ModelSource) throws -> ModelSource {
    guard let index = source.files.firstIndex(where: { $0.name == file }) else {
      throw Misfit(
        description: "'\(name)': there is no file \(file) among "
          + source.files.map(\.name).joined(separator: ", "))
    }
    let text = String(decoding: source.files[index].contents, as: UTF8.self)
    let pieces = text.ranges(of: original)
    guard pieces.count == count, 1...count ~= occurrence, original != replacement else {
      throw Misfit(
        description: "'\(name)': \(file) has '\(original)' \(pieces.count) times, not \(count); "
          + "has the Verilog changed? Then write the fault anew")
    }
    var faulty = source
    faulty.files[index] = SourceFile(
      name: file, text: text.replacingCharacters(in: pieces[occurrence - 1], with: replacement))
    return faulty
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
