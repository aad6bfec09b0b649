/// The fast path: many instructions, no records.
extension CoreModel {
  /// Executes instructions, with the effects that as many calls of ``step(_:registers:)`` have.
  ///
  /// It stops where a step cannot go on by itself: before a load or store of the tile's registers,
  /// and in `wfi`. Time grows by 1 with each step, as if an instruction took a cycle; the interrupt
  /// lines stay as they are.
  /// - Parameters:
  ///   - instructions: steps at most. One that traps, and an interrupt, counts as one.
  ///   - circumstances: of the first step.
  /// - Returns: steps done.
  @discardableResult
  public mutating func run(
    upTo instructions: Int, _ circumstances: CoreCircumstances = CoreCircumstances()
  ) -> Int {
    var now = circumstances
    var done = 0
    // Words that cannot be corrected are rare: with one about, every instruction takes the slow path.
    let isFlawless = circumstances.memoryFaults.isEmpty && memory.uncorrectable.isEmpty
    while done < instructions {
      if isFlawless && !isWaiting && state.control.pendingInterrupt(now.lines) == nil {
        done += runStraight(upTo: instructions - done)
        guard done < instructions else { break }
      }
      guard isWaiting || !accessesRegisters(now) else { break }
      now.time = circumstances.time &+ UInt64(done)
      guard step(now, registers: { _ in CoreRegisterAnswer(error: true) }) != nil else { break }
      done += 1
    }
    return done
  }

  /// Whether the next step is a load or store of the tile's registers.
  private func accessesRegisters(_ circumstances: CoreCircumstances) -> Bool {
    guard state.control.pendingInterrupt(circumstances.lines) == nil, memory.contains(pc, count: 2)
    else {
      return false
    }
    let isLong = state.decoder.length(of: UInt32(memory.read(pc, bytes: 2))) == 4
    guard !isLong || memory.contains(pc, count: 4) else { return false }
    let word = UInt32(memory.read(pc, bytes: isLong ? 4 : 2))
    let instruction = state.decoder.decode(word, at: pc)
    let size: UInt32
    switch instruction.operation {
    case .lb, .lbu, .sb: size = 1
    case .lh, .lhu, .sh: size = 2
    case .lw, .sw: size = 4
    default: return false
    }
    let address = state.file[Int(instruction.first)] &+ instruction.immediate
    return address >> 30 == 1 && address & (size - 1) == 0
  }

  /// Executes instructions up to one that needs a step: one that traps, a CSR, `wfi`, registers.
  private mutating func runStraight(upTo instructions: Int) -> Int {
    var run = CoreStraightRun(pc: pc, capacity: memory.capacity, decoder: state.decoder)
    let done = state.file.withUnsafeMutableBufferPointer { file in
      memory.withUnsafeStorage { bytes, decoded in
        run.execute(instructions, file.baseAddress!, bytes, decoded)
      }
    }
    state.pc = run.pc
    state.control.retired &+= UInt64(done)
    return done
  }
}
