import ChipSpec

/// A tile's own core and what belongs to it, without time.
///
/// An instruction takes one cycle of a time that only this core has. While the core waits for its
/// timer and for nothing else that has happened, its time jumps to the timer's.
struct TileCore: Sendable {
  /// The core; nil while it is held in reset.
  var model: CoreModel?

  /// Field `run` of its registers, as it was commanded last.
  var isRunning = false

  /// The core's time, cycles.
  var time: UInt64 = 0

  /// An access was answered with an error: `core.bus_error.raised`.
  var hasBusError = false

  /// The lines but the timer's, and the time from which on the timer's is high; nil when something has
  /// happened since that may have changed them.
  var lines: (CoreLines, compare: UInt64)?

  let isa: CoreSpec.InstructionSet
  /// What comes of loads and stores that are not aligned.
  let misaligned: CoreSpec.Misaligned
  /// Bytes of the tile's SRAM.
  let capacity: Int
  /// `mhartid`.
  let hart: Int

  /// The core of a tile at a place, held in reset.
  init(_ spec: CoreSpec, capacity: Int, x: Int, y: Int) {
    isa = spec.isa
    misaligned = spec.misaligned
    self.capacity = capacity
    hart = x | y << 8
  }
}
