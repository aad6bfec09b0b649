import ChipSpec
import Testing

/// The memory's Verilog passes every reader without a waiver, whatever its number of ports.
///
/// A chip's tiles use but one number; the part alone has eight.
struct SRAMLintTests {
  @Test(arguments: [1, 2, 3, 8], [SRAMSpec.Protection.none, .secded])
  func everyNumberOfPorts(ports: Int, protection: SRAMSpec.Protection) async throws {
    for banks in [1, 4] {
      var spec = SRAMSpec()
      spec.capacity = 1024
      spec.banks = banks
      spec.protection = protection
      try await PartLint.check(
        try Designs.sram(spec, ports: ports), named: "sram-\(protection)-\(ports)-\(banks)")
    }
  }
}
