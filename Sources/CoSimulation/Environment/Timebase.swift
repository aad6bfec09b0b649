import Simulation

/// Time as a part sees it, and the part's word that it is quiet.
///
/// Time grows by one in each cycle. While the part says that it is quiet, time jumps ahead now and
/// then, to the part's own wake-up time at most, as in a simulation that skips quiet tiles. Plain time
/// starts at 0 and jumps always, straight to the wake-up time if there is one.
struct Timebase {
  private let time: Port?
  private let quiet: Port
  private let wake: Port?

  private let isPlain: Bool
  private var value: UInt64
  private var wasQuiet = false  // as registers said before this cycle's inputs
  private var wakeTime = UInt64.max
  private var jumpRate = 0  // percent
  private var phaseEnds = 0
  private var cycle = 0
  private var quietCycles = 0, jumps = 0, wakings = 0

  /// Looks for `timebase_i` and `wake_o`, which a part may lack, and `quiet_o`.
  /// - Parameter isPlain: whether time starts at 0 and jumps as soon as it can, rather than at random.
  init(
    _ model: ModelInstance, isPlain: Bool = false, _ random: inout SeededRandom
  ) throws(SimulationError) {
    self.isPlain = isPlain
    time = try? model.port("timebase_i")
    quiet = try model.port("quiet_o")
    wake = try? model.port("wake_o")
    // Carries into the upper half occur, and full 64 bits.
    value =
      isPlain
      ? 0
      : random.pick([
        0, UInt64(UInt32.max) - UInt64(random.below(2_000)), random.next() >> 2,
        1 << 63 - UInt64(random.below(2_000)),
      ])
    time?.value = value
  }

  /// What `timebase_i` shows.
  var now: UInt64 { value }

  /// Whether the part has promised that nothing of it changes in this cycle unless it is given
  /// something.
  var isStill: Bool { wasQuiet && value < wakeTime }

  /// How often time jumped, and the part rested and woke.
  var coverageItems: [CoverageItem] {
    var items = [CoverageItem(name: "quiet cycles", count: quietCycles)]
    if time != nil { items.append(CoverageItem(name: "time jumped", count: jumps)) }
    if wake != nil { items.append(CoverageItem(name: "woken by time", count: wakings)) }
    return items
  }

  /// Begins a cycle.
  mutating func drive(_ random: inout SeededRandom) {
    if cycle == phaseEnds {
      phaseEnds = cycle + 10 + random.below(400)
      jumpRate = random.pick([0, 10, 50, 100])
    }
    cycle += 1
    wasQuiet = quiet.isSet
    wakeTime = wake?.value ?? .max
    value += 1
    if wasQuiet && value < wakeTime { jump(&random) }
    if wasQuiet {
      quietCycles += 1
      if value >= wakeTime && value != .max { wakings += 1 }
    }
    time?.value = value
  }

  /// Checks that the part's word does not depend on this cycle's inputs.
  mutating func observe(_ observation: inout Observation) {
    observation.cover(bits: 1 + (wake?.width ?? 0))
    if quiet.isSet != wasQuiet {
      observation.fault(
        "quiet_o", expected: "\(wasQuiet), from registers only", actual: "\(!wasQuiet)")
    }
    if let wake, wasQuiet, wake.value != wakeTime {
      observation.fault(
        "wake_o", expected: "\(hex(wakeTime)), from registers only", actual: hex(wake.value))
    }
  }

  private mutating func jump(_ random: inout SeededRandom) {
    if isPlain {
      if wakeTime != .max {
        value = wakeTime
        jumps += 1
      }
      return
    }
    let distance = wakeTime - value
    // Nobody waits for ever in a test.
    guard random.chance(wakeTime != .max && distance > 1_000 ? max(5, jumpRate) : jumpRate) else {
      return
    }
    let far = wakeTime == .max
    let limit = far ? UInt64(1) << UInt64(random.below(30)) : distance
    let length = random.pick([limit, limit, limit - 1, random.next() % limit])
    guard length > 0, far ? value < 1 << 63 + 1 << 62 : true else { return }
    value += length
    jumps += 1
  }
}
