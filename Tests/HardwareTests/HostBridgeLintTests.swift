import ChipSpec
import Testing

/// The host bridge's Verilog passes every reader without a waiver, for every shape.
struct HostBridgeLintTests {
  @Test(arguments: [64, 128, 256], RouterSpec.Ordering.allCases)
  func everyShape(flitWidth: Int, ordering: RouterSpec.Ordering) async throws {
    let shapes: [(generation: Int, lanes: Int, columns: Int, rows: Int, clock: Int)] = [
      (2, 1, 1, 1, 400_000_000), (1, 4, 2, 9, 1_000_000), (5, 16, 128, 128, 400_000_000),
      (3, 2, 12, 5, 4_000_000_000),
    ]
    for (number, shape) in shapes.enumerated() {
      var router = RouterSpec()
      router.flitWidth = flitWidth
      router.ordering = ordering
      var grid = GridSpec()
      grid.columns = shape.columns
      grid.rows = shape.rows
      var host = HostSpec()
      host.generation = shape.generation
      host.lanes = shape.lanes
      host.x = shape.columns - 1
      host.y = shape.rows / 2
      try await PartLint.check(
        try Designs.hostBridge(
          host, clock: shape.clock, grid: grid, router: router, hasInterface: number != 1),
        named: "host-bridge-\(flitWidth)-\(ordering)-\(number)")
    }
  }
}
