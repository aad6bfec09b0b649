import ChipSpec

/// The golden model of a tile's SIMD unit, instruction by instruction and without time. The
/// specification is docs/parts/simd.md.
///
/// `start` begins a program; each `step` then executes one instruction and gives its commit record.
/// Where it gives none, the unit is stopped, or waits for a semaphore and asks again in the next
/// step.
public struct SIMDUnit: Sendable {
  /// Lanes of 32 bits.
  public let lanes: Int

  /// Address of the next instruction, or of the one that could not be executed.
  public private(set) var pc: UInt32 = 0

  /// Active lanes, 0 to `lanes`.
  public private(set) var vectorLength = 0

  /// Why the unit stopped; nil if no instruction has failed since the last start.
  public private(set) var failure: SIMDEncoding.Failure?

  /// Whether the unit runs. It also does while it waits.
  public private(set) var isBusy = false

  /// Whether the unit waits for a semaphore.
  public private(set) var isWaiting = false

  /// Whether the last program came to its end.
  public private(set) var isHalted = false

  /// Instructions retired since the model was made.
  public private(set) var retired = 0

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage = SIMDCoverage()

  /// Rows of lanes: the vector registers, then operands that are the same in all lanes, then those
  /// of scalar instructions, which are vectors of one lane.
  private var rows: [UInt32]
  private enum Row {
    static let second = 16
    static let third = 17
    static let scalarFirst = 18
    static let scalarResult = 19
    static let count = 20
  }

  private var scalars = InlineArray<16, UInt32>(repeating: 0)
  private var tables = [UInt32](repeating: 0, count: SIMDEncoding.tables * 256)
  private var loadedTables: UInt8 = 0

  /// Instructions by the low bits of their address, as they were decoded when they came by last.
  private var decoded: [(word: UInt64, instruction: SIMDInstruction)?]
  private static let remembered = 1024

  /// The `wait` that has been fetched and is not granted.
  private var waitingWord: UInt64 = 0

  /// What an instruction says about itself in its record.
  private struct Outcome {
    var result: UInt64 = 0
    var address: UInt32 = 0
    var base: UInt32 = 0
    var next: UInt32
  }

  /// Why an instruction does not retire.
  private enum Refusal: Error {
    case wait
    case failure(SIMDEncoding.Failure)
  }

  /// A unit after reset.
  public init(spec: SIMDSpec) {
    precondition(1...64 ~= spec.lanes, "spec was not validated")
    lanes = spec.lanes
    rows = Array(repeating: 0, count: Row.count * spec.lanes)
    decoded = Array(repeating: nil, count: Self.remembered)
  }

  // MARK: Start and stop

  /// Back to the state after reset.
  public mutating func reset() {
    isBusy = false
    isWaiting = false
    isHalted = false
    pc = 0
    vectorLength = 0
    failure = nil
    scalars = .init(repeating: 0)
  }

  /// The command `control.start`.
  /// - Returns: the record, or nil if the unit runs already.
  @discardableResult
  public mutating func start(at address: UInt32) -> Commit? {
    guard !isBusy else {
      coverage.count(.startIgnored)
      return nil
    }
    coverage.count(.started)
    reset()
    isBusy = true
    pc = address
    vectorLength = lanes
    loadedTables = 0
    for index in rows.indices { rows[index] = 0 }
    var commit = Commit(kind: .simdStarted)
    commit.words[0] = UInt64(address)
    return commit
  }

  /// The command `control.stop`, obeyed between two steps.
  /// - Returns: the record, or nil if the unit is stopped already.
  @discardableResult
  public mutating func stop() -> Commit? {
    guard isBusy else {
      coverage.count(.stopIgnored)
      return nil
    }
    coverage.count(isWaiting ? .stoppedWaiting : .stopped)
    isBusy = false
    isWaiting = false
    var commit = Commit(kind: .simdStopped)
    commit.words[0] = UInt64(pc)
    return commit
  }

  // MARK: What it holds

  /// A scalar register, 0…15.
  public func scalar(_ number: Int) -> UInt32 { scalars[number] }

  /// The lanes of a vector register, 0…15.
  public func vector(_ number: Int) -> [UInt32] {
    Array(rows[number * lanes..<(number + 1) * lanes])
  }

  /// The entries of a table, 0…3; nil if it is not loaded.
  public func table(_ number: Int) -> [UInt32]? {
    guard loadedTables >> UInt8(number) & 1 == 1 else { return nil }
    return Array(tables[number * 256..<(number + 1) * 256])
  }

  // MARK: A step

  /// Executes the next instruction.
  /// - Returns: the record of what retired or failed; nil if the unit is stopped or has to wait.
  public mutating func step(_ environment: inout some SIMDEnvironment) -> Commit? {
    guard isBusy else { return nil }
    let word: UInt64
    if isWaiting {
      word = waitingWord
    } else {
      guard pc & 7 == 0 else {
        coverage.count(.fetchMisaligned)
        return fail(.fetch, 0)
      }
      guard let fetched = environment.read(pc) else {
        coverage.count(.fetchRefused)
        return fail(.fetch, 0)
      }
      word = fetched
    }
    guard let instruction = decode(word) else { return fail(.illegal, word) }

    var outcome = Outcome(next: pc &+ 8)
    do throws(Refusal) {
      try execute(instruction, &outcome, &environment)
    } catch {
      switch error {
      case .failure(let failure): return fail(failure, word)
      case .wait:
        if !isWaiting { coverage.count(.waitBlocked) }
        isWaiting = true
        waitingWord = word
        return nil
      }
    }

    isWaiting = false
    retired += 1
    coverage.count(instruction)
    var commit = Commit(kind: .simdRetired)
    commit.words[0] = UInt64(pc) | UInt64(vectorLength) << 32
    commit.words[1] = word
    commit.words[2] = outcome.result
    commit.words[3] = UInt64(outcome.address) | UInt64(outcome.base) << 32
    commit.words[4] = UInt64(outcome.next)
    pc = outcome.next
    if instruction.operation == .halt {
      isBusy = false
      isHalted = true
    }
    return commit
  }

  private mutating func fail(_ failure: SIMDEncoding.Failure, _ word: UInt64) -> Commit {
    isBusy = false
    isWaiting = false
    self.failure = failure
    var commit = Commit(kind: .simdFailed)
    commit.words[0] = UInt64(pc) | UInt64(failure.rawValue) << 32
    commit.words[1] = word
    return commit
  }

  private mutating func decode(_ word: UInt64) -> SIMDInstruction? {
    let place = Int(pc >> 3) & (Self.remembered - 1)
    if let known = decoded[place], known.word == word { return known.instruction }
    do throws(SIMDInstruction.Fault) {
      let instruction = try SIMDInstruction(word)
      decoded[place] = (word, instruction)
      return instruction
    } catch {
      switch error {
      case .operation: coverage.count(.illegalOperation)
      case .form: coverage.count(.illegalForm)
      case .type: coverage.count(.illegalType)
      case .addressing: coverage.count(.illegalAddressing)
      }
      return nil
    }
  }

  private mutating func execute(
    _ instruction: SIMDInstruction, _ outcome: inout Outcome,
    _ environment: inout some SIMDEnvironment
  ) throws(Refusal) {
    switch instruction.operation {
    case .sum, .highest, .lowest, .get, .put, .setvl:
      acrossLanes(instruction, &outcome)
    case .loadVector, .storeVector, .loadScalar, .storeScalar, .loadTable:
      try memory(instruction, &outcome, &environment)
    case .beq, .bne, .blt, .bge, .loop, .jal, .jalr, .halt:
      control(instruction, &outcome)
    case .wait, .signal:
      try semaphore(instruction, &outcome, &environment)
    default:
      try arithmetic(instruction, &outcome)
    }
  }

  /// Writes a scalar register; r0 stays 0.
  private mutating func write(_ value: UInt32, to register: Int) {
    if register == 0 { coverage.count(.writeToZero) } else { scalars[register] = value }
  }

  // MARK: Arithmetic

  private mutating func arithmetic(
    _ instruction: SIMDInstruction, _ outcome: inout Outcome
  ) throws(Refusal) {
    if instruction.operation == .lookup && loadedTables >> UInt8(instruction.table) & 1 == 0 {
      coverage.count(.tableNotLoaded)
      throw .failure(.table)
    }
    let isScalar = instruction.form == .scalar
    let count = isScalar ? 1 : vectorLength
    let operands = prepare(instruction)
    switch instruction.operation {
    case .scale: scale(instruction, operands, count)
    case .lookup:
      let base = instruction.table * 256
      tables.withUnsafeBufferPointer { tables in
        each(operands, count) { a, _, _, _, _ in tables[base + Int(a & 0xFF)] }
      }
    default: compute(instruction.operation, operands, count)
    }
    if isScalar {
      let value = rows[Row.scalarResult * lanes]
      write(value, to: instruction.d)
      outcome.result = UInt64(value)
    } else {
      outcome.result = fold(row: instruction.d, count)
      countLength()
      if instruction.d == instruction.a
        || instruction.form == .vector && instruction.d == instruction.b
      {
        coverage.count(.destinationIsSource)
      }
    }
  }

  /// The rows of an instruction's operands and result.
  private struct Operands {
    let a: Int
    let b: Int
    let c: Int
    let d: Int
  }

  /// Finds the rows of the operands; fills those that hold scalars.
  private mutating func prepare(_ instruction: SIMDInstruction) -> Operands {
    let (a, b, c) = (scalars[instruction.a], scalars[instruction.b], scalars[instruction.c])
    let second: UInt32
    switch instruction.operation {
    case .scale: second = b
    case .clamp: second = b &+ UInt32(bitPattern: instruction.low)
    default: second = b &+ instruction.immediate
    }
    let third =
      instruction.operation == .clamp ? c &+ UInt32(bitPattern: instruction.high) : c
    switch instruction.form {
    case .vector:
      return Operands(a: instruction.a, b: instruction.b, c: instruction.c, d: instruction.d)
    case .vectorScalar:
      fill(Row.second, with: second)
      if instruction.operation == .sel {
        return Operands(a: instruction.a, b: Row.second, c: instruction.c, d: instruction.d)
      }
      fill(Row.third, with: third)
      return Operands(a: instruction.a, b: Row.second, c: Row.third, d: instruction.d)
    case .vectorScalarShift:
      fill(Row.third, with: third)
      return Operands(a: instruction.a, b: instruction.b, c: Row.third, d: instruction.d)
    case .scalar:
      rows[Row.scalarFirst * lanes] = a
      rows[Row.second * lanes] = second
      rows[Row.third * lanes] = third
      rows[Row.scalarResult * lanes] = scalars[instruction.d]
      return Operands(a: Row.scalarFirst, b: Row.second, c: Row.third, d: Row.scalarResult)
    }
  }

  private mutating func fill(_ row: Int, with value: UInt32) {
    for index in row * lanes..<row * lanes + vectorLength { rows[index] = value }
  }

  /// Gives each of the first `count` lanes the result of a function of its operands, of its old
  /// value and of its number.
  @inline(__always)
  private mutating func each(
    _ operands: Operands, _ count: Int,
    _ function: (_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ lane: Int) -> UInt32
  ) {
    let (a, b, c, d) = (
      operands.a * lanes, operands.b * lanes, operands.c * lanes, operands.d * lanes
    )
    rows.withUnsafeMutableBufferPointer { rows in
      for lane in 0..<count {
        rows[d + lane] = function(
          rows[a + lane], rows[b + lane], rows[c + lane], rows[d + lane], lane)
      }
    }
  }

  private mutating func compute(
    _ operation: SIMDEncoding.Operation, _ operands: Operands, _ count: Int
  ) {
    func signed(_ value: UInt32) -> Int32 { Int32(bitPattern: value) }
    func wide(_ value: UInt32) -> Int64 { Int64(Int32(bitPattern: value)) }
    func mask(_ holds: Bool) -> UInt32 { holds ? .max : 0 }
    var seen = Seen()
    switch operation {
    case .copy: each(operands, count) { _, b, _, _, _ in b }
    case .add: each(operands, count) { a, b, _, _, _ in a &+ b }
    case .sub: each(operands, count) { a, b, _, _, _ in a &- b }
    case .rsub: each(operands, count) { a, b, _, _, _ in b &- a }
    case .adds: each(operands, count) { a, b, _, _, _ in seen.saturated(wide(a) + wide(b), 4) }
    case .subs: each(operands, count) { a, b, _, _, _ in seen.saturated(wide(a) - wide(b), 4) }
    case .mul: each(operands, count) { a, b, _, _, _ in a &* b }
    case .mulh:
      each(operands, count) { a, b, _, _, _ in
        UInt32(truncatingIfNeeded: (wide(a) * wide(b)) >> 32)
      }
    case .mac: each(operands, count) { a, b, _, d, _ in d &+ a &* b }
    case .min: each(operands, count) { a, b, _, _, _ in signed(b) < signed(a) ? b : a }
    case .max: each(operands, count) { a, b, _, _, _ in signed(b) > signed(a) ? b : a }
    case .and: each(operands, count) { a, b, _, _, _ in a & b }
    case .or: each(operands, count) { a, b, _, _, _ in a | b }
    case .xor: each(operands, count) { a, b, _, _, _ in a ^ b }
    // Swift's shifts by an unsigned number shift everything out from 32 on, too.
    case .sll: each(operands, count) { a, b, _, _, _ in a << seen.amount(b) }
    case .srl: each(operands, count) { a, b, _, _, _ in a >> seen.amount(b) }
    case .sra:
      each(operands, count) { a, b, _, _, _ in UInt32(bitPattern: signed(a) >> seen.amount(b)) }
    case .srr:
      each(operands, count) { a, b, _, _, _ in
        let shift = seen.amount(b)
        guard shift < 32 else { return 0 }
        return UInt32(truncatingIfNeeded: seen.rounded(wide(a), UInt64(shift)))
      }
    case .eq: each(operands, count) { a, b, _, _, _ in mask(a == b) }
    case .ne: each(operands, count) { a, b, _, _, _ in mask(a != b) }
    case .lt: each(operands, count) { a, b, _, _, _ in mask(signed(a) < signed(b)) }
    case .le: each(operands, count) { a, b, _, _, _ in mask(signed(a) <= signed(b)) }
    case .gt: each(operands, count) { a, b, _, _, _ in mask(signed(a) > signed(b)) }
    case .ge: each(operands, count) { a, b, _, _, _ in mask(signed(a) >= signed(b)) }
    case .sel: each(operands, count) { a, b, c, _, _ in c != 0 ? a : b }
    case .clamp:
      each(operands, count) { a, b, c, _, _ in
        seen.clamp(signed(a), low: signed(b), high: signed(c))
      }
    case .abs:
      each(operands, count) { a, _, _, _, _ in
        if a == 0x8000_0000 { seen.minimum += 1 }
        return signed(a) < 0 ? 0 &- a : a
      }
    case .clz:
      each(operands, count) { a, _, _, _, _ in
        if a == 0 { seen.zero += 1 }
        return UInt32(a.leadingZeroBitCount)
      }
    case .index: each(operands, count) { _, b, _, _, lane in UInt32(lane) &+ b }
    default: break
    }
    note(seen, operation)
  }

  private mutating func scale(
    _ instruction: SIMDInstruction, _ operands: Operands, _ count: Int
  ) {
    let extra = instruction.immediate & 0x3F
    let zeroPoint = Int64(instruction.high)
    let type = instruction.type
    var seen = Seen()
    each(operands, count) { a, b, c, _, _ in
      let product = Int64(Int32(bitPattern: a)) * Int64(Int32(bitPattern: b))
      let shift = UInt64((c &+ extra) & 63)
      if shift == 0 { seen.unshifted += 1 }
      if shift >= 32 { seen.far += 1 }
      return seen.saturated(seen.rounded(product, shift) + zeroPoint, type)
    }
    note(seen, .scale)
  }

  /// Events that the lanes of one instruction met.
  private struct Seen {
    var above = 0
    var below = 0
    var tieDown = 0
    var tieUp = 0
    var far = 0
    var unshifted = 0
    var crossed = 0
    var minimum = 0
    var zero = 0

    /// The nearest number that a type has.
    @inline(__always)
    mutating func saturated(_ value: Int64, _ type: Int) -> UInt32 {
      let range = SIMDArithmetic.ranges[type]
      if value < range.low {
        below += 1
        return UInt32(truncatingIfNeeded: range.low)
      }
      if value > range.high {
        above += 1
        return UInt32(truncatingIfNeeded: range.high)
      }
      return UInt32(truncatingIfNeeded: value)
    }

    @inline(__always)
    mutating func rounded(_ value: Int64, _ shift: UInt64) -> Int64 {
      SIMDArithmetic.rounded(value, shift: shift) { up in
        if up { tieUp += 1 } else { tieDown += 1 }
      }
    }

    @inline(__always)
    mutating func amount(_ amount: UInt32) -> UInt32 {
      if amount >= 32 { far += 1 }
      return amount
    }

    @inline(__always)
    mutating func clamp(_ value: Int32, low: Int32, high: Int32) -> UInt32 {
      if low > high { crossed += 1 }
      if value < low { below += 1 }
      if max(value, low) > high { above += 1 }
      return UInt32(bitPattern: min(max(value, low), high))
    }
  }

  private mutating func note(_ seen: Seen, _ operation: SIMDEncoding.Operation) {
    switch operation {
    case .scale:
      if seen.above > 0 { coverage.count(.scaleAbove) }
      if seen.below > 0 { coverage.count(.scaleBelow) }
      if seen.tieDown > 0 { coverage.count(.scaleTieDown) }
      if seen.tieUp > 0 { coverage.count(.scaleTieUp) }
      if seen.far > 0 { coverage.count(.scaleShiftedFar) }
      if seen.unshifted > 0 { coverage.count(.scaleUnshifted) }
    case .clamp:
      if seen.above > 0 { coverage.count(.clampAbove) }
      if seen.below > 0 { coverage.count(.clampBelow) }
      if seen.crossed > 0 { coverage.count(.clampCrossed) }
    default:
      if seen.above > 0 { coverage.count(.addsAbove) }
      if seen.below > 0 { coverage.count(.addsBelow) }
      if seen.tieDown > 0 { coverage.count(.shiftTieDown) }
      if seen.tieUp > 0 { coverage.count(.shiftTieUp) }
      if seen.far > 0 { coverage.count(.shiftedOut) }
      if seen.minimum > 0 { coverage.count(.absOfMinimum) }
      if seen.zero > 0 { coverage.count(.clzOfZero) }
    }
  }

  private mutating func countLength() {
    coverage.count(
      vectorLength == 0 ? .noLane : vectorLength == lanes ? .allLanes : .someLanes)
  }

  /// The fold of the first lanes of a row.
  private func fold(row: Int, _ count: Int) -> UInt64 {
    var sum: UInt64 = 0
    rows.withUnsafeBufferPointer { rows in
      for lane in 0..<count { sum &+= Self.folded(rows[row * lanes + lane], lane) }
    }
    return sum
  }

  /// What a lane adds to the fold.
  @inline(__always)
  private static func folded(_ value: UInt32, _ lane: Int) -> UInt64 {
    let amount = UInt64(7 * lane & 63)
    return UInt64(value) << amount | UInt64(value) >> (64 - amount)
  }

  // MARK: Across lanes

  private mutating func acrossLanes(_ instruction: SIMDInstruction, _ outcome: inout Outcome) {
    let second = scalars[instruction.b] &+ instruction.immediate
    let row = instruction.a * lanes
    let active = row..<row + vectorLength
    let lane = Int(second) & (lanes - 1)
    var value = second
    switch instruction.operation {
    case .sum:
      var wide = UInt64(second)
      for index in active { wide += UInt64(rows[index]) }
      if wide >> 32 != 0 { coverage.count(.reductionWrapped) }
      value = UInt32(truncatingIfNeeded: wide)
      countLength()
    case .highest:
      for index in active where Int32(bitPattern: rows[index]) > Int32(bitPattern: value) {
        value = rows[index]
      }
      countLength()
    case .lowest:
      for index in active where Int32(bitPattern: rows[index]) < Int32(bitPattern: value) {
        value = rows[index]
      }
      countLength()
    case .get:
      if second >= lanes { coverage.count(.laneWrapped) }
      value = rows[row + lane]
    case .put:
      if second >= lanes { coverage.count(.laneWrapped) }
      let stored = scalars[instruction.a]
      rows[instruction.d * lanes + lane] = stored
      outcome.result = Self.folded(stored, lane)
      return
    default:  // setvl
      if second > lanes { coverage.count(.lengthCut) }
      value = min(second, UInt32(lanes))
      vectorLength = Int(value)
    }
    write(value, to: instruction.d)
    outcome.result = UInt64(value)
  }

  // MARK: Memory

  private mutating func memory(
    _ instruction: SIMDInstruction, _ outcome: inout Outcome,
    _ environment: inout some SIMDEnvironment
  ) throws(Refusal) {
    let base = scalars[instruction.a]
    let address = instruction.addressing == 0 ? base &+ instruction.immediate : base
    let size = SIMDArithmetic.size(instruction.type)
    let stride = instruction.form == .vectorScalar ? scalars[instruction.b] : size
    let isScalar = instruction.operation == .loadScalar || instruction.operation == .storeScalar
    let count =
      instruction.operation == .loadTable ? 256 : isScalar ? 1 : vectorLength

    var loaded: UInt32 = 0
    let place = Elements(address: address, stride: stride, size: size, count: count)
    switch instruction.operation {
    case .loadVector:
      try load(instruction, place, &environment) { unit, lane, value in
        unit.rows[instruction.d * unit.lanes + lane] = value
      }
      outcome.result = fold(row: instruction.d, count)
    case .loadScalar:
      try load(instruction, place, &environment) { _, _, value in loaded = value }
      outcome.result = UInt64(loaded)
    case .loadTable:
      var sum: UInt64 = 0
      try load(instruction, place, &environment) { unit, entry, value in
        unit.tables[instruction.table * 256 + entry] = value
        sum &+= Self.folded(value, entry)
      }
      loadedTables |= 1 << UInt8(instruction.table)
      outcome.result = sum
    default:
      outcome.result = try store(instruction, place, &environment)
    }

    outcome.address = address
    if instruction.addressing != 0 {
      outcome.base =
        base &+ (instruction.addressing == 1 ? instruction.immediate : UInt32(count) &* stride)
      write(outcome.base, to: instruction.a)
    }
    if instruction.operation == .loadScalar {
      if instruction.addressing != 0 && instruction.a == instruction.d {
        coverage.count(.loadOverBase)
      }
      write(loaded, to: instruction.d)
    }
    countAddressing(instruction, place)
  }

  /// Where the elements of a load or store lie.
  private struct Elements {
    let address: UInt32
    let stride: UInt32
    let size: UInt32
    let count: Int
  }

  private mutating func countAddressing(_ instruction: SIMDInstruction, _ place: Elements) {
    coverage.count(
      instruction.addressing == 0 ? .offset : instruction.addressing == 1 ? .increment : .advance)
    if instruction.operation == .loadVector || instruction.operation == .storeVector {
      countLength()
    }
    guard place.count > 0 else { return }
    if place.address & (place.size - 1) != 0 { coverage.count(.misaligned) }
    guard instruction.form == .vectorScalar, place.count > 1 else { return }
    if place.stride == 0 { coverage.count(.strideZero) }
    if Int32(bitPattern: place.stride) < 0 { coverage.count(.strideNegative) }
    if place.stride > 0 && place.stride < place.size { coverage.count(.strideOverlapping) }
  }

  private mutating func load(
    _ instruction: SIMDInstruction, _ place: Elements, _ environment: inout some SIMDEnvironment,
    _ take: (_ unit: inout SIMDUnit, _ index: Int, _ value: UInt32) -> Void
  ) throws(Refusal) {
    var address = place.address
    var held: UInt32 = 1  // address of the word at hand; 1 is none
    var word: UInt64 = 0
    var straddles = false
    for index in 0..<place.count {
      var bits: UInt32 = 0
      var got: UInt32 = 0
      while got < place.size {
        let here = address &+ got
        if here & ~7 != held {
          guard let read = environment.read(here & ~7) else {
            coverage.count(.loadRefused)
            throw .failure(.memory)
          }
          held = here & ~7
          word = read
          if got > 0 { straddles = true }
        }
        let piece = min(8 - here & 7, place.size - got)
        bits |= UInt32(truncatingIfNeeded: word >> UInt64(8 * (here & 7))) << (8 * got)
        got += piece
      }
      take(
        &self, index,
        SIMDArithmetic.extend(SIMDArithmetic.cut(bits, instruction.type), instruction.type))
      address = address &+ place.stride
    }
    if straddles { coverage.count(.straddling) }
  }

  /// - Returns: the fold of the elements as stored.
  private mutating func store(
    _ instruction: SIMDInstruction, _ place: Elements, _ environment: inout some SIMDEnvironment
  ) throws(Refusal) -> UInt64 {
    let isScalar = instruction.operation == .storeScalar
    var address = place.address
    var held: UInt32 = 0
    var bytes: UInt8 = 0  // of the word at hand, those that are to be written
    var word: UInt64 = 0
    var sum: UInt64 = 0
    var seen = Seen()
    var hasWritten = false
    var (straddles, cuts) = (false, false)

    func flush(_ environment: inout some SIMDEnvironment) throws(Refusal) {
      guard bytes != 0 else { return }
      guard environment.write(word, byteEnable: bytes, at: held) else {
        coverage.count(.storeRefused)
        if hasWritten { coverage.count(.storePartly) }
        throw .failure(.memory)
      }
      hasWritten = true
      bytes = 0
    }

    for index in 0..<place.count {
      let value =
        isScalar ? scalars[instruction.d] : rows[instruction.d * lanes + index]
      let kept =
        instruction.saturate
        ? seen.saturated(Int64(Int32(bitPattern: value)), instruction.type) : value
      let element = SIMDArithmetic.cut(kept, instruction.type)
      if !instruction.saturate && SIMDArithmetic.extend(element, instruction.type) != value {
        cuts = true
      }
      sum &+= Self.folded(element, index)
      for byte in 0..<place.size {
        let here = address &+ byte
        if here & ~7 != held {
          try flush(&environment)
          held = here & ~7
          if byte > 0 { straddles = true }
        }
        let shift = UInt64(8 * (here & 7))
        word = word & ~(0xFF << shift) | UInt64(element >> (8 * byte) & 0xFF) << shift
        bytes |= 1 << UInt8(here & 7)
      }
      address = address &+ place.stride
    }
    try flush(&environment)
    if straddles { coverage.count(.straddling) }
    if cuts { coverage.count(.storeCut) }
    if seen.above > 0 { coverage.count(.storeSaturatedAbove) }
    if seen.below > 0 { coverage.count(.storeSaturatedBelow) }
    return sum
  }

  // MARK: Control

  private mutating func control(_ instruction: SIMDInstruction, _ outcome: inout Outcome) {
    let (a, b) = (scalars[instruction.a], scalars[instruction.b])
    let target = pc &+ instruction.immediate
    var isTaken = false
    switch instruction.operation {
    case .beq: isTaken = a == b
    case .bne: isTaken = a != b
    case .blt: isTaken = Int32(bitPattern: a) < Int32(bitPattern: b)
    case .bge: isTaken = Int32(bitPattern: a) >= Int32(bitPattern: b)
    case .loop:
      let left = scalars[instruction.d] &- 1
      isTaken = left != 0
      write(left, to: instruction.d)
      outcome.result = UInt64(left)
    case .jal, .jalr:
      outcome.result = UInt64(outcome.next)
      write(outcome.next, to: instruction.d)
      outcome.next = instruction.operation == .jal ? target : a &+ instruction.immediate
      return
    default: return  // halt
    }
    coverage.count(isTaken ? .branchTaken : .branchNotTaken)
    guard isTaken else { return }
    if Int32(bitPattern: instruction.immediate) < 0 { coverage.count(.branchBackward) }
    outcome.next = target
  }

  private func semaphore(
    _ instruction: SIMDInstruction, _ outcome: inout Outcome,
    _ environment: inout some SIMDEnvironment
  ) throws(Refusal) {
    let number = UInt8(truncatingIfNeeded: scalars[instruction.a] &+ instruction.immediate)
    let amount = UInt8(truncatingIfNeeded: scalars[instruction.b] &+ instruction.immediate >> 8)
    outcome.result = UInt64(number) | UInt64(amount) << 8
    if instruction.operation == .signal {
      environment.raise(number, by: amount)
    } else if !environment.take(amount, from: number) {
      throw .wait
    }
  }
}
