import ChipSpec
import Golden
import Simulation

/// Holds the Verilog of a host bridge against its golden model, between a random host and random
/// tiles.
public struct HostBridgeLockstep: UntimedLockstep {
  static let part = "host_bridge"
  let resetPeriod: Int

  private let host: HostSpec
  private let clock: Int
  private let grid: GridSpec
  private let router: RouterSpec
  private let hostTileHasInterface: Bool

  /// Lockstep of the bridge of a chip.
  /// - Parameters:
  ///   - clock: the chip's clock, hertz.
  ///   - hostTileHasInterface: whether the tile of the host link has a network interface.
  ///   - resetPeriod: cycles between resets, on average.
  public init(
    _ host: HostSpec, clock: Int = 400_000_000, grid: GridSpec, router: RouterSpec,
    hostTileHasInterface: Bool = true, resetPeriod: Int = 20_000
  ) {
    self.host = host
    self.clock = clock
    self.grid = grid
    self.router = router
    self.hostTileHasInterface = hostTileHasInterface
    self.resetPeriod = resetPeriod
  }

  /// Lockstep of the bridge of a chip; nil if it has no host link.
  public init?(_ specification: Specification) {
    guard let host = specification.host else { return nil }
    self.init(
      host, clock: specification.clock, grid: specification.grid, router: specification.router,
      hostTileHasInterface: specification.kind(x: host.x, y: host.y).sram != nil)
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> UntimedBench<HostBridgeCheck, HostBridgeEnvironment> {
    let bridge = try HostBridge(
      host, clock: clock, grid: grid, router: router, hostTileHasInterface: hostTileHasInterface)
    let software = HostSoftware(
      host, grid: grid, hostTileHasInterface: hostTileHasInterface, &random)
    return UntimedBench(
      golden: HostBridgeCheck(bridge),
      environment: try HostBridgeEnvironment(
        model, software: software, tiles: HostTiles(router: router, grid: grid), &random))
  }

  /// What comes from outside: beats of the host, answers of the tiles.
  static func isTransaction(_ commit: Commit) -> Bool {
    commit.kind == .hostBeatDown || commit.kind == .hostAnswer
  }
}
