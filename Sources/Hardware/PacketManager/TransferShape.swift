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

  /// Runs between walker and message maker.
  static let runs = 4

  /// Bits of a count of them.
  static let runCount = 3

  /// What a run in the queue is: the operations of a descriptor, and a signal.
  enum Kind: Int, Encoding { case send, fill, fetch, signal }

  var channels: Int { spec.transfers }
  var channel: Int { indexWidth(spec.transfers) }

  /// Bits of a byte's place in a grain.
  var lane: Int { message.grain.trailingZeroBitCount }

  /// A queued run: channel, kind, source, destination.
  var entryWidth: Int { channel + 2 + 2 * PacketDescriptor.addressWidth }

  /// Words that hold a run: at most 65,535 bytes.
  static let wordCount = 14

  /// A run to be read: channel, number of the first word, number of words.
  var readWidth: Int { channel + PacketManager.addressWidth + Self.wordCount }
}

extension TransferShape {
  /// A field of one of several channels, whose fields stand side by side.
  func field(_ bits: Bits, of channel: Bits) -> Bits {
    let width = bits.width / channels
    return select(channel, (0..<channels).map { bits[$0 * width..<($0 + 1) * width] })
  }
}
