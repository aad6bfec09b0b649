import ChipSpec
import Testing

/// The network interface's Verilog passes every reader without a waiver, whatever its tile has.
struct NetworkInterfaceLintTests {
  @Test(arguments: [64, 128, 256])
  func everyKind(flitWidth: Int) async throws {
    for (packets, semaphores) in [(false, false), (true, false), (false, true), (true, true)] {
      var spec = RouterSpec()
      spec.flitWidth = flitWidth
      let source = try Designs.networkInterface(
        spec, columns: flitWidth == 64 ? 1 : 12, rows: 3, packets: packets, semaphores: semaphores)
      try await PartLint.check(source, named: "\(source.top)-\(flitWidth)")
    }
  }
}
