import Assembly
import ChipSpec

/// Two tiles that compute without cores and without the host, driven by semaphores alone.
///
/// The producer's analog part loads weights and calibration and converts products; its SIMD unit
/// requantises each channel with factors of its own and cuts it off below (ReLU); a channel of its packet
/// manager sends the result to the consumer. The consumer's SIMD unit adds a residual and stores the
/// sum; its packet manager gives the buffers back. Between any two of them stand buffers that are used
/// in turn: `slots` of sums, two of bytes on either tile.
///
/// Products begin when the producer's semaphore ``Semaphore/inputs`` says that there are inputs, so the
/// last step of `start` sets everything off.
public struct Chain: Sendable {
  /// Semaphores of the producer.
  public enum Semaphore: Int, Sendable, CaseIterable {
    /// Sums that wait for the SIMD unit, and places for them.
    case fullSums, freeSums
    /// Results that wait for the packet manager, and places for them.
    case fullBytes, freeBytes
    /// Places at the consumer.
    case freeAtConsumer
    /// Vectors that wait for the analog part, and those that it has read.
    case inputs, inputsRead
  }

  /// Semaphores of the consumer.
  public enum ConsumerSemaphore: Int, Sendable, CaseIterable {
    /// Buffers that wait for the SIMD unit, and those that it has read.
    case full, read
    /// Products that are done.
    case done
  }

  /// Why there can be no such chain on a chip.
  public struct Fault: Error, CustomStringConvertible {
    /// In words.
    public let description: String
  }

  /// Where the producer is.
  public var producer: (x: Int, y: Int) = (0, 0)

  /// Where the consumer is.
  public var consumer: (x: Int, y: Int) = (1, 0)

  /// Products in all.
  public var products = 32

  /// Places for sums: products of one job of the analog part.
  public var slots = 2

  /// Rows and columns of the array that are used; all of them if nil.
  public var rows: Int?, columns: Int?

  /// What weights, inputs and factors are made of.
  public var seed: UInt64 = 1

  /// A chain of 32 products from tile (0, 0) to tile (1, 0).
  public init() {}

  /// The program for a chip.
  public func program(for specification: Specification) throws(Fault) -> ChipProgram {
    let (source, target) = try kinds(specification)
    let analog = source.analog ?? AnalogSpec()
    let data = ChainData(
      rows: rows ?? analog.rows, columns: columns ?? analog.columns, products: products,
      dacBits: analog.dacBits, seed: seed)

    var consumerImage = TileImage(x: consumer.x, y: consumer.y)
    let sink = try consumerProgram(data, &consumerImage)
    var producerImage = TileImage(x: producer.x, y: producer.y)
    let entries = try producerProgram(data, buffers: sink.buffers, &producerImage)
    try check(producerImage, source)
    try check(consumerImage, target)

    let here = TileRegisters(specification, x: producer.x, y: producer.y)
    let there = TileRegisters(specification, x: consumer.x, y: consumer.y)
    var program = ChipProgram()
    program.done = [there.check("simd", "events", 1)]
    program.load =
      producerImage.steps(clears: source.sram?.protection == .secded)
      + consumerImage.steps(clears: target.sram?.protection == .secded)
    program.start = here.raise(Semaphore.freeSums.rawValue, by: slots)
    program.start += here.raise(Semaphore.freeBytes.rawValue, by: 2)
    program.start += here.raise(Semaphore.freeAtConsumer.rawValue, by: 2)
    program.start += start(there, simd: sink.simd, packets: sink.packets)
    program.start += start(here, simd: entries.simd, packets: entries.packets)
    program.start += [
      // Sums are exact, whatever the spec says of the array.
      here.write("analog", "mode", 0),
      here.write("analog", "start", UInt32(entries.analog)),
      here.write("analog", "control", 0b11),
    ]
    program.start += here.raise(Semaphore.inputs.rawValue, by: products)
    program.memories = [
      MemoryCheck(
        x: consumer.x, y: consumer.y, address: UInt32(sink.results),
        bytes: TileImage.bytes(of: data.results))
    ]
    program.registers = checks(here, there)
    return program
  }

  private func start(_ registers: TileRegisters, simd: Int, packets: Int) -> [HostStep] {
    [
      registers.write("simd", "start", UInt32(simd)),
      registers.write("simd", "control", 1),
      registers.write("packet_manager", "start", UInt32(packets + 1)),
    ]
  }

  /// What registers show at the end: engines that are done, and the packet managers, which wait for
  /// more.
  private func checks(_ here: TileRegisters, _ there: TileRegisters) -> [RegisterCheck] {
    let left: [Semaphore: Int] = [
      .freeSums: slots, .freeBytes: 2, .freeAtConsumer: 1, .inputsRead: products,
    ]
    let leftThere: [ConsumerSemaphore: Int] = [.done: products]
    var checks = [
      here.check("analog", "status", 0), here.check("analog", "events", 1),
      here.check("analog", "products", products),
    ]
    for semaphore in Semaphore.allCases {
      checks.append(
        here.check(
          "semaphores", "semaphore", left[semaphore, default: 0], element: semaphore.rawValue))
    }
    for semaphore in ConsumerSemaphore.allCases {
      checks.append(
        there.check(
          "semaphores", "semaphore", leftThere[semaphore, default: 0], element: semaphore.rawValue)
      )
    }
    for tile in [here, there] {
      checks += [
        tile.check("simd", "status", 0), tile.check("simd", "events", 1),
        // Busy and waiting.
        tile.check("packet_manager", "status", 0b11), tile.check("packet_manager", "failed", 0),
        tile.check("semaphores", "events", 0),
      ]
      for counter in ["discarded", "unexpected", "errors", "refused"] {
        checks.append(tile.check("network_interface", counter, 0))
      }
    }
    return checks
  }

  // MARK: What the chip must have

  private func kinds(_ specification: Specification) throws(Fault) -> (TileKind, TileKind) {
    let places = [producer, consumer]
    guard producer != consumer, products > 0, slots > 0,
      places.allSatisfy({ specification.grid.contains(x: $0.x, y: $0.y) })
    else { throw Fault(description: "there are no such tiles or no products") }
    let kinds = places.map { specification.kind(x: $0.x, y: $0.y) }
    guard let analog = kinds[0].analog, kinds[0].semaphores >= Semaphore.allCases.count,
      kinds[1].semaphores >= ConsumerSemaphore.allCases.count,
      kinds.allSatisfy({ $0.sram != nil && $0.simd != nil && $0.packetManager != nil })
    else { throw Fault(description: "a tile lacks a part or semaphores") }
    guard 1...analog.rows ~= rows ?? analog.rows, 1...analog.columns ~= columns ?? analog.columns
    else { throw Fault(description: "the array has no such rows or columns") }
    return (kinds[0], kinds[1])
  }

  private func check(_ image: TileImage, _ kind: TileKind) throws(Fault) {
    let capacity = kind.sram?.capacity ?? 0
    guard image.size > capacity else { return }
    throw Fault(
      description: "tile (\(image.x), \(image.y)) needs \(image.size) bytes and has \(capacity)")
  }
}
