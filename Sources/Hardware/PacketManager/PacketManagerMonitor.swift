import ChipSpec
import RTL

/// What a packet manager's monitor reports: `docs/parts/packet_manager.md` gives the records' layout.
struct PacketManagerMonitor {
  let shape: TransferShape

  /// What it looks at.
  struct Events {
    let go: Bits
    let stop: Bits
    let refused: Bits
    let start: Bits
    let answer: TransferAnswer
    let owners: Bits
    let memory: Bound<SRAMPort>
    let isData: Bits
    /// A run enters the reader's queue: its words, and whose it is.
    let reads: Bits
    let words: Bits
    let walker: Bits
    let message: Bound<MessagePort>
    let sender: Bits
    let semaphores: [Bound<SemaphorePort>]
    let ends: Bits
    let outcome: Bits
    let error: Bits
    let address: Bits
    /// What registers are told, for each channel.
    let isDone: Bits
    let hasFailed: Bits
    let isRefused: Bits
  }

  func describe(_ m: Module, _ events: Events) {
    m.monitor(kind: CommitKind.transferCommand.rawValue) { monitor in
      commands(monitor, events)
      answers(monitor, events)
      reads(monitor, events)
      messages(monitor, events)
      semaphores(monitor, events)
      ends(monitor, events)
    }
  }

  private func commands(_ monitor: Monitor, _ events: Events) {
    let go = monitor.observe("go", events.go)
    let stop = monitor.observe("stop", events.stop)
    let isBusy = monitor.observe("is_busy", events.refused)
    let start = monitor.observe("start", events.start)
    var refused: [Bits] = []
    for k in 0..<shape.channels {
      let width = TransferShape.addressWidth
      let isRefused = monitor.module.wire("is_refused_\(k)", go[k] && isBusy[k])
      refused.append(isRefused)
      monitor.commit(
        kind: CommitKind.transferCommand.rawValue, when: go[k] || stop[k],
        words: [
          .concatenating(isRefused, stop[k], go[k], .constant(k, width: 8)),
          .concatenating(start[k * width..<(k + 1) * width], .constant(0, width: 3)),
        ], "Channel \(k) was started or stopped.")
    }
    let wasRefused = monitor.module.register("was_refused", width: shape.channels)
    monitor.module.when(go.any) { wasRefused.next(.concatenating(refused.reversed())) }
      .otherwise { wasRefused.next(0) }
    monitor.reportDifferences(
      of: .transferCommand,
      [("refused", monitor.observe("refused", events.isRefused), wasRefused, nil)])
  }

  private func answers(_ monitor: Monitor, _ events: Events) {
    let owners = monitor.observe("owners", events.owners)
    let channel = monitor.module.wire(
      "answered_channel",
      mux(owners.any, shape.number(owners).extended(to: 8), .constant(0xff, width: 8)))
    monitor.commit(
      kind: CommitKind.transferAnswer.rawValue,
      when: monitor.observe("answer", events.answer.valid),
      words: [
        .concatenating(monitor.observe("answer_error", events.answer.error), channel),
        coordinates(
          monitor.observe("answer_source_x", events.answer.sourceX),
          monitor.observe("answer_source_y", events.answer.sourceY)),
      ], "An answer has come.")
  }

  /// The reader's words come in the order of the runs that were queued for it, so the monitor keeps
  /// whose they are.
  private func reads(_ monitor: Monitor, _ events: Events) {
    let module = monitor.module
    let grant = monitor.observe("memory_grant", events.memory.grant)
    let requested = monitor.observe("memory_address", events.memory.address[0..<24])
    let walker = monitor.observe("walker_channel", events.walker)
    let response = monitor.observe("memory_response", events.memory.response)
    let isData = monitor.observe("is_data", events.isData)
    let enters = monitor.observe("run_enters", events.reads)
    let words = monitor.observe("run_words", events.words)

    let address = module.register("address", width: 24, reset: nil, "of the read that is answered")
    module.when(grant) { address.next(requested) }
    let index = TransferShape.runs.trailingZeroBitCount + 1
    let width = TransferShape.wordCount + shape.channel
    let runs = module.memory("runs", count: 2 * TransferShape.runs, width: width)
    let head = module.register("runs_head", width: index, "oldest run that is not read yet")
    let tail = module.register("runs_tail", width: index, "first free place")
    let left = module.register("left", width: TransferShape.wordCount, "words of the run at work")
    let owner = module.register("owner", width: shape.channel, reset: nil, "its channel")
    module.when(enters) {
      runs.write(.concatenating(words, walker), at: tail)
      tail.next(tail +% 1)
    }
    let next = module.wire("next_run", runs[head])
    let isNew = module.wire("is_new", !left.any)
    module.when(response && isData) {
      module.when(isNew) {
        head.next(head +% 1)
        owner.next(next[0..<shape.channel])
        left.next(next[shape.channel..<width] -% 1)
      }.otherwise { left.next(left -% 1) }
    }
    let reader = module.wire("reader_channel", mux(isNew, next[0..<shape.channel], owner))
    let channel = module.wire("reading_channel", mux(isData, reader, walker))
    monitor.commit(
      kind: CommitKind.transferRead.rawValue, when: response,
      words: [
        .concatenating(
          monitor.observe("memory_error", events.memory.error), isData, channel.extended(to: 8)),
        address, monitor.observe("memory_read_data", events.memory.readData),
      ], "A word was read.")
  }

  private func messages(_ monitor: Monitor, _ events: Events) {
    let payload = monitor.observe(
      "payload", events.message.payload[0..<min(128, shape.format.message)])
    let high =
      payload.width > 64 ? payload[64..<payload.width] : Bits.constant(0, width: 1)
    let sends = monitor.module.wire(
      "sends",
      monitor.observe("message_valid", events.message.valid)
        && monitor.observe("message_ready", events.message.ready))
    monitor.commit(
      kind: CommitKind.transferMessage.rawValue, when: sends,
      words: [
        monitor.observe("sender", events.sender),
        coordinates(
          monitor.observe("target_x", events.message.targetX),
          monitor.observe("target_y", events.message.targetY)),
        payload[0..<64], high,
      ], "A message was sent.")
  }

  private func semaphores(_ monitor: Monitor, _ events: Events) {
    for (k, semaphore) in events.semaphores.enumerated() {
      func observe(_ name: String, _ bits: Bits) -> Bits {
        monitor.observe("semaphore\(k)_\(name)", bits)
      }
      let isDone = monitor.module.wire(
        "is_done_\(k)", observe("request", semaphore.request) && observe("grant", semaphore.grant))
      monitor.commit(
        kind: CommitKind.transferSemaphore.rawValue, when: isDone,
        words: [
          .concatenating(observe("post", semaphore.post), .constant(k, width: 8)),
          .concatenating(observe("amount", semaphore.amount), observe("index", semaphore.index)),
        ], "Channel \(k) took or raised a semaphore.")
    }
  }

  private func ends(_ monitor: Monitor, _ events: Events) {
    let ends = monitor.observe("ends", events.ends)
    let outcome = monitor.observe("outcome", events.outcome)
    let error = monitor.observe("error", events.error)
    let address = monitor.observe("descriptors", events.address)
    let width = TransferShape.addressWidth
    func ended(_ name: String, _ outcomes: [TransferChannel.Outcome]) -> Bits {
      let register = monitor.module.register(name, width: shape.channels)
      let channels = (0..<shape.channels).reversed().map { k in
        let found = outcome[2 * k..<2 * k + 2]
        return ends[k] && Bits.concatenating(outcomes.map { found .== $0 }).any
      }
      monitor.module.when(ends.any) { register.next(.concatenating(channels)) }
        .otherwise { register.next(0) }
      return register
    }
    monitor.reportDifferences(
      of: .transferEnd,
      [
        (
          "done", monitor.observe("done", events.isDone), ended("was_done", [.last, .stopped]), nil
        ),
        (
          "failed", monitor.observe("failed", events.hasFailed), ended("had_failed", [.failed]), nil
        ),
      ])
    for k in 0..<shape.channels {
      monitor.commit(
        kind: CommitKind.transferEnd.rawValue, when: ends[k],
        words: [
          .concatenating(
            error[4 * k..<4 * k + 4].extended(to: 8), outcome[2 * k..<2 * k + 2].extended(to: 8),
            .constant(k, width: 8)),
          .concatenating(address[k * width..<(k + 1) * width], .constant(0, width: 3)),
        ], "A descriptor of channel \(k) ended.")
    }
  }

  /// Column in bits 15:0, row in bits 31:16.
  private func coordinates(_ x: Bits, _ y: Bits) -> Bits {
    .concatenating(y.extended(to: 16), x.extended(to: 16))
  }
}
