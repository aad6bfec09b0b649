import ChipSpec

/// Runs a program on a chip, whichever way it runs, and compares what it leaves.
public struct ChipProgramRun {
  /// The program.
  public let program: ChipProgram

  /// The chip, as after reset.
  public let chip: any Chip

  private var outcome = ChipProgramOutcome()

  /// A program that is to be run on a chip.
  public init(_ program: ChipProgram, on chip: any Chip) {
    self.program = program
    self.chip = chip
  }

  /// Runs it.
  /// - Throws: ``ChipFault`` where the chip does what no chip may do or comes to no end, and whatever
  ///   the chip throws. A chip that is stuck is an outcome.
  public mutating func run() throws -> ChipProgramOutcome {
    outcome = ChipProgramOutcome()
    do {
      for step in program.load { try perform(step) }
      try chip.settle()
      for step in program.start { try perform(step) }
      try chip.settle()
      try look()
      for step in program.end { try perform(step) }
      try chip.settle()
    } catch let fault as ChipFault where fault.isStuck {
      outcome.wait = fault.description
    }
    return outcome
  }

  // MARK: Steps

  private mutating func perform(_ step: HostStep) throws {
    switch step {
    case .write(let x, let y, let address, let words):
      try chip.write(words, x: x, y: y, at: address)
    case .clear(let x, let y, let address, let words):
      try expectDone(chip.fill(8 * words, x: x, y: y, at: address), "a fill", x, y, address)
    case .copy(let x, let y, let address, let bytes):
      try expectDone(chip.copy(bytes, toX: x, y: y, at: address), "a copy", x, y, address)
    case .ring(let x, let y, let semaphore, let amount):
      try chip.ring(semaphore, by: amount, x: x, y: y)
    case .expect(let check): try look(at: check)
    case .read(let check): try look(at: check)
    case .wait(let check):
      try chip.wait(
        for: "\(check.name) = \(check.value)", x: check.x, y: check.y, at: check.address,
        until: check.holds)
    case .refuse(let x, let y, let address, let word):
      try refuse(x, y, address, word)
    case .transfer(let transfer, let interrupts, let code):
      let found = try chip.transfer(transfer, interrupts: interrupts)
      let place = Self.place(transfer.x, transfer.y, transfer.address)
      note("a transfer at \(place)", UInt32(found))
      if found != code {
        outcome.differences.append("a transfer at \(place) ends with code \(found), not \(code)")
      }
    case .packet(let packet): try chip.send(packet)
    case .settle: try chip.settle()
    case .pause(let cycles): try chip.run(cycles: cycles)
    }
  }

  private mutating func expectDone(
    _ code: Int, _ what: String, _ x: Int, _ y: Int, _ address: UInt32
  ) {
    guard code != 0 else { return }
    outcome.differences.append("\(what) at \(Self.place(x, y, address)) fails with code \(code)")
  }

  private mutating func refuse(_ x: Int, _ y: Int, _ address: UInt32, _ word: UInt32?) throws {
    let offset = HostWindow.offset(x: x, y: y, address: address)
    let place = Self.place(x, y, address)
    if let word {
      let before = try chip.read(.windowErrors)
      try chip.write(word, at: offset)
      if try chip.read(.windowErrors) != before &+ 1 {
        outcome.differences.append("a write of \(place) is not refused")
      }
    } else if try chip.read(at: offset) != nil {
      outcome.differences.append("a read of \(place) is not refused")
    }
  }

  // MARK: What is left

  private mutating func look() throws {
    for check in program.bridge {
      let word = try chip.read(check.register)
      note("host_bridge.\(check.register.rawValue)", word)
      if word != check.value {
        outcome.differences.append(
          "host_bridge.\(check.register.rawValue) is \(word), not \(check.value)")
      }
    }
    for check in program.done where try !look(at: check) { outcome.unfinished.append(check) }
    for check in program.registers { try look(at: check) }
    for check in program.memories { try look(at: check) }
  }

  @discardableResult
  private mutating func look(at check: RegisterCheck) throws -> Bool {
    let word = try chip.read(x: check.x, y: check.y, at: check.address)
    note(check.name, word.map { $0 & check.mask })
    if let word, check.holds(word) { return true }
    let found = word.map { "is \($0 & check.mask)" } ?? "cannot be read"
    outcome.differences.append("\(check.name) \(found), not \(check.value & check.mask)")
    return false
  }

  private mutating func look(at check: MemoryCheck) throws {
    let place = Self.place(check.x, check.y, check.address)
    let bytes = try chip.copy(check.count, fromX: check.x, y: check.y, at: check.address)
    outcome.observations.append(ProgramObservation(name: "memory of \(place)", bytes: bytes))
    guard let bytes else {
      outcome.differences.append("the memory of \(place) cannot be read")
      return
    }
    guard let expected = check.expected,
      let first = bytes.indices.first(where: { bytes[$0] != expected[$0] })
    else { return }
    outcome.differences.append(
      "\(Self.place(check.x, check.y, check.address + UInt32(first))) holds \(bytes[first]), "
        + "not \(expected[first])")
  }

  private mutating func note(_ name: String, _ word: UInt32?) {
    let bytes = word.map { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
    }
    outcome.observations.append(ProgramObservation(name: name, bytes: bytes))
  }

  private static func place(_ x: Int, _ y: Int, _ address: UInt32) -> String {
    "tile (\(x), \(y)), 0x\(String(address, radix: 16))"
  }
}
