import ChipSpec
import Foundation

/// The chips of tests.
enum Chips {
  /// A spec that is shipped.
  static func specification(_ name: String) throws -> Specification {
    try specification(text: text(name), name)
  }

  /// The text of a spec that is shipped.
  static func text(_ name: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appending(path: "Hardware/Specs/\(name).yaml"), encoding: .utf8)
  }

  /// A spec of text.
  static func specification(text: String, _ name: String = "test") throws -> Specification {
    try SpecificationReader.read(text: text, file: name).specification.unwrapped(name)
  }

  /// Whether Verilator is here. In CI nothing may skip.
  static let hasVerilator: Bool = {
    let environment = ProcessInfo.processInfo.environment
    if ["true", "1"].contains(environment["CI"] ?? "") { return true }
    let paths = (environment["PATH"] ?? "").split(separator: ":")
    return environment["TILEWRIGHT_VERILATOR"] != nil
      || paths.contains { FileManager.default.isExecutableFile(atPath: "\($0)/verilator") }
  }()
}

extension Optional {
  fileprivate func unwrapped(_ name: String) throws -> Wrapped {
    guard let self else { throw CocoaError(.fileReadCorruptFile) }
    return self
  }
}
