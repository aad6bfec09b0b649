import ChipSpec
import Foundation

/// The chips of tests.
enum Chips {
  /// A spec that is shipped.
  static func specification(_ name: String) throws -> Specification {
    try specification(text: text(name), name)
  }

  /// The text of a spec that is shipped.
  static func text(_ name: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appending(path: "Hardware/Specs/\(name).yaml"), encoding: .utf8)
  }

  /// A spec of text.
  static func specification(text: String, _ name: String = "test") throws -> Specification {
    try SpecificationReader.read(text: text, file: name).specification.unwrapped(name)
  }

  /// Chips of many tiles, with arrays of several sizes.
  static let many = [
    text(columns: 7, rows: 7, array: (32, 16), lanes: 4),
    text(columns: 8, rows: 4, array: (128, 64), lanes: 16, router: "flit_width: 128"),
    text(
      columns: 5, rows: 7, array: (72, 24), lanes: 8,
      router: "{flit_width: 64, virtual_channels: 3, ordering: none}"
    ),
  ]

  /// A chip with flits of 32 bits and memories with SECDED.
  static let narrow = text(
    columns: 6, rows: 6, array: (256, 32), lanes: 8, router: "{flit_width: 32, buffer_depth: 6}",
    protection: "secded")

  /// A chip of tiles that are all alike.
  static func text(
    columns: Int, rows: Int, array: (rows: Int, columns: Int), lanes: Int, router: String = "",
    memory: Int = 64, semaphores: Int = 64, protection: String = "none"
  ) -> String {
    let router = router.isEmpty ? "" : "router: {\(router.trimmingCharacters(in: ["{", "}"]))}"
    return """
      name: many
      grid: {columns: \(columns), rows: \(rows)}
      \(router)
      host: {x: 0, y: 0, generation: 4, lanes: 8}
      tiles:
        compute:
          sram: {capacity: \(memory) KiB, banks: 4, protection: \(protection)}
          analog: {rows: \(array.rows), columns: \(array.columns), columns_per_adc: 4, conversion_time: 20 ns}
          simd: {lanes: \(lanes)}
          packet_manager: {transfers: 4}
          semaphores: \(semaphores)
      """
  }

  /// Whether Verilator is here. In CI nothing may skip.
  static let hasVerilator: Bool = {
    let environment = ProcessInfo.processInfo.environment
    if ["true", "1"].contains(environment["CI"] ?? "") { return true }
    let paths = (environment["PATH"] ?? "").split(separator: ":")
    return environment["TILEWRIGHT_VERILATOR"] != nil
      || paths.contains { FileManager.default.isExecutableFile(atPath: "\($0)/verilator") }
  }()
}

extension Optional {
  fileprivate func unwrapped(_ name: String) throws -> Wrapped {
    guard let self else { throw CocoaError(.fileReadCorruptFile) }
    return self
  }
}
