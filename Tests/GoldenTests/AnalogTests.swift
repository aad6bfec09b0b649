import ChipSpec
import Testing

@testable import Golden

/// The analog part against docs/parts/analog.md: jobs, order, errors, records.
struct AnalogTests {
  /// Memory, semaphores and what happened to them.
  struct Surroundings: AnalogEnvironment {
    var words: [UInt32: UInt64] = [:]
    var capacity: UInt32 = 0x1_0000
    var refused: Set<UInt32> = []
    var semaphores: [UInt8: Int] = [:]
    var log: [String] = []

    func isRefused(_ address: UInt32) -> Bool { address >= capacity || refused.contains(address) }

    mutating func read(_ address: UInt32) -> UInt64? {
      isRefused(address) ? nil : words[address] ?? 0
    }

    mutating func write(_ word: UInt64, byteEnable: UInt8, at address: UInt32) -> Bool {
      guard !isRefused(address) else { return false }
      for byte in 0..<8 where byteEnable >> UInt8(byte) & 1 == 1 {
        let mask: UInt64 = 0xFF << UInt64(8 * byte)
        words[address] = (words[address] ?? 0) & ~mask | word & mask
      }
      return true
    }

    mutating func take(_ amount: UInt8, from semaphore: UInt8) -> Bool {
      guard semaphores[semaphore, default: 0] >= Int(amount) else { return false }
      semaphores[semaphore, default: 0] -= Int(amount)
      log.append("take \(amount) of \(semaphore)")
      return true
    }

    mutating func raise(_ semaphore: UInt8, by amount: UInt8) {
      semaphores[semaphore, default: 0] += Int(amount)
      log.append("raise \(semaphore) by \(amount)")
    }

    subscript(byte address: UInt32) -> UInt8 {
      get {
        UInt8(truncatingIfNeeded: words[address & ~7, default: 0] >> UInt64(8 * (address & 7)))
      }
      set {
        let shift = UInt64(8 * (address & 7))
        words[address & ~7] =
          words[address & ~7, default: 0] & ~(0xFF << shift)
          | UInt64(newValue) << shift
      }
    }

    /// A number of `size` bytes at an address.
    func number(_ address: UInt32, size: Int) -> UInt64 {
      (0..<UInt32(size)).reduce(0) { $0 | UInt64(self[byte: address + $1]) << UInt64(8 * $1) }
    }
  }

  /// A descriptor in the making.
  struct Job {
    var opcode = AnalogJob.Opcode.convert.rawValue
    var isLast = true
    var format = AnalogJob.Format.raw.rawValue
    var rectifies = false
    var count = 1
    var next: UInt32 = 0
    var semaphores: UInt64 = 0
    var source: UInt32 = 0x1000
    var sourceStride: Int32 = 0
    var destination: UInt32 = 0x4000
    var destinationStride: Int32 = 0
    var firstRow = 0
    var rows = 16
    var firstColumn = 0
    var columns = 24

    init(_ opcode: AnalogJob.Opcode, _ change: (inout Job) -> Void = { _ in }) {
      self.opcode = opcode.rawValue
      change(&self)
    }

    var words: [UInt64] {
      var flags = UInt64(opcode) | (isLast ? 1 << 8 : 0) | UInt64(format) << 9
      flags |= (rectifies ? 1 << 12 : 0) | UInt64(count) << 16 | UInt64(next) << 32
      return [
        flags, semaphores,
        UInt64(source) | UInt64(UInt32(bitPattern: sourceStride)) << 32,
        UInt64(destination) | UInt64(UInt32(bitPattern: destinationStride)) << 32,
        UInt64(firstRow) | UInt64(rows) << 16 | UInt64(firstColumn) << 32 | UInt64(columns) << 48,
      ]
    }

    /// The four semaphore fields, each (semaphore, amount).
    mutating func use(
      waitInput: (UInt64, UInt64) = (0, 0), inputDone: (UInt64, UInt64) = (0, 0),
      waitOutput: (UInt64, UInt64) = (0, 0), outputDone: (UInt64, UInt64) = (0, 0)
    ) {
      semaphores = 0
      for (place, field) in [waitInput, inputDone, waitOutput, outputDone].enumerated() {
        semaphores |= (field.0 | field.1 << 8) << UInt64(16 * place)
      }
    }
  }

  /// A part of 16 × 24 weights with three steps of eight columns, and what is around it.
  struct Bench {
    var part: Analog
    var around = Surroundings()
    var records: [Commit] = []

    init(_ change: (inout AnalogSpec) -> Void = { _ in }) {
      var spec = AnalogSpec()
      spec.rows = 16
      spec.columns = 24
      spec.columnsPerADC = 3
      spec.conversionTime = 10_000
      change(&spec)
      part = Analog(spec, clock: 400_000_000, x: 0, y: 0)
      _ = part.takeCommits()
    }

    mutating func place(_ job: Job, at address: UInt32 = 0) {
      for (word, value) in job.words.enumerated() {
        around.words[address + UInt32(8 * word)] = value
      }
    }

    /// Starts and goes on as far as it goes; gives the records.
    @discardableResult
    mutating func run(_ job: Job? = nil, at address: UInt32 = 0) -> [Commit] {
      if let job { place(job, at: address) }
      let hasStarted = part.start(at: address)
      #expect(hasStarted)
      return advance()
    }

    @discardableResult
    mutating func advance() -> [Commit] {
      part.advance(in: &around)
      records = part.takeCommits()
      return records
    }

    func count(_ kind: Commit.Kind) -> Int { records.filter { $0.kind == kind }.count }

    /// Weights (row, column) of the array, random.
    mutating func fillWeights(_ random: inout SeededRandom) {
      part.program(
        (0..<part.array.parameters.rows * part.array.parameters.columns).map { _ in
          Int8.random(in: -128...127, using: &random)
        })
    }
  }

  static func ended(_ cause: AnalogJob.Cause? = nil, at address: UInt64 = 0, stopped: Bool = false)
    -> Commit
  {
    let words = UInt64(cause?.rawValue ?? 0) | (stopped ? 1 << 4 : 0) | address << 32
    return Commit(kind: .analogEnded, words: [words, 0, 0, 0, 0, 0])
  }

  // MARK: Loads

  @Test func loadsWeightsOfAWindow() {
    var bench = Bench()
    let job = Job(.loadWeights) {
      $0.firstRow = 3
      $0.rows = 4
      $0.firstColumn = 8
      $0.columns = 11
      $0.sourceStride = -32
    }
    for row in 0..<4 {
      let start = UInt32(0x1000 - 32 * row)
      for column in 0..<16 {
        bench.around[byte: start + UInt32(column)] = UInt8(row * 16 + column + 1)
      }
    }
    bench.run(job)
    for row in 0..<16 {
      for column in 0..<24 {
        let isLoaded = (3..<7).contains(row) && (8..<19).contains(column)
        let expected = isLoaded ? Int8((row - 3) * 16 + column - 8 + 1) : 0
        #expect(bench.part.array.weight(row: row, column: column) == expected)
      }
    }
    #expect(bench.count(.analogProgrammed) == 8)
    let second = bench.records.filter { $0.kind == .analogProgrammed }[1]
    #expect(
      second == Commit(kind: .analogProgrammed, words: [3 | 2 << 16, 0x0B0A09, 0, 0, 0, 0]))
    #expect(bench.records.last == Self.ended())
    #expect(bench.part.coverage.partialReads == 4)
  }

  @Test func recordsOfALoad() {
    var bench = Bench()
    let job = Job(.loadCalibration) { $0.columns = 2 }
    bench.place(job, at: 0x108)
    bench.run(at: 0x10F)  // bits 2:0 do not count
    let words = job.words
    #expect(
      bench.records == [
        Commit(
          kind: .analogDescriptor,
          words: [2 | 0x108 << 32, words[0], words[1], words[2], words[3], words[4]]),
        Commit(kind: .analogDescriptor, words: [2 | 1 << 8 | 0x108 << 32, 0, 0, 0, 0, 0]),
        Self.ended(),
      ])
    #expect(bench.part.descriptorAddress == 0x108 && !bench.part.isBusy)
  }

  @Test func settlesAfterResetAndWhenTold() {
    var spec = AnalogSpec()
    spec.nonidealities.readNoise = 100
    spec.nonidealities.temperature = -3
    spec.nonidealities.seed = 12
    var part = Analog(spec, clock: 400_000_000, x: 1, y: 2)
    #expect(part.array.settings == AnalogSettings(spec))
    let first = part.takeCommits()
    #expect(
      first == [
        Commit(
          kind: .analogSettled,
          words: [1 | 4 << 16 | UInt64(UInt16(bitPattern: -48)) << 32, 12, 0, 0, 0, 0])
      ])
    var other = AnalogSettings()
    other.driftTime = 0xABCD
    other.seed = .max
    let isSettled = part.settle(other)
    #expect(isSettled)
    #expect(
      part.takeCommits() == [
        Commit(kind: .analogSettled, words: [0xABCD << 48, .max, 0, 0, 0, 0])
      ])
    part.reset()
    #expect(part.array.settings == AnalogSettings(spec))
    part.start(at: 0)
    let isRefused = !part.settle(other) && !part.start(at: 8)
    #expect(isRefused)
    #expect(part.coverage.ignored == 2)
  }

  // MARK: Products

  /// What the page says a product's outputs are, in numbers without bounds.
  static func result(
    _ code: Int32, _ calibration: UInt64, _ format: AnalogJob.Format, _ rectifies: Bool
  )
    -> Int
  {
    if format == .raw { return Int(code) }
    let factor = Int(Int16(truncatingIfNeeded: calibration))
    let addend = Int(Int32(truncatingIfNeeded: calibration >> 16))
    let shift = Int(calibration >> 48 & 31)
    let sum = Int(code) * factor + addend
    // Halves go upwards.
    var value = shift == 0 ? sum : (2 * sum + (1 << shift)) >> (shift + 1)
    if rectifies, value < 0 { value = 0 }
    switch format {
    case .int8: return max(-128, min(value, 127))
    case .uint8: return max(0, min(value, 255))
    case .int16: return max(-32_768, min(value, 32_767))
    case .int32, .raw: return max(Int(Int32.min), min(value, Int(Int32.max)))
    }
  }

  @Test(arguments: AnalogJob.Format.allCases)
  func productsOfRandomJobs(_ format: AnalogJob.Format) {
    var random = SeededRandom(UInt64(40 + format.rawValue))
    for round in 0..<60 {
      // Every shape of conversion: few and many ADCs, one and eight lanes, windows of all widths.
      var bench = Bench {
        $0.columnsPerADC = [1, 2, 3, 4, 6, 8, 12, 24][round % 8]
        $0.conversionTime = round % 3 == 0 ? 2_500 : 10_000
      }
      bench.fillWeights(&random)
      let job = Job(.convert) {
        $0.format = format.rawValue
        $0.rectifies = random.chance(30)
        $0.count = Int.random(in: 1...4, using: &random)
        $0.firstRow = 8 * Int.random(in: 0...1, using: &random)
        $0.rows = Int.random(in: 1...16 - $0.firstRow, using: &random)
        $0.firstColumn = 8 * Int.random(in: 0...2, using: &random)
        $0.columns = Int.random(in: 1...24 - $0.firstColumn, using: &random)
        $0.sourceStride = Int32(8 * Int.random(in: -3...3, using: &random))
        $0.destinationStride = Int32(8 * Int.random(in: 12...14, using: &random))
      }
      for address in stride(from: UInt32(0xF00), to: 0x1100, by: 8) {
        bench.around.words[address] = random.next()
      }
      let old = UInt8(truncatingIfNeeded: random.next())
      for address in UInt32(0x4000)..<0x4300 { bench.around[byte: address] = old }
      let calibration = (0..<24).map { _ in random.next() & ~(0x7FF << 53) }
      for (column, word) in calibration.enumerated() {
        bench.around.words[UInt32(0x2000 + 8 * column)] = word
      }
      bench.run(
        Job(.loadCalibration) {
          $0.source = 0x2000
          $0.columns = 24
        }, at: 0x800)
      let before = bench.around
      bench.run(job)
      #expect(bench.records.last == Self.ended())
      #expect(bench.count(.analogSampled) == job.count)

      var touched: Set<UInt32> = []
      for product in 0..<job.count {
        let source = UInt32(bitPattern: Int32(job.source) + Int32(product) * job.sourceStride)
        let destination = UInt32(
          bitPattern: Int32(job.destination) + Int32(product) * job.destinationStride)
        for place in 0..<job.columns {
          let column = job.firstColumn + place
          let sum = (0..<job.rows).reduce(0) {
            let input = Int8(bitPattern: before[byte: source + UInt32($1)])
            return $0 + Int(input)
              * Int(bench.part.array.weight(row: job.firstRow + $1, column: column))
          }
          let expected = Self.result(Int32(sum), calibration[column], format, job.rectifies)
          let address = destination + UInt32(place * format.size)
          let mask: UInt64 = UInt64.max >> UInt64(64 - 8 * format.size)
          #expect(
            bench.around.number(address, size: format.size)
              == UInt64(truncatingIfNeeded: expected) & mask,
            "round \(round), product \(product), column \(column)")
          for byte in 0..<UInt32(format.size) { touched.insert(address + byte) }
        }
      }
      for address in UInt32(0x4000)..<0x4300 where !touched.contains(address) {
        #expect(bench.around[byte: address] == old)
      }
      let steps =
        (job.firstColumn + job.columns - 1) / bench.part.array.converterCount
        - job.firstColumn / bench.part.array.converterCount + 1
      #expect(bench.count(.analogConverted) == job.count * steps)
    }
  }

  @Test func recordsOfAProduct() {
    var bench = Bench()
    #expect(bench.part.array.parameters.lanes == 2)  // 8 ADCs, 4 cycles
    var weights = Array(repeating: Int8(0), count: 16 * 24)
    for column in 0..<24 { weights[8 * 24 + column] = Int8(column) }
    bench.part.program(weights)
    bench.around.words[0x1000] = 0x0000_0000_0000_0A03
    let job = Job(.convert) {
      $0.firstRow = 8
      $0.rows = 1
      $0.firstColumn = 8
      $0.columns = 3
      $0.format = AnalogJob.Format.raw.rawValue
    }
    bench.run(job)
    let start: UInt64 = 0x9E37_79B9_7F4A_7C15
    // Group 0 has a zero, group 1 the input.
    let first: UInt64 = start ^ 0x03
    let digest = (first << 7 | first >> 57) &+ start &+ 1
    let kinds: [Commit.Kind] = [.analogSampled, .analogConverted, .analogCodes, .analogWritten]
    let records = bench.records.filter { kinds.contains($0.kind) }
    func record(_ kind: Commit.Kind, _ first: UInt64, _ second: UInt64 = 0) -> Commit {
      Commit(kind: kind, words: [first, second, 0, 0, 0, 0])
    }
    let codes: [UInt64] = [24 | 27 << 32, 30 | 33 << 32]
    let written: UInt64 = 0x4000 << 32
    let next: UInt64 = 0x4008 << 32
    let expected = [
      record(.analogSampled, 0, digest),
      record(.analogConverted, 1),
      record(.analogCodes, 4, codes[0]),
      // Column 11 is none of the product's, but converted with it.
      record(.analogCodes, 5, codes[1]),
      record(.analogWritten, 0xFF | written, codes[0]),
      record(.analogWritten, 0x0F | next, 30),
    ]
    #expect(records == expected)
    bench.run(job)
    #expect(bench.records.first { $0.kind == .analogSampled }?.words[0] == 1)
  }

  @Test func resultsSaturateAndRoundAsDocumented() {
    func result(
      _ code: Int32, _ factor: Int16, _ addend: Int32, _ shift: Int, _ format: AnalogJob.Format,
      rectifies: Bool = false
    ) -> Int {
      let calibration =
        UInt64(UInt16(bitPattern: factor))
        | UInt64(UInt32(bitPattern: addend)) << 16 | UInt64(shift) << 48
      let bits = AnalogResult(format: format, rectifies: rectifies)
        .bits(of: code, calibration: calibration | 0x7FF << 53)
      switch format {
      case .int8: return Int(Int8(truncatingIfNeeded: bits))
      case .uint8: return Int(bits)
      case .int16: return Int(Int16(truncatingIfNeeded: bits))
      case .int32, .raw: return Int(Int32(truncatingIfNeeded: bits))
      }
    }
    #expect(result(5, 1, 0, 1, .int8) == 3 && result(-5, 1, 0, 1, .int8) == -2)
    #expect(result(-6, 1, 0, 2, .int8) == -1 && result(-7, 1, 0, 2, .int8) == -2)
    #expect(result(7, 3, -1, 0, .int8) == 20)
    #expect(result(128, 1, 0, 0, .int8) == 127 && result(-129, 1, 0, 0, .int8) == -128)
    #expect(result(-1, 1, 0, 0, .uint8) == 0 && result(256, 1, 0, 0, .uint8) == 255)
    #expect(result(32_768, 1, 0, 0, .int16) == 32_767)
    #expect(result(-9, 1, 0, 0, .int16, rectifies: true) == 0)
    #expect(result(-9, 1, 0, 0, .raw, rectifies: true) == -9)
    // The largest code there is, with everything else at its ends.
    #expect(result(1 << 24, .min, .min, 31, .int32) == -257)
    #expect(result(1 << 24, .min, .min, 0, .int32) == Int(Int32.min))
    #expect(result(-(1 << 24), .min, .max, 0, .int32) == Int(Int32.max))
    #expect(result(1 << 24, .max, 0, 31, .int16) == 256)
  }

  @Test func resultsOfUnknownCalibrationAreUnspecified() {
    var bench = Bench()
    bench.run(
      Job(.loadCalibration) {
        $0.firstColumn = 1
        $0.columns = 1
      })
    bench.run(
      Job(.convert) {
        $0.columns = 3
        $0.format = AnalogJob.Format.int16.rawValue
      })
    let written = bench.records.filter { $0.kind == .analogWritten }
    #expect(written.count == 1 && written[0].words[0] & 0xFF == 0x3F)
    #expect(written[0].unspecified[1] == 0x0000_FFFF_0000_FFFF)
  }

  // MARK: Order

  @Test func sidesWaitForTheirSemaphoresAlone() {
    var bench = Bench()
    let job = Job(.convert) {
      $0.count = 5
      $0.columns = 24
      $0.destinationStride = 96
      $0.use(waitInput: (1, 1), inputDone: (2, 3), waitOutput: (3, 2), outputDone: (4, 1))
    }
    bench.run(job)
    #expect(bench.around.log.isEmpty && bench.count(.analogSampled) == 0)
    bench.around.semaphores[1] = 10
    bench.advance()
    // No space for outputs: two products are sampled, a third one's input is brought, and no more.
    #expect(bench.around.log.filter { $0 == "take 1 of 1" }.count == 3)
    #expect(bench.around.semaphores[2] == 9)
    #expect(bench.count(.analogSampled) == 2)
    #expect(bench.count(.analogConverted) == 3)  // the second product's first step waits
    #expect(bench.count(.analogCodes) == 0)
    bench.around.semaphores[3] = 2
    bench.advance()
    #expect(bench.count(.analogSampled) == 1 && bench.count(.analogWritten) == 12)
    #expect(bench.around.semaphores[4] == 1)
    bench.around.semaphores[3] = 100
    bench.advance()
    #expect(bench.records.last == Self.ended())
    #expect(bench.around.semaphores == [1: 5, 2: 15, 3: 92, 4: 5])
    #expect(bench.part.coverage.overlapsWhileWaiting > 0)
  }

  @Test func stepsWaitForTheCodesThatTheyOverwrite() {
    // Played by hand: of what may happen, what would be too early is not among the actions.
    var bench = Bench()
    bench.place(Job(.convert) { $0.count = 3 })
    bench.part.start(at: 0)
    func perform(_ action: AnalogAction, _ bench: inout Bench) {
      #expect(bench.part.actions.contains(action))
      bench.part.perform(action)
    }
    func read(_ bench: inout Bench) {
      guard case .read(let address) = bench.part.nextRead else {
        Issue.record("nothing to read")
        return
      }
      bench.part.receive(bench.around.read(address))
    }
    for _ in 0..<5 { read(&bench) }
    for _ in 0..<2 { read(&bench) }
    #expect(bench.part.actions == [.sample])
    perform(.sample, &bench)
    for _ in 0..<2 { read(&bench) }
    #expect(bench.part.actions == [.convert(step: 0)])  // no sample before all steps
    perform(.convert(step: 0), &bench)
    perform(.convert(step: 1), &bench)
    for index in 0..<8 { perform(.readCodes(index: index), &bench) }
    #expect(bench.part.nextCodes == nil)
    perform(.convert(step: 2), &bench)
    perform(.sample, &bench)
    perform(.convert(step: 0), &bench)
    perform(.convert(step: 1), &bench)
    #expect(bench.part.nextConversion == nil)  // step 2 of the first is still unread
    for index in 8..<12 {
      #expect(bench.part.nextConversion == nil)
      perform(.readCodes(index: index), &bench)
    }
    perform(.convert(step: 2), &bench)
    #expect(bench.part.nextCodes == nil)  // the first product is not written yet
    // All of its words may be asked for before the first is answered.
    for word in 0..<12 {
      perform(.write(word: 0, byteEnable: 0xFF, address: UInt32(0x4000 + 8 * word)), &bench)
    }
    #expect(bench.part.nextWrite == nil)
    for _ in 0..<12 { bench.part.finishWrite(isRefused: false) }
    #expect(bench.part.nextCodes == .readCodes(index: 0))
  }

  @Test func chainsLoopAndStop() {
    var bench = Bench()
    // Two descriptors three times, then the end.
    bench.place(
      Job(.convert) {
        $0.isLast = false
        $0.next = 0x40
        $0.use(outputDone: (7, 1))
      }, at: 0)
    bench.place(
      Job(.loop) {
        $0.count = 3
        $0.source = 0
        $0.next = 0x80
        $0.isLast = false
      }, at: 0x40)
    bench.place(Job(.stop) { $0.isLast = false }, at: 0x80)
    bench.run()
    #expect(bench.around.semaphores[7] == 3)
    #expect(bench.records.last == Self.ended())
    #expect(bench.part.coverage.loopsBack == 2 && bench.part.coverage.loopsOn == 1)
    #expect(bench.part.coverage.opcodes == [1, 0, 0, 3, 3])
    // The count is back at 0: the same again. A last loop ends the run when it passes on.
    bench.place(
      Job(.loop) {
        $0.count = 2
        $0.source = 0
        $0.isLast = true
      }, at: 0x40)
    bench.run()
    #expect(bench.around.semaphores[7] == 5 && bench.part.coverage.finished == 2)

    // Stopped while it waits: the descriptor is completed, the next one is not begun.
    bench.place(
      Job(.convert) {
        $0.isLast = false
        $0.next = 0
        $0.use(waitInput: (9, 1))
      })
    bench.part.start(at: 0)
    bench.advance()
    bench.part.stop()
    bench.advance()
    #expect(bench.part.isBusy)
    bench.around.semaphores[9] = 5
    bench.advance()
    #expect(bench.part.isStopped && bench.around.semaphores[9] == 4)
    #expect(bench.records.last == Self.ended(stopped: true))
    bench.part.stop()  // not busy: nothing
    bench.run(Job(.stop))
    #expect(!bench.part.isStopped && bench.records.last == Self.ended())
  }

  // MARK: Errors

  @Test func wrongDescriptorsAreRefused() {
    func cause(_ opcode: AnalogJob.Opcode, _ change: (inout Job) -> Void) -> AnalogJob.Cause? {
      var bench = Bench()
      bench.run(Job(opcode, change), at: 0x200)
      #expect(bench.records.count == 1 || bench.part.cause == nil)
      if let cause = bench.part.cause {
        #expect(bench.records == [Self.ended(cause, at: 0x200)])
        #expect(bench.part.errorAddress == 0x200)
      }
      return bench.part.cause
    }
    #expect(cause(.stop) { $0.opcode = 5 } == .opcode)
    #expect(cause(.stop) { $0.opcode = 255 } == .opcode)
    for opcode in [AnalogJob.Opcode.loadWeights, .loadCalibration, .convert] {
      let isCalibration = opcode == .loadCalibration
      let converts = opcode == .convert
      #expect(cause(opcode) { $0.source = 0x1004 } == .alignment)
      #expect(cause(opcode) { $0.sourceStride = -4 } == (isCalibration ? nil : .alignment))
      #expect(cause(opcode) { $0.destination = 1 } == (converts ? .alignment : nil))
      #expect(cause(opcode) { $0.destinationStride = 2 } == (converts ? .alignment : nil))
      #expect(cause(opcode) { $0.rows = 0 } == (isCalibration ? nil : .rows))
      #expect(cause(opcode) { $0.rows = 17 } == (isCalibration ? nil : .rows))
      #expect(
        cause(opcode) {
          $0.firstRow = 8
          $0.rows = 9
        } == (isCalibration ? nil : .rows))
      #expect(
        cause(opcode) {
          $0.firstRow = 4
          $0.rows = 2
        } == (converts ? .rows : nil))
      #expect(
        cause(opcode) {
          $0.firstRow = 0xFFF8
          $0.rows = 0xFFFF
        } == (isCalibration ? nil : .rows))
      #expect(cause(opcode) { $0.columns = 0 } == .columns)
      #expect(cause(opcode) { $0.columns = 25 } == .columns)
      #expect(
        cause(opcode) {
          $0.firstColumn = 4
          $0.columns = 2
        } == (isCalibration ? nil : .columns))
      #expect(cause(opcode) { $0.count = 0 } == (converts ? .count : nil))
      #expect(cause(opcode) { $0.format = 5 } == (converts ? .format : nil))
      // The first check that fails counts.
      #expect(
        cause(opcode) {
          $0.columns = 0
          $0.count = 0
          $0.source = 4
        } == .alignment)
    }
    #expect(cause(.stop) { $0.source = 7 } == nil)
    // A loop's target need not be aligned either, bits 2:0 of descriptors' addresses are ignored.
    var bench = Bench()
    bench.place(Job(.stop), at: 0x40)
    bench.run(
      Job(.loop) {
        $0.source = 0x43
        $0.count = 2
      })
    #expect(bench.part.cause == nil && bench.part.descriptorAddress == 0x40)
  }

  @Test func refusedReadsEndTheRun() {
    var bench = Bench()
    bench.place(Job(.convert), at: 0x100)
    bench.around.refused = [0x118]
    bench.run(at: 0x100)
    #expect(bench.records == [Self.ended(.descriptor, at: 0x118)])

    // Weights before the word are programmed, the semaphore is not raised.
    bench.around.refused = [0x1000 + 24 * 2 + 8]
    for word in 0..<64 { bench.around.words[UInt32(0x1000 + 8 * word)] = 0x0101_0101_0101_0101 }
    bench.run(
      Job(.loadWeights) {
        $0.sourceStride = 24
        $0.use(inputDone: (1, 1))
      })
    #expect(bench.count(.analogProgrammed) == 7)
    #expect(bench.records.last == Self.ended(.read, at: 0x1038))
    #expect(bench.around.log.isEmpty)
    #expect(bench.part.array.weight(row: 2, column: 7) == 1)
    #expect(bench.part.array.weight(row: 2, column: 8) == 0)

    // The products before are completed.
    bench.around.refused = [0x1028]
    bench.run(
      Job(.convert) {
        $0.count = 5
        $0.sourceStride = 16
        $0.destinationStride = 96
        $0.use(inputDone: (1, 1), waitOutput: (3, 1), outputDone: (2, 1))
      })
    #expect(bench.part.isBusy && bench.count(.analogSampled) == 2)
    bench.around.semaphores[3] = 9
    bench.advance()
    #expect(bench.count(.analogWritten) == 24)
    #expect(bench.around.semaphores == [1: 2, 2: 2, 3: 7])
    #expect(bench.records.last == Self.ended(.read, at: 0x1028))
    #expect(bench.part.coverage.causes[AnalogJob.Cause.read.rawValue] == 2)
  }

  @Test func refusedWritesEndTheRunAfterTheProduct() {
    var bench = Bench()
    bench.around.refused = [0x4060 + 0x10, 0x4060 + 0x20, 0x1020]
    bench.run(
      Job(.convert) {
        $0.count = 3
        $0.sourceStride = 16
        $0.destinationStride = 96
        $0.use(outputDone: (2, 1))
      })
    // Product 1 fails to be written, product 2 to be read: the write counts.
    #expect(bench.records.last == Self.ended(.write, at: 0x4070))
    #expect(bench.count(.analogWritten) == 24 && bench.around.semaphores == [2: 1])
    #expect(bench.part.cause == .write && bench.part.errorAddress == 0x4070 && !bench.part.isBusy)
    // A new start clears it.
    bench.around.refused = []
    bench.run(Job(.stop))
    #expect(bench.part.cause == nil && bench.part.errorAddress == 0)
  }

  @Test func resetGivesUpARunAndKeepsWeights() {
    var random = SeededRandom(9)
    var bench = Bench()
    bench.fillWeights(&random)
    let weight = bench.part.array.weight(row: 5, column: 17)
    bench.run(
      Job(.convert) {
        $0.count = 2
        $0.use(waitOutput: (1, 1))
      })
    #expect(bench.part.isBusy && bench.part.array.conversion == 2)
    bench.part.reset()
    #expect(!bench.part.isBusy && bench.part.array.conversion == 0)
    #expect(bench.part.takeCommits().map(\.kind) == [.analogSettled])
    #expect(bench.part.array.weight(row: 5, column: 17) == weight && bench.part.actions.isEmpty)
  }

  @Test func registersAndFieldsDoNotOverlap() throws {
    var spec = AnalogSpec()
    spec.nonidealities.temperature = -40
    spec.nonidealities.readNoise = 5
    spec.nonidealities.driftTime = 40
    let block = RegisterBlock.analog(spec, clock: 400_000_000)
    #expect(block.faults.isEmpty)
    _ = try AddressMap(
      name: "demo", documentation: "A map.", memorySize: 1_024, blocks: [block])
    func reset(_ name: String) -> UInt32? { block.registers.first { $0.name == name }?.reset }
    #expect(reset("temperature") == 0xFD80 && reset("effects") == 4 && reset("mode") == 1)
    #expect(reset("conversion") == 40 && reset("shape") == 0x0100_0100)
    #expect(reset("drift") == UInt32(spec.driftLogarithm))
    for fields in [
      [
        AnalogJob.opcode, AnalogJob.last..<AnalogJob.last + 1, AnalogJob.format,
        AnalogJob.rectify..<AnalogJob.rectify + 1, AnalogJob.count, AnalogJob.next,
      ],
      [AnalogJob.waitInput, AnalogJob.inputDone, AnalogJob.waitOutput, AnalogJob.outputDone],
      [AnalogJob.firstRow, AnalogJob.rows, AnalogJob.firstColumn, AnalogJob.columns],
      [AnalogJob.factor, AnalogJob.addend, AnalogJob.shift],
    ] {
      for (left, right) in zip(fields, fields.dropFirst()) {
        #expect(left.upperBound <= right.lowerBound)
      }
    }
  }
}
