/// A module written by hand is described by its ports alone, and its text has these ports.
struct ExternalCheck {
  private let module: ModuleGraph

  init(_ module: ModuleGraph) { self.module = module }

  func faults() -> [Fault] {
    guard let external = module.external else { return [] }
    var faults: [Fault] = []
    func report(_ message: String, _ location: SourceLocation, _ help: String) {
      let notes =
        location == external.location
        ? [] : [Fault.Note(message: "it is said here", location: external.location)]
      faults.append(module.fault(.external, message, location, notes, help: help))
    }
    for (what, location) in descriptions {
      report(
        "the module's Verilog is written by hand, but \(what) too", location,
        "declare ports, parameters and a monitor only")
    }
    for (kind, files) in [("model", external.verilog.model), ("twin", external.verilog.twin)]
    where kind == "model" || !files.isEmpty {
      let heads = files.compactMap { Self.head(of: module.name, in: $0.text) }
      guard heads.count == 1 else {
        report(
          "the \(kind)'s files have \(heads.count) modules named '\(module.name)'",
          external.location, "the text has the module under the name of its component")
        continue
      }
      if kind == "model" && external.verilog.head(of: module.name) == nil {
        report(
          "the model's text has no head that can stand alone", external.location,
          "begin it with the line 'module \(module.name) (' and end it with the line ');'")
      }
      for port in expectedNames where !heads[0].contains(port) {
        report(
          "the \(kind)'s text has no port or parameter '\(port)'", external.location,
          "declare in the text what the component declares")
      }
    }
    return faults
  }

  /// What is described although nothing of it would be printed.
  private var descriptions: [(what: String, location: SourceLocation)] {
    var found: [(String, SourceLocation)] = []
    for signal in module.signals where !signal.isPort {
      if case .instanceInput = signal.kind { continue }
      if case .instanceOutput = signal.kind { continue }
      found.append(("\(signal.kindName) '\(signal.name)' is declared", signal.location))
    }
    for (index, _) in module.defaults.sorted(by: { $0.key < $1.key })
    where module.signals[index].isPort {
      let signal = module.signals[index]
      found.append(("'\(signal.name)' has a default", signal.location))
    }
    found += module.memories.map { ("a memory '\($0.name)' is declared", $0.location) }
    found += module.instances.map { ("'\($0.name)' is instantiated", $0.location) }
    found += module.functions.map { ("a function '\($0.name)' is declared", $0.location) }
    for statement in module.statements {
      if case .assign(let signal, _, _, let location) = statement {
        found.append(("'\(signal.name)' is driven", location))
      } else {
        found.append(("it has statements", module.location))
      }
    }
    return found
  }

  private var expectedNames: [String] {
    var names = module.constants.filter(\.isParameter).map(\.name)
    names += module.external?.parameters.map(\.name) ?? []
    if module.hasClock { names.append("clk_i") }
    if module.hasReset { names.append("rst_ni") }
    return names + module.signals.filter(\.isPort).map(\.verilogName)
  }

  /// The words of a module's head, from its name to the semicolon behind its ports; nil where the
  /// text has no such module.
  private static func head(of name: String, in text: String) -> Set<String>? {
    var words: Set<String> = []
    var previous = ""
    var isInside = false
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      for word in Self.words(of: line) {
        if isInside && word == ";" { return words }
        if isInside { words.insert(word) }
        if previous == "module" && word == name { isInside = true }
        previous = word
      }
    }
    return nil
  }

  /// The names, numbers and semicolons of a line up to its comment.
  private static func words(of line: Substring.UTF8View) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var previous: UInt8 = 0
    func isPartOfName(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    for byte in line {
      if isPartOfName(byte) {
        word.append(byte)
      } else if !word.isEmpty {
        words.append(String(decoding: word, as: UTF8.self))
        word = []
      }
      if byte == UInt8(ascii: ";") { words.append(";") }
      if byte == UInt8(ascii: "/") && previous == byte { return words }
      previous = byte
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }
}
