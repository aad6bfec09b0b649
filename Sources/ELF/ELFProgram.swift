/// A program for the core of a tile, checked: every segment lies in memory, none overlap.
public struct ELFProgram: Sendable, Hashable {
  /// Where it starts, a multiple of 4.
  public let entry: UInt32

  /// What is to be loaded, in the order of the file; none is empty.
  public let segments: [ELFSegment]

  /// The word by a store to which the program says that it has ended.
  public let tohost: UInt32?

  /// The word by which a host would answer.
  public let fromhost: UInt32?

  /// The addresses of the signature, whole words.
  public let signature: Range<UInt32>?

  /// The memory as it is when the program starts: `capacity` bytes, 0 where nothing is loaded.
  /// - Precondition: `capacity` is that of the target for which the program was read, or more.
  public func image(capacity: Int) -> [UInt8] {
    var image = [UInt8](repeating: 0, count: capacity)
    for segment in segments {
      image.replaceSubrange(
        Int(segment.address)..<Int(segment.address) + segment.bytes.count, with: segment.bytes)
    }
    return image
  }
}
