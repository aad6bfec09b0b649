extension Specification {
  /// The registers of the host bridge, where the host finds them in the bridge's own space of its
  /// window; nil for a chip without a host link.
  /// - Throws: every value that does not fit its register.
  public func hostAddressMap() throws(AddressMapFaults) -> AddressMap? {
    guard let host else { return nil }
    return try AddressMap(
      name: "\(name)_host",
      documentation:
        "Registers of the host bridge of the chip \(name), in the bridge's own space of "
        + "the host's window.",
      memorySize: nil, blocks: [.hostBridge(host, grid: grid)])
  }
}

extension RegisterBlock {
  /// The host bridge's registers: events, doorbell and DMA. They lie in the bridge's own space of the
  /// host's window, not in a tile. `docs/parts/host_bridge.md`.
  public static func hostBridge(_ spec: HostSpec, grid: GridSpec) -> RegisterBlock {
    RegisterBlock(
      "host_bridge", base: HostWindow.hostBridgeBlock, size: TileAddressMap.blockSize,
      documentation: "Events, doorbell and DMA of the host bridge.",
      registers: identity(spec, grid) + events + [doorbell] + counters + descriptor + transfers)
  }

  private static func constant(
    _ name: String, _ lowBit: Int, _ width: Int, _ value: Int, _ documentation: String
  ) -> RegisterField {
    RegisterField(
      name, lowBit: lowBit, width: width, access: .constant, reset: UInt32(clamping: value),
      documentation: documentation)
  }

  private static func coordinates(at lowBit: Int, _ access: FieldAccess) -> [RegisterField] {
    [
      RegisterField(
        "x", lowBit: lowBit, width: 8, access: access, documentation: "Column of the tile."),
      RegisterField(
        "y", lowBit: lowBit + 8, width: 8, access: access, documentation: "Row of the tile."),
    ]
  }

  private static func identity(_ spec: HostSpec, _ grid: GridSpec) -> [Register] {
    [
      Register(
        "version", offset: 0x00,
        documentation: "Version of the block. Minor versions only add to it.",
        fields: [
          constant("minor", 0, 8, 0, "Minor version."),
          constant("major", 8, 8, 1, "Major version."),
        ]),
      Register(
        "grid", offset: 0x04, documentation: "Size of the grid of tiles.",
        fields: [
          constant("columns", 0, 16, grid.columns, "Columns; x is less than this."),
          constant("rows", 16, 16, grid.rows, "Rows; y is less than this."),
        ]),
      Register(
        "connection", offset: 0x08, documentation: "The host link.",
        fields: [
          constant("generation", 0, 4, spec.generation, "Generation of PCI Express."),
          constant("lanes", 8, 5, spec.lanes, "Lanes."),
          constant("x", 16, 8, spec.x, "Column of the tile that the link attaches to."),
          constant("y", 24, 8, spec.y, "Row of the tile that the link attaches to."),
        ]),
      Register(
        "parameters", offset: 0x0c, documentation: "Limits of DMA.",
        fields: [
          constant(
            "descriptors", 0, 8, HostPacket.descriptors,
            "Descriptors that the queue holds, the one under way included."),
          constant("chunk", 8, 16, HostPacket.largest, "Bytes of a packet on the link at most."),
        ]),
    ]
  }

  private static let events: [Register] = {
    func fields(_ access: FieldAccess) -> [RegisterField] {
      let events: [(event: HostPacket.Event, name: String, documentation: String)] = [
        (.done, "dma_done", "A descriptor that asked for it is done."),
        (.failed, "dma_failed", "A descriptor failed."),
        (.refused, "dma_refused", "A descriptor was started while the queue was full."),
        (.windowError, "window_error", "A write to the window or a doorbell failed."),
        (.semaphores, "semaphores", "The interrupt of the host tile's semaphores rose."),
      ]
      return events.map {
        RegisterField(
          $0.name, lowBit: $0.event.rawValue, access: access, documentation: $0.documentation)
      }
    }
    return [
      Register(
        "interrupt_enable", offset: 0x10, documentation: "Which events interrupt the host.",
        fields: fields(.readWrite)),
      Register(
        "interrupt_pending", offset: 0x14, documentation: "Which events happened.",
        fields: fields(.event)),
    ]
  }()

  private static let doorbell = Register(
    "doorbell", offset: 0x18, documentation: "Raises a semaphore of a tile.",
    fields: coordinates(at: 0, .pulse) + [
      RegisterField(
        "semaphore", lowBit: 16, width: 8, access: .pulse,
        documentation: "Number of the semaphore."),
      RegisterField(
        "amount", lowBit: 24, width: 8, access: .pulse,
        documentation: "By how much it is raised; 0 does nothing."),
    ])

  private static func counter(
    _ name: String, offset: Int, _ documentation: String
  ) -> Register {
    Register(
      name, offset: offset, documentation: documentation,
      fields: [
        RegisterField(
          "count", lowBit: 0, width: 32, access: .counter,
          documentation: "Number since it was cleared.")
      ])
  }

  private static let counters = [
    counter(
      "window_errors", offset: 0x1c, "Reads and writes of the window, and doorbells, that failed."),
    counter("unexpected", offset: 0x20, "Answers and completions that nobody waited for."),
  ]

  private static let descriptor: [Register] = {
    func word(
      _ name: String, offset: Int, _ field: String, _ documentation: String, _ what: String
    ) -> Register {
      Register(
        name, offset: offset, documentation: documentation,
        fields: [
          RegisterField(field, lowBit: 0, width: 32, access: .readWrite, documentation: what)
        ])
    }
    return [
      word(
        "dma_host_low", offset: 0x24, "address", "Where a descriptor's data lie in host memory.",
        "Bits 31:0 of the address, a multiple of 8."),
      word(
        "dma_host_high", offset: 0x28, "address", "Where a descriptor's data lie in host memory.",
        "Bits 63:32 of the address."),
      Register(
        "dma_tile", offset: 0x2c, documentation: "Tile of a descriptor.",
        fields: coordinates(at: 0, .readWrite)),
      word(
        "dma_address", offset: 0x30, "address", "Where a descriptor's data lie in the tile.",
        "Byte address in the SRAM, a multiple of 8."),
      word(
        "dma_length", offset: 0x34, "bytes", "How much a descriptor moves.",
        "Bytes, at least 1; of a fill a multiple of 8."),
      word(
        "dma_pattern", offset: 0x38, "word", "What a descriptor fills with.",
        "The word that is written again and again."),
      Register(
        "dma_control", offset: 0x3c, documentation: "What a descriptor does.",
        fields: [
          RegisterField(
            "operation", lowBit: 0, width: 2, access: .readWrite, documentation: "What it moves.",
            values: [
              FieldValue(
                "to_chip", UInt32(HostPacket.Operation.toChip.rawValue),
                documentation: "From host memory to the tile."),
              FieldValue(
                "to_host", UInt32(HostPacket.Operation.toHost.rawValue),
                documentation: "From the tile to host memory."),
              FieldValue(
                "fill", UInt32(HostPacket.Operation.fill.rawValue),
                documentation: "The pattern to the tile."),
            ]),
          RegisterField(
            "interrupt", lowBit: 8, access: .readWrite,
            documentation: "Makes an event when it is done."),
        ]),
      Register(
        "dma_start", offset: 0x40, documentation: "Queues a descriptor.",
        fields: [
          RegisterField(
            "start", lowBit: 0, access: .pulse,
            documentation: "Queues a copy of the descriptor's registers.")
        ]),
    ]
  }()

  private static let transfers: [Register] = {
    func number(
      _ name: String, offset: Int, _ field: String, width: Int, _ documentation: String,
      _ what: String, values: [FieldValue] = []
    ) -> Register {
      Register(
        name, offset: offset, documentation: documentation,
        fields: [
          RegisterField(
            field, lowBit: 0, width: width, access: .readOnly, documentation: what, values: values)
        ])
    }
    func code(_ failure: HostPacket.Failure, _ name: String, _ what: String) -> FieldValue {
      FieldValue(name, UInt32(failure.rawValue), documentation: what)
    }
    return [
      number(
        "dma_status", offset: 0x44, "queued", width: 8, "How busy DMA is.",
        "Descriptors in the queue, the one under way included."),
      counter("dma_done", offset: 0x48, "Descriptors done without an error."),
      counter("dma_failed", offset: 0x4c, "Descriptors that failed."),
      number(
        "dma_error", offset: 0x50, "code", width: 4, "Why the last descriptor that failed did.",
        "The reason.",
        values: [
          FieldValue("none", 0, documentation: "None has failed."),
          code(.malformed, "malformed", "It made no sense."),
          code(.target, "target", "There is no such tile, or it has no network interface."),
          code(.host, "host", "The host did not give what it was asked for."),
          code(.refused, "refused", "The tile refused."),
        ]),
      number(
        "dma_progress", offset: 0x54, "bytes", width: 32,
        "How far the descriptor under way has come.", "Bytes moved so far; 0 without one."),
    ]
  }()
}
