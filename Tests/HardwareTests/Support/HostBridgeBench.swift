import ChipSpec
import Golden
import Simulation

@testable import CoSimulation

/// A host bridge between a host and tiles that hold nothing up: they answer after a fixed time. It
/// keeps what passed on the link and on the port for messages, with its time.
struct HostBridgeBench {
  /// What is sent down, beat by beat, before any completion.
  var accesses: [HostBeat] = []
  /// The host takes beats.
  var hostIsReady = true
  /// A message is taken in every so many cycles.
  var messagePeriod = 1

  private(set) var time: UInt64 = 0
  private(set) var down: [(time: UInt64, beat: HostBeat)] = []
  private(set) var up: [(time: UInt64, beat: HostBeat)] = []
  private(set) var messages: [(time: UInt64, header: UInt64)] = []

  private let model: ModelInstance
  private let downPins: HostBridgeLinkPins, upPins: HostBridgeLinkPins
  private let timebase: Port, quiet: Port, wake: Port
  private let answerValid: Port, answerPayload: Port
  private let messageValid: Port, messageReady: Port, messagePayload: Port
  private let messageX: Port, messageY: Port
  private var tiles: HostTiles
  private var completions: [HostBeat] = []
  private var random = SeededRandom(seed: 1)

  /// - Parameter delay: cycles in which a tile answers.
  init(_ library: ModelLibrary, router: RouterSpec, grid: GridSpec, delay: Int) throws {
    model = try library.instantiate(seed: 1)
    downPins = try HostBridgeLinkPins(model, "host_down", isInput: true)
    upPins = try HostBridgeLinkPins(model, "host_up", isInput: false)
    timebase = try model.port("timebase_i")
    quiet = try model.port("quiet_o")
    wake = try model.port("wake_o")
    answerValid = try model.port("responses_valid_i")
    answerPayload = try model.port("responses_payload_i")
    messageValid = try model.port("requests_valid_o")
    messageReady = try model.port("requests_ready_i")
    messagePayload = try model.port("requests_payload_o")
    messageX = try model.port("requests_target_x_o")
    messageY = try model.port("requests_target_y_o")
    tiles = HostTiles(router: router, grid: grid, delay: delay)
    try model.reset()
  }

  /// Writes a register of the bridge.
  mutating func write(_ word: UInt64, to offset: UInt64) {
    let isUpper = offset & 4 != 0
    accesses.append(
      .write(
        isUpper ? word << 32 : word, at: 0x4000_0000 + offset & ~7,
        byteEnable: isUpper ? 0xF0 : 0x0F))
  }

  /// Starts a descriptor for tile (0, 0).
  mutating func start(
    _ operation: HostPacket.Operation, length: Int, host: UInt64 = 0x1_0000, address: UInt64 = 0
  ) {
    write(host, to: 0x24)
    write(address, to: 0x30)
    write(UInt64(length), to: 0x34)
    write(UInt64(operation.rawValue), to: 0x3C)
    write(1, to: 0x40)
  }

  /// Lets cycles pass until nothing is to be done.
  mutating func runToEnd(limit: Int = 1_000_000) throws {
    var rest = 0
    for _ in 0..<limit {
      try cycle()
      let isAtRest =
        quiet.isSet && wake.value == .max && accesses.isEmpty && completions.isEmpty && tiles.isIdle
        && !upPins.valid.isSet && !messageValid.isSet
      rest = isAtRest ? rest + 1 : 0
      if rest == 20 { return }
    }
    throw StuckError()
  }

  /// The bridge came to no end.
  struct StuckError: Error {}

  /// Lets a cycle pass.
  mutating func cycle() throws {
    timebase.value = time
    let isAccess = !accesses.isEmpty && (completions.isEmpty || isWithinPacket == false)
    let next = isAccess ? accesses.first : completions.first
    downPins.valid.isSet = next != nil
    if let next { downPins.beat = next }
    upPins.ready.isSet = hostIsReady
    messageReady.isSet = time % UInt64(messagePeriod) == 0
    let answer = tiles.answer(&random, straysToo: false)
    answerValid.isSet = answer != nil
    if let answer {
      answerPayload.words = [
        UInt64(truncatingIfNeeded: answer.payload),
        UInt64(truncatingIfNeeded: answer.payload >> 64),
      ]
    }
    try model.eval()
    if downPins.fires {
      down.append((time, downPins.beat))
      if isAccess {
        accesses.removeFirst()
      } else {
        isWithinPacket = !completions.removeFirst().last
      }
    }
    if upPins.fires {
      let beat = upPins.beat
      up.append((time, beat))
      if beat.kind == .read {
        let count = (beat.length + 7) / 8
        completions += (0..<count).map {
          .completion(random.next(), tag: beat.tag, last: $0 == count - 1)
        }
      }
    }
    if messageValid.isSet && messageReady.isSet {
      let payload = messagePayload.words + [0, 0, 0]
      messages.append((time, payload[0] & 0xFFFF_FFFF))
      tiles.take(
        MessageTraffic(
          payload: Array(payload[0..<4]), targetX: Int(messageX.value),
          targetY: Int(messageY.value)), &random)
    }
    try model.step()
    time += 1
  }
  private var isWithinPacket = false
}
