/// Something that a channel of a packet manager may do next.
public enum PacketManagerAction: Sendable, Hashable {
  /// Reads the SRAM's word at an address: a descriptor's, or data.
  case read(UInt32, isData: Bool)
  /// Sends a message.
  case send(PacketManagerMessage)
  /// Takes a semaphore, which waits until it can be done.
  case take(semaphore: Int, amount: Int)
  /// Raises a semaphore of the own tile.
  case raise(semaphore: Int, amount: Int)
  /// Is through with a descriptor.
  case end(PacketManagerOutcome)
}

/// What a channel does after a descriptor.
public enum PacketManagerOutcome: Sendable, Hashable {
  /// It goes on with the next one.
  case goesOn
  /// It rests: the list is at its end.
  case done
  /// It rests: software asked for it.
  case stopped
  /// It rests, with an error.
  case failed(code: Int)
}
