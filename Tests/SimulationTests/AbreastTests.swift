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
    #expect(text.contains("Q queue[6];") && text.contains("I fields[16];"))
    #expect(text.contains("I items[12];") && text.contains("offsetof(Root, items), 4, 12, 32}"))
    #expect(!text.contains("Lanes, memory)"), "large arrays stay with the instances")
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
      // Those for which a condition does not hold keep what they had, unless it is written anew for them.
      (
        "if (vlSelf->flag) { vlSelf->word = 1U; }",
        ["const Mask m1 = S.flag;", "S.word = sel(m1, KI(1u), S.word);"]
      ),
      (
        "if (vlSelf->flag) { vlSelf->word = 1U; } else { vlSelf->word = 2U; }",
        [
          "const Mask m1 = S.flag;", "S.word = KI(1u);",
          "const Mask m2 = inverse(m1);", "S.word = sel(m2, KI(2u), S.word);",
        ]
      ),
      // An array has 48 elements, an index 64 values: instances that do not ask may show any.
      (
        "vlSelf->large = vlSelf->memory[(63U & vlSelf->word)];",
        [
          "const Q e1 = gather(S.root, &Root::memory, below((KI(63u) & S.word), 48u));",
          "S.large = e1;",
        ]
      ),
      // A small array is held in vectors, of which an index may name some only.
      (
        "vlSelf->large = vlSelf->queue[(7U & vlSelf->word)];",
        ["const Q e1 = pick<6>(S.queue, below((KI(7u) & S.word), 6u));", "S.large = e1;"]
      ),
      (
        "vlSelf->half = vlSelf->fields[(8U | (3U & vlSelf->word))];",
        ["const I e1 = pick<4>(S.fields + 8, (KI(3u) & S.word));", "S.half = e1;"]
      ),
      (
        "vlSelf->half = vlSelf->fields[(2U | (3U & vlSelf->word))];",
        ["const I e1 = pick<16>(S.fields, (KI(2u) | (KI(3u) & S.word)));", "S.half = e1;"]
      ),
      (
        "vlSelf->word = vlSelf->items[(3U & vlSelf->word)][2U];",
        ["const I e1 = pick<12>(S.items, ((KI(3u) & S.word) * 3 + 2));", "S.word = e1;"]
      ),
      (
        "if (vlSelf->flag) { vlSelf->fields[(7U & vlSelf->word)] = 1U; vlSelf->items[2U][1U] = 2U; }",
        [
          "const Mask m1 = S.flag;", "put(S.fields, (KI(7u) & S.word), KI(1u), m1);",
          "put(S.items, (KI(2u) * 3 + 1), KI(2u), m1);",
        ]
      ),
      // The reset is over.
      (
        "if (vlSelf->rst_ni) { vlSelf->word = 1U; } else { vlSelf->word = 2U; }",
        ["S.word = KI(1u);"]
      ),
      // What was read is not read again until its place or the array changes.
      (
        "vlSelf->large = (vlSelf->memory[(3U & vlSelf->word)] ^ vlSelf->memory[(3U & vlSelf->word)]);\n"
          + "vlSelf->word = 1U; vlSelf->large = vlSelf->memory[(3U & vlSelf->word)];\n"
          + "vlSelf->memory[2U] = 1ULL; vlSelf->large = vlSelf->memory[(3U & vlSelf->word)];",
        [
          "const Q e1 = gather(S.root, &Root::memory, (KI(3u) & S.word));",
          "S.large = (e1 ^ e1);", "S.word = KI(1u);",
          "const Q e2 = gather(S.root, &Root::memory, (KI(3u) & S.word));", "S.large = e2;",
          "scatter(S.root, &Root::memory, KI(2u), KQ(1ull), S.present);",
          "const Q e3 = gather(S.root, &Root::memory, (KI(3u) & S.word));", "S.large = e3;",
        ]
      ),
      // What is read below a condition of the runtime is not known behind it.
      (
        "if (vlSymsp->_vm_contextp__->assertOn()) { vlSelf->large = vlSelf->memory[3U]; }\n"
          + "vlSelf->large = vlSelf->memory[3U];",
        [
          "if (vlSymsp->_vm_contextp__->assertOn()) {",
          "const Q e1 = gather(S.root, &Root::memory, KI(3u));", "S.large = e1;", "}",
          "const Q e2 = gather(S.root, &Root::memory, KI(3u));", "S.large = e2;",
        ]
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
      // Records are written down, and handed over when the cycle is done.
      (
        "if (vlSelf->flag) { X_tilewright_commit_TOP(vlSelf->large, 7U, vlSelf->word, 1ULL, 0ULL, "
          + "3ULL, 4ULL, 5ULL); }",
        [
          "const Mask m1 = S.flag;", "{ const Mask c = m1 & S.present; if (any(c)) {",
          "Report& r = report(S.reports, 0, 7, c, S.large);", "r.words[0] = toQ(S.word);",
          "r.words[1] = KQ(1ull);", "r.words[3] = KQ(3ull);", "r.words[4] = KQ(4ull);",
          "r.words[5] = KQ(5ull);", "} }",
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
    "An assignment is made for all where nobody reads what the others had",
    arguments: [
      // A local variable of which only the same instances read.
      (
        "IData/*31:0*/ t; if (vlSelf->flag) { t = vlSelf->word; vlSelf->word = (t + 1U); }",
        ["t = S.word;", "S.word = sel(m1, (t + KI(1u)), S.word);"]
      ),
      // All read it afterwards.
      (
        "IData/*31:0*/ t; t = 1U; if (vlSelf->flag) { t = 2U; } vlSelf->word = t;",
        ["t = KI(1u);", "t = sel(m1, KI(2u), t);", "S.word = t;"]
      ),
      // Written anew before it is read.
      (
        "IData/*31:0*/ t; t = 1U; if (vlSelf->flag) { t = 2U; vlSelf->word = t; } t = 3U; "
          + "vlSelf->half = t;",
        ["t = KI(1u);", "t = KI(2u);", "S.word = sel(m1, t, S.word);", "t = KI(3u);"]
      ),
      // Read by the others, behind `else` and by a nested condition.
      (
        "IData/*31:0*/ t; t = 1U; if (vlSelf->flag) { t = 2U; } else { vlSelf->word = t; }",
        ["t = KI(1u);", "t = sel(m1, KI(2u), t);", "S.word = sel(m2, t, S.word);"]
      ),
      (
        "IData/*31:0*/ t; if (vlSelf->flag) { t = 1U; if (vlSelf->word) { t = 2U; } "
          + "vlSelf->half = t; }",
        ["t = KI(1u);", "t = sel(m2, KI(2u), t);"]
      ),
      // Those that have left a loop keep what they had in it.
      (
        "IData/*31:0*/ t; while (vlSelf->flag) { t = vlSelf->word; vlSelf->flag = t; } "
          + "vlSelf->word = t;",
        ["t = sel(m1, S.word, t);", "S.word = t;"]
      ),
      // A word of a variable, and one at a place that follows from others.
      (
        "VlWide<3>/*95:0*/ w; if (vlSelf->flag) { w[1U] = 2U; w[vlSelf->word] = 3U; "
          + "vlSelf->half = w[1U]; }",
        ["w[1] = KI(2u);", "put(w, S.word, KI(3u), m1);"]
      ),
    ])
  func assignmentsForAll(body: String, expected: [String]) throws {
    let statements = try Self.statements(body)
    #expect(expected.allSatisfy(statements.contains), "\(statements)")
  }

  @Test(
    "What is not known is refused",
    arguments: [
      ("for (;;) { vlSelf->word = 1U; }", "an expression of another form"),
      ("vlSelf->other = 1U;", "an assignment to"),
      ("vlSelf->word = (vlSelf->other + 1U);", "the variable"),
      ("vlSelf->word = strange(vlSelf->word);", "the function strange"),
      ("std::string text;", "a statement of another form"),
      ("vlSelf->byte = vlSelf->grid[vlSelf->word][2U];", "the element"),
      ("vlSelf->grid[vlSelf->word][2U] = 1U;", "the variable"),
      ("tell(vlSelf->large, vlSelf->memory[1U]);", "the variable"),
      ("IData/*31:0*/ word; word = 1U;", "two variables"),
      (
        "while (vlSelf->flag) { X_tilewright_commit_TOP(0ULL, 7U, 0ULL, 0ULL, 0ULL, 0ULL, 0ULL, "
          + "0ULL); }", "a record in a loop"
      ),
      ("X_tilewright_commit_TOP(0ULL, vlSelf->word, 0ULL);", "a record of another form"),
      ("vlSelf->word = 1U", "';' is missing"),
    ])
  func unknown(body: String, reason: String) throws {
    let error = #expect(throws: GeneratedFormUnknown.self) { try Self.text(body) }
    #expect(error?.description.contains(reason) ?? false, "\(error as Any)")
  }
}
