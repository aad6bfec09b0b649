import ChipSpec
import RTL

/// The widths and choices that the modules of a packet manager share.
struct TransferShape: Hashable, Sendable {
  let spec: PacketManagerSpec
  let format: FlitFormat
  let message: MessageFormat
  let ordering: RouterSpec.Ordering

  init(
    _ spec: PacketManagerSpec, format: FlitFormat, message: MessageFormat,
    ordering: RouterSpec.Ordering
  ) {
    self.spec = spec
    self.format = format
    self.message = message
    self.ordering = ordering
  }

  /// What a run in the queue is: the operations of a descriptor, and a signal.
  enum Kind: Int, Encoding { case send, fill, fetch, signal }

  /// What tells the modules of one packet manager from those of another kind of tile.
  var suffix: String { "\(spec.transfers)x\(spec.dimensions)" }

  var channels: Int { spec.transfers }

  /// Bits of a channel's number.
  var channel: Int { indexWidth(spec.transfers) }

  /// Bits of a byte's place in a grain.
  var lane: Int { message.grain.trailingZeroBitCount }

  /// Runs between walker and message maker.
  static let runs = 4

  /// Bits of a count of them.
  static let runCount = 3

  /// Bits of a descriptor's address: it is a multiple of 8 bytes.
  static let addressWidth = PacketDescriptor.addressWidth - 3

  /// Words that hold a run: at most 65,535 bytes.
  static let wordCount = 14

  /// A run to be read: number of the first word, number of words.
  static let readWidth = addressWidth + wordCount

  /// A queued run: channel, kind, source, destination.
  var entryWidth: Int { channel + Kind.width + 2 * PacketDescriptor.addressWidth }

  /// The bit of a vector with one for each channel.
  func bit(_ bits: Bits, of channel: Bits) -> Bits { channels == 1 ? bits : bits[channel] }

  /// The number of the one channel whose bit is set.
  func number(_ bits: Bits) -> Bits {
    guard channels > 1 else { return .constant(0, width: 1) }
    return .concatenating(
      (0..<channel).reversed().map { place in
        .concatenating(
          (0..<channels).reversed().filter { $0 >> place & 1 == 1 }.map { bits[$0] }
        ).any
      })
  }
}

// MARK: What walker and message maker keep of each channel's descriptor

extension TransferShape {
  /// Of its first word.
  var headWidth: Int { 6 + format.x + format.y + 16 }

  /// The first word's part that is kept.
  func head(of word: Bits) -> Bits {
    .concatenating(
      word[PacketDescriptor.constant], target(of: word), word[PacketDescriptor.dimensions],
      word[PacketDescriptor.operation])
  }

  static let operation = 0..<2
  static let dimensions = 2..<6
  var targetX: Range<Int> { 6..<6 + format.x }
  var targetY: Range<Int> { targetX.upperBound..<targetX.upperBound + format.y }
  var constant: Range<Int> { targetY.upperBound..<headWidth }

  /// Of its second word: remote semaphore and amount, run.
  static let signalAndRun =
    PacketDescriptor.remoteSemaphore.lowerBound..<PacketDescriptor.run.upperBound
  static let signal = 0..<16
  static let run = 16..<32

  /// Row and column of the target, as wide as those of flits.
  func target(of word: Bits) -> Bits {
    func cut(_ field: Range<Int>, _ width: Int) -> Bits {
      word[field.lowerBound..<field.lowerBound + width]
    }
    return .concatenating(
      cut(PacketDescriptor.targetY, format.y), cut(PacketDescriptor.targetX, format.x))
  }
}
