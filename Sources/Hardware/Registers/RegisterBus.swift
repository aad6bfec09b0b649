import RTL

/// A tile's bus as one register block sees it: always ready, answered one cycle later.
struct RegisterBus: Bundle {
  let request = Field(1, "an access")
  let write = Field(1, "1 write, 0 read")
  let byteEnable = Field(4, "bytes to write; ignored by reads")
  let address: Field
  let writeData = Field(32, "data to write")
  let response = Field(1, .backward, "one cycle after each request")
  let readData = Field(32, .backward, "with the response: the register; 0 for writes and errors")
  let error = Field(1, .backward, "with the response: no such register, or it cannot be written")

  /// A bus to a block of `2^addressWidth` bytes.
  init(addressWidth: Int) {
    address = Field(addressWidth, "byte address in the block")
  }
}
