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
    }
  }
}
