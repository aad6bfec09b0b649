import RTL

/// A message that a part of the tile hands to the local port to be sent. It passes in a cycle with
/// valid and ready; once offered it stays as it is until then. All fields of the sender come from
/// registers.
struct MessagePort: Bundle {
  let valid = Field(1, "a message is to be sent")
  let ready = Field(1, .backward, "it would be taken; may depend on valid")
  let payload: Field
  let targetX: Field
  let targetY: Field

  init(_ format: FlitFormat) {
    payload = Field(format.message, "")
    targetX = Field(format.x, "where it goes")
    targetY = Field(format.y, "")
  }
}
