/// What is known of a generated class, over what Verilator promises, that makes tiles run faster. Whatever
/// does not look as expected, in a release that is not known yet or a design with other clocks, goes
/// without.
struct ModelShortcuts {
  /// Where the class keeps what the clock was, which is all that an evaluation after it has fallen would
  /// write.
  let clockMemory: String
  /// Whether there is a function that evaluates several instances part by part.
  let isBatched: Bool
  /// Which of the events that the class waits for a rising clock is.
  let rising: Set<Int>
  /// Whether there is the class anew, for instances that run abreast.
  var isAbreast = false

  /// What the function that writes registers is called when another one stands in for it.
  static let renamed = "tilewright_nba"

  private static let function = "void Vmodel___024root___eval_nba(Vmodel___024root* vlSelf) {"

  /// All there can be, for a sample of the wrapper's text.
  init(clockMemory: String) {
    self.clockMemory = clockMemory
    isBatched = true
    rising = []
    isAbreast = true
  }

  /// What decides how the generated files are changed, as a text for hashing.
  static let template = batched("\(function)// Body\n    if (sample) {\n    }\n}\n") ?? ""

  /// Looks at the generated files, and adds the function to one of them.
  ///
  /// All events that a class waits for are named in a function for debugging; if they are the rising
  /// clock and the reset only, no event follows from another one, and an evaluation goes from inputs to
  /// registers and on to what follows from them.
  /// - Returns: nil if nothing is known.
  init?(
    _ generated: GeneratedFiles, _ options: ModelOptions, in directory: String
  ) throws(FileSystem.Failure) {
    let rising = "@(posedge \(options.clock)"
    let known = [
      "\(rising))", "@(negedge \(options.reset))", "\(rising) or negedge \(options.reset))",
    ]
    var rises: Set<Int> = []
    for name in generated.slow {
      let text = try Self.read("\(directory)/\(name).cpp")
      for line in text.split(separator: "\n") where line.contains("region trigger index") {
        guard let start = line.firstRange(of: "is active: ")?.upperBound,
          let end = line[start...].firstRange(of: "\\n")?.lowerBound
        else { return nil }
        let event = String(line[start..<end])
        if event.hasPrefix("Internal") { continue }
        guard known.contains(event) else { return nil }
        let number = line[..<start].split(separator: " ").reversed().lazy.compactMap { Int($0) }
        guard event.hasPrefix(rising) else { continue }
        guard let number = number.first else { return nil }
        rises.insert(number)
      }
    }
    let header = try Self.read("\(directory)/Vmodel___024root.h")
    let names = [
      "__Vtrigrprev__TOP__\(options.clock)", "__Vtrigprevexpr___TOP__\(options.clock)__0",
    ].filter { header.contains(" \($0);") }
    guard !rises.isEmpty, names.count == 1 else { return nil }
    clockMemory = names[0]
    self.rising = rises

    guard header.contains(" __VnbaTriggered;") else {
      isBatched = false
      return
    }
    for name in generated.fast {
      let text = try Self.read("\(directory)/\(name).cpp")
      guard let batched = Self.batched(text) else { continue }
      try FileSystem.write(batched, to: "\(directory)/\(name).cpp")
      isBatched = true
      return
    }
    isBatched = false
  }

  private static func read(_ path: String) throws(FileSystem.Failure) -> String {
    String(decoding: try FileSystem.read(path), as: UTF8.self)
  }

  /// The text with the function renamed, so that the wrapper can stand in for it, and with its parts each
  /// in a loop over instances. Each part is a statement of its own, which begins with what triggers it.
  private static func batched(_ text: String) -> String? {
    guard let start = text.firstRange(of: function),
      let body = text[start.upperBound...].firstRange(of: "// Body\n"),
      let end = text[body.upperBound...].firstRange(of: "\n}\n")
    else { return nil }
    let head = text[start.upperBound..<body.lowerBound]
    // Locals of the whole function would be those of all instances.
    guard !head.contains("// Locals"), !head.contains("// Init") else { return nil }
    var parts: [String] = []
    for line in text[body.upperBound..<end.lowerBound].split(separator: "\n") {
      if line.hasPrefix("    if (") {
        parts.append("")
      } else if parts.isEmpty
        || line.hasPrefix("    ") && line.dropFirst(4).first != " "
          && line != "    }"
      {
        return nil
      }
      parts[parts.count - 1] += "\(line)\n"
    }
    guard !parts.isEmpty else { return nil }
    var batch = "\nvoid tilewright_nba_batch(Vmodel___024root* const* selves, "
    batch += "void* const* owners, void** owner, uint64_t count) {\n"
    for part in parts {
      batch += "    for (uint64_t k = 0; k < count; ++k) {\n"
      batch += "    Vmodel___024root* const vlSelf = selves[k];\n"
      batch += "    Vmodel__Syms* const __restrict vlSymsp VL_ATTR_UNUSED = vlSelf->vlSymsp;\n"
      batch += "    auto& vlSelfRef = *vlSelf; (void)vlSelfRef;\n    *owner = owners[k];\n"
      batch += part + "    }\n"
    }
    return text[..<start.lowerBound] + "void Vmodel___024root___eval_nba(Vmodel___024root*);\n"
      + "void \(renamed)(Vmodel___024root* vlSelf) {"
      + text[start.upperBound...] + batch + "}\n"
  }
}
