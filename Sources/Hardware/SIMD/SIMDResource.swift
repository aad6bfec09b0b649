import RTL

extension SIMDUnit {
  /// What of a SIMD unit carries an instruction out.
  enum Resource: Int, Encoding {
    /// Nothing: the program ends.
    case nothing
    /// The arithmetic of the lanes, for as many lanes at once as there are; or that of the first one,
    /// for a scalar or a single lane.
    case lanes
    /// The multipliers.
    case multipliers
    /// The look-up tables, a lane at a time.
    case tables
    /// The reduction of a slice of lanes.
    case reduction
    /// Loads and stores.
    case memory
    /// The next address, a scalar result, and the vector length.
    case control
    /// The tile's semaphores.
    case semaphore
  }
}
