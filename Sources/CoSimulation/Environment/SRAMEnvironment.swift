import Golden
import Simulation

/// A memory behind one SRAM port of a part, with other clients that delay it.
///
/// It keeps the rules of docs/parts/sram.md: a request is granted in the same cycle, sooner or later,
/// and answered in the next one. What means nothing is random: the word without a response, or with
/// that of a write.
struct SRAMEnvironment {
  /// Bytes.
  let capacity: Int

  /// Accesses from one random error to the next, on average; 0 for none. Only what a memory can refuse
  /// fails: reads and partial writes.
  var errorPeriod = 0

  private let name: String
  private let number: Int
  private let isCombinational: Bool
  private let mayWithdraw: Bool

  private let request: Port, write: Port, byteEnable: Port, address: Port, writeData: Port
  private let grant: Port, response: Port, readData: Port, error: Port

  private var words: [UInt64]
  private var shown: Request?  // before this cycle's inputs
  private var asked: Request?  // when it was decided about
  private var waiting: Request?  // not granted in the last cycle
  private var isGranted = false
  private var taken: MemoryTraffic?  // granted in the last cycle
  private var answered: MemoryTraffic?  // with a response in this one

  private var grantRate = 0  // percent
  private var phaseEnds = 0
  private var cycle = 0
  private var atOnce = 0, stalled = 0, backToBack = 0, errors = 0

  private struct Request: Equatable {
    var write: Bool
    var byteEnable: UInt8
    var address: UInt32
    var data: UInt64

    /// Compares what means something.
    static func == (left: Request, right: Request) -> Bool {
      guard left.write == right.write, left.address == right.address else { return false }
      return !left.write || (left.byteEnable == right.byteEnable && left.data == right.data)
    }

    var text: String {
      MemoryTraffic(isWrite: write, byteEnable: byteEnable, address: address, data: data)
        .requestText
    }
  }

  /// The memory behind the ports `NAME_request_o`, `NAME_grant_i` and so on.
  /// - Parameters:
  ///   - number: the port's number in records.
  ///   - capacity: bytes, a multiple of 8; addresses beyond are answered with an error.
  ///   - isCombinational: whether the part's document lets requests depend on inputs of the same
  ///     cycle. Otherwise they must come from registers.
  ///   - mayWithdraw: whether the part's document lets it change or take back a request that waits.
  ///     Otherwise requests stay as they are until they are granted.
  init(
    _ model: ModelInstance, _ name: String, number: Int = 0, capacity: Int,
    isCombinational: Bool = false, mayWithdraw: Bool = false
  ) throws(SimulationError) {
    precondition(capacity > 0 && capacity % 8 == 0, "a memory consists of words of eight bytes")
    self.name = name
    self.number = number
    self.capacity = capacity
    self.isCombinational = isCombinational
    self.mayWithdraw = mayWithdraw
    words = Array(repeating: 0, count: capacity / 8)
    request = try model.port("\(name)_request_o")
    write = try model.port("\(name)_write_o")
    byteEnable = try model.port("\(name)_byte_enable_o")
    address = try model.port("\(name)_address_o")
    writeData = try model.port("\(name)_write_data_o")
    grant = try model.port("\(name)_grant_i")
    response = try model.port("\(name)_response_i")
    readData = try model.port("\(name)_read_data_i")
    error = try model.port("\(name)_error_i")
  }

  // MARK: Contents

  /// The word that holds byte `address`.
  subscript(address: Int) -> UInt64 {
    get { words[address / 8] }
    set { words[address / 8] = newValue }
  }

  /// All words, the first at address 0.
  var contents: [UInt64] {
    get { words }
    set {
      precondition(newValue.count == words.count, "the capacity stays")
      words = newValue
    }
  }

  /// A byte.
  subscript(byte address: Int) -> UInt8 {
    get { UInt8(truncatingIfNeeded: words[address / 8] >> UInt64(address % 8 * 8)) }
    set {
      let shift = UInt64(address % 8 * 8)
      words[address / 8] = words[address / 8] & ~(0xFF << shift) | UInt64(newValue) << shift
    }
  }

  /// Puts bytes from `address` on.
  mutating func store(_ bytes: some Sequence<UInt8>, at address: Int) {
    for (index, value) in bytes.enumerated() { self[byte: address + index] = value }
  }

  /// Random bits everywhere.
  mutating func randomize(_ random: inout SeededRandom) {
    for index in words.indices { words[index] = random.next() }
  }

  // MARK: A cycle

  /// Whether an access waits for its grant or its response.
  var isBusy: Bool { request.isSet || taken != nil }

  /// How often grants came at once and late.
  var coverageItems: [CoverageItem] {
    var items = [
      CoverageItem(name: "\(name) granted at once", count: atOnce),
      CoverageItem(name: "\(name) kept waiting", count: stalled),
      CoverageItem(name: "\(name) granted in the response cycle", count: backToBack),
    ]
    if errorPeriod > 0 { items.append(CoverageItem(name: "\(name) errors", count: errors)) }
    return items
  }

  /// Answers the access of the last cycle.
  mutating func drive(_ random: inout SeededRandom) {
    if cycle == phaseEnds {
      phaseEnds = cycle + 10 + random.below(400)
      grantRate = random.pick([5, 30, 60, 90, 100, 100, 100])
    }
    cycle += 1
    shown = current
    answered = taken
    taken = nil
    response.isSet = answered != nil
    error.isSet = answered?.error ?? random.chance(50)
    let isRead = answered.map { !$0.isWrite || Int($0.address) >= capacity } ?? false
    readData.value = isRead ? answered?.data ?? 0 : random.next()
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
    if let answered { observation.add(answered.record, bits: 105) }
    check(&observation)
    guard asked != nil else {
      waiting = nil
      return
    }
    if isGranted {
      observation.isInput = true
      if waiting == nil { atOnce += 1 }
      if answered != nil { backToBack += 1 }
      waiting = nil
    } else {
      stalled += 1
      waiting = asked
    }
  }

  /// No request is answered any more; the contents stay.
  mutating func reset() {
    (shown, asked, waiting, taken, answered) = (nil, nil, nil, nil, nil)
    isGranted = false
    phaseEnds = cycle
    for port in [grant, response, readData, error] { port.value = 0 }
  }

  /// Leaves out the fields of a request where there is none.
  func ignoreUnspecified(in recorder: PortRecorder) {
    let current = current
    if current == nil {
      for field in ["write", "address"] { recorder.ignore("\(name)_\(field)_o") }
    }
    if current?.write != true {
      for field in ["byte_enable", "write_data"] { recorder.ignore("\(name)_\(field)_o") }
    } else if let current {
      recorder.ignore("\(name)_write_data_o", bits: ~current.byteEnable.asBitMask)
    }
  }

  private var current: Request? {
    guard request.isSet else { return nil }
    return Request(
      write: write.isSet, byteEnable: UInt8(byteEnable.value), address: UInt32(address.value),
      data: writeData.value)
  }

  private func check(_ observation: inout Observation) {
    observation.cover(bits: 1)
    let now = current
    func text(_ request: Request?) -> String { request?.text ?? "no request" }
    if now != asked || (!isCombinational && now != shown) {
      let before = now != asked ? asked : shown
      observation.fault(
        "\(name)_request_o",
        expected: text(before)
          + (isCombinational ? ", whether granted or not" : ", from registers only"),
        actual: text(now))
    } else if let waiting, now != waiting, !mayWithdraw {
      observation.fault(
        "\(name)_request_o", expected: waiting.text + ", until it is granted", actual: text(now))
    }
  }

  /// An access as the memory carries it out.
  private mutating func perform(
    _ request: Request, _ random: inout SeededRandom
  ) -> MemoryTraffic {
    var access = MemoryTraffic(
      port: number, isWrite: request.write, byteEnable: request.byteEnable,
      address: request.address, data: request.data)
    guard Int(request.address) < capacity else {
      access.error = true
      if !request.write { access.data = 0 }
      return access
    }
    let word = Int(request.address) / 8
    let canFail = !request.write || request.byteEnable != 0xFF
    access.error = canFail && errorPeriod > 0 && random.below(errorPeriod) == 0
    if access.error { errors += 1 }
    if !request.write {
      access.data = words[word]
      if access.error { access.data ^= 3 << UInt64(random.below(63)) }
    } else if !access.error {
      let mask = request.byteEnable.asBitMask
      words[word] = words[word] & ~mask | request.data & mask
    }
    return access
  }
}

extension UInt8 {
  /// Byte enables as enabled bits.
  fileprivate var asBitMask: UInt64 {
    var mask: UInt64 = 0
    for byte in 0..<8 where self >> UInt8(byte) & 1 == 1 { mask |= 0xFF << UInt64(8 * byte) }
    return mask
  }
}
