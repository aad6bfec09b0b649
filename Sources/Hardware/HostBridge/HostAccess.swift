import RTL

/// The oldest beat that came down, if it is a read or a beat of a write of the window.
struct HostAccess: Bundle {
  let valid = Field(1, "there is one")
  let take = Field(1, .backward, "it is served")
  let isWrite = Field(1, "1 write, 0 read")
  let address = Field(64, "where in the window")
  let data = Field(64, "to be written")
  let byteEnable = Field(8, "which bytes are written")
  let tag = Field(8, "of the read")
  let length = Field(9, "bytes to be read")
}
