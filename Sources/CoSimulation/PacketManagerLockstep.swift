import ChipSpec
import Golden
import Simulation

/// Runs the Verilog of a packet manager beside its golden model on random lists of descriptors.
public struct PacketManagerLockstep: UntimedLockstep {
  static var part: String { "packet_manager" }

  let spec: PacketManagerSpec
  let router: RouterSpec
  let columns: Int
  let rows: Int
  let unreachable: (x: Int, y: Int)?
  let resetPeriod: Int

  /// A packet manager of a tile of a chip with `columns × rows` tiles.
  /// - Parameters:
  ///   - unreachable: the tile on the grid that has no network interface, if there is one.
  ///   - resetPeriod: cycles between resets, on average.
  public init(
    spec: PacketManagerSpec, router: RouterSpec, columns: Int, rows: Int,
    unreachable: (x: Int, y: Int)? = nil, resetPeriod: Int = 10_000
  ) {
    self.spec = spec
    self.router = router
    self.columns = columns
    self.rows = rows
    self.unreachable = unreachable
    self.resetPeriod = resetPeriod
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> UntimedBench<PacketManagerFollower, PacketManagerEnvironment> {
    UntimedBench(
      golden: PacketManagerFollower(
        PacketManager(
          spec, router: router, columns: columns, rows: rows, unreachable: unreachable)),
      environment: try PacketManagerEnvironment(
        model, &random, spec: spec, router: router, columns: columns, rows: rows))
  }
}
