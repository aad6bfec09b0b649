import Foundation
import Hardware
import Testing

/// Generated files on disk: all of them or none.
@Suite("The output directory")
struct OutputDirectoryTests {
  let root: String

  init() throws {
    root = "\(ChipTools.directory)/output-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  static func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  static let files = [
    OutputFile(path: "a.v", text: "module a;\n"), OutputFile(path: "deep/er/b.h", text: "ü\n"),
  ]

  @Test("a new directory, with those above it", arguments: ["out", "one/two/out", "out/"])
  func new(_ path: String) throws {
    try OutputDirectory.write(Self.files, to: "\(root)/\(path)")
    #expect(try Self.names("\(root)/\(path)") == [OutputDirectory.marker, "a.v", "deep"])
    #expect(try Self.text("\(root)/\(path)/deep/er/b.h") == "ü\n")
    #expect(try Self.names(root).count == 1)
  }

  @Test("what was generated before is replaced as a whole")
  func again() throws {
    try OutputDirectory.write(Self.files, to: "\(root)/out")
    try OutputDirectory.write([OutputFile(path: "c.v", text: "")], to: "\(root)/out")
    #expect(try Self.names("\(root)/out") == [OutputDirectory.marker, "c.v"])
    #expect(try Self.names(root) == ["out"])
  }

  @Test("an empty directory may be used")
  func empty() throws {
    try FileManager.default.createDirectory(
      atPath: "\(root)/out", withIntermediateDirectories: false)
    try OutputDirectory.write(Self.files, to: "\(root)/out")
    #expect(try Self.names(root) == ["out"])
  }

  @Test("what somebody else made is left alone")
  func foreign() throws {
    try FileManager.default.createDirectory(
      atPath: "\(root)/out", withIntermediateDirectories: false)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(root)/out/thesis.tex"))
    #expect(throws: OutputDirectoryError.notGenerated(path: "\(root)/out")) {
      try OutputDirectory.write(Self.files, to: "\(root)/out")
    }
    #expect(throws: OutputDirectoryError.notGenerated(path: "\(root)/out/thesis.tex")) {
      try OutputDirectory.write(Self.files, to: "\(root)/out/thesis.tex")
    }
    try FileManager.default.createSymbolicLink(
      atPath: "\(root)/link", withDestinationPath: "\(root)/out")
    #expect(throws: OutputDirectoryError.notGenerated(path: "\(root)/link")) {
      try OutputDirectory.write(Self.files, to: "\(root)/link")
    }
    #expect(try Self.names("\(root)/out") == ["thesis.tex"])
    #expect(try Self.names(root) == ["link", "out"])
  }

  @Test("a failure in the middle leaves everything as it was")
  func failure() throws {
    try OutputDirectory.write(Self.files, to: "\(root)/out")
    // A file where a directory is needed, found only when half is written.
    let impossible = [OutputFile(path: "a", text: "1"), OutputFile(path: "a/b", text: "2")]
    #expect(throws: OutputDirectoryError.self) {
      try OutputDirectory.write(impossible, to: "\(root)/out")
    }
    #expect(try Self.names("\(root)/out") == [OutputDirectory.marker, "a.v", "deep"])
    #expect(try Self.names(root) == ["out"])
  }

  @Test(
    "no file leaves the directory",
    arguments: ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/"])
  func paths(_ path: String) throws {
    #expect(throws: OutputDirectoryError.illegalPath(path)) {
      try OutputDirectory.write([OutputFile(path: path, text: "")], to: "\(root)/out")
    }
    #expect(try Self.names(root).isEmpty)
  }

  @Test("a place that cannot be written says so")
  func unwritable() {
    #expect(
      throws: OutputDirectoryError.refused(path: "/proc/none", reason: "No such file or directory")
    ) {
      try OutputDirectory.write(Self.files, to: "/proc/none/out")
    }
  }
}
