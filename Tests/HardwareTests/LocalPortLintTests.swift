import ChipSpec
import Testing

import struct Golden.LocalPortParts

/// The local port's Verilog passes every reader without a waiver, whoever stands behind it.
struct LocalPortLintTests {
  private static let parts = [
    LocalPortParts(), LocalPortParts(packetManager: true), LocalPortParts(hostBridge: true),
    LocalPortParts(packetManager: true, hostBridge: true),
    LocalPortParts(networkInterface: false, hostBridge: true),
  ]

  @Test(arguments: [1, 2, 3, 5, 8], RouterSpec.Ordering.allCases)
  func everyShape(channels: Int, ordering: RouterSpec.Ordering) async throws {
    for (number, parts) in Self.parts.enumerated() {
      var spec = RouterSpec()
      spec.virtualChannels = channels
      spec.ordering = ordering
      spec.bufferDepth = 2 + channels % 3
      spec.flitWidth = [64, 128, 256][number % 3]
      let (columns, rows) = [(1, 1), (2, 9), (12, 5)][channels % 3]
      try await PartLint.check(
        try Designs.localPort(spec, columns: columns, rows: rows, parts),
        named: "local-port-\(channels)-\(ordering)-\(number)")
    }
  }

  @Test(
    "flits of 32 bits",
    arguments: [(1, 1, 1), (2, 2, 2), (3, 5, 3), (8, 1, 7), (2, 9, 1), (5, 12, 9)])
  func halves(channels: Int, columns: Int, rows: Int) async throws {
    for (number, parts) in Self.parts.enumerated() {
      var spec = RouterSpec()
      spec.flitWidth = 32
      spec.virtualChannels = channels
      spec.bufferDepth = 2 + channels % 3
      try await PartLint.check(
        try Designs.localPort(spec, columns: columns, rows: rows, parts),
        named: "local-port-halves-\(columns)x\(rows)-\(number)")
    }
  }
}
