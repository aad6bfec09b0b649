import ChipSpec
import RTL

/// Joins a core that speaks AXI4-Lite to the tile bus. `docs/parts/bus_shim.md` specifies it cycle by
/// cycle.
///
/// Each channel has one place. An access goes to the bus when its place for the answer is free, so
/// that the bus never waits for the core.
public struct BusShimAXI4Lite: Component {
  /// The shim; all cores that speak AXI4-Lite have the same.
  public init() {}

  /// The name in Verilog.
  public var moduleName: String { "bus_shim_axi4_lite" }
  /// The sentence at the head of its Verilog.
  public var summary: String { "Joins a core that speaks AXI4-Lite to the tile bus." }

  /// Describes the module.
  public func build(_ m: Module) {
    let run = m.input("run", "the core runs")
    let core = m.input("core", AXI4LitePort())
    let bus = m.output("data", TileBusDataPort())
    let quiet = m.output("quiet", "no answer is due and nothing can go")

    let hasAddress = m.register("has_aw", "the address of a write is here")
    let writeAddress = m.register("aw_address", width: 32, reset: nil, "byte address")
    let hasData = m.register("has_w", "the word of a write is here")
    let writeData = m.register("w_data", width: 32, reset: nil, "the word")
    let strobes = m.register("w_strobes", width: 4, reset: nil, "its bytes that count")
    let hasRead = m.register("has_ar", "the address of a read is here")
    let readAddress = m.register("ar_address", width: 32, reset: nil, "byte address")
    let hasWritten = m.register("has_b", "the answer to a write is here")
    let writeFailed = m.register("b_failed", reset: nil, "the write failed")
    let hasAnswer = m.register("has_r", "the answer to a read is here")
    let readData = m.register("r_data", width: 32, reset: nil, "the word read")
    let readFailed = m.register("r_failed", reset: nil, "the read failed")
    let writeIsDue = m.register("write_is_due", "the bus answers a write in this cycle")
    let readIsDue = m.register("read_is_due", "the bus answers a read in this cycle")
    let isWriteTurn = m.register("is_write_turn", "the write goes if both can")

    let writeCanGo = m.wire(
      "write_can_go", (hasAddress && hasData) && !(hasWritten || writeIsDue))
    let readCanGo = m.wire("read_can_go", hasRead && !(hasAnswer || readIsDue))
    let isWrite = m.wire(
      "is_write", writeCanGo && (isWriteTurn || !readCanGo), "what goes is a write")
    bus.req.drive(run && (writeCanGo || readCanGo))
    bus.we.drive(isWrite)
    bus.addr.drive(mux(isWrite, writeAddress, readAddress))
    bus.be.drive(strobes | (!isWrite).replicated(4))
    bus.wdata.drive(writeData)
    let isGranted = m.wire("is_granted", bus.req && bus.gnt, "it goes")

    core.awready.drive(run && !hasAddress)
    core.wready.drive(run && !hasData)
    core.arready.drive(run && !hasRead)
    core.bvalid.drive(run && hasWritten)
    core.bresp.drive(.concatenating(writeFailed, .constant(0, width: 1)))
    core.rvalid.drive(run && hasAnswer)
    core.rdata.drive(readData)
    core.rresp.drive(.concatenating(readFailed, .constant(0, width: 1)))
    m.ignore(bus.rvalid, because: "the tile bus answers in the cycle after its grant")
    quiet.drive(!((writeIsDue || readIsDue) || (writeCanGo || readCanGo)))

    m.when(run) {
      // A place that is filled is empty before, so these exclude each other.
      m.when(core.awvalid && core.awready) {
        hasAddress.next(1)
        writeAddress.next(core.awaddr)
      }.elseWhen(isGranted && isWrite) {
        hasAddress.next(0)
      }
      m.when(core.wvalid && core.wready) {
        hasData.next(1)
        writeData.next(core.wdata)
        strobes.next(core.wstrb)
      }.elseWhen(isGranted && isWrite) {
        hasData.next(0)
      }
      m.when(core.arvalid && core.arready) {
        hasRead.next(1)
        readAddress.next(core.araddr)
      }.elseWhen(isGranted && !isWrite) {
        hasRead.next(0)
      }

      m.when(bus.req) {
        isWriteTurn.next(isWrite ^ bus.gnt)
        writeIsDue.next(bus.gnt && isWrite)
        readIsDue.next(bus.gnt && !isWrite)
      }.elseWhen(writeIsDue || readIsDue) {
        writeIsDue.next(0)
        readIsDue.next(0)
      }
      m.when(writeIsDue) {
        hasWritten.next(1)
        writeFailed.next(bus.err)
      }.elseWhen(core.bready) {
        hasWritten.next(0)
      }
      m.when(readIsDue) {
        hasAnswer.next(1)
        readData.next(bus.rdata)
        readFailed.next(bus.err)
      }.elseWhen(core.rready) {
        hasAnswer.next(0)
      }
    }.otherwise {
      hasAddress.next(0)
      hasData.next(0)
      hasRead.next(0)
      hasWritten.next(0)
      hasAnswer.next(0)
      writeIsDue.next(0)
      readIsDue.next(0)
      isWriteTurn.next(0)
    }
    BusShimMonitor().describe(
      m, [BusShimMonitor.Master(bus, isAnswered: run && (writeIsDue || readIsDue))])
    AXI4LiteAssertions().describe(m, run: run, core)
  }
}
