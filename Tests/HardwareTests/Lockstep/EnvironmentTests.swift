import Golden
import Simulation
import Testing

@testable import CoSimulation

/// What surrounds engines in lockstep keeps the rules of the ports and reports who does not.
struct EnvironmentTests {
  /// A puppet and what it is told.
  private struct Stage {
    let model: ModelInstance
    var random = SeededRandom(seed: 7)

    init() async throws {
      let library = try await TestBench.library(try Designs.puppet(), TestBench.options)
      model = try library.instantiate(seed: 1)
      try model.reset()
    }

    func set(_ name: String, _ value: UInt64) throws {
      try model.port("set_\(name)_i").value = value
    }
    func answer(_ name: String) throws -> UInt64 { try model.port("\(name)_i").value }

    func request(_ port: String, _ operation: SemaphoreTraffic?) throws {
      try set("\(port)_request", operation == nil ? 0 : 1)
      try set("\(port)_post", operation?.isPost == true ? 1 : 0)
      try set("\(port)_index", UInt64(operation?.index ?? 0))
      try set("\(port)_amount", UInt64(operation?.amount ?? 0))
    }

    func request(_ access: MemoryTraffic?) throws {
      try set("memory_request", access == nil ? 0 : 1)
      try set("memory_write", access?.isWrite == true ? 1 : 0)
      try set("memory_byte_enable", UInt64(access?.byteEnable ?? 0))
      try set("memory_address", UInt64(access?.address ?? 0))
      try set("memory_write_data", access?.data ?? 0)
    }
  }

  @Test func memoryHoldsWhatWasWritten() async throws {
    var stage = try await Stage()
    var memory = try SRAMEnvironment(stage.model, "memory", capacity: 64)
    memory.randomize(&stage.random)
    var words = memory.contents
    var waiting: MemoryTraffic?
    var expected: [Commit] = []
    var (granted, stalled, refused) = (0, 0, 0)
    for _ in 0..<5_000 {
      memory.drive(&stage.random)
      try stage.model.eval()
      memory.answer(&stage.random)
      try stage.model.eval()
      var observation = Observation()
      memory.observe(&observation)
      #expect(observation.difference == nil)
      // Each access is answered in the cycle after its grant, with what the memory held then.
      #expect(observation.records == expected)
      #expect(try stage.answer("memory_response") == UInt64(expected.count))
      expected = []

      let isGranted = try stage.answer("memory_grant") == 1
      #expect(!isGranted || waiting != nil)
      if isGranted, var access = waiting {
        granted += 1
        let word = Int(access.address / 8)
        if word >= words.count {
          access.error = true
          refused += 1
          if !access.isWrite { access.data = 0 }
        } else if access.isWrite {
          for byte in 0..<8 where access.byteEnable >> UInt8(byte) & 1 == 1 {
            let mask = UInt64(0xFF) << UInt64(8 * byte)
            words[word] = words[word] & ~mask | access.data & mask
          }
        } else {
          access.data = words[word]
        }
        expected = [access.record]
        waiting = nil
      } else if waiting != nil {
        stalled += 1
      }
      if waiting == nil && stage.random.chance(60) {
        waiting = MemoryTraffic(
          isWrite: stage.random.chance(50), byteEnable: UInt8(stage.random.below(256)),
          address: UInt32(stage.random.below(70)), data: stage.random.next())
      }
      try stage.request(waiting)
      try stage.model.step()
    }
    #expect(memory.contents == words)
    #expect(granted > 1_000 && stalled > 100 && refused > 10)
  }

  @Test func memoryFailsWhereItMay() async throws {
    var stage = try await Stage()
    var memory = try SRAMEnvironment(stage.model, "memory", capacity: 64)
    memory.errorPeriod = 2
    var failures: Set<String> = []
    for cycle in 0..<3_000 {
      memory.drive(&stage.random)
      try stage.model.eval()
      memory.answer(&stage.random)
      var observation = Observation()
      memory.observe(&observation)
      for record in observation.records {
        let access = try #require(MemoryTraffic(record))
        guard access.error else { continue }
        failures.insert(!access.isWrite ? "read" : access.byteEnable == 0xFF ? "full" : "partial")
      }
      // The three kinds in turn, each until it must have been granted.
      let kind = cycle / 20 % 3
      let access = MemoryTraffic(
        isWrite: kind > 0, byteEnable: kind == 1 ? 0xFF : 0x0F, address: 8, data: 0x1234)
      try stage.request(access)
      try stage.model.step()
    }
    // A full write does not look at what was there, so nothing can be wrong with it.
    #expect(failures == ["read", "partial"])
  }

  @Test func semaphoresCount() async throws {
    var stage = try await Stage()
    var semaphores = try SemaphoreEnvironment(stage.model, ["first", "second"], count: 4)
    var waiting: [SemaphoreTraffic?] = [nil, nil]
    var grants = [0, 0]
    var (blocked, unknown) = (0, 0)
    for _ in 0..<5_000 {
      semaphores.drive(&stage.random)
      let before = semaphores.values
      try stage.model.eval()
      semaphores.answer(&stage.random)
      try stage.model.eval()
      var observation = Observation()
      semaphores.observe(&observation)
      #expect(observation.difference == nil)
      let granted = [try stage.answer("first_grant"), try stage.answer("second_grant")]
      #expect(granted[0] + granted[1] <= 1)
      #expect(observation.records.count == Int(granted[0] + granted[1]))
      var values = before
      for client in 0..<2 {
        guard let operation = waiting[client] else {
          #expect(granted[client] == 0)
          continue
        }
        let exists = operation.index < values.count
        let isBlocked = exists && !operation.isPost && before[operation.index] < operation.amount
        blocked += isBlocked ? 1 : 0
        guard granted[client] == 1 else { continue }
        #expect(!isBlocked)
        #expect(observation.records.first == operation.record)
        if exists {
          let change = operation.isPost ? operation.amount : -operation.amount
          values[operation.index] = min(65_535, values[operation.index] + change)
        } else {
          unknown += 1
        }
        grants[client] += 1
        waiting[client] = nil
      }
      #expect(semaphores.values == values)
      for (client, name) in ["first", "second"].enumerated() {
        if waiting[client] == nil && stage.random.chance(50) {
          waiting[client] = SemaphoreTraffic(
            port: client, isPost: stage.random.chance(20), index: stage.random.below(5),
            amount: stage.random.below(256))
        }
        try stage.request(name, waiting[client])
      }
      try stage.model.step()
    }
    #expect(grants.allSatisfy { $0 > 300 } && blocked > 100 && unknown > 50)
  }

  /// Runs a puppet that asks for what cannot be granted and then changes its mind.
  private func changeOfMind(_ operation: SemaphoreTraffic?, mayWithdraw: Bool) async throws -> Bool
  {
    var stage = try await Stage()
    var semaphores = try SemaphoreEnvironment(
      stage.model, ["first"], count: 300, mayWithdraw: mayWithdraw)
    var isFault = false
    for cycle in 0..<3 {
      semaphores.drive(&stage.random)
      try stage.model.eval()
      semaphores.answer(&stage.random)
      var observation = Observation()
      semaphores.observe(&observation)
      isFault = isFault || observation.difference?.stage == "first_request_o"
      try stage.request(
        "first", cycle == 0 ? SemaphoreTraffic(isPost: false, index: 299, amount: 255) : operation)
      try stage.model.step()
    }
    return isFault
  }

  @Test func requestsStay() async throws {
    let other = SemaphoreTraffic(isPost: false, index: 3, amount: 255)
    #expect(try await changeOfMind(other, mayWithdraw: false))
    #expect(try await changeOfMind(other, mayWithdraw: true))
    #expect(try await changeOfMind(nil, mayWithdraw: false))
    #expect(try await !changeOfMind(nil, mayWithdraw: true))
  }

  @Test func messagesArriveAsTheyAre() async throws {
    var stage = try await Stage()
    var network = try MessageEnvironment(stage.model, "message", number: 2)
    var waiting: MessageTraffic?
    var (taken, stalled) = (0, 0)
    for _ in 0..<3_000 {
      network.drive(&stage.random)
      try stage.model.eval()
      network.answer(&stage.random)
      try stage.model.eval()
      var observation = Observation()
      network.observe(&observation)
      #expect(observation.difference == nil)
      if let message = waiting {
        let isTaken = try stage.answer("message_ready") == 1
        #expect(observation.records == (isTaken ? [message.record] : []))
        if isTaken { waiting = nil }
        if isTaken { taken += 1 } else { stalled += 1 }
      } else {
        #expect(observation.records.isEmpty && !observation.isInput)
      }
      if waiting == nil && stage.random.chance(50) {
        waiting = MessageTraffic(
          port: 2, payload: [stage.random.next(), stage.random.next()],
          targetX: stage.random.below(8), targetY: stage.random.below(8))
      }
      try stage.set("message_valid", waiting == nil ? 0 : 1)
      try stage.model.port("set_message_payload_i").words = waiting?.payload ?? [0, 0]
      try stage.set("message_target_x", UInt64(waiting?.targetX ?? 0))
      try stage.set("message_target_y", UInt64(waiting?.targetY ?? 0))
      try stage.model.step()
    }
    #expect(taken > 500 && stalled > 100)
  }
}
