import RTL

/// A message that arrived, offered by the local port to the part that takes it. It passes in a cycle
/// with valid and ready.
struct ArrivalPort: Bundle {
  let valid = Field(1, "a message is offered")
  let ready = Field(1, .backward, "it would be taken")
  let payload: Field
  let sourceX: Field
  let sourceY: Field

  init(_ format: FlitFormat) {
    payload = Field(format.messagePayload, "")
    sourceX = Field(format.x, "the tile that sent it")
    sourceY = Field(format.y, "")
  }
}
