import ChipSpec

/// What the chain's consumer has in its memory.
extension Chain {
  /// Where the consumer's engines begin, and where its data lie.
  struct Sink {
    let simd: Int, packets: Int
    let buffers: [Int]
    let results: Int
  }

  /// Fills the consumer's memory.
  func consumerProgram(_ data: ChainData, _ image: inout TileImage) throws(Fault) -> Sink {
    let buffers = (0..<2).map { _ in image.reserve(data.columns) }
    let results = image.reserve(products * data.columns)
    let residuals = image.append(TileImage.bytes(of: data.residuals))

    // Gives buffers back, for ever.
    var giveBack = TransferDescriptor.send(to: producer)
    giveBack.wait = .init(ConsumerSemaphore.read.rawValue)
    giveBack.remote = .init(Semaphore.freeAtConsumer.rawValue)
    giveBack.next = image.size
    let packets = image.append(giveBack.encode())

    let simd = try Self.assemble(
      """
      channels = \(data.columns)
      products = \(products)
      input = \(buffers[0])
      other_input = \(buffers[1])
      residuals = \(residuals)
      results = \(results)
      full = \(ConsumerSemaphore.full.rawValue)
      read = \(ConsumerSemaphore.read.rawValue)
      done = \(ConsumerSemaphore.done.rawValue)
      .origin \(image.size)
        copy r9, products
        copy r3, residuals
        copy r5, results
        copy r11, input               # the buffer to be read
        copy r12, other_input         # and the next one
      product:
        wait full
        copy r1, channels             # still to do
        copy r2, r11
      strip:
        setvl r6, r1
        load.i8 v1, [r2]+
        load.i8 v2, [r3]+
        add v1, v1, v2
        stores.i8 v1, [r5]+
        sub r1, r1, r6
        bne r1, r0, strip
        signal read
        signal done
        copy r14, r11
        copy r11, r12
        copy r12, r14
        loop r9, product
        halt
      """, &image)
    return Sink(simd: simd, packets: packets, buffers: buffers, results: results)
  }
}
