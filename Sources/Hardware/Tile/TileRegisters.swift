import ChipSpec
import RTL

/// A tile's register blocks: the bus that leads to them, and what each block's part gives and takes.
struct TileRegisters {
  let kind: String
  let blocks: [RegisterBlock]
  let sramName: String

  func describe(
    _ m: Module, x: Bits, y: Bits, present: Bits, router: Instance, interface: Instance,
    memory: Instance
  ) {
    let bus = interface.bundle(
      "registers", RegisterPort(addressWidth: LegacyNetworkInterface.registerAddressWidth))
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
        file["dropped_count_event"].drive(router["dropped"])
      case "network_interface":
        file["discarded_count_event"].drive(interface["discarded"])
        file["unexpected_count_event"].drive(interface["unexpected"])
        file["errors_count_event"].drive(interface["served_error"])
        file["refused_count_event"].drive(0)
      case "sram" where block.registers.contains { $0.name == "inject" }:
        memory["inject_enable"].drive(
          .concatenating(file["inject_enable_1"], file["inject_enable_0"]))
        memory["inject_bit_0"].drive(file["inject_bit_0"])
        memory["inject_bit_1"].drive(file["inject_bit_1"])
        for event in ["corrected", "uncorrected"] {
          file["\(event)_flags_banks_event"].drive(memory[event])
          file["\(event)_count_event"].drive(memory[event])
        }
      default: break
      }
    }
  }

  /// Makes the blocks' files and the decoder that selects one of them.
  private func connect(_ m: Module, _ bus: Bound<RegisterPort>) -> [String: Instance] {
    var files: [String: Instance] = [:]
    var selections: [Bits] = []
    var data: [Bits] = []
    var errors: [Bits] = []
    for block in blocks {
      let component = RegisterFile(name: moduleName(of: block), block: block)
      let file = m.instance("\(block.name)_registers", component)
      let low = component.addressWidth
      let selects = m.wire(
        "selects_\(block.name)", bus.address[low..<bus.address.width] .== block.base / block.size)
      let own = file.bundle("bus", RegisterPort(addressWidth: low))
      own.request.drive(bus.request && selects)
      own.write.drive(bus.write)
      own.byteEnable.drive(bus.byteEnable)
      own.address.drive(bus.address[0..<low])
      own.writeData.drive(bus.writeData)
      files[block.name] = file
      selections.append(selects)
      data.append(own.readData)
      errors.append(own.error)
    }
    let nowhere = m.register("nowhere", "the last register access met no block")
    nowhere.next(bus.request && !Bits.concatenating(selections.reversed()).any)
    // A block that was not asked gives zeros.
    bus.readData.drive(data.dropFirst().reduce(data[0]) { $0 | $1 })
    bus.error.drive(errors.reduce(nowhere) { $0 || $1 })
    return files
  }

  /// Blocks that are the same in all tiles are one module.
  private func moduleName(of block: RegisterBlock) -> String {
    switch block.name {
    case "tile": "tile_\(kind)"
    case "sram": sramName
    default: block.name
    }
  }
}
