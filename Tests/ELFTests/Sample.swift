import ChipSpec

@testable import ELF

/// An ELF file, as a linker would write it: a header, segments' headers, bytes, symbols, names of
/// symbols, sections' headers.
struct Sample {
  struct Segment {
    var address = 0
    var bytes: [UInt8] = [0x73, 0, 0x50, 0x10]
    var size: Int?
    var type = 1
  }

  var entry = 0
  var flags = 0
  var segments = [Segment()]
  /// Names and values; nil leaves the symbol table out.
  var symbols: [(name: String, value: Int)]? = [("tohost", 0x100)]

  static let headerSize = 52

  /// Where the segments' headers lie.
  func segment(_ index: Int) -> Int { Self.headerSize + 32 * index }

  /// Offsets of symbols, names and sections' headers.
  var places: (symbols: Int, names: Int, sections: Int) {
    let code = Self.headerSize + 32 * segments.count
    let symbolsAt = (code + segments.reduce(0) { $0 + $1.bytes.count } + 3) & ~3
    let namesAt = symbolsAt + 16 * ((symbols?.count ?? 0) + 1)
    return (symbolsAt, namesAt, (namesAt + names.count + 3) & ~3)
  }

  private var names: [UInt8] { [0] + (symbols ?? []).flatMap { Array($0.name.utf8) + [0] } }

  var bytes: [UInt8] {
    var file: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1] + Array(repeating: 0, count: 9)
    func add(_ value: Int, _ count: Int) {
      for index in 0..<count { file.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
    let places = places
    add(2, 2)
    add(243, 2)
    add(1, 4)
    add(entry, 4)
    add(Self.headerSize, 4)
    add(symbols == nil ? 0 : places.sections, 4)
    add(flags, 4)
    for value in [Self.headerSize, 32, segments.count, 40, symbols == nil ? 0 : 3, 0] {
      add(value, 2)
    }
    var offset = Self.headerSize + 32 * segments.count
    for segment in segments {
      for value in [
        segment.type, offset, segment.address, segment.address, segment.bytes.count,
        segment.size ?? segment.bytes.count, 5, 4,
      ] { add(value, 4) }
      offset += segment.bytes.count
    }
    for segment in segments { file += segment.bytes }
    guard let symbols else { return file }
    while file.count < places.symbols { file.append(0) }
    file += Array(repeating: 0, count: 16)
    var name = 1
    for symbol in symbols {
      add(name, 4)
      add(symbol.value, 4)
      add(0, 4)
      add(0x10, 2)
      add(1, 2)
      name += symbol.name.utf8.count + 1
    }
    file += names
    while file.count < places.sections { file.append(0) }
    file += Array(repeating: 0, count: 40)
    for value in [0, 2, 0, 0, places.symbols, 16 * (symbols.count + 1), 2, 1, 4, 16] {
      add(value, 4)
    }
    for value in [0, 3, 0, 0, places.names, names.count, 0, 0, 1, 0] { add(value, 4) }
    return file
  }

  /// The file with a number replaced.
  func with(_ value: Int, _ count: Int, at offset: Int) -> [UInt8] {
    var file = bytes
    for index in 0..<count {
      file[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
    }
    return file
  }

  static let target = ELFTarget(isa: .rv32im, capacity: 0x1000)
}
