import ChipSpec
import RTL

/// What an SRAM's monitor reports: every access when it is answered. `docs/parts/sram.md` gives the
/// record's layout.
struct SRAMMonitor {
  let spec: SRAMSpec

  func describe(
    _ m: Module, _ clients: [Bound<SRAMPort>], _ events: (corrected: Bits, uncorrected: Bits)?
  ) {
    m.monitor(kind: CommitKind.sramAccess.rawValue) { monitor in
      let events = events.map {
        (
          corrected: monitor.observe("corrected", $0.corrected),
          uncorrected: monitor.observe("uncorrected", $0.uncorrected)
        )
      }
      let requests = clients.enumerated().map { k, client in
        Request(monitor, k, client, spec)
      }
      let responses = clients.enumerated().map { k, client in
        describe(monitor, k, client, requests, events)
      }
      watch(monitor, requests, clients, responses, events)
    }
  }

  /// Cycles in which every port is granted once: more than all others take together.
  private static let patience = 128

  /// Reports a port that is not granted for long, and grants and responses that nobody has asked for: what
  /// is not granted leaves no record, and whoever waits, or is misled, would be blamed.
  private func watch(
    _ monitor: Monitor, _ requests: [Request], _ clients: [Bound<SRAMPort>], _ responses: [Bits],
    _ events: (corrected: Bits, uncorrected: Bits)?
  ) {
    let module = monitor.module
    let grants = clients.enumerated().map { monitor.observe("port\($0)_grant", $1.grant) }
    let asking = module.wire(
      "denied", .concatenating(zip(requests, grants).reversed().map { $0.isMade && !$1 }),
      "ports that ask in vain")
    // Who turns to another bank queues anew.
    let stays = module.wire("stays", .concatenating(requests.reversed().map(\.stays)))
    let waiting = module.register(
      "waiting", width: requests.count, "those that have asked in vain in each cycle counted")
    let cycles = module.register("cycles", width: indexWidth(Self.patience))
    let still = module.wire(
      "still_waiting", asking & ((waiting & stays) | (cycles .== 0).replicated(requests.count)))
    waiting.next(still)
    cycles.next(mux(still.any, cycles +% 1, .constant(0, width: cycles.width)))
    let granted = module.register("granted", width: requests.count, "in the last cycle")
    let grant = module.wire("grants", .concatenating(grants.reversed()))
    granted.next(grant)
    let request = module.wire("requests", .concatenating(requests.reversed().map(\.isMade)))
    monitor.reportDifferences(
      of: .sramAccess,
      [
        ("starved", cycles.all && still.any, .constant(0, width: 1), nil),
        ("unasked", grant & ~request, .constant(0, width: requests.count), nil),
        ("response", .concatenating(responses.reversed()), granted, nil),
      ] + strays(module, requests, responses, events))
  }

  /// Errors that a bank reports without having read for anybody; those that it does read for are in the
  /// record of the access.
  private func strays(
    _ module: Module, _ requests: [Request], _ responses: [Bits],
    _ events: (corrected: Bits, uncorrected: Bits)?
  ) -> [(name: String, shows: Bits, expected: Bits, when: Bits?)] {
    guard let events else { return [] }
    let answering = module.wire(
      "answering",
      .concatenating(
        (0..<spec.banks).reversed().map { number in
          Bits.concatenating(
            zip(requests, responses).map { request, response in
              response
                && (spec.banks == 1 ? request.isInside : request.isInside && request.bank .== number)
            }
          ).any
        }), "banks that have served a port")
    let happens = module.wire("errs", (events.corrected | events.uncorrected).any)
    return [("corrected", events.corrected), ("uncorrected", events.uncorrected)].map {
      ($0, $1 & ~answering, .constant(0, width: spec.banks), happens)
    }
  }

  /// A port's request as it was in the cycle before.
  private struct Request {
    /// It asks in this cycle, for what is kept for the next one.
    let isMade: Bits
    let address: Bits, isInside: Bits, bank: Bits
    /// There was one, within the memory.
    let isAsking: Bits
    /// If it asks, it is for the same bank as before.
    let stays: Bits

    init(_ monitor: Monitor, _ k: Int, _ client: Bound<SRAMPort>, _ spec: SRAMSpec) {
      let module = monitor.module
      let now = monitor.observe("port\(k)_address", client.address)
      isMade = monitor.observe("port\(k)_request", client.request)
      let address = module.kept("port\(k)_address", now, when: isMade)
      let request = module.register("port\(k)_request", "it was asked")
      request.next(isMade)
      let top = 3 + (spec.capacity / 8).trailingZeroBitCount
      let outside = module.wire(
        "outside_\(k)", top < 32 ? address[top..<32].any : Bits.constant(0, width: 1))
      self.address = address
      isInside = module.wire("inside_\(k)", !outside)
      let bits = spec.banks.trailingZeroBitCount
      bank =
        bits == 0
        ? Bits.constant(0, width: 1) : module.wire("bank_\(k)", address[3..<3 + bits])
      stays = bits == 0 ? Bits.constant(1, width: 1) : now[3..<3 + bits] .== bank
      isAsking = module.wire("asks_\(k)", request && isInside)
    }
  }

  /// Describes a port's record.
  /// - Returns: whether the port is answered.
  private func describe(
    _ monitor: Monitor, _ k: Int, _ client: Bound<SRAMPort>, _ requests: [Request],
    _ events: (corrected: Bits, uncorrected: Bits)?
  ) -> Bits {
    let module = monitor.module
    func observe(_ name: String, _ bits: Bits) -> Bits { monitor.observe("port\(k)_\(name)", bits) }
    /// The request as it was in the cycle of its grant.
    func kept(_ name: String, _ bits: Bits) -> Bits {
      module.kept("port\(k)_\(name)", observe(name, bits), when: requests[k].isMade)
    }
    let write = kept("write", client.write)
    let byteEnable = kept("byte_enable", client.byteEnable)
    let writeData = kept("write_data", client.writeData)
    let readData = observe("read_data", client.readData)
    let error = observe("error", client.error)

    let (address, bank, inside) = (requests[k].address, requests[k].bank, requests[k].isInside)
    let bankBits = spec.banks.trailingZeroBitCount
    // Who wanted the same bank when this port was granted.
    let rivals = module.wire(
      "rivals_\(k)",
      .concatenating(
        requests.enumerated().reversed().map { other, request in
          other == k || bankBits == 0 ? request.isAsking : request.isAsking && request.bank .== bank
        }))
    func event(_ bits: Bits?) -> Bits {
      guard let bits else { return .constant(0, width: 1) }
      return inside && (bankBits == 0 ? bits : bits[bank])
    }
    let isMerged = module.wire(
      "is_merged_\(k)",
      spec.protection == .secded
        ? (inside && write) && !byteEnable.all : Bits.constant(0, width: 1))
    let flags = module.wire(
      "flags_\(k)",
      .concatenating(
        error, event(events?.uncorrected), event(events?.corrected), !inside, isMerged, write))
    let header = Bits.concatenating(
      flags, (inside.replicated(max(1, bankBits)) & bank).extended(to: 16), byteEnable,
      .constant(k, width: 8))
    let response = observe("response", client.response)
    monitor.commit(
      kind: CommitKind.sramAccess.rawValue, when: response,
      words: [
        header, address, mux(write, writeData, readData),
        inside.replicated(requests.count) & rivals,
      ], "Port \(k) was answered.")
    return response
  }
}
