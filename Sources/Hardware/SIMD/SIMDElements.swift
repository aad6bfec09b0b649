import ChipSpec
import RTL

/// Makes lanes from elements of memory, and elements from lanes: functions of the module that has the
/// lanes.
struct SIMDElements {
  /// Lanes that pass at once: as many as a word holds of the smallest type.
  static let row = 8

  /// Bits of a word of the memory.
  static let word = 64

  /// The logarithm of a type's size in bytes: 0, 1 or 2.
  static func size(_ type: Bits) -> Bits { type[1..<3] }

  private let align: Function
  private let spread: Function
  private let extend: Function
  private let mask: Function
  private let narrow: [Int: Function]

  /// Declares the functions.
  init(_ m: Module) {
    align = Self.align(m)
    spread = Self.spread(m)
    extend = Self.extend(m)
    mask = Self.mask(m)
    narrow = [8: Self.narrow(m, 8), 16: Self.narrow(m, 16)]
  }

  /// A word of elements: those that begin at a byte of a word and may end in the next one, or the first
  /// of them everywhere.
  func word(_ port: Bound<SIMDElementsPort>, type: Bits) -> Bits {
    spread(
      align(port.first, port.second, port.split, port.offset), port.single, Self.size(type))
  }

  /// A lane from a word of elements, which it takes in turn.
  func lane(_ place: Int, of word: Bits, type: Bits) -> Bits {
    extend(word, Self.size(type), !type[0], .constant(place, width: 3))
  }

  /// A bit for each of the places of a row that elements have which begin with number `index`.
  func places(_ index: Bits, isSingle: Bits, type: Bits) -> Bits {
    mask(index, isSingle, Self.size(type))
  }

  /// Puts as many elements of a row side by side as a word holds; to be called where they are wanted.
  /// - Parameters:
  ///   - index: the number of the first one, which comes to the low end.
  ///   - word: a wire that they pass on their way.
  /// - Returns: the word.
  func pack(
    _ m: Module, _ row: [Bits], through word: Bits, index: Bits, saturates: Bits, type: Bits
  ) -> Bits {
    func fill(_ bits: Int, from first: Int) {
      for (place, lane) in row.dropFirst(first).prefix(Self.word / bits).enumerated() {
        word[bits * place..<bits * (place + 1)].drive(
          narrow[bits].map { $0(lane, saturates, !type[0]) } ?? lane)
      }
    }
    let size = Self.size(type)
    m.switch(size) { cases in
      cases.case(0) { fill(8, from: 0) }
      cases.case(1) { m.when(index[2]) { fill(16, from: 4) }.otherwise { fill(16, from: 0) } }
      cases.default {
        m.switch(index[1..<3]) { pairs in
          for pair in 0..<4 { pairs.case(pair) { fill(32, from: 2 * pair) } }
        }
      }
    }
    return word >> Bits.concatenating(index << size, .constant(0, width: 3))
  }

  // MARK: Functions

  private static func align(_ m: Module) -> Function {
    m.function(
      "align", ["first": word, "second": word, "is_split": 1, "offset": 3],
      "What begins at a byte of a word, and may go on in the next one."
    ) { arguments in
      let shift = Bits.concatenating(arguments[3], .constant(0, width: 3))
      let rest = Bits.constant(word, width: 7) -% shift.extended(to: 7)
      return (arguments[0] >> shift)
        | ((arguments[1] << rest) & arguments[2].replicated(word))
    }
  }

  private static func spread(_ m: Module) -> Function {
    m.function(
      "spread", ["elements": word, "is_single": 1, "size": 2],
      "The elements as they are, or the first one everywhere."
    ) { arguments in
      let (elements, isSingle) = (arguments[0], arguments[1])
      func copies(_ bits: Int) -> Bits {
        mux(isSingle, elements[0..<bits].replicated(word / bits), elements)
      }
      var choice = FunctionChoice(by: arguments[2], otherwise: copies(32))
      choice.case(0, value: copies(8))
      choice.case(1, value: copies(16))
      return choice
    }
  }

  private static func extend(_ m: Module) -> Function {
    m.function(
      "extend", ["elements": word, "size": 2, "is_signed": 1, "place": 3],
      "The element that the lane at a place takes."
    ) { arguments in
      let (elements, isSigned, place) = (arguments[0], arguments[2], arguments[3])
      func element(_ bits: Int) -> Bits {
        let width = (word / bits).trailingZeroBitCount
        let number = place[0..<width]
        let top = Bits.constant(bits - 1, width: bits.trailingZeroBitCount)
        let sign = elements[Bits.concatenating(number, top)] && isSigned
        return .concatenating(
          (bits < 32 ? [sign.replicated(32 - bits)] : [])
            + [elements.element(at: number, width: bits)])
      }
      var choice = FunctionChoice(by: arguments[1], otherwise: element(32))
      choice.case(0, value: element(8))
      choice.case(1, value: element(16))
      return choice
    }
  }

  private static func mask(_ m: Module) -> Function {
    m.function(
      "row_mask", ["index": 3, "is_single": 1, "size": 2],
      "The places in a row that elements have, from the number of the first."
    ) { arguments in
      let (index, isSingle) = (arguments[0], arguments[1])
      let one = Bits.constant(1, width: row) << index
      func several(_ count: Int) -> Bits {
        let low = count.trailingZeroBitCount
        return Bits.constant((1 << count) - 1, width: row)
          << .concatenating(index[low..<3], .constant(0, width: low))
      }
      var choice = FunctionChoice(by: arguments[2], otherwise: mux(isSingle, one, several(2)))
      choice.case(0, value: one | (!isSingle).replicated(row))
      choice.case(1, value: mux(isSingle, one, several(4)))
      return choice
    }
  }

  private static func narrow(_ m: Module, _ bits: Int) -> Function {
    m.function(
      "narrow_\(bits)", ["value": 32, "saturates": 1, "is_signed": 1],
      "\(bits) bits of a lane, cut off or saturated."
    ) { arguments in
      let (value, saturates, isSigned) = (arguments[0], arguments[1], arguments[2])
      let sign = value[31]
      let above = value[bits - 1..<32]
      let isInside = mux(isSigned, above.all || !above.any, !value[bits..<32].any)
      let limit = Bits.concatenating(sign ^ !isSigned, (!sign).replicated(bits - 1))
      return mux(saturates && !isInside, limit, value[0..<bits])
    }
  }
}

extension SIMDEncoding.Element: Encoding {}
