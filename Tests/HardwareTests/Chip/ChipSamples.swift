import ChipSpec

/// Chips that the tests of the chip share.
enum ChipSamples {
  /// The specification of a text.
  static func specification(_ text: String) throws -> Specification {
    let reading = SpecificationReader.read(text: text, file: "sample.yaml")
    guard let specification = reading.specification else {
      throw SampleError(message: reading.text(color: false))
    }
    return specification
  }

  struct SampleError: Error {
    let message: String
  }

  /// Four tiles of one kind; the host link shares the tile (0, 0).
  static func square() throws -> Specification {
    try specification(
      """
      name: square
      grid: {columns: 2, rows: 2}
      host: {x: 0, y: 0}
      tiles:
        store: {role: memory, sram: {capacity: 16 KiB, banks: 2}}
      """)
  }

  /// Two sizes of memory, one of them protected, and a tile for the host link alone. Nothing is a
  /// power of two that does not have to be.
  static func mixed(ordering: String = "flow") throws -> Specification {
    try specification(
      """
      name: mixed
      grid: {columns: 3, rows: 2}
      router: {flit_width: 128, virtual_channels: 3, buffer_depth: 3, ordering: \(ordering)}
      host: {x: 1, y: 0}
      tiles:
        entry: {role: host}
        plain: {role: memory, sram: {capacity: 4 KiB, banks: 1}}
        safe: {role: memory, sram: {capacity: 8 KiB, banks: 4, protection: secded}}
      layout:
        map:
          - plain entry safe
          - safe plain safe
      """)
  }

  /// A column of protected tiles; the host link shares the middle one.
  static func column(ordering: String) throws -> Specification {
    try specification(
      """
      name: column
      grid: {columns: 1, rows: 3}
      router: {flit_width: 64, virtual_channels: 2, buffer_depth: 2, ordering: \(ordering)}
      host: {x: 0, y: 1}
      tiles:
        safe: {role: memory, sram: {capacity: 4 KiB, banks: 2, protection: secded}}
      """)
  }

  /// 108 tiles, as many as the largest chip that ships has.
  static func large() throws -> Specification {
    try specification(
      """
      name: broad
      grid: {columns: 12, rows: 9}
      host: {x: 0, y: 4}
      tiles:
        store: {role: memory, sram: {capacity: 64 KiB, banks: 4, protection: secded}}
      """)
  }
}
