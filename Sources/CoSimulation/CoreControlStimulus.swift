import Golden

/// Random registers of core control, random sources, and time that passes or jumps.
///
/// Rates change in phases of random length. The compare value lies near the time as often as anywhere,
/// so that it is met exactly; time jumps only while the part is quiet, mostly to just before or just
/// after the time for which it waits.
struct CoreControlStimulus: CycleExactStimulus {
  private var cycle = 0
  private var phaseEnds = 0
  private var writeRate = 0  // percent of cycles in which a field changes
  private var levelRate = 0  // percent of cycles in which a source changes
  private var errorRate = 0
  private var clearRate = 0
  private var jumpRate = 0
  private var enableStyle = 0

  private var last = CoreControlInputs()
  private var isQuiet = false
  private var wake: UInt64 = .max

  init() {}

  mutating func reset() {
    phaseEnds = cycle
    let time = last.time
    last = CoreControlInputs()
    last.time = time
    isQuiet = false
  }

  mutating func observe(_ outputs: borrowing CoreControlOutputs) {
    isQuiet = outputs.quiet
    wake = outputs.wake
  }

  mutating func next(
    _ random: inout SeededRandom, beside golden: borrowing CoreControl
  ) -> CoreControlInputs {
    if cycle == phaseEnds { beginPhase(&random) }
    cycle += 1
    passTime(&random)
    if random.chance(writeRate) { write(&random) }
    if random.chance(levelRate) {
      switch random.below(4) {
      case 0: last.semaphores.toggle()
      case 1: last.analog.toggle()
      case 2: last.simd.toggle()
      default: last.packetManager.toggle()
      }
    }
    last.error = random.chance(errorRate)
    last.clearsBusError = random.chance(clearRate)
    return last
  }

  private mutating func passTime(_ random: inout SeededRandom) {
    last.time &+= 1
    guard isQuiet && random.chance(jumpRate) else { return }
    // Now and then it is set anew, to where its halves meet.
    if random.chance(20) {
      last.time = UInt64(random.below(4)) << 32 &+ UInt64(random.below(8)) &- 4
    } else if wake != .max {
      last.time = wake &+ UInt64(random.below(5)) &- 3
    }
  }

  /// A write to one of the registers.
  private mutating func write(_ random: inout SeededRandom) {
    switch random.below(8) {
    case 0: last.entry = UInt32(truncatingIfNeeded: random.next()) & 0x3FFF_FFFF
    case 1: last.run.toggle()
    case 2: last.software.toggle()
    case 3:
      last.inbound =
        last.inbound == 0
        ? random.pick([1 << UInt32(random.below(32)), UInt32(truncatingIfNeeded: random.next())])
        : 0
    case 4, 5:
      last.enabled =
        switch enableStyle {
        case 0: UInt8(random.below(64))
        case 1: 1 << UInt8(random.below(6))
        case 2: 63
        default: 0
        }
    default: last.compare = compare(&random)
    }
  }

  private func compare(_ random: inout SeededRandom) -> UInt64 {
    switch random.below(6) {
    case 0: .max
    // One half is written at a time.
    case 1: last.compare | 0xFFFF_FFFF << 32
    case 2: last.compare & 0xFFFF_FFFF | UInt64(random.below(4)) << 32
    case 3: random.next()
    default: last.time &+ UInt64(random.below(40)) &- 8
    }
  }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    phaseEnds = cycle + 10 + random.below(300)
    writeRate = random.pick([5, 50, 100, 100])
    levelRate = random.pick([0, 20, 50, 100])
    errorRate = random.pick([0, 5, 30])
    clearRate = random.pick([0, 5, 50])
    jumpRate = random.pick([0, 20, 80])
    enableStyle = random.below(4)
  }
}
