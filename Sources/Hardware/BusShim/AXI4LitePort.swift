import RTL

/// AXI4-Lite without protection, seen from the core.
struct AXI4LitePort: Bundle {
  let awvalid = Field(1, "the address of a write is offered")
  let awaddr = Field(32, "byte address")
  let awready = Field(1, .backward, "it would be taken")
  let wvalid = Field(1, "the word of a write is offered")
  let wdata = Field(32, "data to write")
  let wstrb = Field(4, "bytes to write")
  let wready = Field(1, .backward, "it would be taken")
  let bvalid = Field(1, .backward, "a write is answered")
  let bresp = Field(2, .backward, "00 done, 10 failed")
  let bready = Field(1, "the answer would be taken")
  let arvalid = Field(1, "the address of a read is offered")
  let araddr = Field(32, "byte address")
  let arready = Field(1, .backward, "it would be taken")
  let rvalid = Field(1, .backward, "a read is answered")
  let rdata = Field(32, .backward, "the word read")
  let rresp = Field(2, .backward, "00 done, 10 failed")
  let rready = Field(1, "the answer would be taken")
}
