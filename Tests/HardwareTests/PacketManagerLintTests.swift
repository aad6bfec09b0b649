import ChipSpec
import Hardware
import Simulation
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

  /// Kinds of tiles with different packet managers stand on one chip: what differs has another name.
  @Test func kindsShareWhatIsEqual() throws {
    var files: [String: SourceFile] = [:]
    for (transfers, dimensions) in [(1, 1), (2, 1), (2, 4), (3, 4), (5, 8)] {
      var spec = PacketManagerSpec()
      spec.transfers = transfers
      spec.dimensions = dimensions
      let design = try Designs.packetManager(spec, router: RouterSpec(), columns: 3, rows: 2)
      for file in design.files {
        let known = files.updateValue(file, forKey: file.name)
        #expect(known.map { $0.contents == file.contents } ?? true, "\(file.name)")
      }
    }
    #expect(files["run_reader.v"] != nil)
  }
}
