import RTL

/// The bus on which a tile's registers are read and written: a request is taken at once and answered
/// in the next cycle.
struct RegisterPort: Bundle {
  let request = Field(1, "an access")
  let write = Field(1, "1 write, 0 read")
  let byteEnable = Field(4, "bytes to write; ignored by reads")
  let address: Field
  let writeData = Field(32, "data to write")
  let readData = Field(32, .backward, "the cycle after: the register read, else 0")
  let error = Field(1, .backward, "the cycle after: the access was refused")

  /// A bus over `1 << addressWidth` bytes.
  init(addressWidth: Int) {
    address = Field(addressWidth, "byte offset; bits 1:0 are ignored")
  }
}
