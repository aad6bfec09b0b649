import RTL

/// What a read of the window is answered with.
struct HostCompletion: Bundle {
  let valid = Field(1, "it is to be sent")
  let take = Field(1, .backward, "it is taken")
  let data = Field(64, "")
  let byteEnable = Field(8, "")
  let tag = Field(8, "")
  let error = Field(1, "the read failed")
}
