/// What a message has the rest of the tile do. At most one thing, and nothing besides.
public enum NetworkInterfaceWork: Sendable, Hashable {
  /// An access of the SRAM. Of a read, `writeData` is 0 and unspecified; its byte enables show what is
  /// read.
  case memory(SRAMRequest)

  /// An access of the registers: a read, or a write of all four bytes, at the offset in the
  /// registers' space that address bits 29:0 are.
  case registers(RemoteRequest)

  /// A raise through the semaphores' port.
  case semaphores(SemaphoreRequest)

  /// Nothing.
  case nothing
}
