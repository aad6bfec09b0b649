/// Every bit that needs a driver has exactly one on every path: undriven, driven twice, latch.
struct DriverCheck {
  private let module: ModuleGraph

  init(_ module: ModuleGraph) { self.module = module }

  /// One place that drives bits of a signal.
  private struct Drive {
    let signal: Signal
    let bits: BitMask
    let location: SourceLocation
  }

  /// What statements do to the signals.
  private struct Effect {
    /// Bits that some path drives.
    var maybe: [Int: BitMask] = [:]
    /// Bits that every path drives.
    var always: [Int: BitMask] = [:]
    /// The drives behind `maybe`, in the author's order.
    var drives: [Drive] = []

    mutating func add(_ drive: Drive) {
      let index = drive.signal.index
      maybe[index] = maybe[index]?.union(drive.bits) ?? drive.bits
      always[index] = always[index]?.union(drive.bits) ?? drive.bits
      drives.append(drive)
    }
  }

  func faults() -> [Fault] {
    var faults: [Fault] = []
    var effect = Effect()
    for item in module.items {
      switch item {
      case .definition(let signal, _):
        let all = BitMask(0..<signal.width, width: signal.width)
        effect.add(Drive(signal: signal, bits: all, location: signal.location))
      case .statement(let statement):
        follow(statement, after: &effect, &faults)
      }
    }
    // The first drive of each signal's bits is looked for among its own drives only.
    var drives: [Int: [Drive]] = [:]
    for drive in effect.drives { drives[drive.signal.index, default: []].append(drive) }
    for signal in module.signals {
      faults += missing(signal, effect, drives[signal.index] ?? [])
    }
    return faults
  }

  /// Adds a statement's effect to that of the statements before it in its list.
  private func follow(
    _ statement: Statement, after effect: inout Effect, _ faults: inout [Fault]
  ) {
    if case .assign(let signal, let range, _, let location) = statement {
      let drive = Drive(
        signal: signal, bits: BitMask(range, width: signal.width), location: location)
      check(drive, after: effect, &faults)
      effect.add(drive)
      return
    }
    let own = self.effect(of: statement, &faults)
    if case .override = statement {
    } else {
      for drive in own.drives { check(drive, after: effect, &faults) }
    }
    for (index, mask) in own.maybe {
      effect.maybe[index] = effect.maybe[index]?.union(mask) ?? mask
    }
    for (index, mask) in own.always {
      effect.always[index] = effect.always[index]?.union(mask) ?? mask
    }
    effect.drives += own.drives
  }

  /// What a `when` or a `switch` does by itself.
  private func effect(of statement: Statement, _ faults: inout [Fault]) -> Effect {
    var result = Effect()
    for (number, branch) in statement.branches.enumerated() {
      var inner = Effect()
      for statement in branch { follow(statement, after: &inner, &faults) }
      for (index, mask) in inner.maybe {
        result.maybe[index] = result.maybe[index]?.union(mask) ?? mask
      }
      result.drives += inner.drives
      if number == 0 {
        result.always = inner.always
      } else {
        result.always = result.always.reduce(into: [:]) { common, entry in
          common[entry.key] = inner.always[entry.key].map { $0.intersection(entry.value) }
        }
      }
    }
    if !statement.isExhaustive { result.always = [:] }
    return result
  }

  private func check(_ drive: Drive, after effect: Effect, _ faults: inout [Fault]) {
    let signal = drive.signal
    guard let clash = effect.maybe[signal.index]?.intersection(drive.bits), !clash.isEmpty else {
      return
    }
    let first = effect.drives.first {
      $0.signal.index == signal.index && !$0.bits.intersection(clash).isEmpty
    }
    let part = signal.width == 1 ? "" : " (bits \(clash.text))"
    faults.append(
      module.fault(
        .drivenTwice, "'\(signal.name)' is driven twice on one path\(part)", drive.location,
        first.map { [Fault.Note(message: "it is driven here first", location: $0.location)] } ?? [],
        help: "make the conditions exclude each other with elseWhen, give a default, or say which "
          + "drive wins with m.override"))
  }

  private func missing(_ signal: Signal, _ effect: Effect, _ drives: [Drive]) -> [Fault] {
    let none = BitMask(width: signal.width)
    let all = BitMask(0..<signal.width, width: signal.width)
    let maybe = effect.maybe[signal.index] ?? none
    let always = effect.always[signal.index] ?? none
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
    if !latched.isEmpty,
      let drive = drives.first(where: {
        !$0.bits.intersection(latched).isEmpty
      })
    {
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
