import ChipSpec

/// A program that does not come to its end, because a token is lost or because engines wait for one
/// another: for what is to find that out. `docs/programs.md`.
public struct StuckChipProgram: Sendable {
  /// What goes wrong; each name says it.
  public enum Mistake: String, Sendable, CaseIterable {
    case simdWaitsForNobody = "simd_waits_for_nobody"
    case simdIsRaisedTooLittle = "simd_is_raised_too_little"
    case channelWaitsForNobody = "channel_waits_for_nobody"
    case laterTransferWaits = "later_transfer_waits"
    case analogInputWaits = "analog_input_waits"
    case analogOutputWaits = "analog_output_waits"
    case coreWaitsForSemaphore = "core_waits_for_semaphore"
    case coreWaitsForMailbox = "core_waits_for_mailbox"
    case coreWaitsForTimer = "core_waits_for_timer"
    case interruptIsNotEnabled = "interrupt_is_not_enabled"
    case circleInTile = "circle_in_tile"
    case circleOfTiles = "circle_of_tiles"
    case circleOfThreeEngines = "circle_of_three_engines"
    case circleWithCore = "circle_with_core"
    case sendWithoutSignal = "send_without_signal"
    case signalOfOtherSemaphore = "signal_of_other_semaphore"
    case signalToOtherTile = "signal_to_other_tile"
    case transferFailsBefore = "transfer_fails_before"
    case simdFailsBefore = "simd_fails_before"
    case twoForOneToken = "two_for_one_token"
    case packetNeverSent = "packet_never_sent"
    case doorbellOfOtherTile = "doorbell_of_other_tile"
  }

  /// A program that is stuck, and whom a report must name.
  public struct Plan: Sendable {
    /// The program.
    public let program: ChipProgram
    /// The tiles whose engines or cores wait for ever.
    public let waiting: [TilePlace]
  }

  /// A tile's place.
  public struct TilePlace: Sendable, Hashable {
    /// Column and row.
    public let x: Int, y: Int

    /// The tile at a place.
    public init(x: Int, y: Int) { (self.x, self.y) = (x, y) }
  }

  /// What goes wrong.
  public let mistake: Mistake

  /// A program with a mistake.
  public init(_ mistake: Mistake) { self.mistake = mistake }

  /// A chip that all of these programs can run on: two tiles with all engines.
  public static let text = """
    name: stuck
    grid: {columns: 2, rows: 1}
    host: {generation: 5, lanes: 16}
    tiles:
      full:
        sram: {capacity: 16 KiB, banks: 2}
        analog: {rows: 16, columns: 16, columns_per_adc: 4, conversion_time: 10 ns}
        simd: {lanes: 4}
        packet_manager: {transfers: 2}
        core: builtin

    """

  /// The program for a chip: for the first two of its tiles that have all engines, two channels and
  /// sixteen semaphores.
  /// - Returns: nil if there are no such tiles.
  public func plan(for specification: Specification) -> Plan? {
    let columns = specification.grid.columns
    let tiles = specification.layout.indices.filter {
      let kind = specification.kinds[specification.layout[$0]]
      return (kind.sram?.capacity ?? 0) >= 8 << 10 && kind.analog != nil && kind.simd != nil
        && (kind.packetManager?.transfers ?? 0) >= 2 && kind.core?.implementation == .builtin
        && kind.semaphores >= 16
    }
    guard tiles.count >= 2 else { return nil }
    let places = tiles.prefix(2).map { (x: $0 % columns, y: $0 / columns) }
    var first = TileProgram(specification, x: places[0].x, y: places[0].y)
    var second = TileProgram(specification, x: places[1].x, y: places[1].y)
    // What is sent.
    _ = first.image.append((0..<64).map { UInt8($0) })
    _ = second.image.append((0..<64).map { UInt8(2 * $0) })
    var doorbells: [HostStep] = []
    let waiting = write(&first, &second, &doorbells, offGrid: (columns, 0))

    var program = ChipProgram()
    program.name = mistake.rawValue
    program.specification = specification.name
    program.load = first.load + second.load
    program.start = first.starts + second.starts + doorbells
    program.done = first.done + second.done
    return Plan(
      program: program, waiting: waiting.map { TilePlace(x: places[$0].x, y: places[$0].y) })
  }

  /// - Returns: which of the two tiles wait.
  private func write(
    _ first: inout TileProgram, _ second: inout TileProgram, _ doorbells: inout [HostStep],
    offGrid: (x: Int, y: Int)
  ) -> [Int] {
    let (a, b) = ((x: first.x, y: first.y), (x: second.x, y: second.y))
    let halt = "\nhalt\n"
    func signal(
      to target: (x: Int, y: Int), remote: Int? = nil, local: Int? = nil, wait: Int? = nil,
      run: Int = 0
    ) -> TransferDescriptor {
      var transfer = TransferDescriptor.send(to: target, destination: 256, run: run)
      transfer.remote = remote.map { .init($0) } ?? .none
      transfer.local = local.map { .init($0) } ?? .none
      transfer.wait = wait.map { .init($0) } ?? .none
      return transfer
    }
    // An innocent engine works meanwhile.
    second.channel(1, [.fill(a, with: 0x55AA, destination: 512, run: 64)])

    switch mistake {
    case .simdWaitsForNobody:
      first.simd("copy r1, 5\nwait 3" + halt)
      return [0]
    case .simdIsRaisedTooLittle:
      second.simd("wait 3, 2" + halt)
      first.channel(0, [signal(to: b, remote: 3)])
      return [1]
    case .channelWaitsForNobody:
      first.channel(0, [signal(to: b, wait: 2, run: 16)])
      return [0]
    case .laterTransferWaits:
      second.channel(0, [signal(to: a, run: 32), signal(to: a, wait: 4, run: 8)])
      return [1]
    case .analogInputWaits:
      first.analog(Self.jobs(&first, waitInput: 5))
      return [0]
    case .analogOutputWaits:
      second.analog(Self.jobs(&second, waitOutput: 6))
      return [1]
    case .coreWaitsForSemaphore, .coreWaitsForMailbox, .coreWaitsForTimer,
      .interruptIsNotEnabled:
      return writeCore(&first, &second)
    case .circleInTile:
      first.simd("wait 1\nsignal 2" + halt)
      first.channel(0, [signal(to: a, local: 1, wait: 2)])
      return [0]
    case .circleOfTiles:
      first.simd("wait 1\nsignal 2" + halt)
      first.channel(0, [signal(to: b, remote: 1, wait: 2, run: 8)])
      second.simd("wait 1\nsignal 2" + halt)
      second.channel(0, [signal(to: a, remote: 1, wait: 2, run: 8)])
      return [0, 1]
    case .circleOfThreeEngines:
      first.analog(Self.jobs(&first, waitInput: 1, outputDone: 2))
      first.channel(0, [signal(to: a, local: 3, wait: 2)])
      first.simd("wait 3\nsignal 1" + halt)
      return [0]
    case .circleWithCore:
      let registers = first.registers
      first.simd("wait 1\nsignal 2" + halt)
      first.core { text in
        Self.sleep(until: 2, &text, registers)
        text.put(1 << 16 | 1 << 8 | 1, at: registers.address("semaphores", "operation"))
      }
      return [0]
    case .sendWithoutSignal:
      first.channel(0, [signal(to: b, run: 64)])
      second.simd("wait 1" + halt)
      return [1]
    case .signalOfOtherSemaphore:
      first.channel(0, [signal(to: b, remote: 2, run: 64)])
      second.simd("wait 1" + halt)
      return [1]
    case .signalToOtherTile:
      first.channel(0, [signal(to: a, remote: 1, run: 64)])
      second.simd("wait 1" + halt)
      return [1]
    case .transferFailsBefore:
      first.channel(0, [signal(to: offGrid, run: 8), signal(to: b, remote: 1)])
      second.simd("wait 1" + halt)
      return [1]
    case .simdFailsBefore:
      first.simd(".space 8\nsignal 1" + halt)
      first.channel(0, [signal(to: b, wait: 1, run: 8)])
      return [0]
    case .twoForOneToken:
      first.simd("wait 1" + halt)
      first.channel(0, [signal(to: b, wait: 1, run: 8)])
      second.channel(0, [signal(to: a, remote: 1)])
      return [0]
    case .packetNeverSent:
      let registers = second.registers
      second.core { text in Self.sleep(until: 1, &text, registers) }
      second.simd("wait 2\nsignal 1" + halt)
      first.channel(0, [signal(to: b, remote: 2, wait: 7, run: 8)])
      return [0, 1]
    case .doorbellOfOtherTile:
      second.simd("wait 9" + halt)
      doorbells.append(.ring(x: a.x, y: a.y, semaphore: 9, amount: 1))
      return [1]
    }
  }

  private func writeCore(_ first: inout TileProgram, _ second: inout TileProgram) -> [Int] {
    let registers = first.registers, others = second.registers
    switch mistake {
    case .coreWaitsForSemaphore:
      first.core { text in Self.sleep(until: 4, &text, registers) }
      return [0]
    case .coreWaitsForMailbox:
      second.core { text in
        text.put(2, at: others.address("core", "interrupt_enable"))
        Self.sleep(&text, interrupt: 11)
      }
      return [1]
    case .coreWaitsForTimer:
      // Nobody sets it.
      first.core { text in Self.sleep(&text, interrupt: 7) }
      return [0]
    default:
      // The semaphore is raised, but its interrupt is that of another one.
      second.core { text in
        text.put(1 << 5, at: others.address("semaphores", "interrupt_enable"))
        text.put(1, at: others.address("core", "interrupt_enable"))
        Self.sleep(&text, interrupt: 11)
      }
      var raise = TransferDescriptor.send(to: (second.x, second.y))
      raise.remote = .init(4)
      first.channel(0, [raise])
      return [1]
    }
  }

  /// Sleeps until a semaphore is not 0.
  private static func sleep(
    until semaphore: Int, _ text: inout CoreText, _ registers: TileRegisters
  ) {
    text.put(1 << UInt32(semaphore), at: registers.address("semaphores", "interrupt_enable"))
    text.put(1, at: registers.address("core", "interrupt_enable"))
    sleep(&text, interrupt: 11)
  }

  private static func sleep(_ text: inout CoreText, interrupt: UInt32) {
    text.constant(5, 1 << interrupt)
    text.append([CoreWords.write(csr: 0x304, 5), CoreWords.wfi])
  }

  private static func jobs(
    _ content: inout TileProgram, waitInput: Int? = nil, waitOutput: Int? = nil,
    outputDone: Int? = nil
  ) -> [AnalogJobDescriptor] {
    var load = AnalogJobDescriptor(.loadWeights)
    (load.source, load.sourceStride) = (0, 0)
    (load.rows, load.columns) = (0..<8, 0..<8)
    var calibrate = AnalogJobDescriptor(.loadCalibration)
    calibrate.source = content.image.append(
      (0..<8).map { _ in AnalogJobDescriptor.calibration(factor: 1, addend: 0, shift: 4) })
    calibrate.columns = 0..<8
    var convert = AnalogJobDescriptor(.convert)
    (convert.count, convert.destination) = (2, content.image.reserve(64))
    (convert.rows, convert.columns) = (load.rows, load.columns)
    convert.waitInput = waitInput.map { .init($0) } ?? .none
    convert.waitOutput = waitOutput.map { .init($0) } ?? .none
    convert.outputDone = outputDone.map { .init($0) } ?? .none
    return [load, calibrate, convert]
  }
}
