import ChipSpec
import Testing

@testable import Golden

/// Whatever order the analog part's sides take, as far as docs/parts/analog.md leaves it open: memory,
/// semaphores and the records of each kind are the same.
struct AnalogOrderTests {
  /// Does what may be done in a random order; writes are answered some time after they were granted.
  static func play(
    _ part: inout Analog, _ around: inout AnalogTests.Surroundings,
    _ random: inout SeededRandom
  ) {
    var unanswered: [Bool] = []
    while true {
      if !unanswered.isEmpty, random.chance(40) {
        part.finishWrite(isRefused: unanswered.removeFirst())
        continue
      }
      guard let action = part.actions.randomElement(using: &random) else {
        if unanswered.isEmpty { return }
        part.finishWrite(isRefused: unanswered.removeFirst())
        continue
      }
      switch action {
      case .read(let address): part.receive(around.read(address))
      case .write(let word, let byteEnable, let address):
        part.perform(action)
        unanswered.append(!around.write(word, byteEnable: byteEnable, at: address))
      case .operate(let side, let raises, let semaphore, let amount):
        if raises {
          around.raise(semaphore, by: amount)
        } else if !around.take(amount, from: semaphore) {
          if part.actions.count == 1, unanswered.isEmpty { return }
          continue
        }
        part.finishOperation(of: side)
      case .readCodes, .convert, .sample, .finish, .end: part.perform(action)
      }
    }
  }

  @Test func anyOrderGivesTheSame() {
    for seed in 0..<150 {
      var random = SeededRandom(UInt64(1_000 + seed))
      var bench = AnalogTests.Bench {
        $0.columnsPerADC = [1, 2, 3, 4, 6, 8, 12, 24].randomElement(using: &random) ?? 1
        $0.conversionTime = random.chance(30) ? 2_500 : 10_000
        $0.nonidealities.readNoise = random.chance(50) ? 20_000 : 0
      }
      bench.fillWeights(&random)
      for address in stride(from: UInt32(0x1000), to: 0x1400, by: 8) {
        bench.around.words[address] = random.next()
      }
      if random.chance(20) { bench.around.refused = [UInt32(0x1000 + 8 * (random.next() % 16))] }
      for semaphore in UInt8(1)...3 { bench.around.semaphores[semaphore] = 12 }
      bench.place(
        AnalogTests.Job(.convert) {
          $0.isLast = false
          $0.next = 0x40
          $0.format = Int.random(in: 0...4, using: &random)
          $0.count = Int.random(in: 1...6, using: &random)
          $0.columns = Int.random(in: 1...24, using: &random)
          $0.sourceStride = 16
          $0.destinationStride = 96
          $0.use(waitInput: (1, 2), inputDone: (4, 1), waitOutput: (2, 2), outputDone: (5, 1))
        })
      bench.place(
        AnalogTests.Job(.convert) {
          $0.columns = 5
          $0.destination = 0x5000
          $0.use(waitOutput: (3, 3))
        }, at: 0x40)
      var other = bench
      bench.run()
      other.part.start(at: 0)
      Self.play(&other.part, &other.around, &random)
      let records = other.part.takeCommits()

      #expect(other.around.words == bench.around.words, "seed \(seed)")
      #expect(other.around.semaphores == bench.around.semaphores, "seed \(seed)")
      for kind in Set(bench.records.map(\.kind)).union(records.map(\.kind)) {
        #expect(
          records.filter { $0.kind == kind } == bench.records.filter { $0.kind == kind },
          "seed \(seed), kind \(kind.rawValue)")
      }
      #expect(other.part.isBusy == bench.part.isBusy && other.part.cause == bench.part.cause)
    }
  }
}
