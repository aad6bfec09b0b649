import RTL

/// Shares an analog part's SRAM port between its reads and its writes. What is on offer stays. A write
/// goes first: results that wait hold up the converters, and there is a word for at most every other
/// cycle, so reads have the cycles between.
struct AnalogMemory: Component {
  var moduleName: String { "analog_memory" }
  var summary: String { "Shares an analog part's SRAM port between its reads and its writes." }

  func build(_ m: Module) {
    let read = m.input("read", "a word is to be read")
    let readAddress = m.input("read_address", width: AnalogShape.address, "in words")
    let write = m.input("write", "a word is to be written")
    let writeAddress = m.input("write_address", width: AnalogShape.address, "in words")
    let grant = m.input("grant", "what is on offer is taken")
    let response = m.input("response", "what was taken in the last cycle is answered")
    let request = m.output("request", "an access is wanted")
    let isWrite = m.output("is_write", "1 write, 0 read")
    let address = m.output("address", width: AnalogShape.address, "in words")
    let readGrant = m.output("read_grant", "the read is taken")
    let writeGrant = m.output("write_grant", "the write is taken")
    let readResponse = m.output("read_response", "the read is answered")
    let writeResponse = m.output("write_response", "the write is answered")
    let still = m.output("still", "nothing is asked for and nothing is to be answered")

    let isHeld = m.register("is_held", "a read was on offer and was not taken")
    let isReadDue = m.register("is_read_due", "a read was taken in the last cycle")
    let isWriteDue = m.register("is_write_due", "a write was taken in the last cycle")

    let writes = m.wire("writes", write && !isHeld, "a write is on offer")
    request.drive(read || write)
    isWrite.drive(writes)
    address.drive(mux(writes, writeAddress, readAddress))
    readGrant.drive(grant && !writes)
    writeGrant.drive(grant && writes)
    readResponse.drive(response && isReadDue)
    writeResponse.drive(response && isWriteDue)

    m.when(read || write) {
      isHeld.next(!(writes || grant))
      isReadDue.next(readGrant)
      isWriteDue.next(writeGrant)
    }.elseWhen(isReadDue || isWriteDue) {
      isReadDue.next(0)
      isWriteDue.next(0)
    }
    still.drive(!((read || write) || (isReadDue || isWriteDue)))
  }
}
