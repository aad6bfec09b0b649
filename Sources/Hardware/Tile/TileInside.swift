import ChipSpec
import RTL

/// What a tile with a memory has behind its local port, and how it is joined.
struct TileInside {
  let tile: Tile
  let sram: SRAMSpec
  let format: FlitFormat

  private var kind: TileKind { tile.kind }

  /// - Returns: the semaphores' interrupt, from registers.
  func describe(
    _ m: Module, x: Bits, y: Bits, present: Bits, timebase: Bits, router: Instance,
    localPort: Instance, rest: inout TileRest
  ) -> Bits {
    let interface = m.instance(
      "network_interface",
      NetworkInterface(
        tile.router, columns: tile.columns, rows: tile.rows,
        hasPackets: kind.packetManager != nil, hasSemaphores: kind.semaphores > 0))
    interface.bundle("requests", ArrivalPort(format))
      .connect(from: localPort.bundle("requests", ArrivalPort(format)))
    localPort.bundle("interface", MessagePort(format))
      .connect(from: interface.bundle("messages", MessagePort(format)))
    rest.add(interface)

    // Who uses memory and semaphores, in the order of the ports.
    var users = [interface.bundle("memory", SRAMPort())]
    var clients: [Bound<SemaphorePort>] =
      kind.semaphores > 0 ? [interface.bundle("semaphore", SemaphorePort())] : []
    var engines: [String: Instance] = [:]
    /// A part of the tile whose registers have its name.
    func add(_ name: String, _ component: some Component, _ semaphores: [String]) -> Instance {
      let engine = m.instance(name, component)
      users.append(engine.bundle("memory", SRAMPort()))
      for port in semaphores { clients.append(engine.bundle(port, SemaphorePort())) }
      if engine.has("timebase") { engine["timebase"].drive(timebase) }
      engines[name] = engine
      rest.add(engine)
      return engine
    }
    if let spec = kind.packetManager {
      let manager = add(
        "packet_manager",
        PacketManager(
          spec, router: tile.router, columns: tile.columns, rows: tile.rows,
          unreachable: tile.unreachable), (0..<spec.transfers).map { "semaphore\($0)" })
      localPort.bundle("packets", MessagePort(format))
        .connect(from: manager.bundle("message", MessagePort(format)))
      interface.bundle("responses", ArrivalPort(format))
        .connect(from: localPort.bundle("responses", ArrivalPort(format)))
      for name in ["answer", "answer_error", "answer_source_x", "answer_source_y"] {
        manager[name].drive(interface[name])
      }
    }
    if let spec = kind.analog {
      let analog = add(
        "analog", Analog(spec, clock: tile.clock), ["input_semaphore", "output_semaphore"])
      let array = m.instance("array", AnalogArray(spec, clock: tile.clock))
      array["x"].drive(x.extended(to: 16))
      array["y"].drive(y.extended(to: 16))
      let shape = AnalogArrayPort(AnalogShape(spec, clock: tile.clock))
      for (name, field, bits) in analog.bundle("array", shape).signals {
        if field.direction == .forward { array[name].drive(bits) } else { bits.drive(array[name]) }
      }
    }
    if let spec = kind.simd {
      _ = add("simd", SIMDUnit(spec, capacity: sram.capacity), ["semaphore"])
    }
    let core = kind.core.map { TileCore(spec: $0, sram: sram) }
    let control = core?.describe(
      m, x: x, y: y, timebase: timebase, users: &users, rest: &rest)
    if let control { engines["core"] = control.control }

    // Semaphores.
    var interrupt = Bits.constant(0, width: 1)
    if kind.semaphores > 0 {
      let semaphores = m.instance(
        "semaphores", Semaphores(kind.semaphores, clients: clients.count + 1))
      for (number, client) in clients.enumerated() {
        semaphores.bundle("client\(number + 1)", SemaphorePort()).connect(from: client)
      }
      engines["semaphores"] = semaphores
      interrupt = semaphores["interrupt"]
      rest.add(semaphores)
    } else {
      // Without semaphores whatever engines ask for is granted without effect.
      for client in clients { client.grant.drive(client.request) }
      for client in clients {
        m.ignore(
          .concatenating(client.post, client.index, client.amount),
          because: "the tile has no semaphores")
      }
    }
    if !tile.hasHost && control == nil && kind.semaphores > 0 {
      m.ignore(interrupt, because: "the tile has no core, the chip no host")
    }

    // Memory.
    let memory = m.instance("sram", SRAM(sram, ports: users.count))
    for (number, user) in users.enumerated() {
      memory.bundle("port\(number)", SRAMPort()).connect(from: user)
    }

    // Registers: network interface and core take turns.
    let bus = m.instance("register_bus", RegisterBus())
    let shape = RegisterClientPort(addressWidth: NetworkInterface.registerAddressWidth)
    bus.bundle("interface", shape).connect(from: interface.bundle("registers", shape))
    rest.add(bus)
    let coreAccesses = bus.bundle("core", shape)
    if let control {
      coreAccesses.connect(from: control.bus.bundle("registers", shape))
      control.drive(m, semaphores: interrupt, engines: engines)
    } else {
      for (_, field, bits) in coreAccesses.signals {
        if field.direction == .forward {
          bits.drive(0)
        } else {
          m.ignore(bits, because: "the tile has no core")
        }
      }
    }
    TileRegisters(kind: kind, blocks: tile.blocks).describe(
      m,
      bus: bus.bundle(
        "bus", RegisterPort(addressWidth: NetworkInterface.registerAddressWidth)),
      x: x, y: y, present: present,
      parts: TileParts(
        router: router, localPort: localPort, interface: interface, memory: memory,
        engines: engines))
    return interrupt
  }
}
