import Foundation

/// Files of this repository that tests read, and write again when asked to.
enum Repository {
  /// The repository's top-level folder.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of wrong specs.
  static let bad = root.appending(path: "Tests/ChipSpecTests/Bad")

  /// Whether expected files are to be written instead of compared: TILEWRIGHT_REFRESH=1.
  static let refreshes = ProcessInfo.processInfo.environment["TILEWRIGHT_REFRESH"] == "1"

  /// Files of a folder that end in `.yaml`, by name.
  static func specs(in folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted()
  }

  /// The expected text in a file, after writing the actual one there if asked to.
  static func expected(_ file: URL, actual: String) throws -> String {
    if refreshes { try Data(actual.utf8).write(to: file) }
    guard let data = FileManager.default.contents(atPath: file.path) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }
}
