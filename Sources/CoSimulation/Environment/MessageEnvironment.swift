import Golden
import Simulation

/// A network that takes a part's messages sooner or later.
struct MessageEnvironment {
  private let name: String
  private let number: Int
  private let isCombinational: Bool

  private let valid: Port, ready: Port, payload: Port, targetX: Port, targetY: Port

  private var shown: MessageTraffic?  // before this cycle's inputs
  private var waiting: MessageTraffic?  // not taken in the last cycle

  private var readyRate = 0  // percent
  private var phaseEnds = 0
  private var cycle = 0
  private var messages = 0, stalled = 0

  /// What takes the messages of the ports `NAME_valid_o`, `NAME_ready_i` and so on.
  /// - Parameters:
  ///   - number: the port's number in records.
  ///   - isCombinational: whether the part's document lets messages depend on inputs of the same
  ///     cycle. Otherwise they must come from registers.
  init(
    _ model: ModelInstance, _ name: String, number: Int = 0, isCombinational: Bool = false
  ) throws(SimulationError) {
    self.name = name
    self.number = number
    self.isCombinational = isCombinational
    valid = try model.port("\(name)_valid_o")
    ready = try model.port("\(name)_ready_i")
    payload = try model.port("\(name)_payload_o")
    targetX = try model.port("\(name)_target_x_o")
    targetY = try model.port("\(name)_target_y_o")
  }

  /// Whether a message waits to be taken.
  var isBusy: Bool { valid.isSet }

  /// How often messages were taken and waited.
  var coverageItems: [CoverageItem] {
    [
      CoverageItem(name: "\(name) taken", count: messages),
      CoverageItem(name: "\(name) kept waiting", count: stalled),
    ]
  }

  /// Begins a cycle.
  mutating func drive(_ random: inout SeededRandom) {
    if cycle == phaseEnds {
      phaseEnds = cycle + 10 + random.below(400)
      readyRate = random.pick([5, 30, 60, 90, 100, 100])
    }
    cycle += 1
    shown = current
    ready.isSet = random.chance(readyRate)
  }

  /// Nothing more to decide.
  mutating func answer(_ random: inout SeededRandom) {}

  /// Reports what was taken, and whether the part kept the port's rules.
  mutating func observe(_ observation: inout Observation) {
    observation.cover(bits: 1)
    let now = current
    func text(_ message: MessageTraffic?) -> String { message?.record.text ?? "no message" }
    if !isCombinational && now != shown {
      observation.fault(
        "\(name)_valid_o", expected: text(shown) + ", from registers only", actual: text(now))
    } else if let waiting, now != waiting {
      observation.fault(
        "\(name)_valid_o", expected: text(waiting) + ", until it is taken", actual: text(now))
    }
    waiting = nil
    guard let now else { return }
    if ready.isSet {
      messages += 1
      observation.add(now.record, bits: payload.width + targetX.width + targetY.width)
    } else {
      stalled += 1
      waiting = now
    }
  }

  /// Nothing is under way.
  mutating func reset() {
    (shown, waiting) = (nil, nil)
    phaseEnds = cycle
    ready.value = 0
  }

  /// Leaves out the fields where there is no message.
  func ignoreUnspecified(in recorder: PortRecorder) {
    guard !valid.isSet else { return }
    for field in ["payload", "target_x", "target_y"] { recorder.ignore("\(name)_\(field)_o") }
  }

  private var current: MessageTraffic? {
    guard valid.isSet else { return nil }
    return MessageTraffic(
      port: number, payload: payload.words, targetX: Int(targetX.value),
      targetY: Int(targetY.value))
  }
}
