import RTL

/// An answer that a tile hands to the host bridge, which has a place for every answer that it asks for:
/// it passes in a cycle with valid, and there is no ready.
struct HostAnswerPort: Bundle {
  let valid = Field(1, "an answer; it is taken at once")
  let payload: Field
  let sourceX: Field
  let sourceY: Field

  init(_ format: FlitFormat) {
    payload = Field(format.messagePayload, "")
    sourceX = Field(format.x, "the tile that sent it")
    sourceY = Field(format.y, "")
  }
}
