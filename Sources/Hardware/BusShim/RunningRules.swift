import RTL

/// When the rules of a core's bus count: not while the core is stopped, and not in the first cycle
/// after.
struct RunningRules {
  /// Whether they count in this cycle.
  let counts: Bits

  init(_ rules: Assertions, _ run: Bits) {
    let wasRunning = rules.module.register("was_running", "the core ran in the last cycle")
    wasRunning.next(run)
    counts = rules.module.wire("counts", run && wasRunning, "the rules count in this cycle")
  }
}
