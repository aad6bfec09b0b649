import RTL

/// One of the semaphores' client ports: an operation stays requested until the cycle of its grant, in
/// which it is done. All fields of the client come from registers.
struct SemaphorePort: Bundle {
  let request = Field(1, "an operation is wanted")
  let post = Field(1, "1 raise, 0 take")
  let index = Field(8, "number of the semaphore")
  let amount = Field(8, "by how much")
  let grant = Field(1, .backward, "the operation is done in this cycle")
}
