import ChipSpec
import Testing

/// The analog periphery's Verilog passes every reader without a waiver, whatever the array's shape.
struct AnalogLintTests {
  /// Rows, columns, columns per ADC, cycles of a conversion, bits of the DACs. The clock is 1 GHz.
  struct Shape: Sendable {
    let rows, columns, columnsPerADC, cycles, dacBits: Int

    init(_ rows: Int, _ columns: Int, _ columnsPerADC: Int, _ cycles: Int, dacBits: Int = 8) {
      self.rows = rows
      self.columns = columns
      self.columnsPerADC = columnsPerADC
      self.cycles = cycles
      self.dacBits = dacBits
    }
  }

  @Test(arguments: [
    Shape(8, 8, 1, 1), Shape(8, 8, 8, 1, dacBits: 1), Shape(8, 16, 16, 3), Shape(16, 8, 4, 65_536),
    Shape(16, 24, 8, 2), Shape(24, 40, 2, 7), Shape(64, 64, 8, 40), Shape(64, 64, 1, 20),
    Shape(1024, 8, 2, 1), Shape(256, 256, 8, 10), Shape(104, 72, 3, 12, dacBits: 3),
    Shape(1024, 1024, 64, 40), Shape(8, 4096, 4096, 1), Shape(1000, 4088, 7, 100),
  ])
  func everyShape(shape: Shape) async throws {
    var spec = AnalogSpec()
    spec.rows = shape.rows
    spec.columns = shape.columns
    spec.columnsPerADC = shape.columnsPerADC
    spec.dacBits = shape.dacBits
    spec.conversionTime = shape.cycles * 1_000
    let source = try Designs.analog(spec, clock: 1_000_000_000)
    try await PartLint.check(source, named: source.top)
  }
}
