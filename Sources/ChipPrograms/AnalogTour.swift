import ChipSpec

/// What an analog part does at its end that products of buffers have no use for: all formats, windows of rows
/// and columns, several products one behind the other, strides of both signs, calibration of every kind, and
/// semaphores on both sides. What comes of it, the checkers and the golden chip know.
struct AnalogTour {
  /// The part of the array that is used: calibration that was never loaded is anything.
  private let rows: Int, columns: Int
  /// Whether all of it must be loaded first.
  private let loads: Bool
  /// Bytes that nobody writes, of which inputs and weights are.
  private let constants: Range<Int>
  /// Words of calibration.
  private let calibrations: Range<Int>
  /// Where outputs may go.
  private let outputs: Range<Int>
  /// A semaphore that nobody else uses.
  private let semaphore: Int?

  /// Bytes for outputs, and words of calibration.
  private static let room = 768, words = 24
  /// Weights of an array that is loaded whole.
  private static let most = 8_192

  /// A tour that keeps what it needs behind what is in the memory; nil if that is too much.
  /// - Parameters:
  ///   - loaded: rows and columns that have been loaded, from the first on.
  ///   - constants: the bytes of the image that nobody writes, from a multiple of 8 on.
  init?(
    _ shape: AnalogSpec, loaded: (rows: Int, columns: Int), constants: Range<Int>,
    semaphore: Int?, capacity: Int, _ image: inout TileImage, _ random: inout ProgramRandom
  ) {
    guard image.size + 4 * (Self.room + 8 * Self.words) <= capacity, constants.count >= 64 else {
      return nil
    }
    (self.constants, self.semaphore) = (constants, semaphore)
    // Large arrays take long to load.
    let row = (shape.columns + 7) / 8 * 8
    loads = shape.rows * shape.columns <= Self.most && row <= constants.count
    rows = loads ? shape.rows : loaded.rows
    columns = loads ? shape.columns : loaded.columns
    let table = image.append((0..<Self.words).map { _ in Self.calibration(&random) })
    calibrations = table..<table + 8 * Self.words
    let target = image.append(Array(repeating: UInt8(0), count: Self.room))
    outputs = target..<target + Self.room
  }

  /// Calibration after which results lie within their format more often than not.
  private static func calibration(_ random: inout ProgramRandom) -> UInt64 {
    AnalogJobDescriptor.calibration(
      factor: random.pick([
        1, -1, 3, 127, Int(Int16.max), Int(Int16.min), random.number(in: -256...255),
      ]),
      addend: random.pick([
        0, 1, -1, random.number(in: -2_048...2_047), Int(Int32.max), Int(Int32.min),
        random.number(in: -1 << 19...1 << 19),
      ]), shift: random.pick([0, 1, 4, 8, 12, 16, 31, random.number(in: 0...31)]))
  }

  /// The jobs, one behind the other; whatever a semaphore is raised by is taken again.
  func jobs(_ random: inout ProgramRandom) -> [AnalogJobDescriptor] {
    var jobs = loads ? whole(&random) : []
    for _ in 0..<random.number(in: 2...7) {
      switch random.number(in: 0...9) {
      case 0...1: if let job = weights(&random) { jobs.append(job) }
      case 2...3: jobs.append(calibrate(&random))
      default: jobs += products(&random)
      }
    }
    return jobs
  }

  /// Loads the whole array.
  private func whole(_ random: inout ProgramRandom) -> [AnalogJobDescriptor] {
    var load = AnalogJobDescriptor(.loadWeights)
    (load.rows, load.columns) = (0..<rows, 0..<columns)
    guard place(&load, (columns + 7) / 8 * 8, steps: rows, &random) else { return [] }
    let calibrates = stride(from: 0, to: columns, by: Self.words).map { first in
      var job = AnalogJobDescriptor(.loadCalibration)
      job.columns = first..<min(columns, first + Self.words)
      let spare = Self.words - job.columns.count
      job.source = calibrations.lowerBound + 8 * random.number(in: 0...spare)
      return job
    }
    return [load] + calibrates
  }

  private func weights(_ random: inout ProgramRandom) -> AnalogJobDescriptor? {
    var job = AnalogJobDescriptor(.loadWeights)
    job.columns = columns(&random)
    let row = (job.columns.count + 7) / 8 * 8
    let first = random.number(in: 0...rows - 1)
    job.rows = first..<first + random.number(in: 1...min(12, rows - first))
    return place(&job, row, steps: job.rows.count, &random) ? job : nil
  }

  private func calibrate(_ random: inout ProgramRandom) -> AnalogJobDescriptor {
    var job = AnalogJobDescriptor(.loadCalibration)
    let first = random.number(in: 0...columns - 1)
    let count = random.number(in: 1...min(Self.words, columns - first))
    job.columns = first..<first + count
    job.source = calibrations.lowerBound + 8 * random.number(in: 0...Self.words - count)
    return job
  }

  /// One job, or two of which the second waits for the first.
  private func products(_ random: inout ProgramRandom) -> [AnalogJobDescriptor] {
    let count = random.number(in: 1...3)
    guard var job = convert(count, &random) else { return [] }
    guard let semaphore, random.chance(60) else { return [job] }
    let change = TransferDescriptor.SemaphoreChange(semaphore, by: random.number(in: 1...9))
    guard random.chance(60), var next = convert(count, &random) else {
      (job.inputDone, job.waitOutput) = (change, change)
      return [job]
    }
    if random.chance(50) { job.inputDone = change } else { job.outputDone = change }
    if random.chance(50) { next.waitInput = change } else { next.waitOutput = change }
    return [job, next]
  }

  private func convert(
    _ count: Int, _ random: inout ProgramRandom
  ) -> AnalogJobDescriptor? {
    var job = AnalogJobDescriptor(.convert)
    job.count = count
    job.format = random.pick(AnalogJob.Format.allCases)
    job.rectifies = random.chance(30)
    let row = 8 * random.number(in: 0...(rows - 1) / 8)
    job.rows = row..<row + edge(rows - row, &random)
    job.columns = columns(&random)
    guard place(&job, (job.rows.count + 7) / 8 * 8, steps: count, &random) else { return nil }
    let size = (job.columns.count * job.format.size + 7) / 8 * 8
    guard count * size <= outputs.count else { return nil }
    let stride = 8 * random.number(in: size / 8...outputs.count / 8 / count)
    let isBackward = random.chance(40)
    let span = (count - 1) * stride
    let spare = (outputs.count - span - size) / 8
    job.destination = outputs.lowerBound + 8 * random.number(in: 0...spare)
    job.destinationStride = isBackward ? -stride : stride
    if isBackward { job.destination += span }
    return job
  }

  /// Columns of the array, from a multiple of 8 on.
  private func columns(_ random: inout ProgramRandom) -> Range<Int> {
    let first = 8 * random.number(in: 0...(columns - 1) / 8)
    return first..<first + edge(columns - first, &random)
  }

  /// A number up to a limit, which is it itself more often than chance has it.
  private func edge(_ limit: Int, _ random: inout ProgramRandom) -> Int {
    random.pick([limit, random.number(in: 1...limit), random.number(in: 1...min(9, limit))])
  }

  /// Chooses what a job reads.
  /// - Parameters:
  ///   - size: bytes of a step, a multiple of 8.
  /// - Returns: false if there is not so much.
  private func place(
    _ job: inout AnalogJobDescriptor, _ size: Int, steps: Int, _ random: inout ProgramRandom
  ) -> Bool {
    guard size <= constants.count else { return false }
    let most = steps == 1 ? 8 : (constants.count - size) / 8 / (steps - 1)
    let stride = 8 * random.number(in: 0...min(most, 40))
    let span = steps == 1 ? 0 : (steps - 1) * stride
    let first = 8 * random.number(in: 0...(constants.count - size - span) / 8)
    let isBackward = random.chance(40)
    job.source = constants.lowerBound + first + (isBackward ? span : 0)
    job.sourceStride = isBackward ? -stride : stride
    return true
  }
}
