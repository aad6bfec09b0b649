import ChipSpec

/// The tile's own core, instruction by instruction. Written from docs/parts/core.md and
/// docs/parts/core_control.md.
extension TileModel {
  // MARK: Commands

  /// Starts the core, or stops it, as the register `control` says.
  mutating func commandCore() {
    guard var core = resources.core else { return }
    let runs = resources.registers.value("core", "control", "run") == 1
    if runs && !core.isRunning {
      let entry = resources.registers.word("core", "entry")
      var model = CoreModel(
        isa: core.isa, misaligned: core.misaligned, capacity: core.capacity, hart: core.hart,
        entry: entry)
      resources.copyMemory(to: &model.memory)
      core.model = model
    } else if !runs {
      core.model = nil
    }
    core.isRunning = runs
    resources.core = core
  }

  /// Forgets that an access was answered with an error.
  mutating func clearBusError() { resources.core?.hasBusError = false }

  // MARK: Steps

  /// Lets the core execute instructions until something has happened for which another engine may have
  /// waited.
  /// - Returns: nil if it is held in reset, or waits for an interrupt.
  mutating func stepCore(atMost limit: Int) -> Step? {
    // It is taken out, so that registers that it accesses can change the tile.
    guard var model = resources.core?.model.take() else { return nil }
    var step = Step(count: 0)
    var isRunning = true
    while step.count < limit, stepCore(&model) {
      step.count += 1
      isRunning = resources.core.inPlace { $0.isRunning } == true
      if resources.hasNews || !isRunning { break }
    }
    if isRunning { resources.core?.model = model }
    return step.count > 0 ? step : nil
  }

  /// Lets the core execute an instruction.
  /// - Returns: whether it has; not if it waits for an interrupt.
  private mutating func stepCore(_ model: inout CoreModel) -> Bool {
    if executeCore(&model) { return true }
    // Nothing else wakes it before its timer does. A timer whose high half is all ones is off.
    guard let compare = resources.core.inPlace({ $0.lines?.compare }) ?? nil,
      compare >> 32 != 0xFFFF_FFFF,
      let time = resources.core.inPlace({ $0.time }), compare > time,
      (model.csr(0x304) ?? 0) >> 7 & 1 == 1
    else { return false }
    resources.core?.time = compare
    return executeCore(&model)
  }

  private mutating func executeCore(_ model: inout CoreModel) -> Bool {
    let time = resources.core.inPlace { $0.time } ?? 0
    let circumstances = CoreCircumstances(time: time, lines: coreLines(at: time))
    guard let retirement = model.retire(circumstances, registers: { serveCore($0, time) }) else {
      return false
    }
    finish(retirement, &model)
    return true
  }

  /// Lets the tile see what an instruction did.
  private mutating func finish(_ retirement: CoreRetirement, _ model: inout CoreModel) {
    resources.core?.time += 1
    // Of those of a trap the last one was not made.
    let (first, second) = model.accesses(of: retirement)
    if let first, second != nil || !retirement.isTrap { serve(first, &model) }
    if let second, !retirement.isTrap { serve(second, &model) }
    // The core itself refuses accesses where nothing is; those that were answered count.
    let isAccess = retirement.isTrap && !retirement.isInterrupt
    if isAccess && (retirement.cause == 5 || retirement.cause == 7) {
      let isMade = retirement.value >> 30 == 1 || model.memory.contains(retirement.value, count: 1)
      if isMade {
        resources.core?.hasBusError = true
        resources.core?.lines = nil
      }
    }
  }

  /// Lets the tile's memory see an access that the core has made to it.
  private mutating func serve(_ access: CoreRegisterAccess, _ model: inout CoreModel) {
    guard model.memory.contains(access.address, count: 4) else { return }
    guard access.isWrite else {
      _ = resources.serve(.read(access.address))
      return
    }
    let place: UInt32 = access.address >> 2 & 1
    let request = SRAMRequest.write(
      UInt64(access.data) << UInt64(32 * place), at: access.address,
      byteEnable: access.byteEnable << UInt8(4 * place))
    _ = resources.serve(request)
    resources.applyFaults(of: access.address, to: &model.memory)
  }

  /// Makes an access of the core to the tile's registers.
  private mutating func serveCore(_ access: CoreRegisterAccess, _ time: UInt64)
    -> CoreRegisterAnswer
  {
    resources.core?.lines = nil
    if !access.isWrite, let word = coreTime(at: access.address, time) {
      return CoreRegisterAnswer(data: word)
    }
    let mask = (0..<4).reduce(UInt32(0)) {
      access.byteEnable >> UInt8($1) & 1 == 1 ? $0 | 0xFF << UInt32(8 * $1) : $0
    }
    let request = RemoteRequest(
      access.isWrite ? .write : .read, at: access.address, data: access.data)
    let response = self.access(request, bytes: mask)
    return CoreRegisterAnswer(data: response.data, error: response.error)
  }

  /// The time as the core's registers show it to the core; for others it is unknown.
  private func coreTime(at address: UInt32, _ time: UInt64) -> UInt32? {
    if address == resources.registers.address("core", "time_low") {
      return UInt32(truncatingIfNeeded: time)
    }
    if address == resources.registers.address("core", "time_high") {
      return UInt32(truncatingIfNeeded: time >> 32)
    }
    return nil
  }

  // MARK: Interrupts

  /// Whether the core waits for an interrupt that has come.
  var isCoreToWake: Bool {
    mutating get {
      guard resources.core.inPlace({ $0.model.inPlace { $0.isWaiting } }) == true else {
        return false
      }
      let lines = coreLines(at: resources.core.inPlace { $0.time } ?? 0)
      return resources.core?.model?.endsWait(lines) == true
    }
  }

  /// The core's interrupt lines.
  private mutating func coreLines(at time: UInt64) -> CoreLines {
    if resources.core.inPlace({ $0.lines == nil }) ?? true {
      showCore()
      let registers = resources.registers
      let asking =
        registers.word("core", "interrupt_pending") & registers.word("core", "interrupt_enable")
      let compare =
        UInt64(registers.word("core", "timer_compare_high")) << 32
        | UInt64(registers.word("core", "timer_compare_low"))
      let isRaised = registers.value("core", "software_interrupt", "pending") == 1
      resources.core?.lines = (CoreLines(external: asking != 0, software: isRaised), compare)
    }
    guard let known = resources.core.inPlace({ $0.lines }) ?? nil else { return CoreLines() }
    var lines = known.0
    lines.timer = time >= known.compare
    return lines
  }
}
