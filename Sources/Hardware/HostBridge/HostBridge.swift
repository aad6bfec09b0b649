import ChipSpec
import RTL

/// Joins the chip to a host: the host's window on the tiles, DMA in both directions, doorbells and
/// interrupts, at the pace of the link. `docs/parts/host_bridge.md` specifies it.
///
/// All outputs follow registers alone.
public struct HostBridge: Component {
  let format: HostFormat

  /// The bridge of a chip.
  /// - Parameters:
  ///   - clock: the chip's clock, hertz.
  ///   - hostTileHasInterface: whether the tile of the host link has a network interface.
  public init(
    _ host: HostSpec, clock: Int, grid: GridSpec, router: RouterSpec, hostTileHasInterface: Bool
  ) {
    format = HostFormat(
      host, clock: clock, grid: grid, router: router, hostTileHasInterface: hostTileHasInterface)
  }

  /// The bridge of a chip; nil if it has no host link.
  public init?(_ specification: Specification) {
    guard let host = specification.host else { return nil }
    self.init(
      host, clock: specification.clock, grid: specification.grid, router: specification.router,
      hostTileHasInterface: specification.kind(x: host.x, y: host.y).sram != nil)
  }

  /// The name in Verilog.
  public var moduleName: String { "host_bridge" }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    let host = format.host
    return "Host bridge at tile (\(host.x), \(host.y)): window, DMA, doorbells and interrupts over "
      + "PCI Express generation \(host.generation), \(host.lanes) lanes."
  }

  /// Describes the module.
  public func build(_ m: Module) {
    let timebase = m.input("timebase", width: 64, "the time, cycles")
    let downLink = m.input("host_down", HostLink())
    let upLink = m.output("host_up", HostLink())
    let requests = m.output("requests", MessagePort(format.flit))
    let responses = m.input("responses", ArrivalPort(format.flit))
    let semaphores = m.input("semaphores", "the interrupt of the host tile's semaphores")
    let quiet = m.output("quiet", "nothing happens until an input arrives or time comes")
    let wake = m.output("wake", width: 64, "the time that comes; all ones: never")
    m.requireRegisteredBoundary()

    let down = m.instance("down", HostDown(format: format))
    let up = m.instance("up", HostUp(format: format))
    let messages = m.instance("messages", HostMessages(format: format))
    let window = m.instance("window", HostWindowServer(format: format))
    let block = RegisterBlock.hostBridge(format.host, grid: format.grid)
    let registers = m.instance("registers", RegisterFile(name: block.name, block: block))
    let descriptors = m.instance("descriptors", HostDescriptors())
    let transfers = m.instance("transfers", HostTransfers(format: format))

    // The link.
    down["timebase"].drive(timebase)
    up["timebase"].drive(timebase)
    down.bundle("link", HostLink()).connect(from: downLink)
    upLink.connect(from: up.bundle("link", HostLink()))

    // The window.
    let access = down.bundle("access", HostAccess())
    window.bundle("access", HostAccess()).connect(from: access)
    window["can_begin"].drive(transfers["puts_are_gone"])
    window["fills_are_out"].drive(transfers["fills_are_out"])
    window["message_passes"].drive(messages["window_passes"])
    up.bundle("completion", HostCompletion())
      .connect(from: window.bundle("completion", HostCompletion()))
    let bus = RegisterPort(addressWidth: HostWindowServer.registerAddress)
    registers.bundle("bus", bus).connect(from: window.bundle("registers", bus))
    window["doorbell"].drive(registers["doorbell_amount"].any)
    m.ignore(
      .concatenating(
        registers["doorbell_semaphore"], registers["doorbell_y"], registers["doorbell_x"]),
      because: "the write that rings is still at the head of its queue")

    // DMA.
    let completion = down.bundle("completion", HostData())
    transfers.bundle("completion", HostData()).connect(from: completion)
    let descriptor = descriptors.bundle("oldest", HostDescriptorFields())
    describe(descriptors, from: registers)
    transfers["is_there"].drive(descriptors["is_there"])
    transfers.bundle("descriptor", HostDescriptorFields()).connect(from: descriptor)
    descriptors["ends"].drive(transfers["ends"])
    up.bundle("packet", HostPacketPort())
      .connect(from: transfers.bundle("packet", HostPacketPort()))
    transfers["packet_passes"].drive(up["packet_passes"])
    transfers["is_held"].drive(window["holds_fills"])
    registers["dma_status_queued"].drive(descriptors["count"].extended(to: 8))
    registers["dma_error_code"].drive(transfers["code"])
    registers["dma_progress_bytes"].drive(transfers["progress"])

    // Messages and their answers.
    let windowMessage = HostMessagePort(format, width: HostWindowServer.payload)
    let transferMessage = HostMessagePort(format, width: format.flit.messagePayload)
    messages.bundle("window", windowMessage)
      .connect(from: window.bundle("message", windowMessage))
    messages.bundle("transfers", transferMessage)
      .connect(from: transfers.bundle("message", transferMessage))
    requests.connect(from: messages.bundle("requests", MessagePort(format.flit)))
    transfers["message_passes"].drive(messages["transfers_pass"])
    transfers["message_is_offered"].drive(messages["holds_transfer"])
    responses.ready.drive(1)
    let answers = HostAnswers(m, format, responses, window: window, transfers: transfers)
    window["is_answered"].drive(answers.isForWindow)
    window["answer"].drive(responses.payload[MessageFormat.answer])
    window["answer_error"].drive(answers.isRefused)
    transfers["is_answered"].drive(answers.isForTransfer)
    transfers["is_grain"].drive(answers.isGrain)
    transfers["grain_place"].drive(answers.place)
    transfers["grain"].drive(responses.payload[format.message.data])
    transfers["is_refused"].drive(answers.isRefused)

    let events = HostEvents(
      m, semaphores: semaphores, answers: answers, access: access, window: window,
      registers: registers, descriptors: descriptors, transfers: transfers)
    up["interrupt"].drive(events.interrupts)

    // Rest.
    m.ignore(
      .concatenating(window["served_by"], window["serves"]), because: "the monitor reports it")
    let isActive = [window, transfers, messages, up].map { $0["is_active"] }
    quiet.drive(!isActive.reduce(events.isActive) { $0 || $1 })
    let never = Bits.constant(words: [.max], width: 64)
    func opening(_ name: String, _ direction: Instance) -> Bits {
      m.wire(
        "\(name)_opens", mux(direction["is_open"], never, direction["opens"]),
        "when the gate opens; all ones if it stands open")
    }
    let (downOpens, upOpens) = (opening("down_gate", down), opening("up_gate", up))
    wake.drive(mux(downOpens .< upOpens, downOpens, upOpens))

    HostBridgeMonitor(format: format).describe(
      m, timebase: timebase, down: downLink, up: upLink, requests: requests, responses: responses,
      answers: answers, events: events, gates: (down, up),
      served: HostBridgeMonitor.Served(
        access: access, serves: window["serves"], fails: window["fails"], by: window["served_by"],
        completion: window.bundle("completion", HostCompletion()),
        word: registers["bus_read_data"]),
      started: descriptors.bundle("new", HostDescriptorFields()), descriptor: descriptor,
      code: transfers["code"], quiet: quiet)
  }

  /// A descriptor as the registers have it.
  private func describe(_ descriptors: Instance, from registers: Instance) {
    descriptors["start"].drive(registers["dma_start_start"])
    let new = descriptors.bundle("new", HostDescriptorFields())
    new.host.drive(
      .concatenating(registers["dma_host_high_address"], registers["dma_host_low_address"]))
    new.x.drive(registers["dma_tile_x"])
    new.y.drive(registers["dma_tile_y"])
    new.address.drive(registers["dma_address_address"])
    new.length.drive(registers["dma_length_bytes"])
    new.pattern.drive(registers["dma_pattern_word"])
    new.operation.drive(registers["dma_control_operation"])
    new.interrupts.drive(registers["dma_control_interrupt"])
  }
}
