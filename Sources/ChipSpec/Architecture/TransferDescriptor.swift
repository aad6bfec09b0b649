/// A descriptor of the packet manager as a program writes it: what a tile moves, for what it waits
/// before and whom it tells afterwards.
///
/// `docs/parts/packet_manager.md` says what each field does. Only what fits its bits can be encoded;
/// addresses and strides are taken modulo 2^24.
public struct TransferDescriptor: Sendable, Hashable {
  /// What is done.
  public var operation: PacketDescriptor.Operation

  /// The other tile: column and row.
  public var target: (x: Int, y: Int) {
    get { (targetX, targetY) }
    set { (targetX, targetY) = newValue }
  }

  /// Address of the first byte read; a fill reads nothing.
  public var source: Int

  /// Address of the first byte written.
  public var destination: Int

  /// Contiguous bytes on both ends, 0…65,535.
  public var run: Int

  /// The loops around the run, the innermost first.
  public var dimensions: [Dimension]

  /// What a fill writes: the low byte to even addresses, the high byte to odd ones.
  public var constant: UInt16 = 0

  /// What is taken of the own tile's semaphores before the transfer.
  public var wait: SemaphoreChange = .none

  /// What is raised on the own tile when the transfer is done.
  public var local: SemaphoreChange = .none

  /// What is raised on the target when the transfer is done.
  public var remote: SemaphoreChange = .none

  /// Address of the next descriptor, a multiple of 8; nil where the list ends.
  public var next: Int?

  private var targetX: Int, targetY: Int

  /// One of the loops around a run.
  public struct Dimension: Sendable, Hashable {
    /// Steps, 1…65,535.
    public var count: Int
    /// Bytes from step to step where is read and where is written; may be negative.
    public var sourceStride: Int, destinationStride: Int

    /// A loop of `count` steps.
    public init(_ count: Int, source: Int, destination: Int) {
      self.count = count
      sourceStride = source
      destinationStride = destination
    }
  }

  /// A semaphore and by how much it is taken or raised.
  public struct SemaphoreChange: Sendable, Hashable {
    /// The semaphore's number, 0…255.
    public var semaphore: Int
    /// By how much, 0…255; 0 changes nothing.
    public var amount: Int

    /// A change of `semaphore` by `amount`.
    public init(_ semaphore: Int, by amount: Int = 1) {
      self.semaphore = semaphore
      self.amount = amount
    }

    /// No change.
    public static let none = SemaphoreChange(0, by: 0)
  }

  private init(
    _ operation: PacketDescriptor.Operation, _ target: (x: Int, y: Int), source: Int,
    destination: Int, run: Int, _ dimensions: [Dimension]
  ) {
    self.operation = operation
    (targetX, targetY) = target
    self.source = source
    self.destination = destination
    self.run = run
    self.dimensions = dimensions
  }

  /// Moves bytes of the own SRAM to the target's.
  public static func send(
    to target: (x: Int, y: Int), source: Int = 0, destination: Int = 0, run: Int = 0,
    _ dimensions: [Dimension] = []
  ) -> TransferDescriptor {
    .init(.send, target, source: source, destination: destination, run: run, dimensions)
  }

  /// Writes a constant to the target's SRAM.
  public static func fill(
    _ target: (x: Int, y: Int), with constant: UInt16 = 0, destination: Int, run: Int,
    _ dimensions: [Dimension] = []
  ) -> TransferDescriptor {
    var descriptor = TransferDescriptor(
      .fill, target, source: 0, destination: destination, run: run, dimensions)
    descriptor.constant = constant
    return descriptor
  }

  /// Moves bytes of the target's SRAM to the own one; all numbers of bytes are multiples of the grain.
  public static func fetch(
    from target: (x: Int, y: Int), source: Int, destination: Int, run: Int,
    _ dimensions: [Dimension] = []
  ) -> TransferDescriptor {
    .init(.fetch, target, source: source, destination: destination, run: run, dimensions)
  }

  /// Bytes that the descriptor occupies.
  public var size: Int { 8 * (PacketDescriptor.headerWords + dimensions.count) }

  /// The descriptor's words, the first of which lies at its address, a multiple of 8.
  /// - Precondition: every field fits its bits.
  public func encode() -> [UInt64] {
    func field(_ value: Int, _ bits: Range<Int>) -> UInt64 {
      precondition(0..<(1 << bits.count) ~= value, "\(value) does not fit \(bits.count) bits")
      return UInt64(value) << UInt64(bits.lowerBound)
    }
    func address(_ value: Int, _ bits: Range<Int>) -> UInt64 {
      field(value & (1 << PacketDescriptor.addressWidth - 1), bits)
    }
    precondition((next ?? 0) & 7 == 0, "descriptors lie at multiples of 8")
    var first = field(operation.rawValue, PacketDescriptor.operation)
    first |= next == nil ? 1 << UInt64(PacketDescriptor.last) : 0
    first |= address(next ?? 0, 0..<PacketDescriptor.next.upperBound)
    first |= field(dimensions.count, PacketDescriptor.dimensions)
    first |= field(targetX, PacketDescriptor.targetX) | field(targetY, PacketDescriptor.targetY)
    first |= field(Int(constant), PacketDescriptor.constant)

    var second = field(wait.semaphore, PacketDescriptor.waitSemaphore)
    second |= field(wait.amount, PacketDescriptor.waitAmount)
    second |= field(local.semaphore, PacketDescriptor.localSemaphore)
    second |= field(local.amount, PacketDescriptor.localAmount)
    second |= field(remote.semaphore, PacketDescriptor.remoteSemaphore)
    second |= field(remote.amount, PacketDescriptor.remoteAmount)
    second |= field(run, PacketDescriptor.run)

    let third =
      address(source, PacketDescriptor.source)
      | address(destination, PacketDescriptor.destination)

    return [first, second, third]
      + dimensions.map { dimension in
        field(dimension.count, PacketDescriptor.count)
          | address(dimension.sourceStride, PacketDescriptor.sourceStride)
          | address(dimension.destinationStride, PacketDescriptor.destinationStride)
      }
  }
}
