import ChipSpec

/// A tile's SRAM without time: each access has its effect at once. Written from docs/parts/sram.md.
struct TileMemory: Sendable {
  /// What a protected word turned out to be when it was decoded.
  enum Finding: Sendable, Hashable {
    /// Nothing was decoded, or nothing was wrong.
    case clean
    /// One bit was wrong.
    case corrected
    /// Two bits were wrong.
    case uncorrectable
    /// It was never written, so it may be anything.
    case unknown
  }

  /// Bits of a code word that are flipped when it is written.
  typealias Flips = (data: UInt64, check: UInt8)

  private let spec: SRAMSpec

  /// Words of the pages that were written, one page behind the other, and where each page begins; -1 for
  /// one without a word. Most of a large memory is never written.
  private var words: [Word] = []
  private var pages: [Int32]

  /// Words of a page.
  private static let page: UInt32 = 64

  /// A word of 64 bits that was written, at least in part; as it begins, one that was not.
  private struct Word: Sendable {
    var data: UInt64 = 0
    /// Bits that were written.
    var defined: UInt64 = 0
    /// Bits of the code word that injection has flipped.
    var flips: Flips = (0, 0)

    mutating func write(_ request: SRAMRequest) {
      var mask: UInt64 = 0
      for byte in 0..<8 where request.byteEnable >> UInt8(byte) & 1 == 1 {
        mask |= 0xFF << UInt64(8 * byte)
      }
      data = data & ~mask | request.writeData & mask
      defined |= mask
    }
  }

  init(_ spec: SRAMSpec) {
    self.spec = spec
    pages = Array(repeating: -1, count: (spec.capacity / 8 + Int(Self.page) - 1) / Int(Self.page))
  }

  /// The word at an address within the memory.
  private subscript(_ address: UInt32) -> Word {
    get {
      let (page, place) = (address / 8).quotientAndRemainder(dividingBy: Self.page)
      let begin = pages[Int(page)]
      return begin < 0 ? Word() : words[Int(begin) + Int(place)]
    }
    set {
      let (page, place) = (address / 8).quotientAndRemainder(dividingBy: Self.page)
      if pages[Int(page)] < 0 {
        pages[Int(page)] = Int32(words.count)
        words.append(contentsOf: repeatElement(Word(), count: Int(Self.page)))
      }
      words[Int(pages[Int(page)]) + Int(place)] = newValue
    }
  }

  /// Gives a core's view of the memory all that was written.
  func copy(to memory: inout CoreMemory) {
    for (page, begin) in pages.enumerated() where begin >= 0 {
      for place in 0..<Int(Self.page) {
        let word = words[Int(begin) + place]
        guard word.defined != 0 else { continue }
        let address = (UInt32(page) * Self.page + UInt32(place)) * 8
        memory.write(word.data, to: address, bytes: 8)
        if isLost(word) { memory.markUncorrectable(at: address) }
      }
    }
  }

  /// Whether a word that was written cannot be corrected.
  func isLost(_ address: UInt32) -> Bool { isLost(self[address]) }

  private func isLost(_ word: Word) -> Bool {
    word.flips.data.nonzeroBitCount + word.flips.check.nonzeroBitCount > 1
  }

  /// The bank of an address.
  func bank(of address: UInt32) -> Int { Int(address / 8) % spec.banks }

  /// Does an access.
  /// - Parameter flips: what injection makes of a code word that is written.
  mutating func serve(
    _ request: SRAMRequest, flips: Flips
  ) -> (answer: NetworkInterfaceAnswer, finding: Finding) {
    guard Int(request.address) < spec.capacity else {
      return (NetworkInterfaceAnswer(error: true), .clean)
    }
    return spec.protection == .secded ? protected(request, flips) : (plain(request), .clean)
  }

  private mutating func plain(_ request: SRAMRequest) -> NetworkInterfaceAnswer {
    var word = self[request.address]
    guard request.write else {
      return NetworkInterfaceAnswer(data: word.data, specified: word.defined)
    }
    word.write(request)
    self[request.address] = word
    return NetworkInterfaceAnswer()
  }

  private mutating func protected(
    _ request: SRAMRequest, _ flips: Flips
  ) -> (NetworkInterfaceAnswer, Finding) {
    if request.write && request.byteEnable == 0xFF {
      var word = Word()
      word.write(request)
      word.flips = flips
      self[request.address] = word
      return (NetworkInterfaceAnswer(), .clean)
    }
    // Words are written whole first.
    var word = self[request.address]
    guard word.defined != 0 else {
      // Whatever it holds, a partial write does not make it known.
      return (
        NetworkInterfaceAnswer(specified: request.write ? .max : 0, isErrorSpecified: false),
        .unknown
      )
    }
    // The code tells one wrong bit from two; injection flips no more.
    let finding: Finding =
      switch word.flips.data.nonzeroBitCount + word.flips.check.nonzeroBitCount {
      case 0: .clean
      case 1: .corrected
      default: .uncorrectable
      }
    let isLost = finding == .uncorrectable
    guard request.write else {
      let shown = isLost ? word.data ^ word.flips.data : word.data
      return (NetworkInterfaceAnswer(data: shown, error: isLost), finding)
    }
    if !isLost {
      word.write(request)
      word.flips = flips
      self[request.address] = word
    }
    return (NetworkInterfaceAnswer(error: isLost), finding)
  }
}
