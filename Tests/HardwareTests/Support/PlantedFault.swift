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

  /// Bytes of a file, and what stands in their place.
  struct Change {
    var range: Range<Int>
    var replacement: [UInt8]
  }

  /// The least change of the fault's file that plants it.
  /// - Throws: ``Misfit`` when the file is missing, or the piece does not occur as often as expected.
  func change(in source: ModelSource) throws -> Change {
    guard let contents = source.files.first(where: { $0.name == file })?.contents else {
      throw Misfit(
        description: "'\(name)': there is no file \(file) among "
          + source.files.map(\.name).joined(separator: ", "))
    }
    let text = String(decoding: contents, as: UTF8.self)
    let pieces = text.ranges(of: original)
    guard pieces.count == count, 1...count ~= occurrence, original != replacement else {
      throw Misfit(
        description: "'\(name)': \(file) has '\(original)' \(pieces.count) times, not \(count); "
          + "has the Verilog changed? Then write the fault anew")
    }
    var start = text.utf8.distance(
      from: text.startIndex, to: pieces[occurrence - 1].lowerBound)
    var old = Array(original.utf8)[...], new = Array(replacement.utf8)[...]
    while let first = old.first, first == new.first {
      (old, new) = (old.dropFirst(), new.dropFirst())
      start += 1
    }
    while let last = old.last, last == new.last { (old, new) = (old.dropLast(), new.dropLast()) }
    return Change(range: start..<start + old.count, replacement: Array(new))
  }

  /// The design with the fault.
  /// - Throws: ``Misfit`` when the file is missing, or the piece does not occur as often as expected.
  func planted(in source: ModelSource) throws -> ModelSource {
    let change = try change(in: source)
    var faulty = source
    guard let index = source.files.firstIndex(where: { $0.name == file }) else { return faulty }
    var contents = Array(source.files[index].contents)
    contents.replaceSubrange(change.range, with: change.replacement)
    faulty.files[index] = SourceFile(name: file, contents: contents)
    return faulty
  }
}
