/// A handle on a port of a running model. Reading and writing go straight to the model's storage:
/// no call, no allocation.
///
/// Vectors are little-endian: bit 0 is the Verilog vector's rightmost bit. A handle is valid as
/// long as its ``ModelInstance`` lives, and like it belongs to one thread at a time.
@frozen
public struct Port {
  @usableFromInline let storage: UnsafeMutableRawPointer
  @usableFromInline let bits: UInt32

  @usableFromInline
  init(storage: UnsafeMutableRawPointer, width: Int) {
    self.storage = storage
    self.bits = UInt32(width)
  }

  /// Bits.
  @inlinable public var width: Int { Int(bits) }

  /// How many 64-bit words hold the value.
  @inlinable public var wordCount: Int { (Int(bits) + 63) / 64 }

  /// The value, or the lowest 64 bits of a wider port. What is written is cut to the width; the
  /// bits of a wider port above the lowest 64 become 0.
  @inlinable public var value: UInt64 {
    get {
      switch bits {
      case ...8: UInt64(storage.load(as: UInt8.self))
      case ...16: UInt64(storage.load(as: UInt16.self))
      case ...32: UInt64(storage.load(as: UInt32.self))
      case ...64: storage.load(as: UInt64.self)
      default: storage.loadUnaligned(as: UInt64.self)
      }
    }
    nonmutating set {
      switch bits {
      case ...8:
        storage.storeBytes(
          of: UInt8(truncatingIfNeeded: newValue) & (0xff &>> UInt8(8 &- bits)), as: UInt8.self)
      case ...16:
        storage.storeBytes(
          of: UInt16(truncatingIfNeeded: newValue) & (0xffff &>> UInt16(16 &- bits)),
          as: UInt16.self)
      case ...32:
        storage.storeBytes(
          of: UInt32(truncatingIfNeeded: newValue) & (0xffff_ffff &>> (32 &- bits)),
          as: UInt32.self)
      case ...64:
        storage.storeBytes(
          of: newValue & (UInt64.max &>> UInt64(64 &- bits)), as: UInt64.self)
      default:
        self[word: 0] = newValue
        for i in 1..<wordCount { self[word: i] = 0 }
      }
    }
  }

  /// Whether a one-bit port is 1; of a wider one, whether it is not 0 in its lowest 64 bits.
  @inlinable public var isSet: Bool {
    get { value != 0 }
    nonmutating set { value = newValue ? 1 : 0 }
  }

  /// The value's bits 64 × `index` to 64 × `index` + 63.
  /// - Precondition: `index` is less than ``wordCount``.
  @inlinable public subscript(word index: Int) -> UInt64 {
    get {
      precondition(index >= 0 && index < wordCount, "a port has no such word")
      if bits <= 64 { return value }
      // Verilator keeps wide values in 32-bit words; the last may stand alone.
      let low = UInt64(storage.load(fromByteOffset: index &* 8, as: UInt32.self))
      guard index &* 64 &+ 32 < Int(bits) else { return low }
      return low | UInt64(storage.load(fromByteOffset: index &* 8 &+ 4, as: UInt32.self)) &<< 32
    }
    nonmutating set {
      precondition(index >= 0 && index < wordCount, "a port has no such word")
      if bits <= 64 {
        value = newValue
        return
      }
      let left = Int(bits) &- index &* 64
      let masked = left >= 64 ? newValue : newValue & (UInt64.max &>> UInt64(64 &- left))
      storage.storeBytes(
        of: UInt32(truncatingIfNeeded: masked), toByteOffset: index &* 8, as: UInt32.self)
      guard left > 32 else { return }
      storage.storeBytes(
        of: UInt32(truncatingIfNeeded: masked &>> 32), toByteOffset: index &* 8 &+ 4,
        as: UInt32.self)
    }
  }

  /// The whole value as 64-bit words, lowest first. Allocates; for set-up and messages.
  public var words: [UInt64] {
    get { (0..<wordCount).map { self[word: $0] } }
    nonmutating set {
      for i in 0..<wordCount { self[word: i] = i < newValue.count ? newValue[i] : 0 }
    }
  }
}

/// A handle belongs to the thread that runs its model.
@available(*, unavailable)
extension Port: Sendable {}
