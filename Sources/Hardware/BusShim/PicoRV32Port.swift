import RTL

/// The native memory interface of PicoRV32, seen from the core.
struct PicoRV32Port: Bundle {
  let valid = Field(1, "a transfer is wanted")
  let instr = Field(1, "it is a fetch")
  let addr = Field(32, "byte address")
  let wdata = Field(32, "data to write")
  let wstrb = Field(4, "bytes to write; 0 is a read")
  let ready = Field(1, .backward, "the transfer is done")
  let rdata = Field(32, .backward, "with ready: the word read")
  let error = Field(1, .backward, "with ready: the access failed")
}
