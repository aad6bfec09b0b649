import RTL

/// The oldest beat that came down, if it is of a completion.
struct HostData: Bundle {
  let valid = Field(1, "there is one")
  let take = Field(1, .backward, "it is taken or discarded")
  let data = Field(64, "bytes of the host")
  let tag = Field(8, "of the read that it answers")
  let error = Field(1, "the read failed")
  let last = Field(1, "last beat of the completion")
}
