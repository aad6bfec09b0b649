import ChipSpec

/// What makes an engine of a tile fail: `docs/parts` says how it ends. Choices are numbers from 0 on; those beyond
/// the last are the first ones again.
struct EngineMistakes {
  private let x: Int, y: Int
  private let absent: [(x: Int, y: Int)]
  private let grain: Int
  private let kind: TileKind

  /// How many choices there are.
  static let transfers = 7, programs = 8, jobs = 20

  /// Those jobs, the first ones, with which nothing is converted.
  static let jobsWithoutOutputs = 17

  /// Bytes that any of them takes at most.
  static let size = 96

  /// Those of the engines of the tile at a place.
  init(_ specification: Specification, x: Int, y: Int) {
    (self.x, self.y) = (x, y)
    absent = specification.absentTiles(beside: x, y)
    grain = MessageFormat(flitWidth: specification.router.flitWidth).grain
    kind = specification.kind(x: x, y: y)
  }

  private var capacity: Int { kind.sram?.capacity ?? 0 }

  /// A descriptor with which a channel of the packet manager fails.
  func transfer(_ choice: Int) -> (TransferDescriptor, PacketDescriptor.ErrorCode) {
    let most = kind.packetManager?.dimensions ?? 1
    switch choice % Self.transfers {
    case 0: return (.send(to: absent[0], run: 8), .target)
    case 1: return (.fill(absent[1], destination: 0, run: 0), .target)
    case 2:
      return (.fetch(from: (x, y), source: 2, destination: 0, run: grain), .malformed)
    case 3:
      return (
        .send(
          to: (x, y), run: 1,
          Array(repeating: .init(1, source: 0, destination: 0), count: min(15, most + 1))),
        .malformed
      )
    case 4:
      // The runs behind the first one are left out.
      let rows = Array(
        repeating: TransferDescriptor.Dimension(3, source: 8, destination: 8), count: min(most, 1))
      return (.send(to: (x, y), source: capacity, destination: 0, run: 4, rows), .source)
    case 5: return (.send(to: absent[absent.count - 1], run: grain), .target)
    default:
      return (.fetch(from: (x, y), source: capacity, destination: 0, run: 2 * grain), .answer)
    }
  }

  /// Instructions with which the SIMD unit stops instead of halting, and the code that it shows.
  func instructions(_ choice: Int) -> (text: String, code: Int) {
    let (text, code): (String, Int) =
      switch choice % Self.programs {
      case 0: (".space 8", 2)
      case 1: ("copy r1, \(capacity - 2)\nload.i32 r2, [r1]", 3)
      case 2: ("lookup v1, v2, t3", 4)
      case 3: ("copy r1, \(capacity)\nstore.i32 r2, [r1]", 3)
      case 4: ("copy r1, \(capacity)\nstore.i8 v2, [r1]", 3)
      case 5: ("copy r1, \(capacity)\nload.i16 v2, [r1]", 3)
      case 6: ("copy r1, 4\njalr r2, r1", 1)
      default: ("copy r1, \(capacity)\njalr r2, r1", 1)
      }
    return (text + "\nhalt\n", code)
  }

  /// A job with which the analog part fails, bits of its first word that are turned over, and the cause that it
  /// shows.
  func job(_ choice: Int) -> (job: AnalogJobDescriptor, flips: UInt64, cause: Int) {
    let shape = kind.analog ?? AnalogSpec()
    var job = AnalogJobDescriptor(.convert)
    (job.count, job.rows, job.columns) = (1, 0..<8, 0..<8)
    var flips: UInt64 = 0
    let cause: Int
    switch choice % Self.jobs {
    case 0: (job.source, cause) = (4, 3)
    case 1: (job.sourceStride, cause) = (4, 3)
    case 2: (job.destination, cause) = (4, 3)
    case 3: (job.destinationStride, cause) = (-4, 3)
    case 4: (job.rows, cause) = (0..<0, 4)
    case 5: (job.rows, cause) = (shape.rows - 8..<shape.rows + 1, 4)
    case 6: (job.rows, cause) = (4..<8, 4)
    case 7: (job.columns, cause) = (0..<0, 5)
    case 8: (job.columns, cause) = (shape.columns - 8..<shape.columns + 1, 5)
    case 9: (job.columns, cause) = (4..<8, 5)
    case 10: (job.count, cause) = (0, 6)
    case 11:
      // The first opcode that there is not.
      flips = 6
      cause = 2
    case 12:
      // The first format that there is not.
      flips = 5 << UInt64(AnalogJob.format.lowerBound)
      cause = 7
    case 13:
      // The next descriptor lies behind the memory.
      job = AnalogJobDescriptor(.loadWeights)
      (job.rows, job.columns, job.next, cause) = (0..<1, 0..<8, capacity, 1)
    case 14, 15:
      job = AnalogJobDescriptor(choice % Self.jobs == 14 ? .loadWeights : .loadCalibration)
      (job.rows, job.columns, job.source, cause) = (0..<1, 0..<8, capacity, 8)
    case 16:
      // The first word of the input can be read, the second cannot.
      (job.rows, job.source, cause) = (0..<16, capacity - 8, 8)
    default:
      // Words of the outputs that cannot be written: the first one counts.
      job.format = choice % Self.jobs == 17 ? .int8 : .int32
      (job.columns, job.destination, cause) = (0..<16, capacity, 9)
    }
    return (job, flips, cause)
  }
}
