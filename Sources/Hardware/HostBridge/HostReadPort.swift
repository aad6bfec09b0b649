import RTL

/// Reads of host memory.
struct HostReadPort: Bundle {
  let valid = Field(1, "a read is to be sent")
  let take = Field(1, .backward, "it is taken")
  let address = Field(HostFormat.hostWord, "byte address / 8")
  let tag = Field(2, "")
  let length = Field(9, "bytes")
}
