import ChipSpec
import RTL

/// What a tile bus's monitor reports: every access that met neither memory nor registers, when it is
/// answered. `docs/parts/tile_bus.md` gives the record's layout.
struct TileBusMonitor {
  let error: Bits
  let quiet: Bits

  func describe(_ m: Module, _ masters: [(master: TileBusMaster, source: Bits)]) {
    let kind = CommitKind.coreAccessNowhere.rawValue
    m.monitor(kind: kind) { monitor in
      var answers: [Answer] = []
      for (master, source) in masters {
        let name = master.name
        let isGranted = monitor.observe("\(name)_gnt", master.gnt)
        /// The request as it was in the cycle of its grant.
        func kept(_ field: String, _ bits: Bits) -> Bits {
          let value = monitor.observe("\(name)_\(field)", bits)
          return monitor.module.kept("\(name)_\(field)", value, when: isGranted)
        }
        let asked = monitor.observe("\(name)_addr", master.addr)
        let address = monitor.module.kept("\(name)_addr", asked, when: isGranted)
        let answer = Answer(monitor, master, address: asked, isGranted: isGranted)
        answer.report(monitor, master)
        answers.append(answer)
        let isNowhere = monitor.observe(
          "\(name)_is_nowhere", source .== TileBusMaster.Source.nowhere)
        if let write = master.write {
          let isWrite = kept("we", write.we)
          let header = Bits.concatenating(
            kept("be", write.be), .constant(0, width: 2), isWrite, .constant(1, width: 1))
          monitor.commit(
            kind: kind, when: isNowhere,
            words: [header, address, isWrite.replicated(32) & kept("wdata", write.wdata)],
            "There is nothing where the \(name) master went.")
        } else {
          monitor.commit(
            kind: kind, when: isNowhere, words: [.constant(0xF0, width: 8), address],
            "There is nothing where the \(name) master went.")
        }
      }
      monitor.reportDifferences(
        of: .coreAccessNowhere,
        [
          (
            "error", monitor.observe("error", error),
            .concatenating(answers.map { $0.isDue && $0.error }).any, nil
          ),
          (
            "quiet", monitor.observe("quiet", quiet),
            !Bits.concatenating(answers.map(\.isDue)).any, nil
          ),
        ])
    }
  }

  /// What a master must be answered in this cycle, and what it asks, as the monitor sees it.
  private struct Answer {
    /// An answer is due, and what it says.
    let isDue: Bits, error: Bits, data: Bits

    private let address: Bits, isGranted: Bits
    private let isMemory: Bits, isRegisters: Bits?
    private let memoryGrant: Bits, registersGrant: Bits?

    init(_ monitor: Monitor, _ master: TileBusMaster, address: Bits, isGranted: Bits) {
      (self.address, self.isGranted) = (address, isGranted)
      let module = monitor.module
      let name = master.name
      func observe(_ field: String, _ bits: Bits) -> Bits {
        monitor.observe("\(name)_\(field)", bits)
      }
      let region = address[30..<32]
      isMemory = module.wire("\(name)_is_memory", region .== 0)
      isRegisters = master.registers.map { _ in
        module.wire("\(name)_is_registers", region .== 1)
      }
      memoryGrant = observe("memory_grant", master.memory.grant)
      registersGrant = master.registers.map { observe("registers_grant", $0.grant) }

      isDue = module.register("\(name)_is_due", "an access was taken in the last cycle")
      isDue.next(isGranted)
      func kept(_ field: String, _ bit: Bits) -> Bits {
        module.kept("\(name)_\(field)", bit, when: isGranted)
      }
      let wasMemory = kept("was_memory", isMemory)
      let isUpper = kept("is_upper", address[2])
      let word = observe("memory_read_data", master.memory.readData)
      let half = module.wire("\(name)_half", mux(isUpper, word[32..<64], word[0..<32]))
      let memoryError = observe("memory_error", master.memory.error)
      guard let isRegisters, let registers = master.registers else {
        data = module.wire("\(name)_data", wasMemory.replicated(32) & half)
        error = module.wire("\(name)_error", !wasMemory || memoryError)
        return
      }
      let wasRegisters = kept("was_registers", isRegisters)
      data = module.wire(
        "\(name)_data",
        (wasMemory.replicated(32) & half)
          | (wasRegisters.replicated(32) & observe("registers_read_data", registers.readData)))
      error = module.wire(
        "\(name)_error",
        mux(wasMemory, memoryError, !wasRegisters || observe("registers_error", registers.error)))
    }

    func report(_ monitor: Monitor, _ master: TileBusMaster) {
      let module = monitor.module
      let name = master.name
      func observe(_ field: String, _ bits: Bits) -> Bits {
        monitor.observe("\(name)_\(field)", bits)
      }
      let isAsked = observe("req", master.req)
      let elsewhere =
        if let isRegisters, let registersGrant {
          !isRegisters || registersGrant
        } else { Bits.constant(1, width: 1) }
      let grant = module.wire(
        "\(name)_grant",
        isAsked && mux(isMemory, memoryGrant, elsewhere))
      let memoryRequest = observe("memory_request", master.memory.request)
      let toMemory = module.wire("\(name)_to_memory", isAsked && isMemory)
      var shown: [(name: String, shows: Bits, expected: Bits, when: Bits?)] = [
        ("\(name)_gnt", isGranted, grant, nil),
        ("\(name)_rvalid", observe("rvalid", master.rvalid), isDue, nil),
        ("\(name)_err", observe("err", master.err), error, isDue),
        ("\(name)_rdata", observe("rdata", master.rdata), data, isDue),
        ("\(name)_memory_request", memoryRequest, toMemory, nil),
        (
          "\(name)_memory_address", observe("memory_address", master.memory.address),
          address, toMemory
        ),
        (
          "\(name)_memory_write", observe("memory_write", master.memory.write),
          master.write.map { observe("we_asked", $0.we) } ?? .constant(0, width: 1), toMemory
        ),
      ]
      if let registers = master.registers, let isRegisters, let write = master.write {
        let request = observe("registers_request", registers.request)
        let toRegisters = module.wire("\(name)_to_registers", isAsked && isRegisters)
        shown += [
          ("\(name)_registers_request", request, toRegisters, nil),
          (
            "\(name)_registers_access",
            observe(
              "registers_access",
              .concatenating(
                registers.write, registers.byteEnable, registers.address, registers.writeData)),
            observe(
              "access", .concatenating(write.we, write.be, master.addr[0..<30], write.wdata)),
            toRegisters
          ),
        ]
      }
      monitor.reportDifferences(of: .coreAccessNowhere, shown)
    }
  }
}
