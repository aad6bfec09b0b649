import ChipSpec
import Testing

@testable import Golden

/// The network interface against the examples of docs/parts/network_interface.md and
/// docs/parts/messages.md.
struct NetworkInterfaceTests {
  /// A message from (1, 0).
  static func arrival(_ payload: UInt128) -> Arrival {
    Arrival(payload: payload, sourceX: 1, sourceY: 0)
  }

  /// Serves a request for which the memory reads a word, or refuses.
  static func serve(
    _ payload: UInt128, word: UInt64 = 0, error: Bool = false, flitWidth: Int = 64,
    hasSemaphores: Bool = true
  ) -> (work: NetworkInterfaceWork, outcome: NetworkInterfaceOutcome) {
    var interface = NetworkInterface(flitWidth: flitWidth, hasSemaphores: hasSemaphores)
    let request = arrival(payload)
    let work = interface.work(for: request)
    return (
      work, interface.serve(request, answer: NetworkInterfaceAnswer(data: word, error: error))
    )
  }

  static func record(_ kind: Commit.Kind, _ words: UInt64...) -> Commit {
    var commit = Commit(kind: kind)
    for (index, word) in words.enumerated() { commit.words[index] = word }
    return commit
  }

  static func read(_ address: UInt32, _ byteEnable: UInt8) -> NetworkInterfaceWork {
    var request = SRAMRequest.read(address)
    request.byteEnable = byteEnable
    return .memory(request)
  }

  static func write(
    _ data: UInt64, _ address: UInt32, _ byteEnable: UInt8
  ) -> NetworkInterfaceWork {
    .memory(.write(data, at: address, byteEnable: byteEnable))
  }

  @Test func putsOfTheDocument() {
    let whole = Self.serve(0xDDCC_BBAA_83C0_048D)
    #expect(whole.work == Self.write(0xDDCC_BBAA_DDCC_BBAA, 0x1234, 0xF0))
    #expect(whole.outcome.message == nil)
    #expect(
      whole.outcome.commit
        == Self.record(.requestServed, 0x0000_0F00_0000_0001, 0x1234, 0xDDCC_BBAA))
    let part = Self.serve(0x00CC_BB00_8180_048D)
    #expect(part.work == Self.write(0x00CC_BB00_00CC_BB00, 0x1234, 0x60))
    #expect(
      part.outcome.commit
        == Self.record(.requestServed, 0x0000_0600_0000_0001, 0x1234, 0x00CC_BB00))
  }

  @Test func acknowledgedPutsOfTheDocument() {
    let done = Self.serve(0xDDCC_BBAA_87C0_048D)
    #expect(done.work == Self.write(0xDDCC_BBAA_DDCC_BBAA, 0x1234, 0xF0))
    #expect(done.outcome.message == Departure(payload: 0xE7C0_048D, targetX: 1, targetY: 0))
    #expect(!done.outcome.error)
    #expect(
      done.outcome.commit
        == Self.record(
          .requestServed, 0x0000_0F08_0000_0001, 0x1234, 0xDDCC_BBAA, 0xE7C0_048D, 0, 1))
    let refused = Self.serve(0xDDCC_BBAA_87C0_4000, error: true)
    #expect(refused.work == Self.write(0xDDCC_BBAA_DDCC_BBAA, 0x10000, 0x0F))
    #expect(refused.outcome.message == Departure(payload: 0xF7C0_4000, targetX: 1, targetY: 0))
    #expect(refused.outcome.error)
    #expect(
      refused.outcome.commit
        == Self.record(
          .requestServed, 0x0000_0F0C_0000_0001, 0x10000, 0xDDCC_BBAA, 0xF7C0_4000, 0, 1))
    // The put's own error bit means nothing.
    let stray = Self.serve(0xDDCC_BBAA_97C0_048D)
    #expect(stray.outcome.message == done.outcome.message)
  }

  @Test func getsOfTheDocument() {
    let word: UInt64 = 0x8877_6655_4433_2211
    let own = Self.serve(0x83C0_048D_A000_0800, word: word)
    #expect(own.work == Self.read(0x2000, 0x0F))
    #expect(
      own.outcome.message
        == Departure(payload: 0x4433_2211_83C0_048D, targetX: 1, targetY: 0))
    #expect(
      own.outcome.commit
        == Self.record(
          .requestServed, 0x0000_0001_0000_0001, 0x2000, 0x4433_2211, 0x4433_2211_83C0_048D,
          0, 1))
    let refused = Self.serve(0x83C0_048D_A000_0800, error: true)
    #expect(refused.outcome.message?.payload[0] == 0x0000_0000_93C0_048D)
    let host = Self.serve(0x8BC0_0005_A800_0800, word: word)
    #expect(host.outcome.message?.payload[0] == 0x4433_2211_8BC0_0005)
    #expect(
      host.outcome.commit
        == Self.record(
          .requestServed, 0x0000_0011_0000_0001, 0x2000, 0x4433_2211, 0x4433_2211_8BC0_0005,
          0, 1))
    let upper = Self.serve(0x83C0_048D_A000_0801, word: word)
    #expect(upper.work == Self.read(0x2004, 0xF0))
    #expect(upper.outcome.message?.payload[0] == 0x8877_6655_83C0_048D)
  }

  @Test func signalsAndWhatIsRefused() {
    let signal = Self.serve(0xC000_0103)
    #expect(signal.work == .semaphores(.raise(3, by: 1)))
    #expect(signal.outcome.message == nil)
    #expect(
      signal.outcome.commit == Self.record(.requestServed, 0x0000_0002_0000_0001, 0x0103))
    #expect(Self.serve(0xC000_10FF).work == .semaphores(.raise(255, by: 16)))
    let without = Self.serve(0xC000_0103, hasSemaphores: false)
    let acknowledgement = Self.serve(0xE000_0000)
    for (served, payload) in [(without, UInt64(0xC000_0103)), (acknowledgement, 0xE000_0000)] {
      #expect(served.work == .nothing)
      #expect(served.outcome.refused && !served.outcome.error)
      #expect(served.outcome.message == nil)
      #expect(served.outcome.commit == Self.record(.requestRefused, 1, payload))
    }
  }

  @Test func accessesOfTheDocument() {
    let write = Self.serve(0x0000_0012_0000_1001)
    #expect(write.work == Self.write(0x0000_0012_0000_0012, 0x1000, 0x0F))
    #expect(write.outcome.message?.payload[0] == 0x0000_0000_0000_1001)
    #expect(
      write.outcome.commit
        == Self.record(.remoteAccess, 0x0000_0001_0000_0001, 0x1000, 0x12, 0x1001, 0, 1))
    #expect(Self.serve(0x4000_1000).work == .registers(RemoteRequest(.read, at: 0x4000_1000)))
    #expect(
      Self.serve(0x4000_1000, word: 0x1_0000).outcome.message?.payload[0]
        == 0x0001_0000_4000_1000)
    for payload in [UInt128(0x4000_1002), 0x4000_1003, 0x0000_1003] {
      let nowhere = Self.serve(payload)
      #expect(nowhere.work == .nothing)
      #expect(nowhere.outcome.error)
      #expect(nowhere.outcome.message?.payload[0] == UInt64(payload) & ~3 | 3)
    }
  }

  @Test func messagesOfEightBytes() {
    let whole = Self.serve(0x0000_00FF_8877_6655_4433_2211_8000_0247, flitWidth: 128)
    #expect(whole.work == Self.write(0x8877_6655_4433_2211, 0x1238, 0xFF))
    #expect(
      whole.outcome.commit
        == Self.record(
          .requestServed, 0x0000_FF00_0000_0001, 0x1238, 0x8877_6655_4433_2211))
    let part = Self.serve(0x0000_00C0_8877_0000_0000_0000_8000_0247, flitWidth: 256)
    #expect(part.work == Self.write(0x8877_0000_0000_0000, 0x1238, 0xC0))
    let get = Self.serve(
      0x0000_00FF_0000_0000_8000_0247_A000_0400, word: 0x8877_6655_4433_2211, flitWidth: 128)
    #expect(get.work == Self.read(0x2000, 0xFF))
    #expect(
      get.outcome.message
        == Departure(
          payload: 0x0000_00FF_8877_6655_4433_2211_8000_0247, targetX: 1, targetY: 0))
    #expect(
      get.outcome.commit
        == Self.record(
          .requestServed, 0x0000_0001_0000_0001, 0x2000, 0x8877_6655_4433_2211,
          0x4433_2211_8000_0247, 0xFF_8877_6655, 1))
  }

  @Test func responsesOfTheDocument() {
    let expected: [(payload: UInt128, work: NetworkInterfaceWork, error: Bool, words: [UInt64])] = [
      (
        0x4433_2211_83C0_048D, Self.write(0x4433_2211_4433_2211, 0x1234, 0xF0), false,
        [0x0000_0F00_0000_0001, 0x1234, 0x4433_2211]
      ),
      (0x93C0_048D, .nothing, true, [0x0000_0F0C_0000_0001, 0x1234, 0]),
      (0xE7C0_048D, .nothing, false, [0x0000_0003_0000_0001, 0x1234, 0]),
      (0xF7C0_048D, .nothing, true, [0x0000_000F_0000_0001, 0x1234, 0]),
    ]
    for expected in expected {
      var interface = NetworkInterface(flitWidth: 64, hasSemaphores: true)
      let response = Self.arrival(expected.payload)
      #expect(interface.work(forResponse: response) == expected.work)
      let outcome = interface.take(response)
      #expect(outcome.error == expected.error)
      #expect(outcome.sourceX == 1 && outcome.sourceY == 0)
      #expect(outcome.commit.kind == .responseTaken)
      for (index, word) in expected.words.enumerated() {
        #expect(outcome.commit.words[index] == word)
      }
    }
    var interface = NetworkInterface(flitWidth: 64, hasSemaphores: true)
    let refused = interface.take(
      Self.arrival(0x4433_2211_83C0_048D), answer: NetworkInterfaceAnswer(error: true))
    #expect(refused.error)
    #expect(refused.commit.words[0] == 0x0000_0F04_0000_0001)
  }

  @Test func messagesAreBuiltAsTheyAreRead() {
    let put = Message.put(0xDDCC_BBAA, at: 0x1234, flitWidth: 64)
    #expect(put.payload == 0xDDCC_BBAA_83C0_048D)
    #expect(
      Message.put(0x00CC_BB00, at: 0x1234, byteEnable: 6, flitWidth: 64).payload
        == 0x00CC_BB00_8180_048D)
    let answer = Message.put(0, at: 0x1234, flitWidth: 64)
    #expect(
      Message.get(0x2000, answer: answer, flitWidth: 64).payload == 0x83C0_048D_A000_0800)
    #expect(
      Message.put(1, at: 0, acknowledge: true, requester: .hostBridge, flitWidth: 64).payload
        == 0x0000_0001_8FC0_0000)
    #expect(Message.signal(255, by: 16, flitWidth: 64).payload == 0xC000_10FF)
    #expect(
      Message.put(0x8877_6655_4433_2211, at: 0x1238, flitWidth: 128).payload
        == 0x0000_00FF_8877_6655_4433_2211_8000_0247)
    #expect(
      Message.get(
        0x2000, answer: Message.put(0, at: 0x1238, flitWidth: 128), flitWidth: 128
      ).payload == 0x0000_00FF_0000_0000_8000_0247_A000_0400)
  }
}
