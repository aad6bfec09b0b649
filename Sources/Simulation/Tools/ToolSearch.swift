/// Finds executables the way a shell does, in a given environment.
struct ToolSearch: Sendable {
  let environment: [String: String]

  /// The first executable of one of the names, names first, then directories of PATH.
  func find(_ names: String...) -> String? {
    for name in names {
      if name.utf8.contains(UInt8(ascii: "/")) {
        if FileSystem.isExecutableFile(name) { return name }
        continue
      }
      for directory in (environment["PATH"] ?? "").split(separator: ":") {
        let path = "\(directory)/\(name)"
        if FileSystem.isExecutableFile(path) { return path }
      }
    }
    return nil
  }
}
