import ChipSpec
import Golden

/// Random lists of descriptors for an analog part.
struct AnalogPrograms {
  /// A descriptor in the making; fields as in ``AnalogJob``.
  private struct Descriptor {
    var opcode = 0
    var isLast = false
    var format = 0
    var rectify = false
    var count = 0
    var next: UInt32 = 0
    var semaphores: UInt64 = 0
    var source: UInt32 = 0
    var sourceStride: UInt32 = 0
    var destination: UInt32 = 0
    var destinationStride: UInt32 = 0
    var firstRow = 0
    var rows = 0
    var firstColumn = 0
    var columns = 0

    func words(_ random: inout SeededRandom) -> [UInt64] {
      // Bits without a name mean nothing.
      var flags = random.next() & (7 << 13)
      flags |= UInt64(opcode & 0xFF) | (isLast ? 1 << UInt64(AnalogJob.last) : 0)
      flags |= UInt64(format & 7) << UInt64(AnalogJob.format.lowerBound)
      flags |= rectify ? 1 << UInt64(AnalogJob.rectify) : 0
      flags |= UInt64(count & 0xFFFF) << UInt64(AnalogJob.count.lowerBound)
      flags |= UInt64(next) << UInt64(AnalogJob.next.lowerBound)
      let window = [firstRow, rows, firstColumn, columns].reversed().reduce(UInt64(0)) {
        $0 << 16 | UInt64($1 & 0xFFFF)
      }
      return [
        flags, semaphores, UInt64(source) | UInt64(sourceStride) << 32,
        UInt64(destination) | UInt64(destinationStride) << 32, window,
      ]
    }
  }

  /// A program: where it begins, and whether it goes on until it is stopped.
  struct Program {
    var start: UInt32
    var isEndless: Bool
    /// Words to be put into the memory, by address.
    var words: [Int: UInt64]
  }

  private let spec: AnalogSpec
  private let capacity: Int
  private let semaphores: Int
  /// What costs little to simulate: products of large arrays are few.
  private let largestCount: Int

  /// Descriptors lie below; nothing is written there.
  static let descriptors = 0x400
  /// The words of a program's calibration lie here.
  private static let calibrations = descriptors
  /// Bytes of the memory that sources lie in; outputs go to the rest.
  private var sources: Int { capacity / 2 }

  init(_ spec: AnalogSpec, capacity: Int, semaphores: Int) {
    self.spec = spec
    self.capacity = capacity
    self.semaphores = semaphores
    largestCount = spec.weights > 20_000 ? 4 : 12
  }

  /// Calibration of all columns, and the end.
  func calibration(_ random: inout SeededRandom) -> Program {
    var words: [Int: UInt64] = [:]
    var job = Descriptor()
    job.opcode = AnalogJob.Opcode.loadCalibration.rawValue
    job.isLast = true
    job.source = UInt32(Self.calibrations)
    job.columns = spec.columns
    for (number, word) in job.words(&random).enumerated() { words[8 * number] = word }
    for column in 0..<spec.columns {
      words[Self.calibrations + 8 * column] = calibrationWord(&random)
    }
    return Program(start: 0, isEndless: false, words: words)
  }

  /// A few descriptors of all kinds, linked in any order.
  func program(_ random: inout SeededRandom, isCalibrated: Bool) -> Program {
    let count = random.pick([1, 1, 2, 3, 4, 6])
    var addresses: [UInt32] = []
    let slots = Self.descriptors / 40
    while addresses.count < count {
      let address = UInt32(40 * random.below(slots))
      if !addresses.contains(address) { addresses.append(address) }
    }
    var words: [Int: UInt64] = [:]
    var isEndless = false
    for (number, address) in addresses.enumerated() {
      var job = descriptor(&random, isCalibrated: isCalibrated)
      let isEnd = number == count - 1
      job.isLast = isEnd ? random.chance(90) : random.chance(5)
      job.next = isEnd ? random.pick(addresses) : addresses[number + 1]
      job.next |= random.pick([0, 0, UInt32(random.below(8))])
      if job.opcode == AnalogJob.Opcode.loop.rawValue {
        job.source = addresses[random.below(number + 1)] | UInt32(random.below(8))
        isEndless = isEndless || job.count == 0
      }
      // The last one goes back.
      if isEnd && !job.isLast { isEndless = true }
      for (place, word) in job.words(&random).enumerated() {
        words[Int(address) + 8 * place] = word
      }
    }
    // New calibration and new data, the extremes among them.
    for _ in 0..<random.pick([0, 4, 40]) {
      let address = Self.calibrations + 8 * random.below(spec.columns)
      words[address] = calibrationWord(&random)
    }
    for _ in 0..<random.pick([0, 8, 60]) {
      let address = 8 * random.below((sources - Self.descriptors) / 8) + Self.descriptors
      words[address] = random.pick([
        random.next(), random.next(), 0x8080_8080_8080_8080, 0x7F7F_7F7F_7F7F_7F7F, 0, .max,
      ])
    }
    let start = addresses[0] | UInt32(random.pick([0, 0, random.below(8)]))
    return Program(start: start, isEndless: isEndless, words: words)
  }

  // MARK: Descriptors

  private func descriptor(_ random: inout SeededRandom, isCalibrated: Bool) -> Descriptor {
    var job = Descriptor()
    let opcodes: [AnalogJob.Opcode] = [
      .loadWeights, .loadCalibration, .convert, .convert, .convert, .loop,
    ]
    job.opcode = random.chance(3) ? 0 : random.pick(opcodes).rawValue
    let opcode = AnalogJob.Opcode(rawValue: job.opcode) ?? .stop
    job.format = isCalibrated ? random.below(5) : AnalogJob.Format.raw.rawValue
    job.rectify = random.chance(30)
    job.count =
      opcode == .loop
      ? random.pick([1, 2, 2, 3, random.chance(10) ? 0 : 4])
      : random.pick([1, 2, 3, 1 + random.below(largestCount)])
    job.semaphores = semaphoreFields(&random)
    window(&random, of: opcode, &job)
    addresses(&random, of: opcode, &job)
    if opcode == .stop { scramble(&random, &job) }
    // What is checked last is met only where all else is right.
    if opcode == .convert && random.chance(4) {
      if random.chance(50) { job.count = 0 } else { job.format = 5 + random.below(3) }
    }
    if random.chance(10) { spoil(&random, &job) }
    return job
  }

  /// Fields that an opcode does not use may hold anything.
  private func scramble(_ random: inout SeededRandom, _ job: inout Descriptor) {
    job.source = UInt32(truncatingIfNeeded: random.next())
    job.destination = UInt32(truncatingIfNeeded: random.next())
    job.semaphores = random.next()
    job.format = random.below(8)
    job.count = 0
  }

  private func semaphoreFields(_ random: inout SeededRandom) -> UInt64 {
    let share = random.pick([0, 0, 30, 100])
    return (0..<4).reduce(UInt64(0)) { fields, _ in
      guard random.chance(share) else {
        return fields << 16 | UInt64(random.below(256))  // an amount of 0
      }
      let index = random.chance(95) ? random.below(semaphores) : random.below(256)
      let amount = random.pick([1, 1, 2, 1 + random.below(255)])
      return fields << 16 | UInt64(index) | UInt64(amount) << 8
    }
  }

  private func window(
    _ random: inout SeededRandom, of opcode: AnalogJob.Opcode, _ job: inout Descriptor
  ) {
    func number(below limit: Int) -> Int {
      random.pick([0, 0, limit - 1, random.below(limit), random.below(limit)])
    }
    switch opcode {
    case .loadCalibration:
      job.firstColumn = number(below: spec.columns)
      job.columns = 1 + number(below: min(40, spec.columns - job.firstColumn))
      job.rows = random.below(1 << 16)
    case .convert:
      job.firstRow = 8 * number(below: spec.rows / 8)
      job.rows = 1 + number(below: spec.rows - job.firstRow)
      job.firstColumn = 8 * number(below: spec.columns / 8)
      job.columns = 1 + number(below: spec.columns - job.firstColumn)
    default:
      job.firstRow = number(below: spec.rows)
      job.rows = 1 + number(below: min(24, spec.rows - job.firstRow))
      job.firstColumn = 8 * number(below: spec.columns / 8)
      job.columns = 1 + number(below: min(80, spec.columns - job.firstColumn))
    }
  }

  private func addresses(
    _ random: inout SeededRandom, of opcode: AnalogJob.Opcode, _ job: inout Descriptor
  ) {
    func stride(_ random: inout SeededRandom) -> UInt32 {
      UInt32(truncatingIfNeeded: 8 * (random.below(17) - 6))
    }
    let words = (sources - Self.descriptors) / 8
    job.source = UInt32(Self.descriptors + 8 * random.below(words))
    job.sourceStride = stride(&random)
    job.destination = UInt32(sources + 8 * random.below((capacity - sources) / 16))
    job.destinationStride = stride(&random)
    if opcode == .loadCalibration && random.chance(80) {
      job.source = UInt32(Self.calibrations + 8 * job.firstColumn)
    }
    if opcode == .loadCalibration { job.sourceStride = UInt32(truncatingIfNeeded: random.next()) }
    // Beyond the end of the memory, and around its beginning.
    switch random.below(60) {
    case 0: job.destination = UInt32(capacity - 8 * random.below(8))
    case 1: job.destinationStride = UInt32(truncatingIfNeeded: capacity / 8 * 4)
    case 2: job.source = UInt32(capacity - 8 * random.below(8))
    case 3:
      job.source = UInt32(8 * random.below(4))
      job.sourceStride = UInt32(truncatingIfNeeded: -8)
    case 4: job.destination = UInt32.max - 7
    default: break
    }
  }

  /// Makes a descriptor wrong in one way or two.
  private func spoil(_ random: inout SeededRandom, _ job: inout Descriptor) {
    for _ in 0..<random.pick([1, 1, 2]) {
      switch random.below(16) {
      case 0: job.opcode = random.pick([5, 6, 7, 8, 9, 10, 11, 255])
      case 1: job.source |= 1 << UInt32(random.below(3))
      case 2: job.sourceStride |= 1 << UInt32(random.below(3))
      case 3: job.destination |= 1 << UInt32(random.below(3))
      case 4: job.destinationStride |= 1 << UInt32(random.below(3))
      case 5: job.rows = 0
      case 6: job.rows = spec.rows - job.firstRow + random.pick([1, 8, 60_000])
      case 7:
        job.firstRow = random.pick([1, spec.rows, spec.rows - 4, 65_535, random.below(1 << 16)])
      case 8: job.columns = 0
      case 9: job.columns = spec.columns - job.firstColumn + random.pick([1, 8, 60_000])
      case 10:
        job.firstColumn = random.pick([1, spec.columns, 65_528, random.below(1 << 16)])
      case 11: job.count = 0
      case 12: job.format = 5 + random.below(3)
      case 13:  // whose sum is within 16 bits again
        job.firstRow = (1 << 16) - 8
        job.rows = 9 + random.below(spec.rows)
      case 14:
        job.firstColumn = (1 << 16) - 8
        job.columns = 9 + random.below(spec.columns)
      default: job.firstRow += 1 + random.below(7)
      }
    }
  }

  /// Calibration whose results lie within their format more often than not.
  private func calibrationWord(_ random: inout SeededRandom) -> UInt64 {
    if random.chance(30) { return random.next() }
    let factor = random.pick([
      1, -1, 3, 127, Int(Int16.max), Int(Int16.min), random.below(512) - 256,
    ])
    let addend = random.pick([
      0, 1, -1, random.below(4096) - 2048, Int(Int32.max), Int(Int32.min),
      random.below(1 << 20) - 1 << 19,
    ])
    let shift = random.pick([0, 1, 4, 8, 12, 16, 31, random.below(32)])
    return UInt64(UInt16(truncatingIfNeeded: factor))
      | UInt64(UInt32(truncatingIfNeeded: addend)) << 16 | UInt64(shift) << 48
      | random.next() << 53
  }
}
