import RTL

/// What a part that reads and writes the tile's registers has: a request stays until the cycle of its
/// grant, because others use the registers too, and is answered in the next cycle.
struct RegisterClientPort: Bundle {
  let request = Field(1, "an access is wanted")
  let write = Field(1, "1 write, 0 read")
  let byteEnable = Field(4, "bytes to write")
  let address: Field
  let writeData = Field(32, "data to write")
  let grant = Field(1, .backward, "the access is taken in this cycle")
  let readData = Field(32, .backward, "the cycle after: the register read, else 0")
  let error = Field(1, .backward, "the cycle after: the access was refused")

  /// A bus over `1 << addressWidth` bytes.
  init(addressWidth: Int) {
    address = Field(addressWidth, "byte offset; bits 1:0 are ignored")
  }
}
