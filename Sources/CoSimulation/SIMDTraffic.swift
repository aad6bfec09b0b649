import Golden

/// What a SIMD unit was seen to do at its ports while an instruction was under way, and what its model
/// asks for when it executes the same instruction: the words that the unit was given are given to the
/// model, and the bytes that it wrote are compared with those that the model writes.
struct SIMDTraffic: SIMDEnvironment {
  /// The first thing that the unit should not have done, or should have.
  private(set) var difference: Difference?

  /// The operation of a semaphore that the model did last, if it was one.
  private(set) var operation: SemaphoreTraffic?

  private let capacity: Int

  /// A word as it was read last.
  private struct Reading {
    var data: UInt64
    var error: Bool
    var time: Int
  }
  private var readings: [UInt32: Reading] = [:]  // by address / 8
  private var read: [MemoryTraffic] = []  // since the record before
  private var written: [MemoryTraffic] = []
  private var grants: [SemaphoreTraffic] = []
  private var time = 0
  private var lastRecord = 0
  private var lastBarrier = 0  // from when on an instruction must have been fetched
  private var nextBarrier = 0  // the same for the instruction behind this one

  // What the model does with the instruction.
  private var isFetch = false
  private var asked: Set<UInt32> = []
  private var bytes: [UInt32: UInt8] = [:]
  private var isLost = false  // an access met an uncorrectable error: who knows which was the first

  init(capacity: Int) { self.capacity = capacity }

  // MARK: What the unit does

  /// An access passed.
  mutating func note(_ access: MemoryTraffic) {
    time += 1
    if access.isWrite {
      written.append(access)
    } else {
      read.append(access)
      readings[access.address / 8] = Reading(data: access.data, error: access.error, time: time)
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

  // MARK: An instruction

  /// The model executes the next instruction now.
  mutating func begin() {
    isFetch = true
    asked = []
    bytes = [:]
    operation = nil
    isLost = (read + written).contains { $0.error && Int($0.address) < capacity }
  }

  /// The model has executed it: the unit must have done what the model did.
  /// - Parameters:
  ///   - fetches: addresses that the unit may have fetched instructions from.
  ///   - overlaps: whether the instruction may write a byte more than once.
  mutating func check(fetches: [UInt32], overlaps: Bool) {
    for access in read
    where !isLost && !asked.contains(access.address / 8)
      && !fetches.contains(where: { $0 / 8 == access.address / 8 })
    {
      fail("read", "no access that the instruction does not need", access.requestText)
    }
    if !isLost { checkWrites(overlaps: overlaps) }
    finish()
  }

  /// Forgets what passed: what comes belongs to the next instruction.
  mutating func finish() {
    read.removeAll(keepingCapacity: true)
    written.removeAll(keepingCapacity: true)
    grants.removeAll(keepingCapacity: true)
    lastRecord = time
    lastBarrier = nextBarrier
  }

  private mutating func checkWrites(overlaps: Bool) {
    var rest = bytes
    var last: [UInt32: UInt8] = [:]
    for access in written where !access.error {
      for byte in 0..<8 where access.byteEnable >> UInt8(byte) & 1 == 1 {
        let address = access.address & ~7 | UInt32(byte)
        let isFirst = rest.removeValue(forKey: address) != nil
        if !isFirst && !(overlaps && bytes[address] != nil) {
          fail("write", "no write of byte \(hex(UInt64(address)))", access.requestText)
        }
        last[address] = UInt8(truncatingIfNeeded: access.data >> UInt64(8 * byte))
      }
    }
    for (address, value) in bytes where last[address] != value {
      let actual = last[address].map { hex(UInt64($0)) } ?? "not written"
      fail("write", "byte \(hex(UInt64(address))) = \(hex(UInt64(value)))", actual)
    }
  }

  private mutating func fail(_ stage: String, _ expected: String, _ actual: String) {
    if difference == nil { difference = Difference(stage, expected: expected, actual: actual) }
  }

  // MARK: What the model asks

  mutating func read(_ address: UInt32) -> UInt64? {
    let word = address / 8
    asked.insert(word)
    let isFresh = (readings[word]?.time ?? 0) > (isFetch ? lastBarrier : lastRecord)
    if !isFresh {
      fail(
        "read", "a \(isFetch ? "fetch" : "read") of \(hex(UInt64(address)))",
        "none since " + (isFetch ? "the start or wait before" : "the instruction before"))
    }
    isFetch = false
    guard let reading = readings[word], !reading.error else { return nil }
    return reading.data
  }

  mutating func write(_ word: UInt64, byteEnable: UInt8, at address: UInt32) -> Bool {
    guard Int(address) < capacity else { return false }
    let failed = written.contains { $0.error && $0.address / 8 == address / 8 }
    for byte in 0..<8 where byteEnable >> UInt8(byte) & 1 == 1 && !failed {
      bytes[address & ~7 | UInt32(byte)] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))
    }
    return !failed
  }

  mutating func take(_ amount: UInt8, from semaphore: UInt8) -> Bool {
    operation = SemaphoreTraffic(isPost: false, index: Int(semaphore), amount: Int(amount))
    return grants.contains { !$0.isPost }
  }

  mutating func raise(_ semaphore: UInt8, by amount: UInt8) {
    operation = SemaphoreTraffic(isPost: true, index: Int(semaphore), amount: Int(amount))
  }
}
