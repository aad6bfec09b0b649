import RTL

/// The beats of DMA on their way to the host: a read, or a write beat by beat.
struct HostPacketPort: Bundle {
  let valid = Field(1, "a beat is offered; of a write all beats without a pause")
  let take = Field(1, .backward, "it is taken")
  let isWrite = Field(1, "1 write, 0 read")
  let address = Field(HostFormat.hostWord, "byte address / 8")
  let data = Field(64, "of a write")
  let byteEnable = Field(8, "of a write")
  let tag = Field(2, "of a read")
  let length = Field(9, "of a read, bytes")
  let last = Field(1, "last beat of the packet")
}
