import ChipSpec
import Testing

/// The SIMD unit's Verilog passes every reader without a waiver, with few lanes and with many.
struct SIMDLintTests {
  @Test(arguments: [1, 2, 4, 8, 16, 32, 64])
  func everyWidth(lanes: Int) async throws {
    var spec = SIMDSpec()
    spec.lanes = lanes
    try await PartLint.check(
      try Designs.simd(spec, capacity: 65_536), named: "simd-\(lanes)")
  }
}
