/// Something that a host does to a chip before and while a program runs.
public enum HostStep: Sendable, Hashable {
  /// Writes words of 32 bits to growing addresses of a tile's memory, or one to a register.
  case write(x: Int, y: Int, address: UInt32, words: [UInt32])

  /// Writes 0 to words of 64 bits, whole: a protected memory needs it before parts of its words can be
  /// written.
  case clear(x: Int, y: Int, address: UInt32, words: Int)
}
