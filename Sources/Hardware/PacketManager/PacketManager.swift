import ChipSpec
import RTL

/// Moves tensors between a tile's SRAM and the network: works off lists of descriptors on several
/// channels at once. `docs/parts/packet_manager.md` specifies it.
///
/// ```
/// channels ──► walker ──► runs ──► message maker ──► messages
///    ▲           │          └────► run reader ──► words ──┘
///    └───────────┘ descriptors
/// ```
///
/// The walker reads descriptors and walks their loops; each step is a run, which the run reader and
/// the message maker work off in turn. The channels keep what each descriptor says and where it
/// stands. All outputs follow registers alone.
public struct PacketManager: Component {
  let spec: PacketManagerSpec
  let router: RouterSpec
  let columns: Int
  let rows: Int
  /// The tile on the grid that has no network interface, if there is one.
  let unreachable: Place?

  /// Coordinates of a tile.
  public struct Place: Hashable, Sendable {
    let x: Int
    let y: Int

    /// Column and row.
    public init(x: Int, y: Int) {
      self.x = x
      self.y = y
    }
  }

  /// The packet manager of a tile of a chip with `columns × rows` tiles.
  public init(
    _ spec: PacketManagerSpec, router: RouterSpec, columns: Int, rows: Int,
    unreachable: Place? = nil
  ) {
    self.spec = spec
    self.router = router
    self.columns = columns
    self.rows = rows
    self.unreachable = unreachable
  }

  /// The name in Verilog.
  public var moduleName: String { "packet_manager_\(spec.transfers)x\(spec.dimensions)" }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    "Packet manager: moves tensors between the SRAM and the network, \(spec.transfers) lists of "
      + "descriptors at once, in up to \(spec.dimensions) dimensions."
  }

  /// Describes the module.
  public func build(_ m: Module) {
    let count = spec.transfers
    let shape = TransferShape(
      spec, format: FlitFormat(router, columns: columns, rows: rows),
      message: MessageFormat(flitWidth: router.flitWidth), ordering: router.ordering)
    let width = TransferShape.addressWidth
    let go = m.input("start_go", width: count, "starts of the channels")
    let stop = m.input("start_stop", width: count, "stops of the channels")
    let start = m.input(
      "start_address", width: width * count, "bits 23:3 of the first descriptors")
    let channels = (0..<count).map { m.instance("channel_\($0)", TransferChannel(shape: shape)) }
    func each(_ name: String) -> Bits { .concatenating(channels.reversed().map { $0[name] }) }
    m.output("status_busy", width: count, "").drive(each("is_busy"))
    m.output("status_waiting", width: count, "for a semaphore").drive(each("is_waiting"))
    m.output("status_unanswered", width: count, "").drive(each("is_unanswered"))
    m.output("status_error", width: 4 * count, "code of the failure").drive(each("error"))
    m.output("descriptor_address", width: width * count, "bits 23:3").drive(each("address"))
    let done = m.register("done", width: count, "came to their ends in the last cycle")
    let failed = m.register("failed", width: count, "failed in the last cycle")
    let isDone = m.output("done", width: count, "came to its end")
    let hasFailed = m.output("failed", width: count, "failed")
    let isRefused = m.output("refused", width: count, "a start was refused")
    isDone.drive(done)
    hasFailed.drive(failed)
    isRefused.drive(each("refused"))
    let memory = m.output("memory", SRAMPort())
    let message = m.output("message", MessagePort(shape.format))
    let answer = TransferAnswer(m, shape.format)
    let semaphores = (0..<count).map { m.output("semaphore\($0)", SemaphorePort()) }
    let quiet = m.output("quiet", "nothing happens until an input does")

    // Descriptors that end.
    let ends = m.wire("ends", each("ends"), "descriptors that end in this cycle")
    let outcomes = m.wire("outcomes", each("outcome"), "of those that do")
    let tells = m.wire("tells", (done | failed).any, "done or failed are to be cleared")
    m.when(ends.any || tells) {
      for k in 0..<count {
        let outcome = outcomes[2 * k..<2 * k + 2]
        done[k].next(
          ends[k]
            && ((outcome .== TransferChannel.Outcome.last)
              || (outcome .== TransferChannel.Outcome.stopped))
        )
        failed[k].next(ends[k] && (outcome .== TransferChannel.Outcome.failed))
      }
    }

    let walker = m.instance(
      "walker",
      DescriptorWalker(shape: shape, columns: columns, rows: rows, unreachable: unreachable))
    let reader = m.instance("reader", RunReader())
    let maker = m.instance("maker", MessageMaker(shape: shape))
    let runs = m.instance("runs", FIFO(width: shape.entryWidth, depth: TransferShape.runs))
    runs["push"].drive(walker["issues"])
    runs["item"].drive(walker["entry"])
    runs["pop"].drive(maker["takes"])
    maker["is_there"].drive(!runs["is_empty"])
    maker["entry"].drive(runs["oldest"])
    reader["push"].drive(walker["reads"])
    reader["run"].drive(walker["read"])
    walker["finished"].drive(maker["finishes"])
    maker["word_is_there"].drive(reader["word_is_there"])
    maker["word"].drive(reader["word"])
    maker["word_error"].drive(reader["word_error"])
    reader["pop"].drive(maker["pops"])

    // Data first: what a run reads, the message maker waits for. A request that is on offer stays.
    let isData = m.register("is_data", "the read that is answered now is the run reader's")
    let isHeld = m.register("is_held", "the walker's request was on offer and was not granted")
    let wantsData = m.wire("wants_data", reader["request"] && !isHeld)
    memory.request.drive(reader["request"] || walker["request"])
    memory.write.drive(0)
    memory.byteEnable.drive(0)
    memory.writeData.drive(0)
    memory.address.drive(
      .concatenating(
        .constant(0, width: 8), mux(wantsData, reader["address"], walker["address"]),
        .constant(0, width: 3)))
    reader["grant"].drive(memory.grant && wantsData)
    walker["grant"].drive(memory.grant && !wantsData)
    m.when(walker["request"]) { isHeld.next(!(wantsData || memory.grant)) }
    m.when(memory.grant) { isData.next(wantsData) }
    reader["response"].drive(memory.response && isData)
    let loads = m.wire("loads", memory.response && !isData, "a word of a descriptor is there")
    walker["response"].drive(loads)
    for user in [reader, walker] {
      user["data"].drive(memory.readData)
      user["data_error"].drive(memory.error)
    }

    // What walker and message maker need of the channels' descriptors.
    let heads = m.memory("heads", count: count, width: shape.headWidth)
    let tails = m.memory("tails", count: count, width: TransferShape.signalAndRun.count)
    m.when(loads) {
      m.when(walker["word_number"] .== 0) {
        heads.write(shape.head(of: memory.readData), at: walker["channel"])
      }.elseWhen(walker["word_number"] .== 1) {
        tails.write(memory.readData[TransferShape.signalAndRun], at: walker["channel"])
      }
    }
    let walked = m.wire("walked_head", heads[walker["channel"]])
    walker["operation"].drive(walked[TransferShape.operation])
    walker["depth"].drive(walked[TransferShape.dimensions])
    m.ignore(
      walked[TransferShape.dimensions.upperBound..<shape.headWidth],
      because: "the walker sends no messages")
    let walkedTail = m.wire("walked_tail", tails[walker["channel"]])
    walker["signal"].drive(walkedTail[TransferShape.signal])
    walker["run"].drive(walkedTail[TransferShape.run])
    let made = m.wire("made_head", heads[maker["channel"]])
    maker["target_x"].drive(made[shape.targetX])
    maker["target_y"].drive(made[shape.targetY])
    maker["constant"].drive(made[shape.constant])
    let queued = m.wire("queued_tail", tails[runs["oldest"][0..<shape.channel]])
    maker["run"].drive(queued[TransferShape.run])
    m.ignore(made[0..<TransferShape.dimensions.upperBound], because: "the queue says it")
    m.ignore(queued[TransferShape.signal], because: "the queue says it")
    let base = m.wire("base", width: width, "of the descriptor whose turn it is")
    m.switch(walker["channel"]) { cases in
      for (k, channel) in channels.enumerated().dropLast() {
        cases.case(k) { base.drive(channel["address"]) }
      }
      cases.default { base.drive(channels[count - 1]["address"]) }
    }
    walker["base"].drive(base)

    message.valid.drive(maker["message_valid"])
    message.payload.drive(maker["message_payload"])
    message.targetX.drive(maker["message_target_x"])
    message.targetY.drive(maker["message_target_y"])
    maker["message_ready"].drive(message.ready)
    let isSent = m.wire(
      "is_sent", message.valid && (message.ready && maker["is_answered"]),
      "a message that wants an answer leaves")

    // An answer belongs to the channel that waits for one from its source: no two channels wait for
    // answers of one tile.
    func flags(_ name: String, _ comment: String) -> Bits {
      m.wire(name, width: count, comment, default: .constant(0, width: count))
    }
    let owners = flags("owners", "the channel that the answer is for")
    m.when(answer.valid) {
      for (k, channel) in channels.enumerated() {
        owners[k].drive(
          channel["is_unanswered"]
            && (channel["target"] .== .concatenating(answer.sourceY, answer.sourceX)))
      }
    }
    let isBlocked = flags("is_blocked", "channels whose target another one claims")
    if count > 1 {
      m.when(each("claims").any) {
        for (k, channel) in channels.enumerated() {
          let claims = channels.enumerated().filter { $0.offset != k }.map { rival in
            rival.element["claims"] && (rival.element["target"] .== channel["target"])
          }
          isBlocked[k].drive(claims.dropFirst().reduce(claims[0]) { $0 || $1 })
        }
      }
    } else {
      m.ignore(channels[0]["claims"], because: "it has no rival")
    }

    for (k, channel) in channels.enumerated() {
      channel["go"].drive(go[k])
      channel["stop"].drive(stop[k])
      channel["start_address"].drive(start[width * k..<width * (k + 1)])
      channel["is_turn"].drive(walker["channel"] .== k)
      channel["loads"].drive(loads)
      channel["word"].drive(memory.readData)
      for name in ["word_number", "read_done", "code", "issues", "moved"] {
        channel[name].drive(walker[name])
      }
      channel["is_made"].drive(maker["channel"] .== k)
      for name in ["finishes", "meets_error"] { channel[name].drive(maker[name]) }
      let isSender = m.wire("is_sender_\(k)", maker["sender"] .== k)
      channel["is_offered"].drive(message.valid && isSender)
      channel["is_sent"].drive(isSent && isSender)
      channel["is_answered"].drive(owners[k])
      channel["answer_error"].drive(answer.error)
      channel["is_blocked"].drive(isBlocked[k])
      semaphores[k].connect(from: channel.bundle("semaphore", SemaphorePort()))
    }
    for name in ["wants_read", "wants_run", "wants_signal"] { walker[name].drive(each(name)) }
    for name in ["may_ask", "is_broken"] { maker[name].drive(each(name)) }

    // Reader and maker work only for channels that are not quiet; the walker may have to finish a step
    // of a transfer that was broken off.
    quiet.drive((each("quiet").all && !tells) && walker["quiet"])
    PacketManagerMonitor(shape: shape).describe(
      m,
      PacketManagerMonitor.Events(
        go: go, stop: stop, refused: each("is_busy"), start: start, answer: answer,
        owners: owners, memory: memory, isData: isData, reads: walker["reads"],
        words: walker["read"][width..<TransferShape.readWidth],
        walker: walker["channel"], message: message,
        sender: maker["sender"],
        semaphores: semaphores, ends: ends, outcome: outcomes,
        error: each("error"), address: each("address"), isDone: isDone, hasFailed: hasFailed,
        isRefused: isRefused))
  }
}

/// What the network interface tells about an answer.
struct TransferAnswer {
  let valid: Bits
  let error: Bits
  let sourceX: Bits
  let sourceY: Bits

  init(_ m: Module, _ format: FlitFormat) {
    valid = m.input("answer", "an answer or an acknowledgement is done")
    error = m.input("answer_error", "with an error")
    sourceX = m.input("answer_source_x", width: format.x, "from this tile")
    sourceY = m.input("answer_source_y", width: format.y)
  }
}
