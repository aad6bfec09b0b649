import ChipSpec
import Simulation

/// Notices that a chip is stuck: that it neither rests nor gets on.
///
/// A chip at rest is easy: it is quiet and waits for no time, so nothing can happen by itself. This is
/// for chips that are not quiet, but make no commit either. How long a chip that works can be so follows
/// from its specification; see "Stuck chips" in docs/cosimulation.md.
public struct Watchdog: Sendable {
  /// Cycles without any commit, in none of which the chip is quiet, after which it is stuck.
  public let bound: UInt64

  /// Cycles in which every part that has something to do gets on, in a chip that works: whoever has not is
  /// named when a run is not done in time. Nothing else depends on it.
  public var patience: UInt64 { 4 * bound }

  private var silent: UInt64 = 0

  /// The watchdog of a chip.
  public init(_ specification: Specification) { bound = Self.bound(of: specification) }

  /// Takes note of a cycle that was simulated.
  /// - Parameters:
  ///   - commits: what monitors reported in it; that parts are at work is no work.
  ///   - quiet: whether the chip says that it is quiet, or the host has something to do before it goes
  ///     on: what is skipped, or could be, does not count.
  /// - Returns: whether the chip is stuck.
  public mutating func isStuck(
    commits: some Sequence<CommitRecord>, quiet: @autoclosure () -> Bool
  ) -> Bool {
    if !commits.allSatisfy({ $0.kind == CommitKind.partsAtWork.rawValue }) || quiet() {
      silent = 0
    } else {
      silent += 1
    }
    return silent > bound
  }

  /// The longest time for which a part works without a commit, summed over the parts that a tile can
  /// have: what one part does can begin when that of another has ended.
  private static func bound(of specification: Specification) -> UInt64 {
    var cycles = 64  // hand-over between parts: local port, network interface, memory, registers
    var longest = 0
    for kind in specification.kinds {
      var silent = 0
      // The longest instruction of a core, and one fetch.
      if kind.core != nil { silent += 48 }
      // The longest instruction of a SIMD unit that touches no memory, and a start.
      if let simd = kind.simd { silent += 300 + 8 * simd.lanes + 16 }
      // A conversion, and what is read and written for it.
      if let analog = kind.analog {
        silent += analog.conversionCycles(clock: specification.clock) + analog.rows + analog.columns
      }
      // Every dimension of a transfer's loop begins anew between two messages.
      if let packets = kind.packetManager {
        silent += 16 + 4 * packets.dimensions * packets.transfers
      }
      longest = max(longest, silent)
    }
    cycles += longest
    if let host = specification.host {
      // The longest beat on the link: a header and eight bytes.
      let pace = (specification.clock * 36 + host.bandwidth - 1) / host.bandwidth
      cycles += 2 * (pace + 2)
    }
    return UInt64(2 * cycles)
  }
}
