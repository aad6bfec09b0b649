import RTL

/// One of the SRAM's request ports: a request is taken in the cycle of its grant and answered in the
/// next one.
struct SRAMPort: Bundle {
  let request = Field(1, "an access is wanted")
  let write = Field(1, "1 write, 0 read")
  let byteEnable = Field(8, "bytes to write; ignored by reads")
  let address = Field(32, "byte address; bits 2:0 are ignored")
  let writeData = Field(64, "data to write")
  let grant = Field(1, .backward, "the access is taken in this cycle")
  let response = Field(1, .backward, "the access taken in the last cycle is answered")
  let readData = Field(64, .backward, "the word read")
  let error = Field(1, .backward, "with the response: out of range or uncorrectable")
}
