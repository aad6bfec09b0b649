import ChipSpec
import Foundation
import Testing

/// The shims' Verilog passes every reader without a waiver.
struct BusShimLintTests {
  @Test(arguments: CoreSpec.Bus.allCases)
  func everyProtocol(bus: CoreSpec.Bus) async throws {
    let source = try Designs.busShim(bus)
    try await PartLint.check(source, named: source.top)
  }
}
