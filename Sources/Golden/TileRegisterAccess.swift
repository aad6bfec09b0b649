import ChipSpec

/// Accesses of a tile's registers: what its parts show there, and what is commanded through them.
extension TileModel {
  /// Reads or writes a register.
  /// - Parameter bytes: bits that a write reaches, whole bytes; others of the data are 0.
  mutating func access(_ request: RemoteRequest, bytes: UInt32 = .max) -> RemoteResponse {
    show(at: request.address)
    let response = resources.registers.serve(request, bytes: bytes)
    if request.operation == .write, !response.error, let command = commands[request.address] {
      perform(command, request.data)
      resources.hasNews = true
    }
    return response
  }

  // MARK: Commands

  private mutating func perform(_ command: TileCommand, _ word: UInt32) {
    func isSet(_ bit: UInt32) -> Bool { word >> bit & 1 == 1 }
    switch command {
    case .injection: resources.inject()
    case .semaphores:
      if isSet(16) || isSet(17) { resources.operate(command: word) }
    case .analog: commandAnalog(start: isSet(0), settle: isSet(1), stop: isSet(2))
    case .simd: commandSIMD(start: isSet(0), stop: isSet(1))
    case .core: commandCore()
    case .coreLines: break
    case .coreError: if isSet(1) { clearBusError() }
    case .channel(let channel): commandChannel(channel, go: isSet(0), stop: isSet(1))
    }
  }

  private mutating func commandAnalog(start: Bool, settle: Bool, stop: Bool) {
    guard let analogSpec else { return }
    if analog?.isBusy == true {
      if start || settle { resources.registers.set("analog", "events", bit: 2) }
      if stop { analog?.stop() }
      return
    }
    // At first it is settled as the spec says.
    if analog == nil { analog = Analog(analogSpec, clock: clock, x: x, y: y) }
    let settings = settings
    if settle { analog?.settle(settings) }
    let address = resources.registers.value("analog", "start", "address")
    if start { analog?.start(at: address) }
    _ = analog?.takeCommits()
  }

  /// What the registers say that the array shall be.
  private var settings: AnalogSettings {
    func value(_ register: String, _ field: String) -> UInt32 {
      resources.registers.value("analog", register, field)
    }
    var settings = AnalogSettings()
    settings.isQuantising = value("mode", "quantising") == 1
    settings.effects = AnalogEffects(rawValue: UInt16(value("effects", "enabled")))
    settings.seed =
      UInt64(value("seed_high", "value")) << 32 | UInt64(value("seed_low", "value"))
    settings.temperature = Int16(truncatingIfNeeded: value("temperature", "value"))
    settings.driftTime = UInt16(truncatingIfNeeded: value("drift", "time"))
    return settings
  }

  private mutating func commandSIMD(start: Bool, stop: Bool) {
    if stop {
      simd?.stop()
      resources.withdraw(client: client(of: .simd))
    } else if start {
      simd?.start(at: resources.registers.value("simd", "start", "address"))
    }
  }

  private mutating func commandChannel(_ channel: Int, go: Bool, stop: Bool) {
    let word = resources.registers.word("packet_manager", "start", channel)
    // A stop concerns what was under way before a start of the same write.
    if stop { packetManager?.stop(channel) }
    if go, packetManager?.start(channel, at: word & 0xFF_FFF8) == false {
      resources.registers.set("packet_manager", "refused", bit: channel)
    }
  }

  // MARK: What registers show

  /// Brings what a register's block shows up to date.
  private mutating func show(at address: UInt32) {
    let offset = Int(address) - TileAddressMap.registers.lowerBound
    switch offset / TileAddressMap.blockSize * TileAddressMap.blockSize {
    case TileAddressMap.semaphoresBlock: showSemaphores(offset - TileAddressMap.semaphoresBlock)
    case TileAddressMap.analogBlock: showAnalog()
    case TileAddressMap.simdBlock: showSIMD()
    case TileAddressMap.packetManagerBlock: showPacketManager()
    case TileAddressMap.coreBlock: showCore()
    default: break
    }
  }

  private mutating func showSemaphores(_ offset: Int) {
    guard let semaphores = resources.semaphores else { return }
    let outputs = semaphores.outputs(for: SemaphoreInputs())
    resources.registers.drive("semaphores", "result", "success", outputs.success ? 1 : 0)
    resources.registers.drive("semaphores", "result", "value", Int(outputs.result))
    let index = (offset - 0x400) / Register.size
    guard outputs.values.indices.contains(index) else { return }
    resources.registers.drive(
      "semaphores", "semaphore", "value", Int(outputs.values[index]), element: index)
  }

  private mutating func showAnalog() {
    guard let analog else { return }
    func drive(_ register: String, _ field: String, _ value: Int) {
      resources.registers.drive("analog", register, field, value)
    }
    drive("status", "busy", analog.isBusy ? 1 : 0)
    drive("status", "stopped", analog.isStopped ? 1 : 0)
    drive("status", "error", analog.hasFailed ? 1 : 0)
    drive("status", "cause", analog.hasFailed ? analog.cause?.rawValue ?? 0 : 0)
    drive("descriptor", "address", Int(analog.descriptorAddress))
    drive("error", "address", Int(analog.errorAddress))
    resources.registers.count("analog", "products", by: productsUncounted)
    productsUncounted = 0
  }

  private mutating func showSIMD() {
    guard let simd else { return }
    func drive(_ register: String, _ field: String, _ value: Int, _ index: Int = 0) {
      resources.registers.drive("simd", register, field, value, element: index)
    }
    drive("status", "busy", simd.isBusy ? 1 : 0)
    drive("status", "waiting", simd.isWaiting ? 1 : 0)
    drive("status", "error", simd.failure?.rawValue ?? 0)
    drive("pc", "address", Int(simd.pc))
    drive("vector_length", "lanes", simd.vectorLength)
    for register in 0..<SIMDEncoding.registers {
      drive("scalar", "value", Int(simd.scalar(register)), register)
    }
    resources.registers.count("simd", "retired", by: simd.retired - instructionsCounted)
    instructionsCounted = simd.retired
  }

  private mutating func showPacketManager() {
    guard let packetManager else { return }
    for channel in 0..<packetManager.channelCount {
      let status = packetManager.status(of: channel)
      func drive(_ field: String, _ value: Int) {
        resources.registers.drive("packet_manager", "status", field, value, element: channel)
      }
      drive("busy", status.isBusy ? 1 : 0)
      drive("waiting", status.isWaiting ? 1 : 0)
      drive("unanswered", status.isUnanswered ? 1 : 0)
      drive("error", status.error)
      resources.registers.drive(
        "packet_manager", "descriptor", "address", Int(status.descriptor >> 3), element: channel)
    }
  }

  /// The time is unknown.
  mutating func showCore() {
    func drive(_ source: String, _ isPending: Bool) {
      resources.registers.drive("core", "interrupt_pending", source, isPending ? 1 : 0)
    }
    let channels = 0..<channels
    drive("semaphores", resources.interrupts)
    drive("mailbox", resources.registers.word("core", "mailbox_inbound") != 0)
    let isRaised = resources.core.inPlace { $0.hasBusError } == true
    let channelsFailed = packetManager.inPlace { manager in
      channels.contains { manager.status(of: $0).error != 0 }
    }
    drive("bus_error", isRaised)
    drive("analog", analog.inPlace { $0.hasFailed } == true)
    drive("simd", simd.inPlace { $0.failure != nil } == true)
    drive("packet_manager", channelsFailed == true)
    resources.registers.drive("core", "bus_error", "raised", isRaised ? 1 : 0)
    resources.registers.forget("core", "time_low")
    resources.registers.forget("core", "time_high")
  }
}

extension Analog {
  /// The last run ended with an error.
  var hasFailed: Bool { !isBusy && cause != nil }
}
