import ChipSpec
import Testing

@testable import Golden

/// Random traffic against an array of bytes.
struct SRAMRandomTests {
  /// A memory's shape in a test.
  struct Shape: CustomTestStringConvertible {
    let banks: Int, ports: Int
    let protection: SRAMSpec.Protection

    var testDescription: String { "\(banks) banks, \(ports) ports, \(protection)" }
  }

  static let shapes = [
    Shape(banks: 1, ports: 1, protection: .none),
    Shape(banks: 1, ports: 3, protection: .secded),
    Shape(banks: 4, ports: 4, protection: .none),
    Shape(banks: 4, ports: 8, protection: .secded),
    Shape(banks: 16, ports: 2, protection: .secded),
  ]

  @Test(arguments: shapes)
  func agreesWithAnArrayOfBytes(_ shape: Shape) {
    let capacity = 256
    var memory = SRAM(
      spec: SRAMTests.spec(capacity: capacity, banks: shape.banks, shape.protection),
      ports: shape.ports)
    var random = SeededRandom(UInt64(shape.banks * 10 + shape.ports))
    var bytes = (0..<capacity).map { _ in UInt8.random(in: 0...255, using: &random) }
    for word in 0..<capacity / 8 { memory.load(Self.word(bytes, word * 8), at: UInt32(word * 8)) }

    var requests = Array(repeating: SRAMRequest(), count: shape.ports)
    var expected: [UInt64?] = Array(repeating: nil, count: shape.ports)
    var isOutstanding = Array(repeating: false, count: shape.ports)
    var waited = Array(repeating: 0, count: shape.ports)
    var longestWait = 0
    var reads = 0
    for _ in 0..<3000 {
      var inputs = SRAMInputs()
      // Single errors only, so that the data must come out right.
      if shape.protection == .secded && random.chance(10) {
        inputs.inject(Int.random(in: 0..<72, using: &random))
      }
      for port in 0..<shape.ports {
        if !requests[port].valid && random.chance(70) {
          requests[port] = Self.request(capacity, &random)
        }
        inputs.requests[port] = requests[port]
      }

      let outputs = memory.outputs(for: inputs)
      for port in 0..<shape.ports {
        #expect(outputs.responses[port].valid == isOutstanding[port])
        if let data = expected[port] {
          #expect(outputs.responses[port].readData == data)
          #expect(outputs.responses[port].definedData == .max)
          reads += 1
        }
        isOutstanding[port] = false
        expected[port] = nil
      }

      var grantedBanks = Set<Int>()
      for port in 0..<shape.ports {
        guard outputs.grants >> UInt8(port) & 1 != 0 else {
          waited[port] = requests[port].valid ? waited[port] + 1 : 0
          longestWait = max(longestWait, waited[port])
          continue
        }
        waited[port] = 0
        let request = requests[port]
        #expect(request.valid)
        isOutstanding[port] = true
        requests[port].valid = false
        let first = Int(request.address) & ~7
        if first >= capacity {
          if !request.write { expected[port] = 0 }
          continue
        }
        #expect(grantedBanks.insert(first / 8 % shape.banks).inserted, "a bank granted twice")
        if request.write {
          for byte in 0..<8 where request.byteEnable >> UInt8(byte) & 1 != 0 {
            bytes[first + byte] = UInt8(truncatingIfNeeded: request.writeData >> UInt64(8 * byte))
          }
        } else {
          expected[port] = Self.word(bytes, first)
        }
      }
      memory.advance(inputs)
    }
    #expect(reads > 300)
    // Each other port once, and each access perhaps two cycles long.
    #expect(longestWait <= 2 * shape.ports)

    let coverage = memory.coverage
    #expect(coverage.reads > 0 && coverage.fullWrites > 0 && coverage.partialWrites > 0)
    #expect(coverage.readsOutOfRange > 0 && coverage.writesOutOfRange > 0)
    #expect(coverage.backToBack > 0)
    if shape.ports > 1 {
      #expect(coverage.contenders[2] > 0 && coverage.waitedForPort > 0 && coverage.wraps > 0)
    }
    if shape.banks > 1 { #expect(coverage.parallel[2] > 0) }
    if shape.protection == .secded {
      #expect(coverage.waitedForReadModifyWrite > 0)
      #expect(coverage.corrected.contains { $0 > 0 })
      #expect(coverage.correctedInReadModifyWrite.contains { $0 > 0 })
    }
    var twice = coverage
    twice += coverage
    #expect(twice.reads == 2 * coverage.reads && twice.corrected[0] == 2 * coverage.corrected[0])
  }

  private static func request(_ capacity: Int, _ random: inout SeededRandom) -> SRAMRequest {
    let address =
      random.chance(5)
      ? UInt32(capacity) + UInt32.random(in: 0..<4096, using: &random)
      : UInt32.random(in: 0..<UInt32(capacity), using: &random)
    if random.chance(50) { return .read(address) }
    let byteEnable = random.chance(50) ? 0xFF : UInt8.random(in: 0...255, using: &random)
    return .write(random.next(), at: address, byteEnable: byteEnable)
  }

  private static func word(_ bytes: [UInt8], _ first: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[first + $1]) << UInt64(8 * $1) }
  }
}
