import ChipSpec
import Testing

/// The analog periphery's Verilog passes every reader without a waiver, whatever the array's shape.
struct AnalogLintTests {
  @Test(arguments: [
    AnalogTestShape(8, 8, 1, 1), AnalogTestShape(8, 8, 8, 1, dacBits: 1),
    AnalogTestShape(8, 16, 16, 3), AnalogTestShape(16, 8, 4, 65_536),
    AnalogTestShape(16, 24, 8, 2), AnalogTestShape(24, 40, 2, 7), AnalogTestShape(64, 64, 8, 40),
    AnalogTestShape(64, 64, 1, 20),
    AnalogTestShape(1024, 8, 2, 1), AnalogTestShape(256, 256, 8, 10),
    AnalogTestShape(104, 72, 3, 12, dacBits: 3),
    AnalogTestShape(1024, 1024, 64, 40), AnalogTestShape(8, 4096, 4096, 1),
    AnalogTestShape(1000, 4088, 7, 100),
  ])
  func everyShape(shape: AnalogTestShape) async throws {
    let spec = shape.spec()
    let source = try Designs.analog(spec, clock: AnalogTestShape.clock)
    try await PartLint.check(source, named: source.top)
  }
}
