import Diagnostics

/// The rules within one kind of tile.
extension Elaboration {
  mutating func check(_ kind: TileKind) {
    let path = "tiles.\(kind.name)"
    guard context.isSound(path) else { return }
    checkBanks(kind, path)
    checkConverters(kind, path)
    checkConversionTime(kind, path)
    checkStuckCells(kind, path)
    checkParts(kind, path)
    checkRole(kind, path)
    checkBus(kind, path)
  }

  /// Fewest 64-bit words in a bank of an SRAM.
  static let fewestBankWords = 16

  private mutating func checkBanks(_ kind: TileKind, _ path: String) {
    let (banks, capacity) = ("\(path).sram.banks", "\(path).sram.capacity")
    guard let sram = kind.sram, context.isSound(banks, capacity) else { return }
    let words = sram.capacity / TileAddressMap.wordSize / sram.banks
    guard words < Self.fewestBankWords else { return }
    let most = sram.capacity / TileAddressMap.wordSize / Self.fewestBankWords
    let size = QuantityRule(
      dimension: .size, numbers: NumberSet(range: 0...Int.max, step: .any)
    ).text(sram.capacity)
    refuse(
      banks, SpecRules.bankRows,
      "a bank must hold at least \(Self.fewestBankWords) words of 64 bits, "
        + "found \(words) with \(sram.banks) banks",
      notes: context.valueNotes(capacity, "'capacity'", size),
      help: "use at most \(Excerpt.count(most, "bank"))")
  }

  private mutating func checkConverters(_ kind: TileKind, _ path: String) {
    let (share, columns) = ("\(path).analog.columns_per_adc", "\(path).analog.columns")
    guard let analog = kind.analog, context.isSound(share, columns) else { return }
    guard analog.columns % analog.columnsPerADC != 0 else { return }
    let below = (1...analog.columnsPerADC).last { analog.columns % $0 == 0 }
    let above = (analog.columnsPerADC...max(analog.columnsPerADC, analog.columns))
      .first { analog.columns % $0 == 0 }
    let nearest = [below, above].compactMap { $0 }.map(String.init)
    refuse(
      share, SpecRules.sharedConverters,
      "'columns_per_adc' must divide the array's \(analog.columns) columns, "
        + "found \(analog.columnsPerADC)",
      notes: context.valueNotes(columns, "'columns'", String(analog.columns)),
      help: "use \(Excerpt.list(nearest, "or"))")
  }

  private mutating func checkConversionTime(_ kind: TileKind, _ path: String) {
    let time = "\(path).analog.conversion_time"
    guard let analog = kind.analog, context.isSound(time, "clock") else { return }
    let cycles = analog.conversionCycles(clock: written.clock)
    let isShort = analog.conversionTime * written.clock < 1_000_000_000_000
    guard isShort || cycles > 65_536 else { return }
    let numbers = NumberSet(range: 0...Int.max, step: .any)
    let clock = QuantityRule(dimension: .frequency, numbers: numbers).text(written.clock)
    let found = isShort ? "less than one" : String(cycles)
    refuse(
      time, SpecRules.conversionCycles,
      "a conversion must take from 1 to 65536 clock cycles, found \(found)",
      notes: context.valueNotes("clock", "the clock", clock),
      help: isShort ? "use a longer time or a faster clock" : "use a shorter time or a slower clock"
    )
  }

  private mutating func checkStuckCells(_ kind: TileKind, _ path: String) {
    let low = "\(path).analog.nonidealities.stuck_low"
    let high = "\(path).analog.nonidealities.stuck_high"
    guard let cells = kind.analog?.nonidealities, context.isSound(low, high) else { return }
    guard cells.stuckLow + cells.stuckHigh > 1_000_000 else { return }
    let text = QuantityRule(
      dimension: .ratio, numbers: NumberSet(range: 0...Int.max, step: .any))
    refuse(
      high, SpecRules.stuckCells,
      "at most 100 % of the cells can be stuck, found "
        + text.text(cells.stuckLow + cells.stuckHigh) + " in all",
      notes: context.valueNotes(low, "'stuck_low'", text.text(cells.stuckLow)),
      help: "'stuck_high' can be at most \(text.text(1_000_000 - cells.stuckLow))")
  }

  private mutating func checkParts(_ kind: TileKind, _ path: String) {
    guard kind.sram == nil, context.isSound("\(path).sram") else { return }
    let parts = [
      ("analog", kind.analog != nil, "the array takes its inputs from the SRAM"),
      ("simd", kind.simd != nil, "the SIMD unit works on the SRAM"),
      ("packet_manager", kind.packetManager != nil, "it moves tensors to and from the SRAM"),
      ("core", kind.core != nil, "the core runs programs from the SRAM"),
    ]
    for (key, isThere, reason) in parts where isThere {
      refuse(
        "\(path).\(key)", SpecRules.partNeedsSRAM,
        "'\(key)' needs an SRAM beside it, '\(kind.name)' has none",
        at: context.keyRange("\(path).\(key)"),
        notes: context.isGiven("\(path).sram")
          ? [note("the SRAM is left out here", context.valueRange("\(path).sram"))] : [],
        help: "\(reason); add 'sram: {}' for the default one")
    }
  }

  private mutating func checkRole(_ kind: TileKind, _ path: String) {
    let role = "\(path).role"
    guard context.isSound(role) else { return }
    let word = kind.role.rawValue
    let place = context.isGiven(role) ? context.valueRange(role) : context.keyRange(path)
    switch kind.role {
    case .compute:
      guard kind.analog == nil, kind.simd == nil else { return }
      guard context.isSound("\(path).analog", "\(path).simd") else { return }
      let byDefault = context.isGiven(role) ? "" : " (the default role)"
      refuse(
        role, SpecRules.rolePart,
        "a kind with the role 'compute'\(byDefault) must have 'analog' or 'simd', "
          + "'\(kind.name)' has neither", at: place,
        help: "add 'analog: {}' or 'simd: {}', or give it the role 'memory'")
    case .memory, .host:
      if kind.role == .memory, kind.sram == nil, context.isSound("\(path).sram") {
        refuse(
          role, SpecRules.rolePart,
          "a kind with the role 'memory' must have 'sram', '\(kind.name)' has none", at: place,
          help: "add 'sram: {}' for the default one")
      }
      for (key, isThere) in [("analog", kind.analog != nil), ("simd", kind.simd != nil)]
      where isThere {
        refuse(
          "\(path).\(key)", SpecRules.roleExcess,
          "a kind with the role '\(word)' must not have '\(key)', '\(kind.name)' has it",
          at: context.keyRange("\(path).\(key)"), notes: [note("the role is given here", place)],
          help: "remove '\(key)', or give the kind the role 'compute'")
      }
    }
  }

  private mutating func checkBus(_ kind: TileKind, _ path: String) {
    let bus = "\(path).core.bus"
    let misaligned = "\(path).core.misaligned"
    guard let core = kind.core else { return }
    if core.implementation == .external, core.misaligned != CoreSpec().misaligned,
      context.isSound(misaligned, "\(path).core.implementation")
    {
      refuse(
        misaligned, SpecRules.noEffect,
        "'misaligned' has an effect on builtin cores only, this one is external",
        at: context.keyRange(misaligned),
        help: "remove 'misaligned', or write 'implementation: builtin'")
    }
    guard core.implementation == .builtin else { return }
    // Writing the default out is harmless.
    guard context.isGiven(bus), core.bus != CoreSpec().bus else { return }
    guard context.isSound(bus, "\(path).core.implementation") else { return }
    refuse(
      bus, SpecRules.noEffect, "'bus' has an effect on external cores only, this one is builtin",
      at: context.keyRange(bus),
      help: "remove 'bus', or write 'implementation: external'")
  }
}
