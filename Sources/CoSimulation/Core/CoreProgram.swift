import ChipSpec

/// A random program for the core, before it has addresses.
struct CoreProgram: Sendable {
  /// Instructions, in order.
  var lines: [CoreLine]
  /// Where they begin.
  var base: UInt32
  /// Number of the label at which the core starts.
  var entry: Int
  /// Words of 64 bits that the memory holds before, by address.
  var data: [UInt32: UInt64]
  /// Addresses of words that cannot be corrected.
  var flawed: [UInt32]
  /// Where bench and program meet.
  var surroundings: Surroundings

  /// What the bench does beside a program.
  struct Surroundings: Sendable {
    /// What its random numbers follow from.
    var seed: UInt64
    /// Percent of cycles in which a line changes, in a phase.
    var hasInterrupts: Bool
    /// Others use the memory.
    var hasTraffic: Bool
  }

  /// What a program is once it has addresses.
  struct Image: Sendable {
    var entry: UInt32
    /// Words of 64 bits, by address.
    var words: [UInt32: UInt64]
    /// The first address behind the instructions.
    var end: UInt32
    /// Where labels are, by number.
    var places: [Int: UInt32]
  }

  /// Gives all lines addresses.
  func assemble(_ isa: CoreSpec.InstructionSet) -> Image {
    var sizes = lines.map { Self.size($0, isa) }
    var places: [Int: UInt32] = [:]
    var addresses: [UInt32] = []
    var end = base
    var isSettled = false
    while !isSettled {
      addresses.removeAll(keepingCapacity: true)
      end = base
      for (index, line) in lines.enumerated() {
        if case .align = line { sizes[index] = end & 2 }
        if case .label(let number) = line { places[number] = end }
        addresses.append(end)
        end += sizes[index]
      }
      isSettled = true
      for (index, line) in lines.enumerated() where sizes[index] == 2 {
        let reach: Int
        let target: Int
        switch line {
        case .branch(_, _, let to): (reach, target) = (256, to)
        case .jump(_, _, let to): (reach, target) = (2048, to)
        default: continue
        }
        let offset = Int(places[target] ?? base) - Int(addresses[index])
        if !(-reach..<reach ~= offset) {
          sizes[index] = 4
          isSettled = false
        }
      }
    }

    var image = Image(entry: places[entry] ?? base, words: data, end: end, places: places)
    func put(_ half: UInt32, _ address: UInt32) {
      let shift = UInt64(address & 6) * 8
      let old = image.words[address & ~7] ?? 0
      image.words[address & ~7] = old & ~(0xFFFF << shift) | UInt64(half & 0xFFFF) << shift
    }
    func put(long word: UInt32, _ address: UInt32) {
      put(word, address)
      put(word >> 16, address + 2)
    }
    for (index, line) in lines.enumerated() {
      let address = addresses[index]
      func offset(_ label: Int) -> Int32 {
        Int32(bitPattern: (places[label] ?? base) &- address)
      }
      switch line {
      case .label: break
      case .long(let word), .data(let word): put(long: word, address)
      case .short(let half): put(UInt32(half), address)
      case .align: if sizes[index] == 2 { put(1, address) }
      case .branch(let word, let short, let to):
        if sizes[index] == 2, let short {
          put(UInt32(short) | Self.shortBranch(offset(to)), address)
        } else {
          let isNear = -4096..<4096 ~= offset(to)
          put(long: isNear ? word | Self.branch(offset(to)) : 0x13, address)
        }
      case .jump(let word, let short, let to):
        if sizes[index] == 2, let short {
          put(UInt32(short) | Self.shortJump(offset(to)), address)
        } else {
          put(long: word | Self.jump(offset(to)), address)
        }
      case .address(let register, let label, let plus):
        let distance = UInt32(bitPattern: offset(label) &+ Int32(plus))
        let rd = UInt32(register) << 7
        put(long: (distance &+ 0x800) & 0xFFFF_F000 | rd | 0x17, address)
        put(long: distance << 20 | UInt32(register) << 15 | rd | 0x13, address + 4)
      }
    }
    return image
  }

  private static func size(_ line: CoreLine, _ isa: CoreSpec.InstructionSet) -> UInt32 {
    switch line {
    case .label, .align: 0
    case .long, .data: 4
    case .short: 2
    case .branch(_, let short, _), .jump(_, let short, _):
      short != nil && isa.isCompressed ? 2 : 4
    case .address: 8
    }
  }

  // MARK: Offsets

  private static func branch(_ offset: Int32) -> UInt32 {
    let bits = UInt32(bitPattern: offset)
    return (bits >> 5 & 63) << 25 | (bits >> 1 & 15) << 8
      | (bits >> 11 & 1) << 7 | (bits >> 12 & 1) << 31
  }

  private static func jump(_ offset: Int32) -> UInt32 {
    let bits = UInt32(bitPattern: offset)
    return (bits >> 20 & 1) << 31 | (bits >> 1 & 0x3FF) << 21 | (bits >> 11 & 1) << 20
      | (bits >> 12 & 0xFF) << 12
  }

  private static func shortBranch(_ offset: Int32) -> UInt32 {
    let bits = UInt32(bitPattern: offset)
    return (bits >> 8 & 1) << 12 | (bits >> 3 & 3) << 10 | (bits >> 6 & 3) << 5
      | (bits >> 1 & 3) << 3 | (bits >> 5 & 1) << 2
  }

  private static func shortJump(_ offset: Int32) -> UInt32 {
    let bits = UInt32(bitPattern: offset)
    let upper = (bits >> 11 & 1) << 12 | (bits >> 4 & 1) << 11 | (bits >> 8 & 3) << 9
    let lower = (bits >> 10 & 1) << 8 | (bits >> 6 & 1) << 7 | (bits >> 7 & 1) << 6
    return upper | lower | (bits >> 1 & 7) << 3 | (bits >> 5 & 1) << 2
  }
}
