import ChipSpec
import RTL

/// What core control's monitor reports: every change of the lines to the core.
/// `docs/parts/core_control.md` gives the record's layout.
struct CoreControlMonitor {
  let external: Bits
  let software: Bits
  let timer: Bits
  let run: Bits
  /// Where the core starts.
  let entry: Bits
  /// The sticky error of the bus.
  let busError: Bits
  /// What the lines follow: run, software interrupt, sources that ask.
  let followed: (run: Bits, software: Bits, external: Bits)
  let quiet: Bits

  func describe(_ m: Module) {
    let kind = CommitKind.coreLines.rawValue
    m.monitor(kind: kind) { monitor in
      let lines = monitor.observe("lines", .concatenating(run, timer, software, external))
      let entry = monitor.observe("entry", entry)
      let before = monitor.module.register("lines", width: lines.width, "in the last cycle")
      before.next(lines)
      monitor.commit(
        kind: kind, when: lines .!= before, words: [lines, entry],
        "Reset or interrupts of the core changed.")
      let error = monitor.observe("bus_error", busError)
      let errorBefore = monitor.module.register("bus_error", "in the last cycle")
      errorBefore.next(error)
      let next = monitor.observe(
        "next", .concatenating(followed.run, followed.software, followed.external))
      let isSteady = monitor.module.wire(
        "is_steady", .concatenating(lines[3], lines[1], lines[0]) .== next)
      monitor.reportDifferences(
        of: .coreLines,
        [
          (
            "quiet", monitor.observe("quiet", quiet),
            isSteady && !((lines .!= before) || (error ^ errorBefore)), nil
          )
        ])
    }
  }
}
