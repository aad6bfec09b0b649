import Diagnostics

/// Turns what a spec says into the chip that it means, and checks the rules that take more than
/// one key. Each rule is skipped where a value that it builds on was refused already.
struct Elaboration {
  let written: WrittenSpecification
  var context: SpecContext

  /// The chip, if nothing is wrong; every message is in `context` afterwards.
  mutating func run() -> Specification? {
    let kinds = written.tiles.map { named in
      var kind = named.value
      kind.name = named.name
      return kind
    }
    checkRouter()
    for kind in kinds { check(kind) }
    checkNames(kinds)
    let layout = elaborateLayout(kinds)
    if let layout { checkUse(kinds, layout) }
    checkHost(kinds, layout)

    guard let layout, !context.diagnostics.containsError else { return nil }
    return Specification(
      name: written.name, clock: written.clock, power: written.power, grid: written.grid,
      network: written.network, router: written.router, host: written.host,
      security: written.security, kinds: kinds, layout: layout)
  }

  /// A message at a value, with notes where other values stand.
  mutating func refuse(
    _ path: String, _ rule: DiagnosticRule, _ message: String, at range: Range<Int>? = nil,
    notes: [DiagnosticNote] = [], help: String? = nil
  ) {
    context.refuse(
      path, rule, message, at: range ?? context.valueRange(path), notes: notes, help: help)
  }

  func note(_ message: String, _ range: Range<Int>) -> DiagnosticNote {
    DiagnosticNote(message, at: context.source.span(range))
  }
}
