import ChipSpec
import Diagnostics

/// Makes programs for the SIMD unit of text. `docs/parts/simd.md` has the language and what the
/// instructions do.
///
/// Whatever the input's bytes are, assembling ends, soon, with messages about everything that is
/// wrong.
public struct SIMDAssembler {
  /// The longest text, bytes.
  public static let longestText = 4 << 20

  /// The longest program, bytes.
  public static let longestProgram = 16 << 20

  /// Messages beyond this number are not shown.
  static let mostDiagnostics = 100

  private let source: SourceFile
  private var faults: [AssemblyFault] = []

  /// Names and what they stand for; nil where that is unknown because of a fault.
  private var names: [String: (value: Int128?, range: Range<Int>)] = [:]

  /// Names that were needed before they were defined.
  private var early: [SourceLine.Name] = []

  private var origin: UInt32 = 0
  private var size = 0
  private var isFull = false

  /// What is to be placed when all names are known.
  private var pieces: [Piece] = []

  private struct Piece {
    let address: UInt32
    let line: Int
    let count: Int
    let content: Content
  }

  private enum Content {
    case instruction(InstructionWord, [Fixup])
    case data(DataDirective, [Expression])
    case zeros
  }

  private init(_ source: SourceFile) { self.source = source }

  /// Assembles a text; messages name it `file`.
  public static func assemble(text: String, file: String) -> SIMDAssembly {
    assemble(bytes: Array(text.utf8), file: file)
  }

  /// Assembles bytes that may or may not be text; messages name them `file`.
  public static func assemble(bytes: [UInt8], file: String) -> SIMDAssembly {
    var assembler = SIMDAssembler(SourceFile(name: file, bytes: bytes))
    return assembler.run()
  }

  private mutating func run() -> SIMDAssembly {
    guard source.bytes.count <= Self.longestText else {
      let fault = AssemblyFault(
        AssemblyRules.fileSize, "a program's text is at most 4 MiB long, this file is longer",
        0..<0, help: "is this the file you meant?")
      return SIMDAssembly(source, nil, [fault.diagnostic(in: source)])
    }
    let last = source.line(at: source.bytes.count)
    for number in 1...last {
      collect { (assembler) throws(AssemblyFault) in try assembler.read(line: number) }
    }
    for name in early { collect { $0.faults.append($0.notYetDefined(name)) } }
    var bytes = [UInt8](repeating: 0, count: (size + 7) / 8 * 8)
    for piece in pieces { place(piece, into: &bytes) }

    let diagnostics = limited()
    guard !diagnostics.containsError else { return SIMDAssembly(source, nil, diagnostics) }
    let program = SIMDProgram(
      origin: origin, bytes: bytes,
      symbols: names.compactMapValues { $0.value.map { Int64(truncatingIfNeeded: $0) } },
      places: pieces.map { SIMDProgram.Place(address: $0.address, count: $0.count, line: $0.line) })
    return SIMDAssembly(source, program, diagnostics)
  }

  /// Does something; a fault is kept and ends it.
  private mutating func collect(
    _ action: (inout SIMDAssembler) throws(AssemblyFault) -> Void
  ) {
    do throws(AssemblyFault) {
      try action(&self)
    } catch {
      faults.append(error)
    }
  }

  private func limited() -> [Diagnostic] {
    let sorted = faults.map { $0.diagnostic(in: source) }.sortedByPosition()
    guard sorted.count > Self.mostDiagnostics else { return sorted }
    let more = Diagnostic(
      AssemblyRules.more,
      "at most \(Self.mostDiagnostics) messages are shown of a program, there are more",
      at: sorted[Self.mostDiagnostics].span, help: "repair the first ones and assemble again")
    return sorted.prefix(Self.mostDiagnostics) + [more]
  }

  // MARK: Lines, from the first to the last

  private var here: Int128 { Int128(origin) + Int128(size) }

  private mutating func read(line number: Int) throws(AssemblyFault) {
    let tokens = try LineLexer.tokens(source, line: source.lineRange(number))
    guard tokens.count > 1 else { return }
    var parser = LineParser(tokens)
    let line: SourceLine
    do throws(AssemblyFault) {
      line = try parser.line()
    } catch {
      defineLabels(of: tokens)
      throw error
    }
    for label in line.labels {
      collect { (assembler) throws(AssemblyFault) in
        try assembler.define(label, assembler.here)
      }
    }
    switch line.body {
    case .empty: break
    case .constant(let name, let expression):
      var value: Int128?
      collect { (assembler) throws(AssemblyFault) in
        value = try assembler.known(expression)
      }
      try define(name, value)
    case .directive(let name, let operands): try direct(name, operands, number)
    case .instruction(let mnemonic, let type, let operands):
      try align(mnemonic)
      // The instruction has its place even if it is wrong, so that labels keep theirs.
      let address = try reserve(8, mnemonic.range)
      let encoder = try InstructionEncoder(mnemonic, type: type, operands)
      guard let address else { return }
      pieces.append(
        Piece(
          address: address, line: number, count: 8,
          content: .instruction(encoder.word, encoder.fixups)))
    }
  }

  /// Labels of a line that cannot be read are defined all the same, without a value: they are not
  /// what is wrong.
  private mutating func defineLabels(of tokens: [Token]) {
    if case .word(let word) = tokens[0].kind,
      tokens[1].isSymbol(.colon) || tokens[1].isSymbol(.equals), names[word] == nil
    {
      names[word] = (nil, tokens[0].range)
    }
  }

  private mutating func define(
    _ name: SourceLine.Name, _ value: Int128?
  ) throws(AssemblyFault) {
    guard RegisterName(name.text) == nil else {
      throw AssemblyFault(
        AssemblyRules.reservedName,
        "\(Excerpt.quoted(name.text)) is the name of a register and cannot be defined", name.range)
    }
    if let before = names[name.text] {
      throw AssemblyFault(
        AssemblyRules.duplicateName, "\(Excerpt.quoted(name.text)) is defined twice", name.range,
        note: ("it is defined here first", before.range))
    }
    names[name.text] = (value, name.range)
  }

  /// The value of an expression that uses only names above it; nil where one of these is unknown
  /// because of a fault.
  private mutating func known(_ expression: Expression) throws(AssemblyFault) -> Int128? {
    for case .name(let name, let range) in expression.steps {
      guard let known = names[name] else {
        early.append(SourceLine.Name(text: name, range: range))
        return nil
      }
      guard known.value != nil else { return nil }
    }
    return try expression.value(here: here) { name, _ in names[name]?.value ?? 0 }
  }

  private func notYetDefined(_ name: SourceLine.Name) -> AssemblyFault {
    guard let later = names[name.text], later.range != name.range else { return undefined(name) }
    return AssemblyFault(
      AssemblyRules.order, "\(Excerpt.quoted(name.text)) is needed before it is defined",
      name.range, help: "move its definition up", note: ("it is defined here", later.range))
  }

  private func undefined(_ name: SourceLine.Name) -> AssemblyFault {
    let near = Spelling.nearest(to: name.text, among: names.keys.sorted())
    return AssemblyFault(
      AssemblyRules.unknownName, "\(Excerpt.quoted(name.text)) is not defined", name.range,
      help: near.map { "did you mean '\($0)'?" })
  }

  private mutating func align(_ mnemonic: SourceLine.Name) throws(AssemblyFault) {
    guard size % 8 != 0 else { return }
    let found = here
    size = (size + 7) / 8 * 8
    throw AssemblyFault(
      AssemblyRules.alignment, "an instruction lies at a multiple of 8, this one at \(found)",
      mnemonic.range, help: "put '.align 8' before it")
  }

  /// Takes room for bytes.
  /// - Returns: their address; nil where there is no room, which is said once.
  private mutating func reserve(
    _ count: Int128, _ range: Range<Int>
  ) throws(AssemblyFault) -> UInt32? {
    let end = Int128(size) + count
    guard end <= Self.longestProgram, Int128(origin) + end <= 1 << 32 else {
      guard !isFull else { return nil }
      isFull = true
      throw AssemblyFault(
        AssemblyRules.imageSize, "a program fits 16 MiB and ends below address 2^32, this does not",
        range)
    }
    let address = origin + UInt32(size)
    size = Int(end)
    return address
  }

  // MARK: Directives

  private mutating func direct(
    _ name: SourceLine.Name, _ operands: [Expression], _ line: Int
  ) throws(AssemblyFault) {
    if let data = DataDirective(rawValue: name.text) {
      guard !operands.isEmpty else {
        throw AssemblyFault(
          AssemblyRules.operandCount, "'.\(name.text)' has at least 1 operand", name.range)
      }
      let count = operands.count * data.size
      guard let address = try reserve(Int128(count), name.range) else { return }
      pieces.append(
        Piece(address: address, line: line, count: count, content: .data(data, operands)))
      return
    }
    guard ["origin", "align", "space"].contains(name.text) else {
      let all = ["align", "origin", "space"] + DataDirective.allCases.map(\.rawValue)
      let near = Spelling.nearest(to: name.text, among: all)
      throw AssemblyFault(
        AssemblyRules.directive, "there is no directive \(Excerpt.quoted("." + name.text))",
        name.range,
        help: near.map { "did you mean '.\($0)'?" }
          ?? "directives are \(Excerpt.list(all.map { ".\($0)" }))")
    }
    guard operands.count == 1 else {
      throw AssemblyFault(
        AssemblyRules.operandCount, "'.\(name.text)' has 1 operand, found \(operands.count)",
        name.range)
    }
    guard let value = try known(operands[0]) else { return }
    func check(_ holds: Bool, _ rule: String) throws(AssemblyFault) {
      guard !holds else { return }
      throw AssemblyFault(
        AssemblyRules.range, "\(rule), found \(value)", operands[0].range)
    }
    switch name.text {
    case "origin":
      guard size == 0, pieces.isEmpty else {
        throw AssemblyFault(
          AssemblyRules.origin, "the origin must be given before anything is placed", name.range)
      }
      try check(
        value % 8 == 0 && 0..<1 << 32 ~= value,
        "an origin must be a multiple of 8 from 0 to 4294967288")
      origin = UInt32(value)
    case "align":
      try check(
        1...4096 ~= value && value & (value - 1) == 0,
        "an alignment must be a power of two from 1 to 4096")
      try fill((value - here % value) % value, name, line)
    default:
      try check(
        0...Int128(Self.longestProgram) ~= value, "a space must be from 0 to 16777216 bytes")
      try fill(value, name, line)
    }
  }

  private mutating func fill(
    _ count: Int128, _ name: SourceLine.Name, _ line: Int
  ) throws(AssemblyFault) {
    guard count > 0, let address = try reserve(count, name.range) else { return }
    pieces.append(Piece(address: address, line: line, count: Int(count), content: .zeros))
  }

  // MARK: Bytes, when all names are known

  private mutating func place(_ piece: Piece, into bytes: inout [UInt8]) {
    let start = Int(piece.address - origin)
    func write(_ value: UInt64, _ count: Int, at place: Int) {
      for index in 0..<count { bytes[place + index] = UInt8(value >> UInt64(8 * index) & 0xFF) }
    }
    switch piece.content {
    case .zeros: break
    case .instruction(var word, let fixups):
      for fixup in fixups {
        collect { (assembler) throws(AssemblyFault) in
          if let value = try assembler.value(of: fixup.expression, at: piece.address) {
            try fixup.apply(value, at: piece.address, to: &word)
          }
        }
      }
      write(word.bits, 8, at: start)
    case .data(let data, let expressions):
      for (index, expression) in expressions.enumerated() {
        collect { (assembler) throws(AssemblyFault) in
          guard let value = try assembler.value(of: expression, at: piece.address) else { return }
          guard data.range.contains(value) else {
            throw AssemblyFault(
              AssemblyRules.range,
              "'.\(data.rawValue)' takes numbers from \(data.range.lowerBound) to "
                + "\(data.range.upperBound), found \(value)", expression.range)
          }
          write(UInt64(truncatingIfNeeded: value), data.size, at: start + index * data.size)
        }
      }
    }
  }

  /// The value of an expression; nil where a name has none because of a fault.
  private func value(
    of expression: Expression, at address: UInt32
  ) throws(AssemblyFault) -> Int128? {
    var isUnknown = false
    let value = try expression.value(here: Int128(address)) { name, range throws(AssemblyFault) in
      guard let known = names[name] else {
        throw undefined(SourceLine.Name(text: name, range: range))
      }
      if known.value == nil { isUnknown = true }
      return known.value ?? 1
    }
    return isUnknown ? nil : value
  }
}
