import RTL

/// The port of a master that only reads: a subset of OBI 1.2.
struct TileBusFetchPort: Bundle {
  let req = Field(1, "a transfer is wanted")
  let addr = Field(32, "byte address")
  let gnt = Field(1, .backward, "it is accepted in this cycle")
  let rvalid = Field(1, .backward, "the response to a transfer accepted before")
  let rdata = Field(32, .backward, "the word read")
  let err = Field(1, .backward, "with the response: the transfer failed")
}
