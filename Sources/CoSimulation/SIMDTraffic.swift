import Golden

/// What a SIMD unit was seen to do at its ports while an instruction was under way, and what its model
/// asks for when it executes the same instruction: the words that the unit was given are given to the
/// model, and the bytes that it wrote are compared with those that the model writes.
///
/// Nothing is allocated for an access, apart from the pages of words that were never read before.
struct SIMDTraffic: SIMDEnvironment {
  /// The first thing that the unit should not have done, or should have.
  private(set) var difference: Difference?

  /// The operation of a semaphore that the model did last, if it was one.
  private(set) var operation: SemaphoreTraffic?

  /// Operations on semaphores that passed since the record before.
  private(set) var grants: [SemaphoreTraffic] = []

  /// Whether operations on semaphores pass; a tile without semaphores grants all without a trace.
  private let hasSemaphores: Bool

  private let capacity: Int

  /// A word as it was read last.
  private struct Reading {
    var data: UInt64 = 0
    /// When it was read; 0 for never.
    var time = 0
    /// The instruction whose model asked for it last.
    var asked = 0
    var error = false
  }

  /// Words by address / 8, in pages; those beyond the memory's end apart.
  private var pages: [[Reading]]
  private var beyond: [UInt32: Reading] = [:]
  private static let pageSize = 128

  private var read: [UInt32] = []  // addresses since the record before
  private var written: [MemoryTraffic] = []
  private var hasWriteError = false
  private var time = 0
  private var lastRecord = 0
  private var lastBarrier = 0  // from when on an instruction must have been fetched
  private var nextBarrier = 0  // the same for the instruction behind this one

  /// Bytes of a word that the model writes, and which of them the unit has written.
  private struct Store {
    let address: UInt32
    var bytes: UInt8
    var data: UInt64
    var seen: UInt8 = 0
    var seenData: UInt64 = 0
  }

  // What the model does with the instruction.
  private var instruction = 0  // its number
  private var isFetch = false
  private var stores: [Store] = []
  private var isLost = false  // an access met an uncorrectable error: who knows which was the first

  init(capacity: Int, hasSemaphores: Bool = true) {
    self.capacity = capacity
    self.hasSemaphores = hasSemaphores
    let size = Self.pageSize
    pages = Array(repeating: [], count: (capacity / 8 + size - 1) / size)
  }

  // MARK: Words

  private subscript(word: UInt32) -> Reading {
    let page = Int(word) / Self.pageSize
    guard page < pages.count else { return beyond[word] ?? Reading() }
    return pages[page].isEmpty ? Reading() : pages[page][Int(word) % Self.pageSize]
  }

  private mutating func note(_ word: UInt32, _ data: UInt64, error: Bool) {
    let page = Int(word) / Self.pageSize
    guard page < pages.count else {
      beyond[word] = Reading(data: data, time: time, error: error)
      return
    }
    if pages[page].isEmpty {
      pages[page] = Array(repeating: Reading(), count: Self.pageSize)
    }
    pages[page][Int(word) % Self.pageSize] = Reading(data: data, time: time, error: error)
  }

  private mutating func ask(for word: UInt32) {
    let page = Int(word) / Self.pageSize
    if page >= pages.count {
      beyond[word]?.asked = instruction
    } else if !pages[page].isEmpty {
      pages[page][Int(word) % Self.pageSize].asked = instruction
    }
  }

  // MARK: What the unit does

  /// An access passed.
  mutating func note(_ access: MemoryTraffic) {
    time += 1
    if access.error && Int(access.address) < capacity { isLost = true }
    if access.isWrite {
      written.append(access)
      hasWriteError = hasWriteError || access.error
    } else {
      read.append(access.address)
      note(access.address / 8, access.data, error: access.error)
    }
  }

  /// An operation of a semaphore passed.
  mutating func note(_ operation: SemaphoreTraffic) {
    grants.append(operation)
    if !operation.isPost { nextBarrier = time }
  }

  /// Whatever was fetched before counts no more.
  mutating func start() {
    nextBarrier = time
    finish()
  }

  /// Accesses that passed since the record before.
  var accesses: Int { read.count + written.count }

  // MARK: An instruction

  /// The model executes the next instruction now.
  mutating func begin() {
    isFetch = true
    instruction += 1
    stores.removeAll(keepingCapacity: true)
    operation = nil
  }

  /// The model has executed it: the unit must have done what the model did.
  /// - Parameters:
  ///   - pc: its address.
  ///   - next: that of the one behind it.
  ///   - overlaps: whether the instruction may write a byte more than once.
  mutating func check(pc: UInt32, next: UInt32, overlaps: Bool) {
    if !isLost {
      for address in read where self[address / 8].asked != instruction {
        // The instruction itself, the one behind it in memory, and the next one may be fetched.
        let word = address / 8
        if word == pc / 8 || word == (pc &+ 8) / 8 || word == next / 8 { continue }
        fail(
          "read", "no access that the instruction does not need", "reads \(hex(UInt64(address)))")
      }
      if !written.isEmpty || !stores.isEmpty { checkWrites(overlaps: overlaps) }
    }
    finish()
  }

  /// Forgets what passed: what comes belongs to the next instruction.
  mutating func finish() {
    read.removeAll(keepingCapacity: true)
    written.removeAll(keepingCapacity: true)
    grants.removeAll(keepingCapacity: true)
    hasWriteError = false
    isLost = false
    lastRecord = time
    lastBarrier = nextBarrier
  }

  private mutating func checkWrites(overlaps: Bool) {
    var place = 0
    for access in written where !access.error {
      let enabled = access.byteEnable
      place = find(access.address & ~7, from: place)
      let wanted = place < stores.count ? stores[place].bytes : 0
      let again = place < stores.count ? stores[place].seen : 0
      let extra = enabled & ~wanted | (overlaps ? 0 : enabled & again)
      if extra != 0 {
        let byte = access.address & ~7 | UInt32(extra.trailingZeroBitCount)
        fail("write", "no write of byte \(hex(UInt64(byte)))", access.requestText)
      }
      guard place < stores.count else { continue }
      let mask = Self.mask(enabled)
      stores[place].seen |= enabled
      stores[place].seenData = stores[place].seenData & ~mask | access.data & mask
    }
    for store in stores {
      let missing = store.bytes & ~store.seen
      let wrong = (store.data ^ store.seenData) & Self.mask(store.bytes)
      guard missing != 0 || wrong != 0 else { continue }
      let byte = missing != 0 ? missing.trailingZeroBitCount : wrong.trailingZeroBitCount / 8
      let shift = UInt64(8 * byte)
      fail(
        "write",
        "byte \(hex(UInt64(store.address | UInt32(byte)))) = \(hex(store.data >> shift & 0xFF))",
        missing != 0 ? "not written" : hex(store.seenData >> shift & 0xFF))
      return
    }
  }

  /// The store to a word: mostly the one behind the last that was asked for.
  /// - Returns: the number of stores if there is none.
  private func find(_ address: UInt32, from place: Int) -> Int {
    var index = place
    for _ in stores.indices {
      if index >= stores.count { index = 0 }
      if stores[index].address == address { return index }
      index += 1
    }
    return stores.count
  }

  /// The bits of bytes.
  private static func mask(_ bytes: UInt8) -> UInt64 {
    var bits = UInt64(bytes)
    bits = (bits | bits << 28) & 0x0000_000F_0000_000F
    bits = (bits | bits << 14) & 0x0003_0003_0003_0003
    bits = (bits | bits << 7) & 0x0101_0101_0101_0101
    return bits * 0xFF
  }

  private mutating func fail(_ stage: String, _ expected: String, _ actual: String) {
    if difference == nil { difference = Difference(stage, expected: expected, actual: actual) }
  }

  // MARK: What the model asks

  mutating func read(_ address: UInt32) -> UInt64? {
    let word = address / 8
    ask(for: word)
    let reading = self[word]
    if reading.time <= (isFetch ? lastBarrier : lastRecord) {
      fail(
        "read", "a \(isFetch ? "fetch" : "read") of \(hex(UInt64(address)))",
        "none since " + (isFetch ? "the start or wait before" : "the instruction before"))
      isFetch = false
      return reading.time == 0 || reading.error ? nil : reading.data
    }
    isFetch = false
    return reading.error ? nil : reading.data
  }

  mutating func write(_ word: UInt64, byteEnable: UInt8, at address: UInt32) -> Bool {
    guard Int(address) < capacity else { return false }
    let failed = hasWriteError && written.contains { $0.error && $0.address / 8 == address / 8 }
    guard !failed else { return false }
    let start = address & ~7
    let mask = Self.mask(byteEnable)
    let place = find(start, from: max(0, stores.count - 1))
    if place < stores.count {
      stores[place].bytes |= byteEnable
      stores[place].data = stores[place].data & ~mask | word & mask
    } else {
      stores.append(Store(address: start, bytes: byteEnable, data: word & mask))
    }
    return true
  }

  mutating func take(_ amount: UInt8, from semaphore: UInt8) -> Bool {
    operation = SemaphoreTraffic(isPost: false, index: Int(semaphore), amount: Int(amount))
    return !hasSemaphores || grants.contains { !$0.isPost }
  }

  mutating func raise(_ semaphore: UInt8, by amount: UInt8) {
    operation = SemaphoreTraffic(isPost: true, index: Int(semaphore), amount: Int(amount))
  }
}
