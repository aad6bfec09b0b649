import ChipSpec

/// Writes one instruction as the assembler reads it.
struct InstructionPrinter {
  let word: InstructionWord
  let operation: SIMDEncoding.Operation
  let form: SIMDEncoding.Form
  let target: String?

  /// The text, and the word with the fields that it tells; nil if there is no such instruction.
  func text() -> (text: String, used: InstructionWord)? {
    var used = InstructionWord(operation, form)
    guard let (suffix, operands) = self.operands(&used) else { return nil }
    let name =
      switch operation {
      case .loadVector, .loadScalar, .loadTable: "load"
      case .storeVector, .storeScalar: word.saturate ? "stores" : "store"
      default: "\(operation)"
      }
    let list = operands.joined(separator: ", ")
    return (list.isEmpty ? name + suffix : "\(name)\(suffix) \(list)", used)
  }

  private func operands(
    _ used: inout InstructionWord
  ) -> (suffix: String, operands: [String])? {
    guard let syntax = Syntax.of(operation) else { return memory(&used) }
    let isScalar = form == .scalar
    let letter = isScalar ? "r" : "v"
    func allow(_ forms: SIMDEncoding.Form...) -> Bool { forms.contains(form) }
    func d() -> String { "\(letter)\(take(\.d, &used))" }
    func a() -> String { "\(letter)\(take(\.a, &used))" }
    func c() -> String { "\(letter)\(take(\.c, &used))" }
    func second() -> String {
      form == .vector ? "v\(take(\.b, &used))" : sum(take(\.b, &used), number(&used))
    }
    switch syntax {
    case .copy:
      guard allow(.vector, .vectorScalar, .scalar) else { return nil }
      return ("", [d(), second()])
    case .binary:
      guard allow(.vector, .vectorScalar, .scalar) else { return nil }
      return ("", [d(), a(), second()])
    case .select:
      guard allow(.vector, .vectorScalar, .scalar) else { return nil }
      return ("", [d(), c(), a(), second()])
    case .unary:
      guard allow(.vector, .scalar) else { return nil }
      return ("", [d(), a()])
    case .lookup:
      guard allow(.vector, .scalar) else { return nil }
      return ("", [d(), a(), "t\(take(\.table, &used))"])
    case .clamp:
      guard allow(.vector, .vectorScalar, .scalar) else { return nil }
      if form == .vector {
        return ("", [d(), a(), "v\(take(\.b, &used))", c()])
      }
      let low = sum(take(\.b, &used), part(SIMDEncoding.low, &used, signed: true))
      let high = sum(take(\.c, &used), part(SIMDEncoding.high, &used, signed: true))
      return ("", [d(), a(), low, high])
    case .scale: return scale(&used, d: d(), a: a())
    case .index:
      guard allow(.vectorScalar) else { return nil }
      return ("", [d(), second()])
    case .reduction:
      guard allow(.vector) else { return nil }
      let a = "v\(take(\.a, &used))"
      return ("", ["r\(take(\.d, &used))", a, sum(take(\.b, &used), number(&used))])
    case .put:
      guard allow(.vector) else { return nil }
      let a = "r\(take(\.a, &used))"
      return ("", ["v\(take(\.d, &used))", a, sum(take(\.b, &used), number(&used))])
    case .length:
      guard allow(.vector) else { return nil }
      return ("", ["r\(take(\.d, &used))", sum(take(\.b, &used), number(&used))])
    case .branch:
      guard allow(.vector), word.immediate % 8 == 0 else { return nil }
      return ("", ["r\(take(\.a, &used))", "r\(take(\.b, &used))", place(&used)])
    case .jump:
      guard allow(.vector), word.immediate % 8 == 0 else { return nil }
      return ("", ["r\(take(\.d, &used))", place(&used)])
    case .jumpRegister:
      guard allow(.vector) else { return nil }
      return ("", ["r\(take(\.d, &used))", sum(take(\.a, &used), number(&used))])
    case .semaphore:
      guard allow(.vector) else { return nil }
      let which = sum(take(\.a, &used), part(SIMDEncoding.semaphore, &used))
      let amount = sum(take(\.b, &used), part(SIMDEncoding.amount, &used))
      return ("", amount == "1" ? [which] : [which, amount])
    case .plain: return allow(.vector) ? ("", []) : nil
    case .load, .store: return nil
    }
  }

  private func scale(
    _ used: inout InstructionWord, d: String, a: String
  ) -> (suffix: String, operands: [String])? {
    guard let type = type(&used) else { return nil }
    let isVector = form == .vector || form == .vectorScalarShift
    let b = "\(isVector ? "v" : "r")\(take(\.b, &used))"
    let c = take(\.c, &used)
    let addend = part(SIMDEncoding.shift, &used)
    let shift =
      form == .vector ? "v\(c)" + (addend == 0 ? "" : " + \(addend)") : sum(c, addend)
    let zeroPoint = part(SIMDEncoding.high, &used, signed: true)
    return (".\(type)", [d, a, b, shift] + (zeroPoint == 0 ? [] : ["\(zeroPoint)"]))
  }

  private func memory(
    _ used: inout InstructionWord
  ) -> (suffix: String, operands: [String])? {
    guard let type = type(&used),
      let addressing = SIMDEncoding.Addressing(rawValue: take(\.addressing, &used))
    else { return nil }
    let register: String
    switch operation {
    case .loadVector, .storeVector: register = "v\(take(\.d, &used))"
    case .loadScalar, .storeScalar: register = "r\(take(\.d, &used))"
    default: register = "t\(take(\.table, &used))"
    }
    if operation == .storeVector || operation == .storeScalar { used.saturate = word.saturate }
    var place = "r\(take(\.a, &used))"
    if addressing == .offset {
      let offset = number(&used)
      if offset != 0 { place += offset < 0 ? " - \(-offset)" : " + \(offset)" }
    }
    switch form {
    case .contiguous: break
    case .strided where operation == .loadVector || operation == .storeVector:
      place += " step r\(take(\.b, &used))"
    default: return nil
    }
    var operands = [register, "[\(place)]"]
    if addressing == .advance { operands[1] += "+" }
    if addressing == .increment { operands.append("\(number(&used))") }
    return (".\(type)", operands)
  }

  // MARK: Fields

  private func take(
    _ field: WritableKeyPath<InstructionWord, Int>, _ used: inout InstructionWord
  ) -> Int {
    used[keyPath: field] = word[keyPath: field]
    return word[keyPath: field]
  }

  private func type(_ used: inout InstructionWord) -> SIMDEncoding.Element? {
    SIMDEncoding.Element(rawValue: take(\.type, &used))
  }

  private func number(_ used: inout InstructionWord) -> Int {
    used.immediate = word.immediate
    return Int(Int32(bitPattern: word.immediate))
  }

  private func part(
    _ bits: Range<Int>, _ used: inout InstructionWord, signed: Bool = false
  ) -> Int {
    let mask = (1 << bits.count - 1) << bits.lowerBound
    used.immediate |= word.immediate & UInt32(mask)
    let value = Int(word.immediate) & mask
    let number = value >> bits.lowerBound
    return signed && number >> (bits.count - 1) == 1 ? number - 1 << bits.count : number
  }

  /// A scalar register plus a number; r0 is not written.
  private func sum(_ register: Int, _ number: Int) -> String {
    if register == 0 { return "\(number)" }
    if number == 0 { return "r\(register)" }
    return "r\(register) \(number < 0 ? "-" : "+") \(abs(number))"
  }

  private func place(_ used: inout InstructionWord) -> String {
    let distance = number(&used)
    if let target { return target }
    return ". \(distance < 0 ? "-" : "+") \(abs(distance))"
  }
}
