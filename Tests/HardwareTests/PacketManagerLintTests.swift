import ChipSpec
import Hardware
import Testing

/// The packet manager's Verilog passes every reader without a waiver, whatever its shape.
struct PacketManagerLintTests {
  @Test(arguments: [1, 2, 5, 16], [1, 4, 8])
  func everyShape(transfers: Int, dimensions: Int) async throws {
    var spec = PacketManagerSpec()
    spec.transfers = transfers
    spec.dimensions = dimensions
    for (width, ordering) in [(64, RouterSpec.Ordering.flow), (128, .none), (256, .flow)] {
      var router = RouterSpec()
      router.flitWidth = width
      router.ordering = ordering
      let unreachable = width == 128 ? PacketManager.Place(x: 0, y: 1) : nil
      try await PartLint.check(
        try Designs.packetManager(
          spec, router: router, columns: 3, rows: 2, unreachable: unreachable),
        named: "packet-manager-\(transfers)-\(dimensions)-\(width)")
    }
  }
}
