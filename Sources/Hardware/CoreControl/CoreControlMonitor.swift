import ChipSpec
import RTL

/// What core control's monitor reports: every change of the lines to the core and of what software has set.
/// `docs/parts/core_control.md` gives the record's layout.
struct CoreControlMonitor {
  let external: Bits
  let software: Bits
  let timer: Bits
  let run: Bits
  /// Where the core starts: address / 4 as software has set it, and what the core sees.
  let entry: (address: Bits, shown: Bits)
  /// What else software has set, from the record's bit 32 of w1 on.
  let settings: Bits
  /// When the timer interrupts.
  let compare: Bits
  /// The sticky error of the bus.
  let busError: Bits
  /// What the lines follow: run, software interrupt, sources that ask.
  let followed: (run: Bits, software: Bits, external: Bits)
  let quiet: Bits

  func describe(_ m: Module) {
    let kind = CommitKind.coreLines.rawValue
    m.monitor(kind: kind) { monitor in
      func before(_ name: String, _ value: Bits, reset: Int = 0) -> Bits {
        let register = monitor.module.register(
          name, width: value.width, reset: .constant(reset, width: 1).replicated(value.width),
          "in the last cycle")
        register.next(value)
        return register
      }
      let lines = monitor.observe("lines", .concatenating(run, timer, software, external))
      let start = Bits.concatenating(
        monitor.observe("entry_address", entry.address), .constant(0, width: 2))
      let settings = monitor.module.wire(
        "settings", .concatenating(monitor.observe("set", settings), start))
      let compare = monitor.observe("compare", compare)
      let linesBefore = before("lines", lines)
      let settingsBefore = before("settings", settings)
      let compareBefore = before("compare", compare, reset: 1)
      monitor.commit(
        kind: kind,
        when: (lines .!= linesBefore)
          || ((settings .!= settingsBefore) || (compare .!= compareBefore)),
        words: [lines, settings, compare],
        "Reset or interrupts of the core changed, or what software has set.")
      let error = monitor.observe("bus_error", busError)
      let errorBefore = before("bus_error", error)
      let next = monitor.observe(
        "next", .concatenating(followed.run, followed.software, followed.external))
      let isSteady = monitor.module.wire(
        "is_steady", .concatenating(lines[3], lines[1], lines[0]) .== next)
      monitor.reportDifferences(
        of: .coreLines,
        [
          (
            "quiet", monitor.observe("quiet", quiet),
            isSteady && !((lines .!= linesBefore) || (error ^ errorBefore)), nil
          ),
          ("entry", monitor.observe("entry", entry.shown), start, nil),
        ])
    }
  }
}
