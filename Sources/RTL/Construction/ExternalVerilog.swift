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
}
