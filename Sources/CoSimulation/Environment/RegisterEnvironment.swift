import Golden
import Simulation

/// A tile's registers behind a port of a part, with others that use them too.
///
/// A request is granted sooner or later and answered in the next cycle. There is a register at every
/// address below `size`; every fourth is read-only. What is read where there is none, and after a
/// write, is 0.
struct RegisterEnvironment {
  private let name: String
  private let size: UInt32

  private let request: Port, write: Port, byteEnable: Port, address: Port, writeData: Port
  private let grant: Port, readData: Port, error: Port

  private var values: [UInt32: UInt32] = [:]
  private var asked: RegisterTraffic?
  private var waiting: RegisterTraffic?  // not granted in the last cycle
  private var isGranted = false
  private var taken: RegisterTraffic?  // granted in the last cycle
  private var answered: RegisterTraffic?  // in this one

  private var grantRate = 0  // percent
  private var phaseEnds = 0
  private var cycle = 0
  private var reads = 0, writes = 0, errors = 0, stalled = 0

  /// The registers behind the ports `NAME_request_o`, `NAME_grant_i` and so on.
  /// - Parameter size: bytes of the register space with a register in them, a multiple of 4.
  init(_ model: ModelInstance, _ name: String, size: UInt32) throws(SimulationError) {
    self.name = name
    self.size = size
    request = try model.port("\(name)_request_o")
    write = try model.port("\(name)_write_o")
    byteEnable = try model.port("\(name)_byte_enable_o")
    address = try model.port("\(name)_address_o")
    writeData = try model.port("\(name)_write_data_o")
    grant = try model.port("\(name)_grant_i")
    readData = try model.port("\(name)_read_data_i")
    error = try model.port("\(name)_error_i")
  }

  /// Whether an access waits for its grant or its answer.
  var isBusy: Bool { request.isSet || taken != nil }

  /// How often registers were read and written, refused and kept waiting.
  var coverageItems: [CoverageItem] {
    [
      CoverageItem(name: "\(name) read", count: reads),
      CoverageItem(name: "\(name) written", count: writes),
      CoverageItem(name: "\(name) refused", count: errors),
      CoverageItem(name: "\(name) kept waiting", count: stalled),
    ]
  }

  /// Answers the access of the last cycle.
  mutating func drive(_ random: inout SeededRandom) {
    if cycle == phaseEnds {
      phaseEnds = cycle + 10 + random.below(400)
      grantRate = random.pick([5, 30, 60, 100, 100, 100])
    }
    cycle += 1
    answered = taken
    taken = nil
    readData.value = UInt64(answered?.answer ?? UInt32(truncatingIfNeeded: random.next()))
    error.isSet = answered?.error ?? random.chance(50)
  }

  /// Grants the part's request, or not yet.
  mutating func answer(_ random: inout SeededRandom) {
    asked = current
    isGranted = asked != nil && random.chance(grantRate)
    grant.isSet = isGranted
    if let asked, isGranted { taken = perform(asked, &random) }
  }

  /// Reports what was answered, and whether the part kept the port's rules.
  mutating func observe(_ observation: inout Observation) {
    if let answered { observation.add(answered.record, bits: 67) }
    observation.cover(bits: 1)
    let now = current
    if now != asked {
      observation.fault(
        "\(name)_request_o", expected: text(asked) + ", whether granted or not", actual: text(now))
    } else if let waiting, now != waiting {
      observation.fault(
        "\(name)_request_o", expected: text(waiting) + ", until it is granted", actual: text(now))
    }
    waiting = isGranted ? nil : now
    if isGranted { observation.isInput = true } else if now != nil { stalled += 1 }
  }

  /// No request is answered any more; the registers keep their values.
  mutating func reset() {
    (asked, waiting, taken, answered) = (nil, nil, nil, nil)
    isGranted = false
    phaseEnds = cycle
    for port in [grant, readData, error] { port.value = 0 }
  }

  /// Leaves out the fields of a request where there is none.
  func ignoreUnspecified(in recorder: PortRecorder) {
    guard !request.isSet else {
      if !write.isSet { recorder.ignore("\(name)_write_data_o") }
      return
    }
    for field in ["write", "byte_enable", "address", "write_data"] {
      recorder.ignore("\(name)_\(field)_o")
    }
  }

  private var current: RegisterTraffic? {
    guard request.isSet else { return nil }
    return RegisterTraffic(
      isWrite: write.isSet, byteEnable: UInt8(byteEnable.value), address: UInt32(address.value),
      data: UInt32(writeData.value))
  }

  private func text(_ access: RegisterTraffic?) -> String { access?.record.text ?? "no request" }

  private mutating func perform(
    _ request: RegisterTraffic, _ random: inout SeededRandom
  ) -> RegisterTraffic {
    var access = request
    let place = request.address & ~3
    access.error = place >= size || (request.isWrite && place % 16 == 12)
    if access.error {
      errors += 1
    } else if request.isWrite {
      writes += 1
      var mask: UInt32 = 0
      for byte in 0..<4 where request.byteEnable >> UInt8(byte) & 1 == 1 {
        mask |= 0xFF << UInt32(8 * byte)
      }
      values[place] = values[place, default: 0] & ~mask | request.data & mask
    } else {
      reads += 1
      // Others write too, so every read may bring something new.
      if random.chance(50) { values[place] = UInt32(truncatingIfNeeded: random.next()) }
      access.answer = values[place, default: 0]
    }
    return access
  }
}
