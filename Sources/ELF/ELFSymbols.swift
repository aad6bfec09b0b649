import Diagnostics

/// The symbols that a run looks for, each with its value and where that stands in the file.
struct ELFSymbols {
  typealias Place = (address: Int, field: Range<Int>)
  var tohost: Place?, fromhost: Place?, begin: Place?, end: Place?
  /// Whether the file has a symbol table at all.
  var hasTable = false
}

/// Where in memory the symbols of a run point to.
struct ELFSymbolPlaces {
  var tohost: UInt32?, fromhost: UInt32?
  var signature: Range<UInt32>?
}

extension ELFReader {
  /// Looks the symbols of a run up in the symbol table.
  mutating func symbols(_ header: ELFHeader) -> ELFSymbols {
    var symbols = ELFSymbols()
    guard header.sections.offset != 0 else { return symbols }
    for index in 0..<header.sections.count {
      let place = header.sections.entry(index)
      guard number(4, at: place.lowerBound + 0x04) == 2 else { continue }  // SHT_SYMTAB
      symbols.hasTable = true
      read(place, header.sections, into: &symbols)
      break  // A file has one.
    }
    return symbols
  }

  private mutating func read(
    _ section: Range<Int>, _ sections: ELFTable, into symbols: inout ELFSymbols
  ) {
    func field(_ offset: Int) -> Range<Int> {
      section.lowerBound + offset..<section.lowerBound + offset + 4
    }
    let (offset, size) = (
      number(4, at: field(0x10).lowerBound), number(4, at: field(0x14).lowerBound)
    )
    let (link, entrySize) = (
      number(4, at: field(0x18).lowerBound), number(4, at: field(0x24).lowerBound)
    )
    let count = bytes.bytes.count
    guard offset + size <= count else {
      report(
        ELFRules.truncated,
        "the symbol table ends at \(ELFWords.hex(offset + size)), the file at "
          + ELFWords.hex(count), at: field(0x10))
      return
    }
    guard entrySize == Self.symbolSize, size % Self.symbolSize == 0 else {
      report(
        ELFRules.symbols,
        entrySize != Self.symbolSize
          ? "a symbol takes 16 bytes, found \(entrySize)"
          : "a symbol table takes a multiple of 16 bytes, found \(size)",
        at: entrySize != Self.symbolSize ? field(0x24) : field(0x14))
      return
    }
    guard link > 0, link < sections.count,
      number(4, at: sections.entry(link).lowerBound + 0x04) == 3  // SHT_STRTAB
    else {
      report(
        ELFRules.symbols,
        "the symbol table's names must be in a section of strings, found section \(link)",
        at: field(0x18))
      return
    }
    let names = sections.entry(link).lowerBound
    let (namesOffset, namesSize) = (number(4, at: names + 0x10), number(4, at: names + 0x14))
    guard namesOffset + namesSize <= count else {
      report(
        ELFRules.truncated,
        "the names of the symbols end at \(ELFWords.hex(namesOffset + namesSize)), the file at "
          + ELFWords.hex(count), at: names + 0x10..<names + 0x14)
      return
    }
    for entry in stride(from: offset, to: offset + size, by: Self.symbolSize) {
      take(entry, namesOffset..<namesOffset + namesSize, &symbols)
    }
  }

  private mutating func take(_ entry: Int, _ names: Range<Int>, _ symbols: inout ELFSymbols) {
    let name = number(4, at: entry)
    guard name < max(names.count, 1) else {
      report(
        ELFRules.symbols,
        "a symbol's name begins at \(ELFWords.hex(name)) of the names, which end at "
          + ELFWords.hex(names.count), at: entry..<entry + 4)
      return
    }
    guard name != 0, number(2, at: entry + 14) != 0 else { return }  // undefined
    let start = names.lowerBound + name
    let place = (address: number(4, at: entry + 4), field: entry + 4..<entry + 8)
    func named(_ text: StaticString) -> Bool {
      bytes.holds(text, at: start, before: names.upperBound)
    }
    if named("tohost") { symbols.tohost = place }
    if named("fromhost") { symbols.fromhost = place }
    if named("begin_signature") { symbols.begin = place }
    if named("end_signature") { symbols.end = place }
  }

  /// Checks where the symbols point to.
  mutating func places(_ symbols: ELFSymbols) -> ELFSymbolPlaces {
    var places = ELFSymbolPlaces()
    places.tohost = word(symbols.tohost, "tohost")
    places.fromhost = word(symbols.fromhost, "fromhost")
    if symbols.tohost == nil && !diagnostics.containsError {
      report(
        ELFRules.noEnd,
        symbols.hasTable
          ? "the program has no symbol 'tohost': it runs until it rests for good, or to the last cycle"
          : "the program has no symbols, so no 'tohost': it runs until it rests for good, or to the "
            + "last cycle", at: 0x20..<0x24,
        help: symbols.hasTable
          ? "define a word 'tohost' and store 1 to it at the end"
          : "link without -s and --strip-all")
    }
    signature(symbols, &places)
    return places
  }

  private mutating func word(_ place: ELFSymbols.Place?, _ name: String) -> UInt32? {
    guard let place else { return nil }
    guard place.address % 4 == 0, place.address <= target.capacity - 4 else {
      report(
        ELFRules.symbolPlace,
        "'\(name)' must be a word in the tile's memory, "
          + "\(ELFWords.range(0..<target.capacity)), at a multiple of 4; found "
          + ELFWords.hex(place.address), at: place.field)
      return nil
    }
    return UInt32(place.address)
  }

  private mutating func signature(_ symbols: ELFSymbols, _ places: inout ELFSymbolPlaces) {
    guard let begin = symbols.begin, let end = symbols.end else {
      if target.needsSignature && !diagnostics.containsError {
        let missing = [
          symbols.begin == nil ? "'begin_signature'" : nil,
          symbols.end == nil ? "'end_signature'" : nil,
        ].compactMap { $0 }
        report(
          ELFRules.noSignature,
          "a signature is wanted, but the program has no symbol \(Excerpt.list(missing, "or"))",
          at: 0x20..<0x24, help: "label its start and its end, or leave out --signature")
      }
      return
    }
    guard begin.address % 4 == 0, begin.address <= target.capacity else {
      report(
        ELFRules.symbolPlace,
        "the signature must begin in the tile's memory, \(ELFWords.range(0..<target.capacity)), at a "
          + "multiple of 4; found \(ELFWords.hex(begin.address))", at: begin.field)
      return
    }
    guard end.address % 4 == 0, end.address >= begin.address, end.address <= target.capacity else {
      report(
        ELFRules.symbolPlace,
        "the signature must end in the tile's memory, \(ELFWords.range(0..<target.capacity)), behind "
          + "its start \(ELFWords.hex(begin.address)), at a multiple of 4; found "
          + ELFWords.hex(end.address), at: end.field)
      return
    }
    places.signature = UInt32(begin.address)..<UInt32(end.address)
  }
}
