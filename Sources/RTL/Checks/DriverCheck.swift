/// Every bit that needs a driver has exactly one on every path: undriven, driven twice, latch.
struct DriverCheck {
  private let module: ModuleGraph

  init(_ module: ModuleGraph) { self.module = module }

  /// What a list of statements has done to the signals so far.
  private struct Progress {
    /// Bits that some path has driven.
    var maybe: [Int: BitMask] = [:]
    /// Bits that every path has driven.
    var always: [Int: BitMask] = [:]
    /// The drives behind `maybe`.
    var drives: [Int: [(bits: BitMask, location: SourceLocation)]] = [:]
  }

  func faults() -> [Fault] {
    var faults: [Fault] = []
    var progress = Progress()
    for item in module.items {
      switch item {
      case .definition(let signal, _):
        let all = BitMask(0..<signal.width, width: signal.width)
        progress.maybe[signal.index] = all
        progress.always[signal.index] = all
        progress.drives[signal.index] = [(all, signal.location)]
      case .statement(let statement):
        walk([statement], &progress, &faults)
      }
    }
    for signal in module.signals { faults += missing(signal, progress) }
    return faults
  }

  private func walk(_ statements: [Statement], _ progress: inout Progress, _ faults: inout [Fault]) {
    for statement in statements {
      if case .assign(let signal, let range, _, let location) = statement {
        assign(signal, range, location, &progress, &faults)
        continue
      }
      var merged = progress
      var isFirst = true
      for branch in statement.branches {
        var inner = progress
        walk(branch, &inner, &faults)
        for (index, mask) in inner.maybe {
          merged.maybe[index] = merged.maybe[index]?.union(mask) ?? mask
        }
        for (index, drives) in inner.drives {
          let known = progress.drives[index]?.count ?? 0
          merged.drives[index, default: []] += drives.dropFirst(known)
        }
        merged.always =
          isFirst
          ? inner.always
          : merged.always.reduce(into: [:]) { result, entry in
            result[entry.key] = inner.always[entry.key].map { $0.intersection(entry.value) }
          }
        isFirst = false
      }
      if !statement.isExhaustive { merged.always = progress.always }
      progress = merged
    }
  }

  private func assign(
    _ signal: Signal, _ range: Range<Int>, _ location: SourceLocation,
    _ progress: inout Progress, _ faults: inout [Fault]
  ) {
    let bits = BitMask(range, width: signal.width)
    let clash = progress.maybe[signal.index]?.intersection(bits)
    if let clash, !clash.isEmpty {
      let first = progress.drives[signal.index]?.first { !$0.bits.intersection(clash).isEmpty }
      let part = signal.width == 1 ? "" : " (bits \(clash.text))"
      faults.append(
        module.fault(
          .drivenTwice, "'\(signal.name)' is driven twice on one path\(part)", location,
          first.map { [Fault.Note(message: "it is driven here first", location: $0.location)] }
            ?? [],
          help: "make the conditions exclude each other with elseWhen, or give a default"))
    }
    let none = BitMask(width: signal.width)
    progress.maybe[signal.index] = (progress.maybe[signal.index] ?? none).union(bits)
    progress.always[signal.index] = (progress.always[signal.index] ?? none).union(bits)
    progress.drives[signal.index, default: []].append((bits, location))
  }

  private func missing(_ signal: Signal, _ progress: Progress) -> [Fault] {
    let none = BitMask(width: signal.width)
    let all = BitMask(0..<signal.width, width: signal.width)
    let maybe = progress.maybe[signal.index] ?? none
    let always = progress.always[signal.index] ?? none
    func part(_ bits: BitMask) -> String { bits == all ? "" : " (bits \(bits.text))" }
    if signal.isRegister {
      guard maybe.isEmpty else { return [] }
      return [
        module.fault(
          .undriven, "the register '\(signal.name)' is never given a next value", signal.location,
          help: "use a constant if it never changes")
      ]
    }
    guard signal.isDrivable, module.defaults[signal.index] == nil else { return [] }
    var faults: [Fault] = []
    let undriven = all.subtracting(maybe)
    if !undriven.isEmpty {
      faults.append(
        module.fault(
          .undriven, "nothing drives '\(signal.name)'\(part(undriven))", signal.location,
          help: signal.kindName == "an input of an instance"
            ? "drive it through the instance" : "drive it, or give it a default"))
    }
    let latched = maybe.subtracting(always)
    if !latched.isEmpty, let drive = progress.drives[signal.index]?.first(where: {
      !$0.bits.intersection(latched).isEmpty
    }) {
      faults.append(
        module.fault(
          .latch,
          "'\(signal.name)'\(part(latched)) is driven on some paths only and would become a latch",
          drive.location,
          [Fault.Note(message: "'\(signal.name)' is declared here", location: signal.location)],
          help: "drive it on every path, or declare it with a default"))
    }
    return faults
  }
}
