import ChipSpec
import RTL

/// What a core's hardware follows from.
struct CoreShape: Hashable {
  /// Whether there are instructions of 16 bits.
  let isCompressed: Bool
  /// Whether it multiplies and divides.
  let multiplies: Bool
  /// Bytes of the tile's memory.
  let capacity: Int
  /// Whether the memory may answer with an error.
  let isProtected: Bool
  /// Whether loads and stores of the memory that are not aligned are done, in one access or two.
  let splits: Bool

  /// Whether size comes before speed: where there are none but the base instructions.
  var isSmall: Bool { !isCompressed && !multiplies }

  /// Bits of an address within the memory; what lies beyond 1 GiB, a core cannot reach.
  var capacityBits: Int { min(30, capacity.trailingZeroBitCount) }

  /// Bits of an instruction's address that can be 1.
  var placeWidth: Int { isCompressed ? 31 : 30 }

  /// Bits of an instruction's address within the memory that can be 1.
  var insideWidth: Int { capacityBits - (32 - placeWidth) }

  /// An instruction's address, all 32 bits.
  func address(_ place: Bits) -> Bits {
    .concatenating(place, .constant(0, width: 32 - placeWidth))
  }

  /// Whether an address of 32 bits lies outside of the memory.
  func isOutside(_ address: Bits) -> Bits { address[capacityBits..<32].any }
}
