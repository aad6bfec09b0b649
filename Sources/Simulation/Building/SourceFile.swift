/// One file of a design, by its name inside the design and its contents: where it lies on this
/// machine is not part of it, so it cannot change what is built.
public struct SourceFile: Sendable, Hashable {
  /// A relative path of plain components, for example "router.v" or "cells/sram.v".
  public let name: String
  /// The file's bytes.
  public let contents: [UInt8]

  /// A file from bytes.
  public init(name: String, contents: [UInt8]) {
    self.name = name
    self.contents = contents
  }

  /// A file from text.
  public init(name: String, text: String) {
    self.init(name: name, contents: Array(text.utf8))
  }

  /// What happens to a file in a build.
  enum Role {
    case verilog  // given to Verilator
    case cxx  // compiled beside the model: implementations of DPI functions
    case other  // found by `include or $readmemh
  }

  var role: Role {
    switch FileSystem.pathExtension(name) {
    case "v", "sv", "vlt": .verilog
    case "cpp", "cc", "cxx": .cxx
    default: .other
    }
  }

  /// Why the name cannot be used; nil when it can.
  var nameProblem: String? {
    if name.isEmpty || name.hasPrefix("/") || name.hasPrefix("-") || name.hasPrefix("+") {
      return "a source file's name must be a relative path"
    }
    for part in name.split(separator: "/", omittingEmptySubsequences: false)
    where part.isEmpty || part == "." || part == ".." {
      return "a source file's name must not contain '\(part)'"
    }
    if name.utf8.contains(where: { $0 < 0x20 }) { return "a source file's name must be printable" }
    return nil
  }
}
