/// A design to simulate: its files and its top module.
public struct ModelSource: Sendable, Hashable {
  /// The name of the top module.
  public var top: String
  /// All files, in compilation order.
  public var files: [SourceFile]
  /// Directories, relative to the design, in which `` `include `` looks; "." is always one.
  public var includeDirectories: [String]
  /// `NAME` or `NAME=VALUE`, as by `` `define ``.
  public var defines: [String]

  /// In which of its two forms a behavioural model is taken along.
  public enum Behaviour: String, Sendable, Hashable, CaseIterable {
    /// As Verilog, which every simulator reads.
    case verilog
    /// As its compiled twin, which gives the same bits in a fraction of the time.
    case compiled

    /// The file list of a directory that asks for it.
    var list: String { self == .verilog ? "sim.f" : "sim_dpi.f" }
  }

  /// A design of files at hand.
  public init(
    top: String, files: [SourceFile], includeDirectories: [String] = [], defines: [String] = []
  ) {
    self.top = top
    self.files = files
    self.includeDirectories = includeDirectories
    self.defines = defines
  }

  /// A design of the files at the given paths; each is named by its last component.
  /// - Throws: ``SimulationError/sourceUnusable(path:reason:)``.
  public init(top: String, paths: [String]) throws(SimulationError) {
    var files: [SourceFile] = []
    for path in paths {
      files.append(
        SourceFile(name: FileSystem.lastComponent(path), contents: try Self.read(path)))
    }
    self.init(top: top, files: files)
  }

  /// A design of the named files of a directory, by their paths in it.
  /// - Throws: ``SimulationError/sourceUnusable(path:reason:)``.
  public init(top: String, directory: String, names: [String]) throws(SimulationError) {
    var files: [SourceFile] = []
    for name in names {
      files.append(SourceFile(name: name, contents: try Self.read("\(directory)/\(name)")))
    }
    self.init(top: top, files: files)
  }

  /// A design in a directory: the files of its `sim.f` where there is one, otherwise all `.v` and
  /// `.sv` files in it by name.
  /// - Parameter behaviour: which form of behavioural models. A directory without `sim_dpi.f` has none,
  ///   and `sim.f` holds everything.
  /// - Throws: ``SimulationError/sourceUnusable(path:reason:)``.
  public init(
    top: String, directory: String, behaviour: Behaviour = .verilog
  ) throws(SimulationError) {
    for list in [behaviour.list, "sim.f"] where FileSystem.exists("\(directory)/\(list)") {
      try self.init(top: top, fileList: "\(directory)/\(list)")
      return
    }
    let names = FileSystem.names(in: directory).filter {
      ["v", "sv"].contains(FileSystem.pathExtension($0))
    }
    guard !names.isEmpty else {
      throw .sourceUnusable(path: directory, reason: "it holds neither sim.f nor Verilog files")
    }
    try self.init(top: top, directory: directory, names: names)
  }

  /// A design of files at hand, of which one is a file list as a directory has it: the files that it
  /// names. Without a list all of them are taken.
  /// - Throws: ``SimulationError/sourceUnusable(path:reason:)``.
  public init(
    top: String, files: [SourceFile], behaviour: Behaviour
  ) throws(SimulationError) {
    let byName = Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
    guard let list = byName[behaviour.list] ?? byName["sim.f"] else {
      self.init(top: top, files: files)
      return
    }
    self.init(top: top, files: [])
    for rawLine in String(decoding: list.contents, as: UTF8.self).split(separator: "\n") {
      let line = Self.withoutComment(rawLine)
      if line.isEmpty { continue }
      guard let file = byName[line] else {
        throw .sourceUnusable(path: line, reason: "\(list.name) names it, but it is not there")
      }
      self.files.append(file)
    }
  }

  /// A design from a file list: one path per line relative to the list's directory,
  /// `+incdir+DIR`, `+define+NAME=VALUE`, comments after `//` or `#`. Files that other files
  /// include must be below the list's directory: headers (`.vh`, `.svh`) of the include
  /// directories are taken along.
  /// - Throws: ``SimulationError/sourceUnusable(path:reason:)``.
  public init(top: String, fileList: String) throws(SimulationError) {
    let directory = FileSystem.parent(fileList)
    let text = String(decoding: try Self.read(fileList), as: UTF8.self)
    self.init(top: top, files: [])
    var number = 0
    for rawLine in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      let line = Self.withoutComment(rawLine)
      if line.isEmpty { continue }
      if line.hasPrefix("+incdir+") {
        includeDirectories += line.dropFirst(8).split(separator: "+").map(String.init)
      } else if line.hasPrefix("+define+") {
        defines += line.dropFirst(8).split(separator: "+").map(String.init)
      } else if line.hasPrefix("+") || line.hasPrefix("-") {
        throw .sourceUnusable(
          path: "\(fileList):\(number)",
          reason: "'\(line)' is not understood; a file list holds paths, +incdir+ and +define+")
      } else {
        let file = SourceFile(name: line, contents: try Self.read("\(directory)/\(line)"))
        if let problem = file.nameProblem {
          throw .sourceUnusable(path: "\(fileList):\(number)", reason: problem)
        }
        files.append(file)
      }
    }
    for include in ["."] + includeDirectories {
      let prefix = include == "." ? "" : include + "/"
      for name in FileSystem.names(in: "\(directory)/\(include)")
      where ["vh", "svh"].contains(FileSystem.pathExtension(name)) {
        let header = prefix + name
        guard !files.contains(where: { $0.name == header }) else { continue }
        files.append(
          SourceFile(name: header, contents: try Self.read("\(directory)/\(header)")))
      }
    }
  }

  private static func withoutComment(_ line: Substring) -> String {
    var line = line
    if let comment = line.firstRange(of: "//") { line = line[..<comment.lowerBound] }
    if let comment = line.firstIndex(of: "#") { line = line[..<comment] }
    return line.trimmed
  }

  private static func read(_ path: String) throws(SimulationError) -> [UInt8] {
    do {
      return try FileSystem.read(path)
    } catch {
      throw .sourceUnusable(path: path, reason: error.reason)
    }
  }

  /// Refuses what could not be laid out in a build directory.
  func validate() throws(SimulationError) {
    var seen: Set<String> = []
    for file in files {
      if let problem = file.nameProblem { throw .sourceUnusable(path: file.name, reason: problem) }
      guard seen.insert(file.name).inserted else {
        throw .sourceUnusable(path: file.name, reason: "two source files have this name")
      }
    }
    guard files.contains(where: { $0.role == .verilog }) else {
      throw .sourceUnusable(path: top, reason: "the design has no Verilog file")
    }
  }
}
