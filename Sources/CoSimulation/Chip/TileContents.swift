import ChipSpec
import Golden

/// What a tile's memory holds, as far as the records of its accesses tell: written in the order of the
/// SRAM's grants, which is the order of memory.
///
/// What was never written is unknown until it is read, and counts from then on. One object for a tile,
/// because the checkers of the memory and of the core both look at it.
final class TileContents {
  /// Bytes.
  let capacity: Int

  /// Words of 64 bits; without errors, as they were meant.
  private let words: UnsafeMutablePointer<UInt64>
  /// Bytes of each word that are known, bit i: byte i.
  private let known: UnsafeMutablePointer<UInt8>
  /// What decoding each code word finds.
  private let states: UnsafeMutablePointer<State>

  /// Bits of the data that are stored wrong, of the few words that have any.
  private var wrong: [Int: UInt64] = [:]

  /// What is known of a code word.
  enum State: UInt8 {
    /// Nothing.
    case unknown
    /// It has no error.
    case clean
    /// One bit is wrong.
    case single
    /// Two bits are wrong, or more.
    case lost
  }

  /// A memory of which nothing is known.
  init(capacity: Int) {
    self.capacity = capacity
    let count = capacity / TileAddressMap.wordSize
    words = .allocate(capacity: count)
    words.initialize(repeating: 0, count: count)
    known = .allocate(capacity: count)
    known.initialize(repeating: 0, count: count)
    states = .allocate(capacity: count)
    states.initialize(repeating: .unknown, count: count)
  }

  deinit {
    words.deallocate()
    known.deallocate()
    states.deallocate()
  }

  /// Whether an address lies within the memory.
  @inline(__always)
  func contains(_ address: UInt32) -> Bool { Int(address) < capacity }

  /// A word, and its bytes that are known.
  @inline(__always)
  subscript(address: UInt32) -> (word: UInt64, known: UInt8) {
    get { (words[Int(address) / 8], known[Int(address) / 8]) }
    set {
      words[Int(address) / 8] = newValue.word
      known[Int(address) / 8] = newValue.known
    }
  }

  /// What decoding a word finds. Means nothing in a memory without protection.
  @inline(__always)
  func state(of address: UInt32) -> State { states[Int(address) / 8] }

  /// Bits that a read of a word that is lost shows otherwise than ``subscript(_:)``.
  func wrongBits(of address: UInt32) -> UInt64 { wrong[Int(address) / 8] ?? 0 }

  /// Notes how a code word is stored.
  @inline(__always)
  func set(_ state: State, of address: UInt32) {
    let place = Int(address) / 8
    if !wrong.isEmpty { wrong[place] = nil }
    states[place] = state
  }

  /// Notes that a code word is stored with wrong bits.
  func store(_ flips: Flips, at address: UInt32) {
    switch flips.data.nonzeroBitCount + flips.check.nonzeroBitCount {
    case 0: set(.clean, of: address)
    case 1: set(.single, of: address)
    default:
      set(.lost, of: address)
      wrong[Int(address) / 8] = flips.data
    }
  }

  /// Bits of a code word that are flipped when it is written.
  struct Flips: Equatable {
    var data: UInt64 = 0
    var check: UInt8 = 0
  }

  /// Whether an instruction of 16 or 32 bits is at an even address within the memory.
  func holds(_ low: UInt32, _ high: UInt32, isLong: Bool, at address: UInt32) -> Bool {
    half(at: address) == low && (!isLong || half(at: address &+ 2) == high)
  }

  /// The 16 bits at an even address within the memory; nil if they are not all known.
  @inline(__always)
  func half(at address: UInt32) -> UInt32? {
    let (word, known) = self[address]
    let place = UInt8(truncatingIfNeeded: address & 6)
    guard known >> place & 3 == 3 else { return nil }
    return UInt32(truncatingIfNeeded: word >> (8 * UInt64(place))) & 0xFFFF
  }
}

/// The bits of a word whose bytes are enabled.
@inline(__always)
func bits(of byteEnable: UInt8) -> UInt64 {
  // Each bit goes to the lowest of its byte, and fills it.
  var spread = UInt64(byteEnable)
  spread = (spread | spread << 28) & 0x0000_000F_0000_000F
  spread = (spread | spread << 14) & 0x0003_0003_0003_0003
  spread = (spread | spread << 7) & 0x0101_0101_0101_0101
  return spread &* 0xFF
}
