import ChipSpec

/// Where the registers of a tile are, and what a program does with them.
struct TileRegisters {
  let x: Int, y: Int
  private let blocks: [RegisterBlock]

  init(_ specification: Specification, x: Int, y: Int) {
    (self.x, self.y) = (x, y)
    let kind = specification.kind(x: x, y: y)
    let grain = MessageFormat(flitWidth: specification.router.flitWidth).grain
    let grid = specification.grid
    blocks = [
      .router(specification.router, columns: grid.columns, rows: grid.rows), .networkInterface(),
      .semaphores(max(1, kind.semaphores), clients: 2),
      .analog(kind.analog ?? AnalogSpec(), clock: specification.clock),
      .simd(kind.simd ?? SIMDSpec()),
      .packetManager(kind.packetManager ?? PacketManagerSpec(), grain: grain),
      .core(kind.core ?? CoreSpec()),
    ]
  }

  private func find(_ block: String, _ register: String) -> (RegisterBlock, Register) {
    guard let place = blocks.first(where: { $0.name == block }),
      let found = place.registers.first(where: { $0.name == register })
    else { preconditionFailure("there is no register \(block).\(register)") }
    return (place, found)
  }

  func address(_ block: String, _ register: String, _ index: Int = 0) -> UInt32 {
    let (place, found) = find(block, register)
    return UInt32(place.address + found.offsets[index])
  }

  /// Writes a register.
  func write(
    _ block: String, _ register: String, _ word: UInt32, element index: Int = 0
  ) -> HostStep {
    .write(x: x, y: y, address: address(block, register, index), words: [word])
  }

  /// Raises a semaphore.
  func raise(_ semaphore: Int, by amount: Int) -> [HostStep] {
    stride(from: 0, to: amount, by: 255).map { done in
      let now = min(amount - done, 255)
      return write("semaphores", "operation", UInt32(1 << 16 | now << 8 | semaphore))
    }
  }

  /// What a register is to show.
  func check(
    _ block: String, _ register: String, _ value: Int, element index: Int = 0,
    mask: UInt32 = .max
  ) -> RegisterCheck {
    RegisterCheck(
      name: "\(block).\(register)[\(index)] of (\(x), \(y))", x: x, y: y,
      address: address(block, register, index), mask: mask, value: UInt32(value))
  }
}
