/// What the C++ that Verilator generates for a design says of the design's class: its variables, its
/// functions, and the constants beside it.
struct GeneratedClass {
  /// The class of the whole design.
  static let name = "Vmodel___024root"

  /// Variables in the order of the class.
  private(set) var fields: [(name: String, type: GeneratedType)] = []
  /// Constants, with how they are declared.
  private(set) var constants: [String: (type: GeneratedType, declaration: String)] = [:]
  /// How functions with arguments are declared.
  private(set) var declarations: [String: String] = [:]
  private var texts: [String: ArraySlice<UInt8>] = [:]

  /// - Parameters:
  ///   - ports: which the class has beside its variables.
  ///   - header: the text of the class.
  ///   - sources: the files of code that runs in every cycle.
  init(
    ports: [VerilatedHeader.Port], header: [UInt8], sources: [[UInt8]]
  ) throws(GeneratedFormUnknown) {
    fields = ports.map { port in
      let bits = port.description.width
      let bytes = TileShape.bytes(bits)
      return (
        port.member, bits > 64 ? .wide(words: bytes / 4) : .scalar(bytes: bytes, bits: bits)
      )
    }
    for line in header.split(separator: 0x0A) { try readField(line) }
    for source in sources { try readSource(source) }
  }

  /// The type of a variable.
  var types: [String: GeneratedType] {
    Dictionary(fields.map { ($0.name, $0.type) }) { first, _ in first }
  }

  private mutating func readField(_ line: ArraySlice<UInt8>) throws(GeneratedFormUnknown) {
    let text = line.drop { $0 == 0x20 }
    func begins(_ start: String) -> Bool { text.starts(with: start.utf8) }
    if ["CData", "SData", "IData", "QData", "VlWide<", "VlUnpacked<"].contains(where: begins) {
      var parser = try GeneratedParser(text)
      for case .declare(let name, let type) in try parser.statements() {
        fields.append((name, type))
      }
    }
  }

  private mutating func readSource(_ source: [UInt8]) throws(GeneratedFormUnknown) {
    var start = 0
    while start < source.count {
      let end = source[start...].firstIndex(of: 0x0A) ?? source.count
      let line = source[start..<end]
      start = end + 1
      guard let first = line.first, first == 0x76 || first == 0x56 || first == 0x65 else {
        continue
      }
      if line.starts(with: "extern const Vl".utf8) {
        let declaration = String(decoding: line, as: UTF8.self)
        guard line.last == 0x3B else { continue }
        var parser = try GeneratedParser(line.dropFirst("extern const ".utf8.count))
        for case .declare(let name, let type) in try parser.statements() {
          constants[name] = (type, declaration)
        }
        continue
      }
      let isInline = line.starts(with: "VL_INLINE_OPT void ".utf8)
      guard isInline || line.starts(with: "void ".utf8) else { continue }
      let head = line.dropFirst(isInline ? "VL_INLINE_OPT void ".utf8.count : 5)
      guard let open = head.firstIndex(of: 0x28), let last = head.last else { continue }
      var name = String(decoding: head[..<open], as: UTF8.self)
      if name == ModelShortcuts.renamed { name = "\(Self.name)___eval_nba" }
      if last == 0x3B {
        declarations[name] = "void \(String(decoding: head, as: UTF8.self))"
        continue
      }
      guard last == 0x7B else { continue }
      declarations[name] = "void \(String(decoding: head.dropLast(), as: UTF8.self));"
      // A function ends with a brace at the beginning of a line.
      var close = start
      while close < source.count, source[close] != 0x7D {
        close = (source[close...].firstIndex(of: 0x0A) ?? source.count - 1) + 1
      }
      texts[name] = source[min(start, close)..<min(close, source.count)]
      start = close
    }
  }

  /// Whether there is a function of that name that takes the instance only.
  func has(_ name: String) -> Bool { texts[name] != nil }

  /// A function's statements.
  func function(_ name: String) throws(GeneratedFormUnknown) -> [GeneratedStatement] {
    guard let text = texts[name] else { throw GeneratedFormUnknown(description: "no \(name)") }
    // What each function has at its beginning, and texts for debugging.
    let without = [
      "if (false && vlSelf)", "Vmodel__Syms* const", "auto& vlSelfRef", "VL_DEBUG_IF(",
    ]
    var kept: [UInt8] = []
    kept.reserveCapacity(text.count)
    for line in text.split(separator: 0x0A) {
      let start = line.drop { $0 == 0x20 }
      if without.contains(where: { start.starts(with: $0.utf8) }) { continue }
      kept += line
      kept.append(0x0A)
    }
    var parser = try GeneratedParser(kept)
    return try parser.statements()
  }
}
