import ChipSpec
import Testing

@testable import Golden

/// The semaphores against the examples and rules of docs/parts/semaphores.md.
struct SemaphoresTests {
  /// Lets a cycle with these requests pass.
  /// - Returns: what was shown in it.
  @discardableResult
  static func step(
    _ semaphores: inout Semaphores, _ requests: [Int: SemaphoreRequest] = [:],
    _ change: (inout SemaphoreInputs) -> Void = { _ in }
  ) -> SemaphoreOutputs {
    var inputs = SemaphoreInputs()
    for (client, request) in requests { inputs.requests[client] = request }
    change(&inputs)
    let outputs = semaphores.outputs(for: inputs)
    semaphores.advance(inputs)
    return outputs
  }

  /// Writes the operation register's word and lets its cycle pass.
  static func write(_ word: UInt32, _ semaphores: inout Semaphores) {
    step(&semaphores) { inputs in
      inputs.index = UInt8(word & 0xFF)
      inputs.amount = UInt8(word >> 8 & 0xFF)
      inputs.raise = word >> 16 & 1 == 1
      inputs.take = word >> 17 & 1 == 1
    }
  }

  /// The result register's word.
  static func result(_ semaphores: Semaphores) -> UInt32 {
    let outputs = semaphores.outputs(for: SemaphoreInputs())
    return UInt32(outputs.result) << 16 | (outputs.success ? 1 : 0)
  }

  @Test func threeClientsOfOneSemaphore() {
    var semaphores = Semaphores(count: 4, clients: 5)
    var requests: [Int: SemaphoreRequest] = [2: .take(1), 3: .raise(1), 4: .raise(1, by: 2)]
    let expected: [(granted: Int, record: UInt64, value: UInt16)] = [
      (3, 0x0301_0103, 1), (4, 0x0302_0104, 3), (2, 0x0201_0102, 2),
    ]
    for (granted, record, value) in expected {
      let outputs = Self.step(&semaphores, requests)
      #expect(outputs.grants == 1 << UInt32(granted))
      #expect(!outputs.isQuiet)
      #expect(semaphores.commits.count == 1)
      #expect(semaphores.commits.first?.words[0] == record)
      #expect(semaphores.commits.first?.words[1] == UInt64(value))
      #expect(semaphores.values[1] == value)
      requests[granted] = nil
    }
    #expect(Self.step(&semaphores).isQuiet)
    #expect(semaphores.commits.isEmpty)
  }

  @Test func softwareSeesWhatItDid() {
    var semaphores = Semaphores(count: 4, clients: 5)
    let expected: [(word: UInt32, result: UInt32)] = [
      (0x0001_0503, 0x0005_0001), (0x0002_0603, 0x0005_0000), (0x0002_0503, 0x0000_0001),
      (0x0002_0003, 0x0000_0001), (0x0001_0104, 0x0000_0000),
    ]
    for (word, result) in expected {
      Self.write(word, &semaphores)
      #expect(Self.result(semaphores) == result)
      #expect(semaphores.outputs(for: .init()).badIndex == (word == 0x0001_0104))
    }
    #expect(!semaphores.outputs(for: .init()).isQuiet)
    Self.step(&semaphores)
    #expect(!semaphores.outputs(for: .init()).badIndex)
    #expect(semaphores.outputs(for: .init()).isQuiet)
  }

  @Test func bothCommandsRaise() {
    var semaphores = Semaphores(count: 1, clients: 2)
    Self.write(0x0003_0700, &semaphores)
    #expect(Self.result(semaphores) == 0x0007_0001)
  }

  @Test func aRaiseStopsAtTheTop() {
    var semaphores = Semaphores(count: 4, clients: 5)
    for _ in 0..<257 {
      Self.step(&semaphores, [1: .raise(0, by: 255)])
      #expect(!semaphores.outputs(for: .init()).overflow)
    }
    #expect(semaphores.values[0] == 65_535)
    Self.write(0x0001_0100, &semaphores)
    #expect(Self.result(semaphores) == 0xFFFF_0001)
    #expect(semaphores.outputs(for: .init()).overflow)
    #expect(semaphores.commits.first?.words[0] == 0x0701_0000)
    // Nothing more is nothing too much.
    Self.step(&semaphores, [1: .raise(0, by: 0)])
    #expect(!semaphores.outputs(for: .init()).overflow)
  }

  @Test func registersComeFirstAndLeaveThePointer() {
    var semaphores = Semaphores(count: 2, clients: 4)
    Self.step(&semaphores, [1: .raise(0)])  // the pointer is at 2
    let requests: [Int: SemaphoreRequest] = [1: .raise(0), 2: .raise(0), 3: .raise(0)]
    let during = Self.step(&semaphores, requests) { inputs in
      inputs.index = 1
      inputs.amount = 9
      inputs.take = true
    }
    #expect(during.grants == 0)
    #expect(semaphores.commits.first?.words[0] == 0x0009_0100)
    #expect(Self.step(&semaphores, requests).grants == 1 << 2)
    #expect(Self.step(&semaphores, requests).grants == 1 << 3)
    #expect(Self.step(&semaphores, requests).grants == 1 << 1)
  }

  @Test func aWaitingTakeHoldsNobodyUp() {
    var semaphores = Semaphores(count: 2, clients: 4)
    let waiting: [Int: SemaphoreRequest] = [1: .take(0, by: 200)]
    for _ in 0..<10 {
      #expect(Self.step(&semaphores, waiting).isQuiet)
      #expect(semaphores.commits.isEmpty)
    }
    var requests = waiting
    requests[2] = .raise(0, by: 199)
    requests[3] = .take(0, by: 100)
    #expect(Self.step(&semaphores, requests).grants == 1 << 2)
    requests[2] = nil
    #expect(Self.step(&semaphores, requests).grants == 1 << 3)
    #expect(semaphores.values[0] == 99)
    #expect(Self.step(&semaphores, waiting).isQuiet)
  }

  @Test func interruptsWhileNotZero() {
    var semaphores = Semaphores(count: 40, clients: 2)
    func enable(_ inputs: inout SemaphoreInputs) { inputs.interruptEnable[1] = 0xFFFF_FF80 }
    #expect(!Self.step(&semaphores, [1: .raise(39)], enable).interrupt)
    #expect(Self.step(&semaphores, [:], enable).interrupt)
    #expect(!Self.step(&semaphores).interrupt)
    #expect(Self.step(&semaphores, [1: .take(39)], enable).interrupt)
    #expect(!Self.step(&semaphores, [1: .raise(38)], enable).interrupt)
    #expect(!Self.step(&semaphores, [:], enable).interrupt)
  }

  /// A semaphore's value is what was raised less what was taken, and nobody who could be granted
  /// waits for more turns than there are clients.
  @Test(arguments: [(1, 2), (4, 5), (40, 9), (256, 32)])
  func keepsCount(_ count: Int, _ clients: Int) {
    let seed = UInt64.random(in: 1...999_999)
    print("semaphores \(count)x\(clients): seed \(seed)")
    var random = SeededRandom(seed)
    var semaphores = Semaphores(count: count, clients: clients)
    var requests: [Int: SemaphoreRequest] = [:]
    var sums = Array(repeating: 0, count: count)
    var turnsMissed = Array(repeating: 0, count: clients)
    for _ in 0..<20_000 {
      for client in 1..<clients where requests[client] == nil && random.chance(30) {
        requests[client] = SemaphoreRequest(
          random.chance(50) ? .raise : .take,
          UInt8(Int.random(in: 0..<min(256, count + 1), using: &random)),
          by: UInt8.random(in: 0...9, using: &random))
      }
      let able = requests.filter { _, request in
        request.operation == .raise || Int(request.index) >= count
          || sums[Int(request.index)] >= Int(request.amount)
      }
      // Software raises what somebody waits for, and takes anything.
      var command = SemaphoreRequest()
      if random.chance(20) {
        let stuck = requests.first { able[$0.key] == nil }?.value
        if let stuck, random.chance(70) {
          command = .raise(stuck.index, by: stuck.amount)
        } else {
          command = .take(
            UInt8(Int.random(in: 0..<count, using: &random)),
            by: UInt8.random(in: 0...20, using: &random))
        }
      }
      let outputs = Self.step(&semaphores, requests) { inputs in
        inputs.index = command.index
        inputs.amount = command.amount
        inputs.raise = command.valid && command.operation == .raise
        inputs.take = command.valid && command.operation == .take
      }
      #expect(outputs.grants.nonzeroBitCount == (command.valid || able.isEmpty ? 0 : 1))
      var done = command.valid ? [command] : []
      if command.valid && command.operation == .take
        && sums[Int(command.index)] < Int(command.amount)
      {
        done = []
      }
      for client in 1..<clients {
        guard outputs.grants >> UInt32(client) & 1 == 1 else {
          if outputs.grants != 0 { turnsMissed[client] += able[client] == nil ? 0 : 1 }
          if able[client] == nil { turnsMissed[client] = 0 }
          #expect(turnsMissed[client] < clients)
          continue
        }
        #expect(able[client] != nil)
        turnsMissed[client] = 0
        if let request = requests.removeValue(forKey: client) { done.append(request) }
      }
      for request in done where Int(request.index) < count {
        sums[Int(request.index)] += Int(request.amount) * (request.operation == .raise ? 1 : -1)
      }
      #expect(semaphores.values.elementsEqual(sums.map { UInt16(min($0, 65_535)) }))
    }
    #expect(semaphores.coverage.takes > 500)
    #expect(semaphores.coverage.woken > 50)
    #expect(semaphores.coverage.failures > 5)
    #expect(clients == 2 || semaphores.coverage.wraps > 100)
  }

  @Test func resetForgetsEverything() {
    var semaphores = Semaphores(count: 3, clients: 3)
    Self.write(0x0001_0501, &semaphores)
    Self.step(&semaphores, [1: .raise(9), 2: .raise(1)])
    semaphores.reset()
    #expect(semaphores.values == [0, 0, 0])
    #expect(Self.result(semaphores) == 0)
    var inputs = SemaphoreInputs()
    inputs.interruptEnable[0] = 7
    let outputs = semaphores.outputs(for: inputs)
    #expect(!outputs.interrupt && outputs.isQuiet && !outputs.badIndex)
    let first = Self.step(&semaphores, [1: .raise(0), 2: .raise(0)])
    #expect(first.grants == 1 << 1)
  }
}
