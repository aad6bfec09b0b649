import Assembly
import ChipSpec

/// What the chain's producer has in its memory.
extension Chain {
  /// Where the producer's engines begin.
  struct Entries {
    let analog: Int, simd: Int, packets: Int
  }

  /// Bytes of a vector in memory: whole words.
  private func padded(_ bytes: Int) -> Int { (bytes + 7) / 8 * 8 }

  /// Fills the producer's memory.
  /// - Parameter buffers: addresses of the consumer's two buffers.
  func producerProgram(
    _ data: ChainData, buffers: [Int], _ image: inout TileImage
  ) throws(Fault) -> Entries {
    let sums = image.reserve(slots * padded(4 * data.columns))
    let bytes = (0..<2).map { _ in image.reserve(data.columns) }
    let multipliers = image.append(TileImage.bytes(of: data.multipliers))
    let shifts = image.append(data.shifts)
    let analog = analogJobs(data, sums: sums, &image)
    let packets = packetList(data, from: bytes, to: buffers, &image)
    let simd = try Self.assemble(
      """
      channels = \(data.columns)
      products = \(products)
      sums = \(sums)
      sums_size = \(padded(4 * data.columns))
      sums_end = \(sums + slots * padded(4 * data.columns))
      multipliers = \(multipliers)
      shifts = \(shifts)
      bytes = \(bytes[0])
      other_bytes = \(bytes[1])
      zero_point = \(data.zeroPoint)
      full_sums = \(Semaphore.fullSums.rawValue)
      free_sums = \(Semaphore.freeSums.rawValue)
      full_bytes = \(Semaphore.fullBytes.rawValue)
      free_bytes = \(Semaphore.freeBytes.rawValue)
      .origin \(image.size)
        copy r9, products
        copy r10, sums
        copy r11, bytes               # the buffer to be written
        copy r12, other_bytes         # and the next one
        copy r13, sums_end
      product:
        wait full_sums
        wait free_bytes
        copy r1, channels             # still to do
        copy r2, r10
        copy r3, multipliers
        copy r4, shifts
        copy r5, r11
      strip:
        setvl r6, r1
        load.i32 v1, [r2]+
        load.i32 v2, [r3]+
        load.u8 v3, [r4]+
        scale.i8 v1, v1, v2, v3, zero_point
        max v1, v1, zero_point        # 0 after scaling: ReLU
        store.i8 v1, [r5]+
        sub r1, r1, r6
        bne r1, r0, strip
        signal free_sums
        signal full_bytes
        add r10, r10, sums_size
        bne r10, r13, within
        copy r10, sums
      within:
        copy r14, r11
        copy r11, r12
        copy r12, r14
        loop r9, product
        halt
      """, &image)
    return Entries(analog: analog, simd: simd, packets: packets)
  }

  /// The jobs of the analog part: weights, calibration, and as many products at once as there are
  /// places for sums.
  private func analogJobs(_ data: ChainData, sums: Int, _ image: inout TileImage) -> Int {
    func change(_ semaphore: Semaphore) -> TransferDescriptor.SemaphoreChange {
      .init(semaphore.rawValue)
    }
    let weights = image.append(rows(data.weights, of: data.columns))
    let inputs = image.append(rows(data.inputs, of: data.rows))
    let calibration = image.append(
      data.calibration.map {
        AnalogJobDescriptor.calibration(factor: $0.factor, addend: $0.addend, shift: $0.shift)
      })

    var load = AnalogJobDescriptor(.loadWeights)
    load.source = weights
    load.sourceStride = padded(data.columns)
    load.rows = 0..<data.rows
    load.columns = 0..<data.columns
    var calibrate = AnalogJobDescriptor(.loadCalibration)
    calibrate.source = calibration
    calibrate.columns = 0..<data.columns
    var jobs = [load, calibrate]
    for first in stride(from: 0, to: products, by: slots) {
      var convert = AnalogJobDescriptor(.convert)
      convert.format = .int32
      convert.count = min(slots, products - first)
      convert.waitInput = change(.inputs)
      convert.inputDone = change(.inputsRead)
      convert.waitOutput = change(.freeSums)
      convert.outputDone = change(.fullSums)
      convert.source = inputs + first * padded(data.rows)
      convert.sourceStride = padded(data.rows)
      convert.destination = sums
      convert.destinationStride = padded(4 * data.columns)
      convert.rows = 0..<data.rows
      convert.columns = 0..<data.columns
      jobs.append(convert)
    }
    let start = image.size
    for (number, var job) in jobs.enumerated() {
      if number + 1 < jobs.count { job.next = image.size + AnalogJobDescriptor.size }
      _ = image.append(job.encode())
    }
    return start
  }

  /// The list of the packet manager, which goes round for ever: for each buffer a wait for a place at the
  /// consumer, then the transfer.
  private func packetList(
    _ data: ChainData, from bytes: [Int], to buffers: [Int], _ image: inout TileImage
  ) -> Int {
    var list: [TransferDescriptor] = []
    for (source, destination) in zip(bytes, buffers) {
      var wait = TransferDescriptor.send(to: producer)
      wait.wait = .init(Semaphore.freeAtConsumer.rawValue)
      var send = TransferDescriptor.send(
        to: consumer, source: source, destination: destination, run: data.columns)
      send.wait = .init(Semaphore.fullBytes.rawValue)
      send.remote = .init(ConsumerSemaphore.full.rawValue)
      send.local = .init(Semaphore.freeBytes.rawValue)
      list += [wait, send]
    }
    let start = image.size
    for (number, var descriptor) in list.enumerated() {
      descriptor.next = number + 1 < list.count ? image.size + descriptor.size : start
      _ = image.append(descriptor.encode())
    }
    return start
  }

  /// Rows of bytes, each from a whole word on.
  private func rows(_ values: [Int8], of count: Int) -> [UInt8] {
    stride(from: 0, to: values.count, by: count).flatMap { start in
      TileImage.bytes(of: Array(values[start..<start + count]))
        + Array(repeating: 0, count: padded(count) - count)
    }
  }

  /// Assembles a program that lies behind what is in a memory.
  /// - Returns: its address.
  static func assemble(_ text: String, _ image: inout TileImage) throws(Fault) -> Int {
    let assembly = SIMDAssembler.assemble(text: text, file: "chain.simd")
    guard let program = assembly.program else { throw Fault(description: assembly.text()) }
    return image.append(program.bytes)
  }
}
