/// Verilog that is written by hand, for a module that synthesis takes as a black box.
///
/// An opening comment of each text says what the file is; the emitter puts the design's origin
/// behind it and changes nothing else.
public struct ExternalVerilog: Sendable, Hashable {
  /// A file as it was written.
  public struct File: Sendable, Hashable {
    /// The file's name, with its suffix.
    public let name: String
    /// The file's text.
    public let text: String

    /// A file.
    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// What simulators read. The module, with the ports that its component declares, is in one of them.
  /// Its head, from a line that begins with `module` to one that is `);`, is Verilog-2005: it becomes
  /// the black box.
  public let model: [File]

  /// What Verilator may read in their place: a module of the same name and ports that gives the same
  /// bits, but computes them in C++; that C++ is among the files. Empty where there is no such twin.
  public let twin: [File]

  /// - Parameters:
  ///   - model: what simulators read.
  ///   - twin: a faster module of the same name and ports for Verilator, and its C++.
  public init(model: [File], twin: [File] = []) {
    self.model = model
    self.twin = twin
  }

  /// The lines of a module's head in the model's text.
  func head(of name: String) -> [String]? {
    for file in model {
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      guard
        let first = lines.firstIndex(where: {
          $0 == "module \(name) (" || $0 == "module \(name) #("
        }), let last = lines[first...].firstIndex(of: ");")
      else { continue }
      return lines[first...last].map(String.init)
    }
    return nil
  }
}
