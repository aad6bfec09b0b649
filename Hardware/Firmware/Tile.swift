// What a Swift program on a tile's core needs beside the registers (`TileRegisters`, which the
// generator writes for each kind of tile) and tile.h.

/// The host's side of the mailbox.
enum Console {
  /// Sends a text.
  static func write(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount {
      tile_put(CChar(bitPattern: text.utf8Start[index]))
    }
  }

  /// Sends a number, as decimal.
  static func write(_ number: Int32) { tile_print_number(number) }
}

/// Bits of a register.
struct Field {
  let address: UInt32
  let shift: UInt32
  let mask: UInt32

  /// The field's value.
  var value: UInt32 { (tile_read(address) & mask) >> shift }
}
