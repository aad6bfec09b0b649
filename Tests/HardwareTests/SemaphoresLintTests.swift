import Testing

/// The semaphores' Verilog passes every reader without a waiver, whatever their number.
struct SemaphoresLintTests {
  @Test(arguments: [1, 5, 16, 33, 256], [2, 3, 7])
  func everyShape(count: Int, clients: Int) async throws {
    try await PartLint.check(
      try Designs.semaphores(count, clients: clients), named: "semaphores-\(count)-\(clients)")
  }

  @Test func theMostClients() async throws {
    try await PartLint.check(try Designs.semaphores(64, clients: 32), named: "semaphores-64-32")
  }
}
