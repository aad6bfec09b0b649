import ChipSpec
import Simulation
import Testing

@testable import CoSimulation

/// No instruction takes longer than the document's guide says, whether the one before was next to it
/// or led to it, with a memory that grants at once.
struct SIMDTimeTests {
  /// An instruction, and what the guide says of it.
  private struct Kind {
    let name: String
    let guide: Int
    let word: UInt64

    init(
      _ name: String, guide: Int, _ operation: SIMDEncoding.Operation,
      _ set: (inout SIMDFields) -> Void = { _ in }
    ) {
      self.name = name
      self.guide = guide
      var fields = SIMDFields(operation)
      set(&fields)
      word = fields.word
    }
  }

  /// Loads and stores at `data` and odd addresses near by.
  private static let data = 8192

  private static func kinds(lanes: Int) -> [Kind] {
    func words(_ address: Int, _ bytes: Int) -> Int { (address % 8 + bytes + 7) / 8 }
    var kinds = [
      Kind("scalar add", guide: 8, .add) { $0.form = 2 },
      Kind("scalar scale", guide: 8, .scale) { $0.form = 2 },
      Kind("scalar lookup", guide: 8, .lookup) { $0.form = 2 },
      Kind("setvl", guide: 8, .setvl) { $0.immediate = 64 },
      Kind("branch taken", guide: 8, .beq) { $0.immediate = 8 },
      Kind("branch not taken", guide: 8, .bne) { $0.immediate = 8 },
      Kind("signal", guide: 8, .signal),
      Kind("vector add", guide: 8 + lanes / 8, .add) { $0.d = 1 },
      Kind("vector clamp", guide: 8 + lanes / 8, .clamp) { $0.form = 1 },
      Kind("put", guide: 8 + lanes / 8, .put),
      Kind("vector mul", guide: 10 + lanes / 2, .mul),
      Kind("vector mac", guide: 10 + lanes / 2, .mac) { $0.d = 1 },
      Kind("vector scale", guide: 10 + lanes / 2, .scale) { $0.form = 1 },
      Kind("vector lookup", guide: 8 + lanes, .lookup),
      Kind("sum", guide: 8 + lanes, .sum),
    ]
    for type in SIMDEncoding.Element.allCases {
      let size = 1 << (type.rawValue / 2)
      for address in [data, data + 5] {
        let place = address == data ? "" : ", misaligned"
        func add(
          _ name: String, _ guide: Int, _ operation: SIMDEncoding.Operation, stride: Bool = false
        ) {
          kinds.append(
            Kind("\(name) \(type)\(place)", guide: guide, operation) {
              $0.type = type.rawValue
              $0.immediate = UInt32(address)
              $0.form = stride ? 1 : 0
              $0.b = 1
            })
        }
        let contiguous = 8 + 2 * words(address, lanes * size)
        add("load", contiguous, .loadVector)
        add("store", contiguous, .storeVector)
        add("load scalar", 8 + 2 * words(address, size), .loadScalar)
        add("store scalar", 8 + 2 * words(address, size), .storeScalar)
        add("load table", 8 + 2 * words(address, 256 * size), .loadTable)
        add("load strided", 8 + 4 * lanes, .loadVector, stride: true)
        add("store strided", 8 + 4 * lanes, .storeVector, stride: true)
      }
    }
    return kinds
  }

  @Test(arguments: [1, 4, 8, 16, 64])
  func withinTheGuide(lanes: Int) async throws {
    var spec = SIMDSpec()
    spec.lanes = lanes
    let library = try await TestBench.library(
      try Designs.simd(spec, capacity: 65_536), TestBench.options)
    var jump = SIMDFields(.jal)
    jump.immediate = 8
    var stride = SIMDFields(.copy)
    stride.form = 2
    stride.d = 1
    stride.immediate = 16
    var table = SIMDFields(.loadTable)
    table.immediate = UInt32(Self.data)
    let head = [stride.word, table.word]
    var report = "\(lanes) lanes: cycles in a row, behind a branch, and as the guide says\n"
    for kind in Self.kinds(lanes: lanes) {
      let row = try Self.times(library, head + [UInt64](repeating: kind.word, count: 4))
      let behind = try Self.times(library, head + [jump.word, kind.word])
      let times = (row[head.count + 2], behind[head.count + 1])
      #expect(times.0 <= kind.guide, "\(kind.name) in a row")
      #expect(times.1 <= kind.guide, "\(kind.name) behind a branch")
      report += "  " + kind.name.padded(to: 32) + "\(times.0)".padded(to: 6)
      report += "\(times.1)".padded(to: 6) + "\(kind.guide)\n"
      #expect(row[0] <= 300 + 8, "the start")
    }
    print(report)
  }

  /// The cycles from one retirement to the next, for each instruction of a program at address 0; for the
  /// first one, those from the start.
  private static func times(_ library: ModelLibrary, _ program: [UInt64]) throws -> [Int] {
    let model = try library.instantiate(seed: 1)
    let address = try model.port("memory_address_o")
    let request = try model.port("memory_request_o")
    let grant = try model.port("memory_grant_i")
    let response = try model.port("memory_response_i")
    let data = try model.port("memory_read_data_i")
    let start = try model.port("control_start_i")
    let retired = try model.port("retired_count_event_o")
    try model.port("semaphore_grant_i").value = 1
    try model.reset()
    start.value = 1
    var times: [Int] = []
    var last = 0
    for cycle in 0..<20_000 where times.count < program.count {
      try model.eval()
      let isGranted = request.isSet
      let word = Int(address.value / 8)
      grant.isSet = isGranted
      if retired.isSet {
        times.append(cycle - last)
        last = cycle
      }
      try model.step()
      start.value = 0
      response.isSet = isGranted
      data.value = word < program.count ? program[word] : 0
    }
    try #require(times.count == program.count, "the program does not come to its end")
    return times
  }
}
