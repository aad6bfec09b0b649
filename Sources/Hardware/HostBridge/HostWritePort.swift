import RTL

/// Beats of writes of host memory.
struct HostWritePort: Bundle {
  let valid = Field(1, "a beat is to be sent")
  let take = Field(1, .backward, "it is taken")
  let address = Field(HostFormat.hostWord, "byte address / 8")
  let data = Field(64, "")
  let byteEnable = Field(8, "")
  let last = Field(1, "last beat of the packet")
}
