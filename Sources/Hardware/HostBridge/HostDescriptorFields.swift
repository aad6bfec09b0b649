import RTL

/// A descriptor: what DMA is to copy or fill.
struct HostDescriptorFields: Bundle {
  let host = Field(64, "host address")
  let x = Field(8, "the tile")
  let y = Field(8, "")
  let address = Field(32, "address in the tile")
  let length = Field(32, "bytes")
  let pattern = Field(32, "what a fill writes")
  let operation = Field(2, "0 to the chip, 1 to the host, 2 fill")
  let interrupts = Field(1, "an event when done")
}
