import Diagnostics

/// A segment that is to be loaded, as its header says.
struct ELFSegmentPlace {
  /// Its header in the file.
  let header: Range<Int>
  /// Its bytes in the file.
  let bytes: Range<Int>
  /// The addresses that it takes.
  let addresses: Range<Int>
}

extension ELFReader {
  /// The segments that are to be loaded; those that take no memory are left out.
  mutating func segments(_ header: ELFHeader) -> [ELFSegmentPlace] {
    var segments: [ELFSegmentPlace] = []
    var isComplete = true
    for index in 0..<header.segments.count {
      let place = header.segments.entry(index)
      let type = number(4, at: place.lowerBound)
      if type == 2 || type == 3 {  // PT_DYNAMIC, PT_INTERP
        report(
          ELFRules.type, "the program wants to be linked when it is loaded, which nobody does",
          at: place.lowerBound..<place.lowerBound + 4, help: "link with -static")
      }
      guard type == 1 else { continue }
      if let segment = segment(place) { segments.append(segment) } else { isComplete = false }
    }
    segments.removeAll(where: \.addresses.isEmpty)
    if segments.isEmpty && isComplete {
      report(
        ELFRules.nothing, "the program has no segment to load", at: 0x2C..<0x2E,
        help: "link it with ld.lld; -Ttext=0 puts it at address 0")
    }
    checkOverlaps(segments)
    return segments
  }

  private mutating func segment(_ header: Range<Int>) -> ELFSegmentPlace? {
    func field(_ offset: Int) -> Range<Int> {
      header.lowerBound + offset..<header.lowerBound + offset + 4
    }
    func value(_ offset: Int) -> Int { number(4, at: header.lowerBound + offset) }
    let (offset, address, inFile, inMemory) = (value(0x04), value(0x0C), value(0x10), value(0x14))
    let count = diagnostics.count
    if inFile > 0 && offset + inFile > bytes.bytes.count {
      report(
        ELFRules.truncated,
        "the segment's bytes end at \(ELFWords.hex(offset + inFile)), the file at "
          + ELFWords.hex(bytes.bytes.count), at: field(0x04))
    }
    if inFile > inMemory {
      report(
        ELFRules.segmentSize,
        "the segment has \(ELFWords.hex(inFile)) bytes in the file, but takes only "
          + "\(ELFWords.hex(inMemory)) in memory", at: field(0x10))
    }
    if inMemory > 0 && address + inMemory > target.capacity {
      report(
        ELFRules.outside,
        "a segment from \(ELFWords.range(address..<address + inMemory)) must lie in the tile's memory, "
          + ELFWords.range(0..<target.capacity), at: field(0x0C),
        help: address >= target.capacity
          ? "link at address 0, with -Ttext=0 or a linker script"
          : "make the program smaller, or 'sram.capacity' of the tile kind larger")
    }
    guard diagnostics.count == count else { return nil }
    return ELFSegmentPlace(
      header: header, bytes: inFile == 0 ? 0..<0 : offset..<offset + inFile,
      addresses: address..<address + inMemory)
  }

  private mutating func checkOverlaps(_ segments: [ELFSegmentPlace]) {
    let sorted = segments.sorted {
      ($0.addresses.lowerBound, $0.header.lowerBound)
        < ($1.addresses.lowerBound, $1.header.lowerBound)
    }
    var last: ELFSegmentPlace?
    for segment in sorted {
      if let before = last, before.addresses.overlaps(segment.addresses) {
        let (first, second) =
          before.header.lowerBound < segment.header.lowerBound
          ? (before, segment) : (segment, before)
        let shared = before.addresses.clamped(to: segment.addresses)
        report(
          ELFRules.overlap,
          "two segments take the addresses \(ELFWords.range(shared))",
          at: second.header.lowerBound + 0x0C..<second.header.lowerBound + 0x10,
          notes: [
            (
              "the other one, from \(ELFWords.range(first.addresses))",
              first.header.lowerBound + 0x0C..<first.header.lowerBound + 0x10
            )
          ], help: "give the sections addresses of their own in the linker script")
      }
      if last.map({ $0.addresses.upperBound < segment.addresses.upperBound }) ?? true {
        last = segment
      }
    }
  }

  /// The entry lies in a segment and is one that core control can take.
  mutating func checkEntry(_ header: ELFHeader, _ segments: [ELFSegmentPlace]) {
    let entry = header.entry
    if entry % 4 != 0 {
      report(
        ELFRules.entry, "the entry must be a multiple of 4, found \(ELFWords.hex(entry))",
        at: 0x18..<0x1C, help: "align the start with .balign 4")
    } else if !diagnostics.containsError,
      !segments.contains(where: { $0.addresses.contains(entry) })
    {
      report(
        ELFRules.entry,
        "the entry must lie in a segment, found \(ELFWords.hex(entry)), where nothing is loaded",
        at: 0x18..<0x1C, help: "name the start with ENTRY(…) in the linker script, or -e")
    }
  }
}
