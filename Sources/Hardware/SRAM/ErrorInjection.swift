import RTL

/// The inputs by which software makes the memory store wrong bits, to see its protection at work.
struct ErrorInjection {
  private let enable: Bits
  private let positions: [Bits]

  init(_ m: Module) {
    enable = m.input("inject_enable", width: 2, "flip the bits named below in every word written")
    positions = (0..<2).map {
      m.input("inject_bit_\($0)", width: 7, "position in the code word; from 72 on none")
    }
  }

  func connect(to bank: Instance) {
    bank["inject_enable"].drive(enable)
    for (index, position) in positions.enumerated() {
      bank["inject_bit_\(index)"].drive(position)
    }
  }

  /// The data bits that are to be flipped.
  func dataMask(_ m: Module) -> Bits {
    let flipped = m.function(
      "flipped_data", ["applies": 1, "position": 7], "The data bit at a position of the code word."
    ) { arguments in
      (arguments[0] && !arguments[1][6]).replicated(64)
        & (.constant(1, width: 64) << arguments[1][0..<6])
    }
    return flipped(enable[0], positions[0]) ^ flipped(enable[1], positions[1])
  }

  /// The check bits that are to be flipped; positions from 72 on are none.
  func checkMask(_ m: Module) -> Bits {
    let flipped = m.function(
      "flipped_check", ["applies": 1, "position": 7],
      "The check bit at a position of the code word."
    ) { arguments in
      (arguments[0] && (arguments[1][3..<7] .== 0b1000)).replicated(8)
        & (.constant(1, width: 8) << arguments[1][0..<3])
    }
    return flipped(enable[0], positions[0]) ^ flipped(enable[1], positions[1])
  }
}
