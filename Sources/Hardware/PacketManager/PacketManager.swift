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

  public var moduleName: String { "packet_manager_\(spec.transfers)x\(spec.dimensions)" }
  public var summary: String {
    "Packet manager: moves tensors between the SRAM and the network, \(spec.transfers) lists of "
      + "descriptors at once, in up to \(spec.dimensions) dimensions."
  }

  /// Bits of a descriptor's address: it is a multiple of 8 bytes.
  static let addressWidth = PacketDescriptor.addressWidth - 3

  public func build(_ m: Module) {
    let count = spec.transfers
    let shape = TransferShape(
      spec, format: FlitFormat(router, columns: columns, rows: rows),
      message: MessageFormat(flitWidth: router.flitWidth), ordering: router.ordering)
    let go = m.input("start_go", width: count, "starts of the channels")
    let stop = m.input("start_stop", width: count, "stops of the channels")
    let start = m.input(
      "start_address", width: Self.addressWidth * count, "bits 23:3 of the first descriptors")
    let channels = (0..<count).map { m.instance("channel_\($0)", TransferChannel(shape: shape)) }
    func each(_ name: String) -> Bits { .concatenating(channels.reversed().map { $0[name] }) }
    m.output("status_busy", width: count, "").drive(each("is_busy"))
    m.output("status_waiting", width: count, "for a semaphore").drive(each("is_waiting"))
    m.output("status_unanswered", width: count, "").drive(each("is_unanswered"))
    m.output("status_error", width: 4 * count, "code of the failure").drive(each("error"))
    m.output("descriptor_address", width: Self.addressWidth * count, "bits 23:3").drive(
      each("address"))
    let ends = m.wire("ends", each("ends"), "descriptors that end in this cycle")
    let outcomes = m.wire("outcomes", each("outcome"), "of those that do")
    func outcome(_ names: [TransferChannel.Outcome]) -> Bits {
      .concatenating(
        (0..<count).reversed().map { k in
          names.reduce(Bits.constant(0, width: 1)) {
            $0 || (outcomes[2 * k..<2 * k + 2] .== $1)
          }
        })
    }
    let done = m.register("done", width: count, "came to their ends in the last cycle")
    let failed = m.register("failed", width: count, "failed in the last cycle")
    done.next(ends & outcome([.last, .stopped]))
    failed.next(ends & outcome([.failed]))
    m.output("done", width: count, "came to its end").drive(done)
    m.output("failed", width: count, "failed").drive(failed)
    m.output("refused", width: count, "a start was refused").drive(each("refused"))
    let memory = m.output("memory", SRAMPort())
    let message = m.output("message", MessagePort(shape.format))
    let answer = TransferAnswer(m, shape.format)
    let semaphores = (0..<count).map { m.output("semaphore\($0)", SemaphorePort()) }
    let quiet = m.output("quiet", "nothing happens until an input does")

    let walker = m.instance(
      "walker",
      DescriptorWalker(shape: shape, columns: columns, rows: rows, unreachable: unreachable))
    let reader = m.instance("reader", RunReader(shape: shape))
    let maker = m.instance("maker", MessageMaker(shape: shape))
    let entries = m.instance("runs", FIFO(width: shape.entryWidth, depth: TransferShape.runs))
    entries["push"].drive(walker["issued"])
    entries["item"].drive(walker["entry"])
    entries["pop"].drive(maker["takes"])
    maker["is_there"].drive(!entries["is_empty"])
    maker["entry"].drive(entries["oldest"])
    reader["push"].drive(walker["reads"])
    reader["run"].drive(walker["read"])
    walker["finished"].drive(maker["finished"])
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
    walker["response"].drive(memory.response && !isData)
    for user in [reader, walker] {
      user["data"].drive(memory.readData)
      user["data_error"].drive(memory.error)
    }

    message.valid.drive(maker["message_valid"])
    message.payload.drive(maker["message_payload"])
    message.targetX.drive(maker["message_target_x"])
    message.targetY.drive(maker["message_target_y"])
    maker["message_ready"].drive(message.ready)

    // An answer belongs to the channel that claims its source.
    let owners = m.wire(
      "owners",
      .concatenating(
        channels.reversed().map { channel in
          (channel["claims"] && channel["is_unanswered"])
            && (channel["target_x"][0..<shape.format.x] .== answer.sourceX
              && channel["target_y"][0..<shape.format.y] .== answer.sourceY)
        }), "channels that wait for an answer from its source; at most one")

    // Whose turn, run and message it is.
    func oneHot(_ name: String, _ number: Bits, _ comment: String) -> Bits {
      m.wire(
        name, .concatenating((0..<count).reversed().map { number .== $0 }), comment)
    }
    let isTurn = oneHot("is_turn", walker["channel"], "the walker's channel")
    let isMade = oneHot("is_made", maker["channel"], "the message maker's channel")
    let isSender = oneHot("is_sender", maker["sender"], "the channel of the message on offer")

    for (k, channel) in channels.enumerated() {
      let bits = Self.addressWidth * k..<Self.addressWidth * (k + 1)
      channel["go"].drive(go[k])
      channel["stop"].drive(stop[k])
      channel["start_address"].drive(start[bits])
      for name in ["loads", "read_done", "issued", "moved"] {
        channel[name].drive(walker[name] && isTurn[k])
      }
      channel["word"].drive(memory.readData)
      channel["word_number"].drive(walker["word_number"])
      channel["code"].drive(walker["code"])
      for name in ["finished", "source_error"] { channel[name].drive(maker[name] && isMade[k]) }
      channel["is_pending"].drive(message.valid && isSender[k])
      channel["sent"].drive(
        (maker["is_answered"] && isSender[k]) && (message.valid && message.ready))
      channel["answered"].drive(answer.valid && owners[k])
      channel["answer_error"].drive(answer.error)
      // No two channels wait for answers of one tile.
      let rivals = channels.enumerated().filter { $0.offset != k }.map(\.element)
      let blocked = rivals.reduce(Bits.constant(0, width: 1)) { found, rival in
        found
          || (rival["claims"]
            && (rival["target_x"] .== channel["target_x"]
              && rival["target_y"] .== channel["target_y"]))
      }
      channel["is_blocked"].drive(
        m.wire("is_blocked_\(k)", blocked, "another channel claims its target"))
      semaphores[k].connect(from: channel.bundle("semaphore", SemaphorePort()))
    }
    for name in ["wants_read", "wants_run", "wants_signal"] { walker[name].drive(each(name)) }
    walker["descriptor"].drive(each("address"))
    for name in ["target_x", "target_y", "operation", "dimensions", "run"] {
      walker[name].drive(each(name))
    }
    for name in [
      "target_x", "target_y", "run", "constant", "remote", "wants_answers", "may_ask", "is_broken",
    ] {
      maker[name].drive(each(name))
    }

    quiet.drive(
      (each("quiet").all && !(done | failed).any)
        && ((walker["quiet"] && reader["quiet"]) && maker["quiet"]))
    PacketManagerMonitor(shape: shape).describe(
      m,
      PacketManagerMonitor.Events(
        go: go, stop: stop, refused: each("is_busy"), start: start, answer: answer,
        owners: owners, memory: memory, isData: isData, reads: walker["reads"],
        words: walker["read"][Self.addressWidth..<shape.readWidth - shape.channel],
        walker: walker["channel"], message: message,
        sender: maker["sender"],
        semaphores: semaphores, ends: ends, outcome: outcomes,
        error: each("error"), address: each("address")))
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
