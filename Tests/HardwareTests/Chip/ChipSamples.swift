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
      host: {generation: 4, lanes: 8, x: 0, y: 0}
      tiles:
        store: {role: memory, sram: {capacity: 16 KiB, banks: 2}, packet_manager: {dimensions: 3}}
      """)
  }

  /// Two sizes of memory, one of them protected and with a core outside, and a tile for the host link
  /// alone. Nothing is a power of two that does not have to be.
  static func mixed(ordering: String = "flow") throws -> Specification {
    try specification(
      """
      name: mixed
      grid: {columns: 3, rows: 2}
      router: {flit_width: 128, virtual_channels: 3, buffer_depth: 3, ordering: \(ordering)}
      host: {generation: 3, lanes: 16, x: 1, y: 0}
      tiles:
        entry: {role: host, semaphores: 0}
        plain: {role: memory, sram: {capacity: 8 KiB, banks: 1}, packet_manager: {transfers: 1}}
        safe:
          role: memory
          sram: {capacity: 16 KiB, banks: 4, protection: secded}
          packet_manager: {transfers: 3, dimensions: 2}
          core: {implementation: external, bus: obi}
          semaphores: 11
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
      host: {generation: 2, lanes: 4, x: 0, y: 1}
      tiles:
        safe:
          role: memory
          sram: {capacity: 8 KiB, banks: 2, protection: secded}
          packet_manager: {transfers: 2, dimensions: 4}
          core: {implementation: external, bus: picorv32}
          semaphores: 40
      """)
  }

  /// Two different tiles side by side with wide flits and everything that a tile can have.
  static func pair(ordering: String = "flow") throws -> Specification {
    try specification(
      """
      name: pair
      clock: 250 MHz
      grid: {columns: 2, rows: 1}
      router: {flit_width: 256, virtual_channels: 1, buffer_depth: 2, ordering: \(ordering)}
      host: {generation: 1, lanes: 4, x: 1, y: 0}
      tiles:
        left:
          sram: {capacity: 8 KiB, banks: 2}
          analog: {rows: 8, columns: 8, columns_per_adc: 4, conversion_time: 20 ns}
          simd: {lanes: 2}
          packet_manager: {transfers: 2, dimensions: 2}
          core: {implementation: external, bus: axi4_lite}
          semaphores: 9
        right:
          role: memory
          sram: {capacity: 16 KiB, banks: 2, protection: secded}
          packet_manager: {transfers: 2, dimensions: 3}
          core: {implementation: external, bus: obi}
          semaphores: 5
      layout:
        map:
          - left right
      """)
  }

  /// Flits of 32 bits, of which a message takes two; tiles with all engines and without any. The host
  /// link shares a tile, or has one for itself.
  static func halves(hasEntry: Bool = false) throws -> Specification {
    try specification(
      """
      name: halves
      grid: {columns: 3, rows: 2}
      router: {flit_width: 32, virtual_channels: 3, buffer_depth: 2}
      host: {generation: 5, lanes: 16, x: 1, y: 1}
      tiles:
      \(hasEntry ? "  entry: {role: host, semaphores: 0}" : "")
        compute:
          sram: {capacity: 32 KiB, banks: 2}
          analog: {rows: 16, columns: 24, columns_per_adc: 3, conversion_time: 10 ns}
          simd: {lanes: 4}
          packet_manager: {transfers: 3}
          semaphores: 128
        safe:
          role: memory
          sram: {capacity: 16 KiB, protection: secded}
          packet_manager: {transfers: 2, dimensions: 3}
          semaphores: 100
      layout:
        map:
          - compute safe compute
          - safe \(hasEntry ? "entry" : "compute") safe
      """)
  }

  /// The smallest chip in which every part is joined with every other: a tile with the host link and
  /// one with all engines, both with cores outside.
  static func joints() throws -> Specification {
    try specification(
      """
      name: joints
      clock: 400 MHz
      grid: {columns: 2, rows: 1}
      host: {generation: 5, lanes: 16, x: 0, y: 0}
      tiles:
        gate:
          role: memory
          sram: {capacity: 8 KiB, banks: 2, protection: secded}
          packet_manager: {transfers: 2, dimensions: 2}
          core: {implementation: external, bus: obi}
          semaphores: 100
        full:
          sram: {capacity: 16 KiB, banks: 2, protection: secded}
          analog: {rows: 8, columns: 16, columns_per_adc: 2, conversion_time: 10 ns}
          simd: {lanes: 1}
          packet_manager: {transfers: 2, dimensions: 2}
          core: {implementation: external, bus: obi}
          semaphores: 100
      layout:
        map:
          - gate full
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
