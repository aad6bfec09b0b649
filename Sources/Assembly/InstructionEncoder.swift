import ChipSpec
import Diagnostics

/// Makes an instruction's word of its mnemonic and operands.
struct InstructionEncoder {
  /// The word so far: all but its numbers.
  private(set) var word: InstructionWord

  /// The numbers that belong into it.
  private(set) var fixups: [Fixup] = []

  private let mnemonic: SourceLine.Name
  private let syntax: Syntax
  private var operands: [Operand]

  /// - Throws: what is wrong with mnemonic, type or operands.
  init(
    _ mnemonic: SourceLine.Name, type: SourceLine.Name?, _ operands: [Operand]
  ) throws(AssemblyFault) {
    var operands = operands
    let (name, isSaturating) = try Self.resolve(mnemonic, &operands)
    guard let (operation, syntax) = Syntax.mnemonics[name] else {
      throw Self.unknown(mnemonic)
    }
    self.mnemonic = mnemonic
    self.syntax = syntax
    self.operands = operands
    word = InstructionWord(operation)
    word.saturate = isSaturating
    if let element = try Self.element(type, mnemonic, syntax) { word.type = element.rawValue }
    guard syntax.operands.contains(operands.count) else {
      let wanted =
        syntax.operands.count == 1
        ? Excerpt.count(syntax.operands.lowerBound, "operand")
        : "\(syntax.operands.lowerBound) or \(Excerpt.count(syntax.operands.upperBound, "operand"))"
      let last = operands.last?.range ?? mnemonic.range
      throw AssemblyFault(
        AssemblyRules.operandCount,
        "\(Excerpt.quoted(mnemonic.text)) has \(wanted), found \(operands.count)",
        operands.count > syntax.operands.upperBound
          ? operands[syntax.operands.upperBound].range.lowerBound..<last.upperBound
          : mnemonic.range.lowerBound..<last.upperBound,
        help: syntax.help)
    }
    try encode(operation)
  }

  // MARK: Mnemonics

  /// Replaces an alias by what it stands for.
  private static func resolve(
    _ mnemonic: SourceLine.Name, _ operands: inout [Operand]
  ) throws(AssemblyFault) -> (name: String, isSaturating: Bool) {
    let place = mnemonic.range.upperBound..<mnemonic.range.upperBound
    func number(_ value: Int128) -> Operand {
      Operand(kind: .number(.constant(value, place)), range: place)
    }
    let zero = Operand(kind: .scalar(0, plus: nil), range: place)
    func check(_ count: Int) throws(AssemblyFault) {
      guard operands.count == count else {
        throw AssemblyFault(
          AssemblyRules.operandCount,
          "\(Excerpt.quoted(mnemonic.text)) has \(Excerpt.count(count, "operand")), "
            + "found \(operands.count)",
          mnemonic.range.lowerBound..<(operands.last?.range ?? mnemonic.range).upperBound,
          help: "it stands for '\(Syntax.aliases[mnemonic.text] ?? "")'")
      }
    }
    switch mnemonic.text {
    case "nop":
      try check(0)
      operands = [zero, number(0)]
      return ("copy", false)
    case "not":
      try check(2)
      operands.append(number(-1))
      return ("xor", false)
    case "neg":
      try check(2)
      operands.append(number(0))
      return ("rsub", false)
    case "jump":
      try check(1)
      operands.insert(zero, at: 0)
      return ("jal", false)
    case "stores": return ("stores", true)
    default: return (mnemonic.text, false)
    }
  }

  private static func unknown(_ mnemonic: SourceLine.Name) -> AssemblyFault {
    let known = Syntax.mnemonics.keys.sorted() + Syntax.aliases.keys.sorted()
    let near = Spelling.nearest(to: mnemonic.text, among: known)
    return AssemblyFault(
      AssemblyRules.instruction, "there is no instruction \(Excerpt.quoted(mnemonic.text))",
      mnemonic.range, help: near.map { "did you mean '\($0)'?" })
  }

  private static func element(
    _ type: SourceLine.Name?, _ mnemonic: SourceLine.Name, _ syntax: Syntax
  ) throws(AssemblyFault) -> SIMDEncoding.Element? {
    let all = SIMDEncoding.Element.allCases
    guard syntax.hasType else {
      guard let type else { return nil }
      throw AssemblyFault(
        AssemblyRules.elementType, "\(Excerpt.quoted(mnemonic.text)) has no type", type.range,
        help: "its lanes have 32 bits; types are those of loads, stores and 'scale'")
    }
    let list = Excerpt.list(all.map { "'\($0)'" }, "or")
    guard let type else {
      throw AssemblyFault(
        AssemblyRules.elementType, "\(Excerpt.quoted(mnemonic.text)) needs a type: \(list)",
        mnemonic.range, help: "write \(Excerpt.quoted(mnemonic.text + ".i8")), for example")
    }
    guard let element = all.first(where: { "\($0)" == type.text }) else {
      throw AssemblyFault(
        AssemblyRules.elementType,
        "a type must be \(list), found \(Excerpt.quoted(type.text))", type.range)
    }
    return element
  }

  // MARK: Operands

  private func wrong(_ index: Int, _ wanted: String) -> AssemblyFault {
    let operand = operands[index]
    return AssemblyFault(
      AssemblyRules.operand,
      "operand \(index + 1) of \(Excerpt.quoted(mnemonic.text)) must be \(wanted), "
        + "found \(operand.words)", operand.range,
      help: syntax.help)
  }

  private func vector(_ index: Int) throws(AssemblyFault) -> Int {
    guard case .vector(let number, plus: nil) = operands[index].kind else {
      throw wrong(index, "a vector register")
    }
    return number
  }

  private func scalar(_ index: Int) throws(AssemblyFault) -> Int {
    guard case .scalar(let number, plus: nil) = operands[index].kind else {
      throw wrong(index, "a scalar register")
    }
    return number
  }

  private func isVector(_ index: Int) -> Bool {
    if case .vector = operands[index].kind { true } else { false }
  }

  private func isScalar(_ index: Int) -> Bool {
    if case .scalar = operands[index].kind { true } else { false }
  }

  /// A scalar register, a number or their sum, the number in a field.
  private mutating func sum(
    _ index: Int, _ field: Fixup.Field, or other: String = ""
  ) throws(AssemblyFault) -> Int {
    switch operands[index].kind {
    case .scalar(let number, let addend):
      if let addend { fixups.append(Fixup(field: field, expression: addend)) }
      return number
    case .number(let expression):
      fixups.append(Fixup(field: field, expression: expression))
      return 0
    default: throw wrong(index, other + "a scalar register, a number or the sum of both")
    }
  }

  private mutating func target(_ index: Int) throws(AssemblyFault) {
    guard case .number(let expression) = operands[index].kind else {
      throw wrong(index, "a label or an address")
    }
    fixups.append(Fixup(field: .target, expression: expression))
  }

  /// Finds the form by the destination, operand 0.
  /// - Returns: whether it is a vector.
  private mutating func destination() throws(AssemblyFault) -> Bool {
    switch operands[0].kind {
    case .vector(let number, plus: nil):
      word.d = number
      return true
    case .scalar(let number, plus: nil):
      word.d = number
      word.form = SIMDEncoding.Form.scalar.rawValue
      return false
    default: throw wrong(0, "a vector or scalar register")
    }
  }

  private func register(_ index: Int, isVector: Bool) throws(AssemblyFault) -> Int {
    isVector ? try vector(index) : try scalar(index)
  }

  /// The last operand of arithmetic, which decides about the form where the destination is a vector.
  private mutating func second(_ index: Int, toVector: Bool) throws(AssemblyFault) {
    if toVector, isVector(index) {
      word.b = try vector(index)
    } else {
      if toVector { word.form = SIMDEncoding.Form.vectorScalar.rawValue }
      word.b = try sum(index, .immediate, or: toVector ? "a vector register, " : "")
    }
  }

  // MARK: Instructions

  private mutating func encode(_ operation: SIMDEncoding.Operation) throws(AssemblyFault) {
    switch syntax {
    case .copy:
      let isVector = try destination()
      try second(1, toVector: isVector)
    case .binary:
      let isVector = try destination()
      word.a = try register(1, isVector: isVector)
      try second(2, toVector: isVector)
    case .unary:
      let isVector = try destination()
      word.a = try register(1, isVector: isVector)
    case .select:
      let isVector = try destination()
      word.c = try register(1, isVector: isVector)
      word.a = try register(2, isVector: isVector)
      try second(3, toVector: isVector)
    case .clamp: try clamp()
    case .scale: try scale()
    case .lookup:
      let isVector = try destination()
      word.a = try register(1, isVector: isVector)
      guard case .table(let number) = operands[2].kind else { throw wrong(2, "a table") }
      word.table = number
    case .index:
      word.form = SIMDEncoding.Form.vectorScalar.rawValue
      word.d = try vector(0)
      word.b = try sum(1, .immediate)
    case .reduction:
      word.d = try scalar(0)
      word.a = try vector(1)
      word.b = try sum(2, .immediate)
    case .put:
      word.d = try vector(0)
      word.a = try scalar(1)
      word.b = try sum(2, .immediate)
    case .length:
      word.d = try scalar(0)
      word.b = try sum(1, .immediate)
    case .load, .store: try memory()
    case .branch:
      word.a = try scalar(0)
      word.b = try scalar(1)
      try target(2)
    case .jump:
      word.d = try scalar(0)
      try target(1)
    case .jumpRegister:
      word.d = try scalar(0)
      word.a = try sum(1, .immediate)
    case .semaphore:
      word.a = try sum(0, .semaphore)
      if operands.count > 1 {
        word.b = try sum(1, .amount)
      } else {
        let end = operands[0].range.upperBound
        fixups.append(Fixup(field: .amount, expression: .constant(1, end..<end)))
      }
    case .plain: break
    }
  }

  private mutating func clamp() throws(AssemblyFault) {
    let toVector = try destination()
    word.a = try register(1, isVector: toVector)
    if toVector, isVector(2) || isVector(3) {
      word.b = try vector(2)
      word.c = try vector(3)
    } else {
      if toVector { word.form = SIMDEncoding.Form.vectorScalar.rawValue }
      let other = toVector ? "a vector register, " : ""
      word.b = try sum(2, .low, or: other)
      word.c = try sum(3, .high, or: other)
    }
  }

  private mutating func scale() throws(AssemblyFault) {
    let toVector = try destination()
    word.a = try register(1, isVector: toVector)
    if toVector, isVector(2) {
      word.b = try vector(2)
      if case .vector(let number, let addend) = operands[3].kind {
        word.c = number
        if let addend { fixups.append(Fixup(field: .shift, expression: addend)) }
      } else {
        word.form = SIMDEncoding.Form.vectorScalarShift.rawValue
        word.c = try sum(3, .shift, or: "a vector register, ")
      }
    } else {
      guard isScalar(2) else {
        throw wrong(2, toVector ? "a vector or scalar register" : "a scalar register")
      }
      word.b = try scalar(2)
      if toVector { word.form = SIMDEncoding.Form.vectorScalar.rawValue }
      word.c = try sum(3, .shift)
    }
    guard operands.count > 4 else { return }
    guard case .number(let zeroPoint) = operands[4].kind else { throw wrong(4, "a number") }
    fixups.append(Fixup(field: .high, expression: zeroPoint))
  }

  private mutating func memory() throws(AssemblyFault) {
    let isStore = syntax == .store
    switch operands[0].kind {
    case .vector(let number, plus: nil):
      word.d = number
    case .scalar(let number, plus: nil):
      word.d = number
      let operation: SIMDEncoding.Operation = isStore ? .storeScalar : .loadScalar
      word.operation = operation.rawValue
    case .table(let number) where !isStore:
      word.table = number
      word.operation = SIMDEncoding.Operation.loadTable.rawValue
    default:
      throw wrong(0, isStore ? "a vector or scalar register" : "a register or a table")
    }
    guard case .memory(let place) = operands[1].kind else {
      throw wrong(1, "a place in memory, like [r1]")
    }
    word.a = place.base
    if let stride = place.stride {
      guard case .vector = operands[0].kind else {
        throw AssemblyFault(
          AssemblyRules.operand, "only vectors are loaded and stored with a step",
          operands[1].range)
      }
      word.form = SIMDEncoding.Form.strided.rawValue
      word.b = stride
    }
    let moves = place.advances || operands.count > 2
    guard let offset = place.offset else {
      guard moves else { return }
      guard operands.count > 2 else {
        word.addressing = SIMDEncoding.Addressing.advance.rawValue
        return
      }
      guard !place.advances else {
        throw AssemblyFault(
          AssemblyRules.operand, "the base moves by '+' or by a number, not by both",
          operands[2].range)
      }
      guard case .number(let increment) = operands[2].kind else { throw wrong(2, "a number") }
      word.addressing = SIMDEncoding.Addressing.increment.rawValue
      fixups.append(Fixup(field: .immediate, expression: increment))
      return
    }
    guard !moves else {
      throw AssemblyFault(
        AssemblyRules.operand, "a base that moves has no offset", offset.range,
        help: "write '[r1]+' or '[r1], 8' and change the base before")
    }
    fixups.append(Fixup(field: .immediate, expression: offset))
  }
}
