import ChipSpec
import RTL

/// A tile's register blocks: the bus that leads to them, and what each block's part gives and takes.
struct TileRegisters {
  let kind: TileKind
  let blocks: [RegisterBlock]

  /// Joins the blocks with their parts.
  /// - Parameters:
  ///   - bus: where accesses come from.
  ///   - parts: what is behind each block, by its name.
  func describe(
    _ m: Module, bus: Bound<RegisterPort>, x: Bits, y: Bits, present: Bits, parts: TileParts
  ) {
    let files = connect(m, bus)
    for block in blocks {
      guard let file = files[block.name] else { continue }
      switch block.name {
      case "tile":
        file["position_x"].drive(x)
        file["position_y"].drive(y)
      case "router":
        file["position_x"].drive(x)
        file["position_y"].drive(y)
        for side in RouterPort.neighbours {
          file["neighbours_\(side.name)"].drive(present[side.rawValue])
        }
        file["dropped_count_event"].drive(parts.router["dropped"])
      case "network_interface":
        file["discarded_count_event"].drive(parts.localPort["discarded"])
        file["unexpected_count_event"].drive(parts.localPort["unexpected"])
        file["errors_count_event"].drive(parts.interface["served_error"])
        file["refused_count_event"].drive(parts.interface["refused"])
      case "sram" where block.registers.contains { $0.name == "inject" }:
        parts.memory["inject_enable"].drive(
          .concatenating(file["inject_enable_1"], file["inject_enable_0"]))
        parts.memory["inject_bit_0"].drive(file["inject_bit_0"])
        parts.memory["inject_bit_1"].drive(file["inject_bit_1"])
        for event in ["corrected", "uncorrected"] {
          file["\(event)_flags_banks_event"].drive(parts.memory[event])
          file["\(event)_count_event"].drive(parts.memory[event])
        }
      default:
        guard let part = parts.engines[block.name] else { break }
        RegisterWiring(
          block: block,
          names: Dictionary(
            uniqueKeysWithValues: ["done", "failed", "refused"].map { ("\($0)_channels_event", $0) }
          ),
          softwareOnly: ["mailbox_outbound_word"]
        ).connect(m, file, to: part)
      }
    }
  }

  /// Makes the blocks' files and the decoder that selects one of them.
  private func connect(_ m: Module, _ bus: Bound<RegisterPort>) -> [String: Instance] {
    var files: [String: Instance] = [:]
    var data: [Bits] = []
    var errors: [Bits] = []
    let zero = Bits.constant(0, width: 1)
    let nowhere = m.register("nowhere", "the last register access met no block")
    let isNowhere = m.wire("is_nowhere", width: 1, "this one meets none", default: zero)
    let own = blocks.map { block in
      let component = RegisterFile(name: moduleName(of: block), block: block)
      let file = m.instance("\(block.name)_registers", component)
      let own = file.bundle("bus", RegisterPort(addressWidth: component.addressWidth))
      own.write.drive(bus.write)
      own.byteEnable.drive(bus.byteEnable)
      own.address.drive(bus.address[0..<component.addressWidth])
      own.writeData.drive(bus.writeData)
      files[block.name] = file
      data.append(own.readData)
      errors.append(own.error)
      return own
    }
    // The address's upper bits are the number of a block.
    precondition(blocks.allSatisfy { $0.size == blocks[0].size }, "blocks are equally large")
    let low = indexWidth(blocks[0].size)
    let asked = blocks.map { m.wire("asks_\($0.name)", width: 1, default: zero) }
    m.when(bus.request) {
      m.switch(bus.address[low..<bus.address.width]) { cases in
        for (block, isAsked) in zip(blocks, asked) {
          cases.case(block.base / block.size) { isAsked.drive(1) }
        }
        cases.default { isNowhere.drive(1) }
      }
    }
    for (port, isAsked) in zip(own, asked) { port.request.drive(isAsked) }
    nowhere.next(isNowhere)
    // A block that was not asked gives zeros.
    bus.readData.drive(data.dropFirst().reduce(data[0]) { $0 | $1 })
    bus.error.drive(errors.reduce(nowhere) { $0 || $1 })
    return files
  }

  /// Blocks that are the same in all tiles are one module; others are named after what they differ in.
  private func moduleName(of block: RegisterBlock) -> String {
    switch block.name {
    case "tile", "analog", "core": "\(block.name)_\(kind.name)"
    case "sram": SRAM(kind.sram ?? SRAMSpec(), ports: kind.sramPorts).moduleName
    case "semaphores": Semaphores(kind.semaphores, clients: kind.semaphoreClients).moduleName
    case "simd": "simd_\(kind.simd?.lanes ?? 0)"
    case "packet_manager":
      "packet_manager_\(kind.packetManager?.transfers ?? 0)x\(kind.packetManager?.dimensions ?? 0)"
    default: block.name
    }
  }
}
