import Testing

/// The Verilog between a core and its tile passes every reader without a waiver.
struct TileBusLintTests {
  @Test(arguments: [true, false])
  func tileBus(hasFetch: Bool) async throws {
    let source = try Designs.tileBus(hasFetch: hasFetch)
    try await PartLint.check(source, named: source.top)
  }

  @Test func registerBus() async throws {
    try await PartLint.check(try Designs.registerBus(), named: "register_bus")
  }

  @Test func coreControl() async throws {
    try await PartLint.check(try Designs.coreControl(), named: "core_control")
  }
}
