/// Writes a generated class anew so that several instances run abreast: a variable holds the values of all
/// of them in one vector of the processor, one of a single bit in the bits of a byte, and a statement acts
/// on all at once. A condition becomes a mask, with a bit for each instance for which it holds; what is
/// below it keeps the others' values.
///
/// A small array is such vectors one after the other. Larger ones stay where the instances have them, and
/// functions of the design's C++ are called one instance after the other, so these see nothing new.
struct AbreastWriter {
  /// How a value is held: 32 or 64 bits for each instance.
  enum Lane: String {
    case narrow = "I"
    case long = "Q"
  }

  private let source: GeneratedClass
  private let fields: [String: GeneratedType]
  /// Which events of those that the class waits for a rising clock is.
  private let rising: Set<Int>
  /// Whether triggers are bits of words, as newer releases have it.
  private let triggersAreWords: Bool

  private var functions: [String: [String]] = [:]  // texts
  private var order: [String] = []
  private var constants: Set<String> = []
  private var calls: Set<String> = []

  private var locals: [String: GeneratedType] = [:]
  private var lines: [String] = []
  private var masks: [String] = []
  private var count = 0
  /// Places where records are made; each makes one in a cycle at most.
  private var reports = 0
  private var reporting: Set<String> = []  // functions with such places
  private var isRepeated = false  // what is being written may run several times
  /// Elements of arrays that are at hand: how they are read, the constant that has them, and how many
  /// conditions it stands below.
  private var depth = 0
  private var elements: [(text: String, name: String, depth: Int)] = []
  /// The values of loops' counters in the step that is being written.
  private var counters: [String: UInt64] = [:]

  init(_ source: GeneratedClass, rising: Set<Int>, triggersAreWords: Bool) {
    self.source = source
    self.fields = source.types
    self.rising = rising
    self.triggersAreWords = triggersAreWords
  }

  /// The class in C++: `struct Lanes`, its functions, the table of its variables, and `cycle`, which is an
  /// evaluation after the clock has risen, of some ranks.
  mutating func text() throws(GeneratedFormUnknown) -> String {
    let prefix = "\(GeneratedClass.name)___"
    if source.has("\(prefix)eval_act") {
      guard try source.function("\(prefix)eval_act").isEmpty else {
        throw GeneratedFormUnknown(description: "eval_act does something")
      }
    }
    // Not all designs have logic between inputs and outputs.
    var entries = ["\(prefix)eval_nba"]
    if source.has("\(prefix)eval_ico") { entries.insert("\(prefix)eval_ico", at: 0) }
    for entry in entries { try write(entry) }

    var text = "constexpr unsigned kPlaces = \(max(1, reports));\n\n"
    text += AbreastReports.text + "struct Lanes : Head {\n"
    for (name, type) in source.fields {
      if case .scalar = type {
        text += "  \(Self.held(type)) \(name);\n"
      } else if let words = Self.words(type) {
        text += "  \(words.bytes == 8 ? "Q" : "I") \(name)[\(words.count)];\n"
      }
    }
    text += "  Reports reports;\n};\n\nstatic const Variable kVariables[] = {\n"
    for (name, type) in source.fields {
      let places = "offsetof(Lanes, \(name)), offsetof(Root, \(name))"
      if case .scalar(_, 1) = type {
        text += "  {\(places), 1, 0, 1},\n"
      } else if let words = Self.words(type) {
        text += "  {\(places), \(words.bytes), \(words.count), \(words.bits)},\n"
      }
    }
    text += "};\n\n"
    for name in order { text += "\(functionHead(name));\n" }
    for name in order {
      text += "\n\(functionHead(name)) {\n"
      text += "  auto* const vlSymsp = S.root[0]->vlSymsp;\n  (void)vlSymsp;\n"
      text += functions[name, default: []].joined(separator: "\n") + "\n}\n"
    }
    // One function after the other for all ranks: the code of all together is larger than the nearest
    // cache, that of one is not.
    text += "\nvoid cycle(Lanes* const* ranks, size_t count) {\n"
    for entry in entries {
      let calls = functions[entry, default: []]
      let isCallsOnly = calls.allSatisfy { $0.hasSuffix("(S);") }
      for call in isCallsOnly ? calls : ["  \(Self.short(entry))(S);"] {
        text += "  for (size_t k = 0; k < count; ++k) \(call.trimmed.dropLast(4))(*ranks[k]);\n"
      }
    }
    return text + "}\n"
  }

  /// Declarations of what the text calls and reads, which stand before it.
  var declarations: String {
    var text = ""
    for name in calls.sorted() {
      if let declaration = source.declarations[name] { text += "\(declaration)\n" }
    }
    for name in constants.sorted() {
      if let constant = source.constants[name] { text += "\(constant.declaration)\n" }
    }
    return text
  }

  /// How a variable is held.
  private static func held(_ type: GeneratedType) -> String {
    switch type {
    case .scalar(_, 1): "Mask"
    case .scalar(8, _): "Q"
    default: "I"
    }
  }

  /// Arrays of more words than these stay with the instances: what is seldom asked for would fill the
  /// nearest caches.
  private static let mostWords = 16

  /// How many vectors hold a variable of more than one bit, and the bytes and bits that an instance has for
  /// each; nil for an array that stays with the instances.
  private static func words(_ type: GeneratedType) -> (count: Int, bytes: Int, bits: Int)? {
    switch type {
    case .scalar(let bytes, let bits): (1, bytes, bits)
    case .wide(let words): (words, 4, 32)
    case .array(.scalar(let bytes, let bits), let count) where count <= mostWords:
      (count, bytes, bits)
    case .array(.wide(let words), let count) where words * count <= mostWords:
      (words * count, 4, 32)
    case .array: nil
    }
  }

  /// How many vectors hold an array; nil for one that stays with the instances.
  private func vectors(of array: String) -> Int? {
    fields[array].flatMap { Self.words($0)?.count }
  }

  private static func short(_ name: String) -> String {
    String(name.dropFirst(GeneratedClass.name.count).drop { $0 == "_" })
  }

  private func functionHead(_ name: String) -> String {
    "static __attribute__((noinline)) void \(Self.short(name))(Lanes& __restrict S)"
  }

  // MARK: - Functions

  private mutating func write(_ name: String) throws(GeneratedFormUnknown) {
    if functions[name] != nil {
      guard !reporting.contains(name) else {
        throw GeneratedFormUnknown(description: "two calls of \(name), which makes records")
      }
      return
    }
    functions[name] = []
    let first = reports
    defer { if reports > first { reporting.insert(name) } }
    let outer = (locals, lines, masks, count, depth)
    (locals, lines, masks, count, depth) = ([:], [], [], 0, 0)
    elements = []
    let statements = try source.function(name)
    try write(GeneratedLiveness(members: fields.keys, statements).marked(statements))
    functions[name] = lines
    order.append(name)
    (locals, lines, masks, count, depth) = outer
    elements = []
  }

  private mutating func emit(_ line: String) {
    lines.append("  \(line)")
  }

  /// The instances for which what is written now holds, without those that are absent.
  private var presentMask: String { masks.last.map { "\($0) & S.present" } ?? "S.present" }

  private mutating func fresh(_ letter: String) -> String {
    count += 1
    return "\(letter)\(count)"
  }

  // MARK: - Statements

  private mutating func write(
    _ statements: [GeneratedStatement]
  ) throws(GeneratedFormUnknown) {
    for (number, statement) in statements.enumerated() {
      if case .repetition(let condition, let body) = statement {
        try `repeat`(body, while: condition, after: number > 0 ? statements[number - 1] : nil)
      } else {
        try write(statement)
      }
    }
  }

  /// No loop has more steps; none is known that has as many.
  private static let mostSteps = 256

  /// Writes out a loop over the words of a wide variable: `i = 0; while (i <= 49) { …; i = 1 + i; }`.
  private mutating func `repeat`(
    _ body: [GeneratedStatement], while condition: GeneratedExpression,
    after before: GeneratedStatement?
  ) throws(GeneratedFormUnknown) {
    guard case (.name(let counter), let start)? = before?.assignment,
      let first = constant(start),
      case .binary("<=", .name(counter), let end) = condition, let last = constant(end),
      case (.name(counter), .binary("+", let step, .name(counter)))? = body.last?.assignment,
      constant(step) == 1, first <= last, last - first < Self.mostSteps
    else { return try `repeat`(body, while: condition) }
    for place in first...last {
      counters[counter] = place
      try write(Array(body.dropLast()))
    }
    counters[counter] = nil
  }

  /// Writes a loop that goes on as long as its condition holds for any instance, and acts on these.
  private mutating func `repeat`(
    _ body: [GeneratedStatement], while condition: GeneratedExpression
  ) throws(GeneratedFormUnknown) {
    let mask = fresh("m")
    let and = masks.last.map { " & \($0)" } ?? ""
    emit("Mask \(mask) = \(try self.mask(condition))\(and);")
    elements = []
    emit("while (any(\(mask))) {")
    masks.append(mask)
    let outer = isRepeated
    isRepeated = true
    try write(body)
    isRepeated = outer
    masks.removeLast()
    defer { elements = [] }
    emit("\(mask) = \(mask) & \(try self.mask(condition));")
    emit("}")
  }

  private mutating func write(_ statement: GeneratedStatement) throws(GeneratedFormUnknown) {
    switch statement {
    case .declare(let name, let type):
      guard locals[name] == nil, fields[name] == nil else {
        throw GeneratedFormUnknown(description: "two variables '\(name)'")
      }
      locals[name] = type
      switch type {
      case .scalar: lines.insert("  \(Self.held(type)) \(name) = {};", at: 0)
      case .wide(let words): lines.insert("  I \(name)[\(words)] = {};", at: 0)
      case .array: throw GeneratedFormUnknown(description: "the array '\(name)'")
      }
    case .assign(let target, let value): try assign(target, value)
    case .replace(let target, let value):
      let outer = masks
      masks = []
      try assign(target, value)
      masks = outer
    case .condition(let condition, let isMet, let isNot):
      try write(condition, isMet, isNot)
    case .repetition(let condition, _):
      throw GeneratedFormUnknown(description: "the loop while \(condition)")
    case .call(let name, let arguments): try call(name, arguments)
    }
  }

  private mutating func write(
    _ condition: GeneratedExpression, _ isMet: [GeneratedStatement],
    _ isNot: [GeneratedStatement]
  ) throws(GeneratedFormUnknown) {
    if let value = constant(condition) {
      return try write(value != 0 ? isMet : isNot)
    }
    if case .runtime(let text) = Self.likely(condition) {
      emit("if (\(text)) {")
      depth += 1
      try write(isMet)
      depth -= 1
      elements.removeAll { $0.depth > depth }
      emit("}")
      guard !isNot.isEmpty else { return }
      throw GeneratedFormUnknown(description: "what follows from '\(text)'")
    }
    let outer = masks.last
    let mask = fresh("m")
    let and = outer.map { " & \($0)" } ?? ""
    emit("const Mask \(mask) = \(try self.mask(condition))\(and);")
    try write(isMet, under: mask)
    guard !isNot.isEmpty else { return }
    let other = fresh("m")
    emit("const Mask \(other) = inverse(\(mask))\(and);")
    try write(isNot, under: other)
  }

  /// Below a mask that is empty nothing happens; asking costs as much as a few statements.
  private static let fewStatements = 4

  private mutating func write(
    _ statements: [GeneratedStatement], under mask: String
  ) throws(GeneratedFormUnknown) {
    let asks = Self.size(statements) > Self.fewStatements
    masks.append(mask)
    depth += asks ? 1 : 0
    if asks { emit("if (any(\(mask))) {") }
    try write(statements)
    if asks { emit("}") }
    depth -= asks ? 1 : 0
    elements.removeAll { $0.depth > depth }
    masks.removeLast()
  }

  private static func size(_ statements: [GeneratedStatement]) -> Int {
    statements.reduce(0) { sum, statement in
      switch statement {
      case .condition(_, let isMet, let isNot): sum + 1 + size(isMet) + size(isNot)
      default: sum + 1
      }
    }
  }

  private static func likely(_ expression: GeneratedExpression) -> GeneratedExpression {
    if case .call("VL_LIKELY", let arguments) = expression { return arguments[0] }
    if case .call("VL_UNLIKELY", let arguments) = expression { return arguments[0] }
    return expression
  }

  // MARK: - Assignments

  private mutating func assign(
    _ target: GeneratedExpression, _ value: GeneratedExpression
  ) throws(GeneratedFormUnknown) {
    guard let type = type(target) else {
      throw GeneratedFormUnknown(description: "an assignment to \(target)")
    }
    switch type {
    case .array: throw GeneratedFormUnknown(description: "an assignment to a whole array")
    case .wide(let words):
      for word in 0..<words {
        let place = GeneratedExpression.number(UInt64(word), isLong: false)
        try assign(.element(target, place), .element(value, place))
      }
    case .scalar(let bytes, let width):
      if width == 1, inArray(target) == nil {
        let (name, text) = (try variable(target), try mask(value))
        emit(masks.last.map { "\(name) = sel(\($0), \(text), \(name));" } ?? "\(name) = \(text);")
        forget(name)
        return
      }
      let lane: Lane = bytes == 8 ? .long : .narrow
      var text = try vector(value, lane)
      // What an assignment to a smaller type leaves out.
      if bytes < 4, bits(value) > bytes * 8 {
        text = "(\(text) & KI(\(bytes == 1 ? "0xff" : "0xffff")))"
      }
      if let (array, index, word) = inArray(target) {
        if vectors(of: array) != nil {
          let place = try place(index, word, in: array)
          emit("put(S.\(array), \(place), \(text), \(masks.last ?? "kAll"));")
          forget("S.\(array)")
          return
        }
        let place = word.map { ", \($0)" } ?? ""
        let mask = presentMask
        emit(
          "scatter(S.root, &Root::\(array), \(try vector(index, .narrow))\(place), \(text), \(mask));"
        )
        forget("&Root::\(array),")
        return
      }
      if case .element(let whole, let index) = target, constant(index) == nil {
        let mask = masks.last ?? "kAll"
        emit("put(\(try variable(whole)), \(try vector(index, .narrow)), \(text), \(mask));")
        forget(try variable(whole))
        return
      }
      let name = try variable(target)
      emit(masks.last.map { "\(name) = sel(\($0), \(text), \(name));" } ?? "\(name) = \(text);")
      forget(name)
    }
  }

  /// Elements that follow from a variable have to be read again.
  private mutating func forget(_ name: String) {
    let whole = name.prefix { $0 != "[" }
    elements.removeAll { $0.text.contains(whole) }
  }

  /// The name of a variable, or of a word of one at a place that is known.
  private func variable(_ expression: GeneratedExpression) throws(GeneratedFormUnknown) -> String {
    switch expression {
    case .member(let name):
      switch fields[name] {
      case .scalar, .wide: return "S.\(name)"
      case .array, nil: break
      }
    case .name(let name) where locals[name] != nil: return name
    case .element(let whole, let index):
      if let place = constant(index) { return "\(try variable(whole))[\(place)]" }
    default: break
    }
    throw GeneratedFormUnknown(description: "the variable \(expression)")
  }

  /// The array of the class that an expression is an element of, the index, and the word of a wide one.
  private func inArray(
    _ expression: GeneratedExpression
  ) -> (array: String, index: GeneratedExpression, word: UInt64?)? {
    guard case .element(let whole, let index) = expression else { return nil }
    if case .member(let name) = whole, case .array = fields[name] { return (name, index, nil) }
    if let outer = inArray(whole), outer.word == nil, let word = constant(index),
      case .array(.wide, _)? = fields[outer.array]
    {
      return (outer.array, outer.index, word)
    }
    return nil
  }

  /// Which of the vectors that hold an array an element is in, or a word of one: numbers that stay within
  /// the array.
  private mutating func place(
    _ index: GeneratedExpression, _ word: UInt64?, in array: String
  ) throws(GeneratedFormUnknown) -> String {
    guard case .array(let element, let count)? = fields[array] else {
      throw GeneratedFormUnknown(description: "the array '\(array)'")
    }
    let text = try bounded(index, count)
    guard case .wide(let words) = element else { return text }
    return "(\(text) * \(words) + \(word ?? 0))"
  }

  // MARK: - Calls

  /// How the names of functions end through which monitors call `tilewright_commit`.
  private static let commit = "_tilewright_commit_TOP"

  private mutating func call(
    _ name: String, _ arguments: [GeneratedExpression]
  ) throws(GeneratedFormUnknown) {
    if case .runtime("vlSelf")? = arguments.first, arguments.count == 1 {
      guard masks.isEmpty else {
        throw GeneratedFormUnknown(description: "a call of \(name) under a condition")
      }
      try write(name)
      emit("\(Self.short(name))(S);")
      elements = []
      return
    }
    if name == "VL_ZERO_W", let target = arguments.last, case .wide(let words)? = type(target) {
      for word in 0..<words {
        try assign(
          .element(target, .number(UInt64(word), isLong: false)), .number(0, isLong: false))
      }
      return
    }
    if name == "VL_ASSIGN_W", arguments.count == 3 {
      return try assign(arguments[1], arguments[2])
    }
    if name.hasSuffix(Self.commit) { return try report(arguments) }
    calls.insert(name)
    let mask = presentMask
    var before: [String] = []
    var inner: [String] = []
    var after: [String] = []
    var texts: [String] = []
    let declaration = source.declarations[name] ?? ""
    let parameters = declaration.split(separator: ",")
    for (number, argument) in arguments.enumerated() {
      if isPlain(argument) {
        texts.append(try plain(argument))
        continue
      }
      let own = fresh("a")
      if case .wide(let words)? = type(argument) {
        // It may be written.
        inner.append("VlWide<\(words)> \(own);")
        for word in 0..<words {
          let element = GeneratedExpression.element(argument, .number(UInt64(word), isLong: false))
          let value = fresh("a")
          before.append("const I \(value) = \(try vector(element, .narrow));")
          inner.append("\(own)[\(word)] = \(value)[l];")
          if let target = try? variable(element) {
            after.append("\(target)[l] = \(own)[\(word)];")
          }
        }
        texts.append(own)
        continue
      }
      let lane = self.lane(argument)
      before.append("const \(lane.rawValue) \(own) = \(try vector(argument, lane));")
      let isReference = number < parameters.count && parameters[number].contains("&")
      if isReference, case .scalar(let bytes, _)? = type(argument) {
        let type = [1: "CData", 2: "SData", 4: "IData"][bytes] ?? "QData"
        let value = fresh("a")
        inner.append("\(type) \(value) = \(own)[l];")
        after.append("assign(\(try variable(argument)), l, \(value));")
        texts.append(value)
      } else {
        texts.append("\(lane == .long ? "(QData)" : "(IData)")\(own)[l]")
      }
    }
    emit("{ const Mask c = \(mask); if (any(c)) {")
    for line in before { emit("  \(line)") }
    emit("  each(c, [&](unsigned l) {")
    elements = []
    emit("    auto* const vlSelf = S.enter(l); auto* const vlSymsp = vlSelf->vlSymsp;")
    emit("    (void)vlSymsp;")
    for line in inner { emit("    \(line)") }
    emit("    \(name)(\(texts.joined(separator: ", ")));")
    for line in after { emit("    \(line)") }
    emit("  });")
    emit("} }")
  }

  /// Writes down a record of all instances that make it; there are many, so these are no calls.
  private mutating func report(
    _ arguments: [GeneratedExpression]
  ) throws(GeneratedFormUnknown) {
    guard arguments.count == 8, isPlain(arguments[1]) else {
      throw GeneratedFormUnknown(description: "a record of another form")
    }
    guard !isRepeated else { throw GeneratedFormUnknown(description: "a record in a loop") }
    let kind = try plain(arguments[1])
    let source = try vector(arguments[0], .long)
    var words: [String] = []
    for (place, argument) in arguments[2...].enumerated() where constant(argument) != 0 {
      words.append("  r.words[\(place)] = \(try vector(argument, .long));")
    }
    let mask = presentMask
    emit("{ const Mask c = \(mask); if (any(c)) {")
    emit("  Report& r = report(S.reports, \(reports), \(kind), c, \(source));")
    for word in words { emit(word) }
    emit("} }")
    reports += 1
  }

  /// Whether an expression has the same value for all instances, and needs none of their variables.
  private func isPlain(_ expression: GeneratedExpression) -> Bool {
    switch expression {
    case .number, .literal, .runtime: true
    case .unary(_, let inner), .cast(_, let inner): isPlain(inner)
    case .call(_, let arguments): arguments.allSatisfy(isPlain)
    case .name(let name): locals[name] == nil && source.constants[name] != nil
    default: false
    }
  }

  private mutating func plain(
    _ expression: GeneratedExpression
  ) throws(GeneratedFormUnknown) -> String {
    switch expression {
    case .number(let value, let isLong): return "\(value)\(isLong ? "ULL" : value > 9 ? "U" : "")"
    case .literal(let text), .runtime(let text): return text
    case .unary(let mark, let inner): return "\(mark)\(try plain(inner))"
    case .cast(let type, let inner):
      guard case .scalar(let bytes, _) = type else { break }
      return "(\(bytes == 8 ? "QData" : "IData"))\(try plain(inner))"
    case .name(let name):
      constants.insert(name)
      return name
    case .call(let name, let arguments):
      var texts: [String] = []
      for argument in arguments { texts.append(try plain(argument)) }
      return "\(name)(\(texts.joined(separator: ", ")))"
    default: break
    }
    throw GeneratedFormUnknown(description: "the argument \(expression)")
  }

  // MARK: - Types

  /// The type of a variable; nil for other expressions.
  private func type(_ expression: GeneratedExpression) -> GeneratedType? {
    switch expression {
    case .member(let name): return fields[name]
    case .name(let name): return locals[name] ?? source.constants[name]?.type
    case .element(let whole, _):
      switch type(whole) {
      case .array(let element, _): return element
      case .wide: return .scalar(bytes: 4, bits: 32)
      default: return nil
      }
    default: return nil
    }
  }

  private static let comparisons: Set<String> = ["==", "!=", "<", ">", "<=", ">=", "&&", "||"]

  private func lane(_ expression: GeneratedExpression) -> Lane {
    switch expression {
    case .number(_, let isLong): return isLong ? .long : .narrow
    case .literal, .runtime: return .narrow
    case .member, .name, .element:
      if case .scalar(8, _)? = type(expression) { return .long }
      return .narrow
    case .cast(.scalar(let bytes, _), _): return bytes == 8 ? .long : .narrow
    case .cast: return .narrow
    case .unary(let mark, let inner): return mark == "!" ? .narrow : lane(inner)
    case .binary(let mark, let left, let right):
      if Self.comparisons.contains(mark) { return .narrow }
      if mark == "<<" || mark == ">>" { return lane(left) }
      return lane(left) == .long || lane(right) == .long ? .long : .narrow
    case .choice(_, let left, let right):
      return lane(left) == .long || lane(right) == .long ? .long : .narrow
    case .call(let name, _):
      // The last part of a name says what is given and taken: VL_SHIFTRS_QQI.
      return name.split(separator: "_").last?.first == "Q" ? .long : .narrow
    }
  }

  /// No more bits than these are used.
  private func bits(_ expression: GeneratedExpression) -> Int {
    let most = lane(expression) == .long ? 64 : 32
    switch expression {
    case .number(let value, _): return 64 - value.leadingZeroBitCount
    case .member, .name, .element:
      if case .scalar(_, let bits)? = type(expression) { return bits }
      return most
    case .cast(.scalar(let bytes, _), let inner): return min(bytes * 8, bits(inner))
    case .unary("!", _): return 1
    case .binary(let mark, let left, let right):
      switch mark {
      case _ where Self.comparisons.contains(mark): return 1
      case "&": return min(bits(left), bits(right))
      case "|", "^": return max(bits(left), bits(right))
      case "+": return min(most, max(bits(left), bits(right)) + 1)
      case ">>":
        guard let by = constant(right) else { return bits(left) }
        return max(0, bits(left) - Int(min(by, 64)))
      case "<<":
        guard let by = constant(right) else { return most }
        return min(most, bits(left) + Int(min(by, 64)))
      case "*": return min(most, bits(left) + bits(right))
      default: return most
      }
    case .choice(_, let left, let right): return max(bits(left), bits(right))
    default: return most
    }
  }

  /// The value of an expression that is the same in every cycle with a rising clock.
  private func constant(_ expression: GeneratedExpression) -> UInt64? {
    switch expression {
    case .number(let value, _): return value
    case .member("rst_ni"): return 1  // instances are reset one by one
    case .name(let name): return counters[name]
    case .element(.member(let name), let index):
      guard let index = constant(index) else { return nil }
      let set: Set<Int>
      switch name {
      case "__VicoTriggered": set = [0]  // there is input
      case "__VnbaTriggered": set = rising
      default: return nil
      }
      if !triggersAreWords { return set.contains(Int(index)) ? 1 : 0 }
      return set.reduce(0) { word, bit in
        bit / 64 == Int(index) ? word | 1 << UInt64(bit % 64) : word
      }
    case .binary(let mark, let left, let right):
      guard let left = constant(left), let right = constant(right) else { return nil }
      switch mark {
      case "&": return left & right
      case "|": return left | right
      default: return nil
      }
    case .cast(_, let inner): return constant(inner)
    default: return nil
    }
  }

  // MARK: - Expressions

  /// An expression as a mask: whether it is other than 0.
  private mutating func mask(
    _ expression: GeneratedExpression
  ) throws(GeneratedFormUnknown) -> String {
    if let value = constant(expression) { return value != 0 ? "kAll" : "kNone" }
    if bits(expression) <= 1 { return try lowest(expression) }
    if case .call(let name, let arguments) = expression,
      name == "VL_LIKELY" || name == "VL_UNLIKELY"
    {
      return try mask(arguments[0])
    }
    let lane = lane(expression)
    return "M\(lane.rawValue)(\(try vector(expression, lane)) != 0)"
  }

  /// The lowest bit of an expression as a mask.
  private mutating func lowest(
    _ expression: GeneratedExpression
  ) throws(GeneratedFormUnknown) -> String {
    if let value = constant(expression) { return value & 1 != 0 ? "kAll" : "kNone" }
    switch expression {
    case .member, .name:
      if case .scalar(_, 1)? = type(expression) { return try variable(expression) }
    case .cast(_, let inner): return try lowest(inner)
    case .unary("~", let inner): return "inverse(\(try lowest(inner)))"
    case .unary("-", let inner): return try lowest(inner)
    case .unary("!", let inner): return "inverse(\(try mask(inner)))"
    case .binary("&", let left, let right):
      if constant(left).map({ $0 & 1 == 1 }) ?? false { return try lowest(right) }
      return "(\(try lowest(left)) & \(try lowest(right)))"
    case .binary("|", let left, let right):
      return "(\(try lowest(left)) | \(try lowest(right)))"
    case .binary("^", let left, let right):
      return "(\(try lowest(left)) ^ \(try lowest(right)))"
    case .binary(">>", let value, let by):
      if let place = constant(by), place < 64 {
        let lane = lane(value)
        let bit = lane == .long ? "KQ(1ull << \(place))" : "KI(1u << \(min(place, 31)))"
        if lane == .narrow, place > 31 { break }
        return "M\(lane.rawValue)((\(try vector(value, lane)) & \(bit)) != 0)"
      }
    case .binary(let mark, let left, let right) where Self.comparisons.contains(mark):
      return try comparison(mark, left, right)
    case .choice(let condition, let left, let right):
      let (left, right) = (try lowest(left), try lowest(right))
      return "sel(\(try mask(condition)), \(left), \(right))"
    case .call("VL_LIKELY", let arguments), .call("VL_UNLIKELY", let arguments):
      return try lowest(arguments[0])
    default: break
    }
    // As it is: what has one bit only would be asked for as a mask again.
    let text = try vector(expression)
    return "M\(lane(expression).rawValue)((\(text) & 1) != 0)"
  }

  private mutating func comparison(
    _ mark: String, _ left: GeneratedExpression, _ right: GeneratedExpression
  ) throws(GeneratedFormUnknown) -> String {
    if mark == "&&" || mark == "||" {
      return "(\(try mask(left)) \(mark.prefix(1)) \(try mask(right)))"
    }
    if mark == "==" || mark == "!=" {
      // Of one bit: whether it is.
      for (value, other) in [(left, right), (right, left)] {
        guard let number = constant(value), number <= 1 else { continue }
        guard bits(other) <= 1 || number == 0 else { continue }
        let text = try mask(other)
        return (number == 1) == (mark == "==") ? text : "inverse(\(text))"
      }
      if bits(left) <= 1, bits(right) <= 1 {
        let text = "(\(try lowest(left)) ^ \(try lowest(right)))"
        return mark == "!=" ? text : "inverse(\(text))"
      }
    }
    let isLong = lane(left) == .long || lane(right) == .long
    let lane: Lane = isLong ? .long : .narrow
    let (left, right) = (try vector(left, lane), try vector(right, lane))
    return "M\(lane.rawValue)(\(left) \(mark) \(right))"
  }

  /// An expression as a vector.
  private mutating func vector(
    _ expression: GeneratedExpression, _ wanted: Lane
  ) throws(GeneratedFormUnknown) -> String {
    if let value = constant(expression) {
      return "K\(wanted.rawValue)(\(value)u\(wanted == .long ? "ll" : ""))"
    }
    if isBit(expression) { return "from\(wanted.rawValue)(\(try lowest(expression)))" }
    if case .unary("-", let inner) = expression, isBit(inner), lane(inner) == wanted {
      return "ones\(wanted.rawValue)(\(try lowest(inner)))"
    }
    let own = lane(expression)
    let text = try vector(expression)
    return own == wanted ? text : "to\(wanted.rawValue)(\(text))"
  }

  /// Whether a value is better had as a mask.
  private func isBit(_ expression: GeneratedExpression) -> Bool {
    guard bits(expression) <= 1 else { return false }
    switch expression {
    case .member, .name:
      if case .scalar(_, 1)? = type(expression) { return true }
      return false
    case .cast(_, let inner): return isBit(inner)
    case .unary, .binary, .choice: return true
    default: return false
    }
  }

  private mutating func vector(
    _ expression: GeneratedExpression
  ) throws(GeneratedFormUnknown) -> String {
    switch expression {
    case .number, .literal, .runtime:
      throw GeneratedFormUnknown(description: "the value \(expression)")
    case .member, .name: return try variable(expression)
    case .element(let whole, let index): return try element(expression, whole, index)
    case .cast(.scalar(let bytes, _), let inner):
      let text = try vector(inner, bytes == 8 ? .long : .narrow)
      guard bytes < 4, bits(inner) > bytes * 8 else { return text }
      return "(\(text) & KI(\(bytes == 1 ? "0xff" : "0xffff")))"
    case .cast: throw GeneratedFormUnknown(description: "the cast \(expression)")
    case .unary(let mark, let inner): return "(\(mark)\(try vector(inner, lane(inner))))"
    case .binary(let mark, let left, let right):
      let lane = lane(expression)
      if mark == "<<" || mark == ">>", let by = constant(right) {
        return "(\(try vector(left, lane)) \(mark) \(by))"
      }
      return "(\(try vector(left, lane)) \(mark) \(try vector(right, lane)))"
    case .choice(let condition, let left, let right):
      let lane = lane(expression)
      let (left, right) = (try vector(left, lane), try vector(right, lane))
      return "sel(\(try mask(condition)), \(left), \(right))"
    case .call(let name, let arguments): return try called(name, arguments)
    }
  }

  private mutating func element(
    _ expression: GeneratedExpression, _ whole: GeneratedExpression,
    _ index: GeneratedExpression
  ) throws(GeneratedFormUnknown) -> String {
    if let (array, index, word) = inArray(expression),
      case .array(_, let count)? = fields[array]
    {
      let text: String
      if let words = vectors(of: array) {
        text = try picked(index, word, from: array, of: words)
      } else {
        let place = word.map { ", \($0)" } ?? ""
        text = "gather(S.root, &Root::\(array), \(try bounded(index, count))\(place))"
      }
      if let known = elements.first(where: { $0.text == text }) { return known.name }
      let name = fresh("e")
      emit("const \(lane(expression).rawValue) \(name) = \(text);")
      elements.append((text, name, depth))
      return name
    }
    if case .name(let name) = whole, locals[name] == nil,
      let type = source.constants[name]?.type
    {
      constants.insert(name)
      let count: Int
      switch type {
      case .array(.scalar, let elements): count = elements
      case .wide(let words): count = words
      default: throw GeneratedFormUnknown(description: "the constant '\(name)'")
      }
      return "look<\(lane(expression).rawValue)>(\(name), \(try bounded(index, count)))"
    }
    guard case .wide(let words)? = type(whole) else {
      throw GeneratedFormUnknown(description: "the element \(expression)")
    }
    if constant(index) != nil { return try variable(expression) }
    return "pick<\(words)>(\(try variable(whole)), \(try bounded(index, words)))"
  }

  /// An element of an array that vectors hold, or a word of one.
  private mutating func picked(
    _ index: GeneratedExpression, _ word: UInt64?, from array: String, of words: Int
  ) throws(GeneratedFormUnknown) -> String {
    if word == nil, let (first, count, rest) = part(index), first + count <= UInt64(words) {
      return "pick<\(count)>(S.\(array) + \(first), \(try vector(rest, .narrow)))"
    }
    return "pick<\(words)>(S.\(array), \(try place(index, word, in: array)))"
  }

  /// The places that an index can name, if these are a power of two of which the first is a multiple, and
  /// what says which of them it is: `8 | (3 & x)` is one of 8 to 11, as `3 & x` says.
  private func part(
    _ index: GeneratedExpression
  ) -> (first: UInt64, count: UInt64, rest: GeneratedExpression)? {
    if let place = constant(index) { return (place, 1, index) }
    var (first, rest) = (UInt64(0), index)
    if case .binary("|", let left, let right) = index {
      if let known = constant(left) { (first, rest) = (known, right) }
      if let known = constant(right) { (first, rest) = (known, left) }
    }
    guard bits(rest) < 8 else { return nil }
    let count = UInt64(1) << UInt64(bits(rest))
    return first % count == 0 ? (first, count, rest) : nil
  }

  /// An index that stays within an array also for instances for which it is not asked.
  private mutating func bounded(
    _ index: GeneratedExpression, _ count: Int
  ) throws(GeneratedFormUnknown) -> String {
    let text = try vector(index, .narrow)
    if let place = constant(index), place < UInt64(count) { return text }
    if bits(index) < 31, 1 << bits(index) <= count { return text }
    return "below(\(text), \(count)u)"
  }

  /// A function of the runtime, of which nothing but its value counts.
  private mutating func called(
    _ name: String, _ arguments: [GeneratedExpression]
  ) throws(GeneratedFormUnknown) -> String {
    if name == "VL_LIKELY" || name == "VL_UNLIKELY" {
      return try vector(arguments[0], lane(arguments[0]))
    }
    guard name.hasPrefix("VL_") else {
      throw GeneratedFormUnknown(description: "the function \(name)")
    }
    if name.hasPrefix("VL_REDXOR_"), let width = Int(name.dropFirst(10)), width >= 2 {
      return "parity<\(width)>(\(try vector(arguments[0], lane(arguments[0]))))"
    }
    let result: Lane = lane(.call(name, arguments))
    var values: [String] = []
    var texts: [String] = []
    for argument in arguments {
      if isPlain(argument) {
        texts.append(try plain(argument))
      } else if case .wide(let words)? = type(argument) {
        var parts: [String] = []
        for word in 0..<words {
          let place = GeneratedExpression.number(UInt64(word), isLong: false)
          parts.append(try vector(.element(argument, place), .narrow))
        }
        let own = fresh("w")
        values.append("\(own) = wide<\(words)>({\(parts.joined(separator: ", "))})")
        texts.append("\(own)[l]")
      } else {
        let lane = lane(argument)
        let own = fresh("v")
        values.append("\(own) = \(try vector(argument, lane))")
        texts.append("\(own)[l]")
      }
    }
    return "map<\(result.rawValue)>([\(values.joined(separator: ", "))](unsigned l) { "
      + "return \(name)(\(texts.joined(separator: ", "))); })"
  }
}
