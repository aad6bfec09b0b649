import RTL

/// The port of a master that reads and writes: a subset of OBI 1.2.
struct TileBusDataPort: Bundle {
  let req = Field(1, "a transfer is wanted")
  let addr = Field(32, "byte address")
  let we = Field(1, "1 write, 0 read")
  let be = Field(4, "bytes to write")
  let wdata = Field(32, "data to write")
  let gnt = Field(1, .backward, "it is accepted in this cycle")
  let rvalid = Field(1, .backward, "the response to a transfer accepted before")
  let rdata = Field(32, .backward, "the word read")
  let err = Field(1, .backward, "with the response: the transfer failed")
}
