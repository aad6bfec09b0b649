import ChipSpec
import RTL

/// What an analog part's monitor reports; `docs/parts/analog.md` gives the records' layout.
struct AnalogMonitor {
  let shape: AnalogShape
  /// A descriptor takes effect, is done, or one of its words has been read.
  let starts: Bits
  let finishes: Bits
  let reads: Bits
  let word: Bits
  /// Byte address of the descriptor at work.
  let descriptor: Bits
  let array: Bound<AnalogArrayPort>
  let memory: Bound<SRAMPort>
  /// A run has ended, and how.
  let finished: Bits
  let failed: Bits
  let cause: Bits
  let stopped: Bits
  let errorAddress: Bits
  /// Commands, and what is said of those that came in vain.
  let start: Bits
  let settle: Bits
  let ignored: Bits
  /// A product is counted.
  let counted: Bits

  func describe(_ m: Module) {
    m.monitor(kind: CommitKind.analogDescriptor.rawValue) { monitor in
      descriptors(monitor)
      settings(monitor)
      weights(monitor)
      codes(monitor)
      steps(monitor)
      samples(monitor)
      outputs(monitor)
      ends(monitor)
    }
  }

  /// The words of a descriptor come one after the other; the last five are the one that starts.
  private func descriptors(_ monitor: Monitor) {
    let m = monitor.module
    let starts = monitor.observe("starts", starts)
    let finishes = monitor.observe("finishes", finishes)
    let reads = monitor.observe("reads", reads)
    let word = monitor.observe("word", word)
    let address = monitor.observe("descriptor", descriptor)
    let words = (0..<AnalogJob.words).map {
      m.register("word_\($0)", width: 64, reset: nil, "the descriptor's word \($0)")
    }
    m.when(reads) {
      for (number, register) in words.enumerated() {
        register.next(number + 1 < words.count ? words[number + 1] : word)
      }
    }
    let opcode = words[0][AnalogJob.opcode]
    func head(finished: Int) -> Bits {
      .concatenating(
        address, .constant(0, width: 23), .constant(finished, width: 1), opcode)
    }
    let kind = CommitKind.analogDescriptor.rawValue
    monitor.commit(
      kind: kind, when: starts, words: [head(finished: 0)] + words, "A descriptor started.")
    monitor.commit(
      kind: kind, when: finishes, words: [head(finished: 1)], "A descriptor finished.")
  }

  private func settings(_ monitor: Monitor) {
    monitor.commit(
      kind: CommitKind.analogSettled.rawValue,
      when: monitor.observe("settle", array.settle),
      words: [
        .concatenating(
          monitor.observe("drift_time", array.driftTime),
          monitor.observe("temperature", array.temperature), .constant(0, width: 3),
          monitor.observe("effects", array.effects), .constant(0, width: 15),
          monitor.observe("mode", array.mode)),
        monitor.observe("seed", array.seed),
      ], "The array was settled.")
  }

  private func weights(_ monitor: Monitor) {
    monitor.commit(
      kind: CommitKind.analogProgrammed.rawValue,
      when: monitor.observe("program", array.program),
      words: [
        .concatenating(
          monitor.observe("program_group", array.programGroup).extended(to: 16),
          monitor.observe("program_row", array.programRow).extended(to: 16)),
        monitor.observe("program_weights", array.programWeights),
      ], "Weights were programmed.")
  }

  /// Codes are seen in the cycle after the one in which they are read.
  private func codes(_ monitor: Monitor) {
    let m = monitor.module
    let read = monitor.observe("read", array.read)
    let index = monitor.observe("read_index", array.readIndex)
    let codes = monitor.observe("read_data", array.readData)
    let wasRead = m.register("was_read", "codes were read in the last cycle")
    let readIndex = m.register("index", width: index.width, reset: nil, "their index")
    wasRead.next(read)
    m.when(read) { readIndex.next(index) }
    let pairs = stride(from: 0, to: codes.width, by: 64).map {
      codes[$0..<min($0 + 64, codes.width)]
    }
    monitor.commit(
      kind: CommitKind.analogCodes.rawValue, when: wasRead,
      words: [readIndex.extended(to: 16)] + pairs, "Codes were read.")
  }

  private func steps(_ monitor: Monitor) {
    monitor.commit(
      kind: CommitKind.analogConverted.rawValue,
      when: monitor.observe("convert", array.convert),
      words: [monitor.observe("convert_step", array.convertStep).extended(to: 16)],
      "A step was converted.")
  }

  /// A product's number since the array was settled, and a digest of its inputs.
  private func samples(_ monitor: Monitor) {
    let m = monitor.module
    let sample = monitor.observe("sample", array.sample)
    let settle = monitor.observe("settles", array.settle)
    let write = monitor.observe("input_write", array.inputWrite)
    let group = monitor.observe("input_index", array.inputIndex)
    let data = monitor.observe("input_data", array.inputData)
    let count = m.register("samples", width: 32, "samples since the array was settled")
    let digest = m.register("digest", width: 64, "of the inputs written")
    m.when(settle) { count.next(0) }.elseWhen(sample) { count.next(count +% 1) }
    // The groups of a vector are written in order, so each begins with the first.
    let before = m.wire("digest_before", mux(group.any, digest, 0))
    let mixed = m.wire("mixed", before ^ data)
    let turned = Bits.concatenating(mixed[0..<57], mixed[57..<64])
    let constant = Bits.constant(words: [0x9E37_79B9_7F4A_7C15], width: 64)
    m.when(write) { digest.next(turned +% constant +% group.extended(to: 64)) }
    monitor.commit(
      kind: CommitKind.analogSampled.rawValue, when: sample, words: [count, digest],
      "A product was sampled.")
  }

  private func outputs(_ monitor: Monitor) {
    let grant = monitor.observe("grant", memory.grant)
    let write = monitor.observe("write", memory.write)
    monitor.commit(
      kind: CommitKind.analogWritten.rawValue, when: monitor.module.wire("writes", grant && write),
      words: [
        .concatenating(
          monitor.observe("address", memory.address), .constant(0, width: 24),
          monitor.observe("byte_enable", memory.byteEnable)),
        monitor.observe("write_data", memory.writeData),
      ], "Outputs were written.")
  }

  private func ends(_ monitor: Monitor) {
    let finished = monitor.observe("finished", finished)
    let failed = monitor.observe("failed", failed)
    monitor.commit(
      kind: CommitKind.analogEnded.rawValue, when: monitor.module.wire("ends", finished || failed),
      words: [
        .concatenating(
          monitor.observe("error_address", errorAddress), .constant(0, width: 27),
          monitor.observe("stopped", stopped), monitor.observe("cause", cause))
      ], "A run ended.")
    shows(monitor, ends: finished || failed)
  }

  /// Events that registers keep; the others have records of their own.
  private func shows(_ monitor: Monitor, ends: Bits) {
    let m = monitor.module
    let start = monitor.observe("start_command", start)
    let settle = monitor.observe("settle_command", settle)
    let runs = m.register("runs", "a run has begun, and its end has not been told")
    let isBusy = m.wire("is_busy", runs && !ends)
    let isIgnored = m.register("is_ignored", "a command came while busy, in the cycle before")
    runs.next(isBusy || start)
    isIgnored.next(isBusy && (start || settle))
    monitor.reportDifferences(
      of: .analogEnded,
      [
        ("ignored", monitor.observe("ignored_event", ignored), isIgnored, nil),
        (
          "counted", monitor.observe("products_event", counted),
          monitor.observe("sampled", array.sample), nil
        ),
      ])
  }
}
