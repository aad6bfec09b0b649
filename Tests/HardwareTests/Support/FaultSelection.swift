import Simulation

/// Many faults planted into one design, of which a number chooses one while it runs: one model is built
/// instead of one for each.
///
/// An expression of the Verilog that a fault changes is replaced by a choice between its right and its
/// wrong form. What chooses is a variable that all modules see, led to the top module as its input
/// ``input``: 0 for the design as it is, n for the fault of number n.
struct FaultSelection {
  /// The top module's input that chooses.
  static let input = "fault_i"

  private static let variable = "planted_faults::number"

  /// The design with the faults.
  private(set) var source: ModelSource

  /// The number of each fault, in their order; nil for those that change something else than an
  /// expression that is computed, and need a model of their own.
  private(set) var numbers: [Int?] = []

  /// Plants faults.
  /// - Throws: ``PlantedFault/Misfit`` for a fault that does not fit the Verilog.
  init(_ faults: [PlantedFault], in source: ModelSource) throws {
    self.source = source
    var texts: [String: [UInt8]] = [:]
    for file in source.files { texts[file.name] = Array(file.contents) }
    /// Wrong forms of expressions, by the file and by where the expression begins.
    var forms: [String: [Int: (region: Range<Int>, wrong: [(number: Int, text: [UInt8])])]] = [:]
    for fault in faults {
      let change = try fault.change(in: source)
      guard let text = texts[fault.file],
        let region = Self.expression(around: change.range, in: text),
        forms[fault.file, default: [:]].values.allSatisfy({
          $0.region == region || !$0.region.overlaps(region)
        })
      else {
        numbers.append(nil)
        continue
      }
      let number = numbers.count + 1
      let wrong =
        text[region.lowerBound..<change.range.lowerBound] + change.replacement
        + text[change.range.upperBound..<region.upperBound]
      forms[fault.file, default: [:]][region.lowerBound, default: (region, [])].wrong
        .append((number, Array(wrong)))
      numbers.append(number)
    }
    for (file, expressions) in forms {
      guard var text = texts[file] else { continue }
      for (_, expression) in expressions.sorted(by: { $0.key > $1.key }) {
        var choice: [UInt8] = []
        for (number, wrong) in expression.wrong {
          choice +=
            Array("(\(Self.variable) == 10'd\(number)) ? (".utf8) + wrong + Array(") : ".utf8)
        }
        choice += [UInt8(ascii: "(")] + text[expression.region] + [UInt8(ascii: ")")]
        text.replaceSubrange(
          expression.region, with: [UInt8(ascii: "(")] + choice + [UInt8(ascii: ")")])
      }
      texts[file] = text
    }
    try addInput(to: &texts)
    self.source.files = [
      SourceFile(
        name: "planted_faults.sv",
        text: "package planted_faults;\n  logic [9:0] number = 10'd0;\nendpackage\n")
    ]
    for file in source.files {
      self.source.files.append(SourceFile(name: file.name, contents: texts[file.name] ?? []))
    }
  }

  /// Leads the choice to the top module's boundary.
  private func addInput(to texts: inout [String: [UInt8]]) throws {
    for (file, bytes) in texts {
      let text = String(decoding: bytes, as: UTF8.self)
      guard let start = text.firstRange(of: "module \(source.top) "),
        // A list of parameters may stand before that of the ports.
        let open = text[start.upperBound...].firstRange(
          of: text[start.upperBound...].hasPrefix("#") ? ") (\n" : "(\n"),
        let close = text[open.upperBound...].firstRange(of: "\n);\n")
      else { continue }
      let before = text[..<open.upperBound]
      texts[file] = Array(
        (before + "  input  wire [9:0] \(Self.input),\n"
          + text[open.upperBound..<close.upperBound]
          + "  always @* \(Self.variable) = \(Self.input);\n" + text[close.upperBound...]).utf8)
      return
    }
    throw PlantedFault.Misfit(description: "there is no module \(source.top)")
  }

  // MARK: Expressions

  /// The expression that is computed anew whenever something in it changes, and in which a piece of the
  /// text stands whole: the right side of an assignment, a condition, what an input is joined with. Nil
  /// where the piece stands elsewhere.
  static func expression(around piece: Range<Int>, in text: [UInt8]) -> Range<Int>? {
    var start = lineStart(piece.lowerBound, text)
    while start > 0 && !endsStatement(lineStart(start - 1, text)..<start - 1, text) {
      start = lineStart(start - 1, text)
    }
    var place = start
    while place < text.count && text[place] == UInt8(ascii: " ") { place += 1 }
    func begins(_ word: String) -> Bool { text[place...].starts(with: word.utf8) }
    if begins("else ") { place += 5 }
    if begins(".") {
      guard let open = text[place...].firstIndex(of: UInt8(ascii: "(")), open < piece.lowerBound,
        !text[place..<open].split(separator: UInt8(ascii: " "))[0].reversed().starts(
          with: "o_".utf8)
      else { return nil }
      return within(open, piece, text)
    }
    for word in ["if (", "case (", "casez ("] where begins(word) {
      return within(place + word.utf8.count - 1, piece, text)
    }
    for word in ["localparam ", "parameter ", "for ", "initial ", "function ", "//"]
    where begins(word) {
      return nil
    }
    // The operator of the assignment is the first outside of brackets.
    var depth = 0
    while place < piece.lowerBound {
      switch text[place] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ";"): return nil
      default: break
      }
      let isOperator =
        text[place...].starts(with: " = ".utf8) || text[place...].starts(with: " <= ".utf8)
      if depth == 0 && isOperator {
        let first = place + (text[place + 1] == UInt8(ascii: "=") ? 3 : 4)
        guard first <= piece.lowerBound, let end = text[first...].firstIndex(of: UInt8(ascii: ";")),
          piece.upperBound <= end
        else { return nil }
        return first..<end
      }
      place += 1
    }
    return nil
  }

  /// What stands in a pair of brackets, if the piece does.
  private static func within(_ open: Int, _ piece: Range<Int>, _ text: [UInt8]) -> Range<Int>? {
    var depth = 0
    for place in open..<text.count {
      if text[place] == UInt8(ascii: "(") { depth += 1 }
      if text[place] == UInt8(ascii: ")") { depth -= 1 }
      guard depth == 0 else { continue }
      return open < piece.lowerBound && piece.upperBound <= place ? open + 1..<place : nil
    }
    return nil
  }

  private static func lineStart(_ place: Int, _ text: [UInt8]) -> Int {
    (text[..<place].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
  }

  /// Whether what follows a line begins something new.
  private static func endsStatement(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
    var line = String(decoding: text[range], as: UTF8.self)
    if let comment = line.firstRange(of: "//") { line = String(line[..<comment.lowerBound]) }
    while line.last == " " { line.removeLast() }
    if line.isEmpty || [";", ":", "`"].contains(line.last) { return true }
    for word in ["begin", "end", "else", "endcase", "("] where line.hasSuffix(word) {
      return word != "(" || line.hasPrefix("  ") && !line.contains("=")
    }
    // One connection or port of a list after the other.
    return line.hasSuffix("),") && line.drop { $0 == " " }.first == "."
  }
}
