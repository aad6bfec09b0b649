import ChipSpec
import RTL

/// Joins a PicoRV32 to the tile bus through its native memory interface. `docs/parts/bus_shim.md`
/// specifies it cycle by cycle.
public struct BusShimPicoRV32: Component {
  /// The shim; all cores with this interface have the same.
  public init() {}

  /// The name in Verilog.
  public var moduleName: String { "bus_shim_picorv32" }
  /// The sentence at the head of its Verilog.
  public var summary: String { "Joins a PicoRV32 to the tile bus." }

  /// What becomes of a transfer: it is asked for, then answered.
  private enum Phase: Int, Encoding { case idle, ask, answer }

  /// Describes the module.
  public func build(_ m: Module) {
    let run = m.input("run", "the core runs")
    let core = m.input("core_mem", PicoRV32Port())
    let bus = m.output("data", TileBusDataPort())
    let quiet = m.output("quiet", "there is no transfer")

    let phase = m.register("phase", reset: Phase.idle, "how far the transfer is")
    let address = m.register("address", width: 32, reset: nil, "byte address")
    let data = m.register("data", width: 32, reset: nil, "what it writes")
    let strobes = m.register("strobes", width: 4, reset: nil, "the bytes that it writes")

    m.when(!run) {
      phase.next(Phase.idle)
    }.otherwise {
      m.switch(phase) { cases in
        cases.case(Phase.idle) {
          m.when(core.valid) {
            phase.next(Phase.ask)
            address.next(core.addr)
            data.next(core.wdata)
            strobes.next(core.wstrb)
          }
        }
        cases.case(Phase.ask) { m.when(bus.gnt) { phase.next(Phase.answer) } }
        cases.default { phase.next(Phase.idle) }
      }
    }

    let isWrite = m.wire("is_write", strobes.any)
    bus.req.drive(run && (phase .== Phase.ask))
    bus.addr.drive(address)
    bus.we.drive(isWrite)
    bus.be.drive(strobes | (!isWrite).replicated(4))
    bus.wdata.drive(data)
    core.ready.drive(run && (phase .== Phase.answer))
    core.rdata.drive(bus.rdata)
    core.error.drive(core.ready && bus.err)
    m.ignore(bus.rvalid, because: "the tile bus answers in the cycle after its grant")
    m.ignore(core.instr, because: "the tile serves fetches as it serves data")
    quiet.drive(phase .== Phase.idle)
    let isTaken = (run && core.valid) && (phase .== Phase.idle)
    BusShimMonitor().describe(
      m,
      [BusShimMonitor.Master(bus, isAnswered: core.ready, isFetch: (core.instr, isTaken))])
    PicoRV32Assertions().describe(m, run: run, core)
  }
}
