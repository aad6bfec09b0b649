import Testing

@testable import Simulation

/// How generated classes are written anew for tiles that run abreast. That such tiles do what others do is
/// tested with whole chips.
@Suite("Tiles abreast")
struct AbreastTests {
  private static func text(_ body: String) throws -> String {
    let source = """
      extern const VlUnpacked<CData/*1:0*/, 8> table;
      void tell(QData/*63:0*/ who, IData/*31:0*/ &answer);
      void Vmodel___024root___eval_nba(Vmodel___024root* vlSelf) {
      \(body)
      }

      """
    var writer = AbreastWriter(
      try GeneratedClass(
        ports: AbreastSample.ports, header: Array(AbreastSample.header.utf8),
        sources: [Array(source.utf8)]),
      rising: [1], triggersAreWords: false)
    return try writer.text()
  }

  /// What the body of a function becomes, without what all have.
  private static func statements(_ body: String) throws -> [String] {
    let lines = try text(body).split(separator: "\n").map(String.init)
    let start = lines.lastIndex { $0.contains("(void)vlSymsp;") && !$0.hasPrefix("    ") }
    return lines[(start ?? 0)...].dropFirst().prefix { $0 != "}" }.map(\.trimmed)
  }

  @Test("The sample, which has all forms, is known", arguments: [false, true])
  func sample(triggersAreWords: Bool) throws {
    var writer = AbreastWriter(
      try GeneratedClass(
        ports: AbreastSample.ports, header: Array(AbreastSample.header.utf8),
        sources: [Array(AbreastSample.source.utf8)]),
      rising: [0], triggersAreWords: triggersAreWords)
    let text = try writer.text()
    #expect(text.contains("Mask flag;") && text.contains("Q large;") && text.contains("I wide[3];"))
    #expect(!text.contains("memory;"), "arrays stay with the instances")
    #expect(writer.declarations.contains("void tell("))
    #expect(AbreastWrapper.template.contains("nba_sequent__TOP__0"))
  }

  @Test(
    "Statements",
    arguments: [
      // One bit is held in masks, several are held in vectors.
      ("vlSelf->flag = (1U & (~ (IData)(vlSelf->flag)));", ["S.flag = inverse(S.flag);"]),
      ("vlSelf->flag = (3U == (IData)(vlSelf->byte));", ["S.flag = MI(KI(3u) == S.byte);"]),
      ("vlSelf->large = (QData)((IData)(vlSelf->flag));", ["S.large = fromQ(S.flag);"]),
      // One bit that no mask gives.
      (
        "vlSelf->flag = ((IData)(vlSelf->flag) >> (7U & (IData)(vlSelf->byte)));",
        ["S.flag = MI(((fromI(S.flag) >> (KI(7u) & S.byte)) & 1) != 0);"]
      ),
      // What a smaller type leaves out is left out.
      ("vlSelf->byte = vlSelf->word;", ["S.byte = (S.word & KI(0xff));"]),
      ("vlSelf->byte = (0xfU & vlSelf->word);", ["S.byte = (KI(15u) & S.word);"]),
      // The others keep their value.
      (
        "if (vlSelf->flag) { vlSelf->word = 1U; } else { vlSelf->word = 2U; }",
        [
          "const Mask m1 = S.flag;", "S.word = sel(m1, KI(1u), S.word);",
          "const Mask m2 = inverse(m1);", "S.word = sel(m2, KI(2u), S.word);",
        ]
      ),
      // An array has six elements, an index eight values: instances that do not ask may show any.
      (
        "vlSelf->large = vlSelf->memory[(7U & vlSelf->word)];",
        ["S.large = gather(S.root, &Root::memory, below((KI(7u) & S.word), 6u));"]
      ),
      // Loops over words are written out.
      (
        "vlSelf->word = 0U; IData/*31:0*/ i; i = 1U;\n"
          + "while ((i <= 2U)) { vlSelf->wide[i] = 0U; i = ((IData)(1U) + i); }",
        ["I i = {};", "S.word = KI(0u);", "i = KI(1u);"]
          + ["S.wide[1] = KI(0u);", "S.wide[2] = KI(0u);"]
      ),
      // Other loops end when they do for all.
      (
        "while (vlSelf->flag) { vlSelf->flag = 0U; }",
        [
          "Mask m1 = S.flag;", "while (any(m1)) {", "S.flag = sel(m1, kNone, S.flag);",
          "m1 = m1 & S.flag;", "}",
        ]
      ),
      // Of two events the second is the rising clock.
      (
        "if (vlSelf->__VnbaTriggered.at(0U)) { vlSelf->word = 1U; }\n"
          + "if (vlSelf->__VnbaTriggered.at(1U)) { vlSelf->word = 2U; }", ["S.word = KI(2u);"]
      ),
    ])
  func statement(body: String, expected: [String]) throws {
    #expect(try Self.statements(body) == expected)
  }

  @Test(
    "What is not known is refused",
    arguments: [
      ("for (;;) { vlSelf->word = 1U; }", "an expression of another form"),
      ("vlSelf->other = 1U;", "an assignment to"),
      ("vlSelf->word = (vlSelf->other + 1U);", "the variable"),
      ("vlSelf->word = strange(vlSelf->word);", "the function strange"),
      ("std::string text;", "a statement of another form"),
      ("vlSelf->word = 1U", "';' is missing"),
    ])
  func unknown(body: String, reason: String) throws {
    let error = #expect(throws: GeneratedFormUnknown.self) { try Self.text(body) }
    #expect(error?.description.contains(reason) ?? false, "\(error as Any)")
  }
}
