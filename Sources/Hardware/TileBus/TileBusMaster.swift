import ChipSpec
import RTL

/// A master of the tile bus: where its requests go, and where its responses come from.
struct TileBusMaster {
  let name: String
  let req, addr, gnt, rvalid, rdata, err: Bits
  /// What a write has; nil for a master that only reads.
  let write: (we: Bits, be: Bits, wdata: Bits)?

  let memory: Bound<SRAMPort>
  let registers: Bound<RegisterClientPort>?

  /// The master for fetches: it reads memory.
  init(_ port: Bound<TileBusFetchPort>, _ memory: Bound<SRAMPort>) {
    name = "fetch"
    (req, addr, gnt) = (port.req, port.addr, port.gnt)
    (rvalid, rdata, err) = (port.rvalid, port.rdata, port.err)
    write = nil
    self.memory = memory
    registers = nil
  }

  /// The master for data.
  init(
    _ port: Bound<TileBusDataPort>, _ memory: Bound<SRAMPort>,
    _ registers: Bound<RegisterClientPort>
  ) {
    name = "data"
    (req, addr, gnt) = (port.req, port.addr, port.gnt)
    (rvalid, rdata, err) = (port.rvalid, port.rdata, port.err)
    write = (port.we, port.be, port.wdata)
    self.memory = memory
    self.registers = registers
  }

  /// Where the transfer that was granted in the last cycle went.
  enum Source: Int, Encoding { case none, memory, registers, nowhere }

  /// Describes the master.
  /// - Returns: where this cycle's response comes from, a ``Source``.
  func describe(_ m: Module) -> Bits {
    let region = addr[30..<32]
    let isMemory = m.wire("\(name)_is_memory", region .== number(of: TileAddressMap.memory))
    let isRegisters = registers.map { _ in
      m.wire("\(name)_is_registers", region .== number(of: TileAddressMap.registers))
    }
    ask(m, isMemory, isRegisters)

    let source = m.register("\(name)_source", reset: Source.none, "who answers in this cycle")
    let isUpper = m.register("\(name)_is_upper", reset: nil, "it wants bits 63:32 of the word")
    m.when(gnt) {
      isUpper.next(addr[2])
      let chain = m.when(isMemory) { source.next(Source.memory) }
      if let isRegisters { chain.elseWhen(isRegisters) { source.next(Source.registers) } }
      chain.otherwise { source.next(Source.nowhere) }
    }.elseWhen(source .!= Source.none) {
      source.next(Source.none)
    }
    answer(m, source, isUpper)
    return source
  }

  /// Passes the request on, and the grant back.
  private func ask(_ m: Module, _ isMemory: Bits, _ isRegisters: Bits?) {
    memory.request.drive(req && isMemory)
    memory.address.drive(addr)
    if let write {
      let none = Bits.constant(0, width: write.be.width)
      memory.write.drive(write.we)
      memory.byteEnable.drive(
        mux(addr[2], .concatenating(write.be, none), .concatenating(none, write.be)))
      memory.writeData.drive(write.wdata.replicated(2))
    } else {
      memory.write.drive(0)
      memory.byteEnable.drive(0)
      memory.writeData.drive(0)
    }
    if let registers, let isRegisters, let write {
      registers.request.drive(req && isRegisters)
      registers.write.drive(write.we)
      registers.byteEnable.drive(write.be)
      registers.address.drive(addr[0..<RegisterBus.addressWidth])
      registers.writeData.drive(write.wdata)
    }

    let isGranted = m.wire("\(name)_is_granted", width: 1, "by whom it is for")
    let chain = m.when(isMemory) { isGranted.drive(memory.grant) }
    if let registers, let isRegisters {
      chain.elseWhen(isRegisters) { isGranted.drive(registers.grant) }
    }
    chain.otherwise { isGranted.drive(1) }
    gnt.drive(req && isGranted)
  }

  /// Gives the response of whom the last cycle's transfer went to.
  private func answer(_ m: Module, _ source: Bits, _ isUpper: Bits) {
    let word = m.wire("\(name)_word", width: 32, "what is read", default: .constant(0, width: 32))
    let failed = m.wire("\(name)_failed", width: 1, default: .constant(0, width: 1))
    m.switch(source) { cases in
      cases.case(Source.memory) {
        word.drive(mux(isUpper, memory.readData[32..<64], memory.readData[0..<32]))
        failed.drive(memory.error)
      }
      if let registers {
        cases.case(Source.registers) {
          word.drive(registers.readData)
          failed.drive(registers.error)
        }
      }
      cases.case(Source.nowhere) { failed.drive(1) }
      cases.default {}
    }
    m.ignore(memory.response, because: "the memory answers in the cycle after its grant")
    rvalid.drive(source .!= Source.none)
    rdata.drive(word)
    err.drive(failed)
  }

  /// Bits 31:30 of a region's addresses.
  private func number(of region: Range<Int>) -> Int { region.lowerBound >> 30 }
}
