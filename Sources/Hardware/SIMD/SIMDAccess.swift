import ChipSpec
import RTL

/// The SIMD unit's loads and stores.
///
/// An instruction's elements pass in *pieces*: up to eight bytes that lie side by side, or one element
/// where elements are a stride apart. A piece begins at any byte, so it lies in one word of the memory
/// or in two. A word that two pieces share is read once and written once: a load goes on in the word
/// that it has, and a store puts what a word does not take of a piece together with the next piece.
///
/// One access is under way at a time, so that nothing is written behind the first byte that the memory
/// refuses.
struct SIMDAccess: Component {
  var moduleName: String { "simd_access" }
  var summary: String { "Loads and stores of the SIMD unit, at any byte address." }

  enum Phase: Int, Encoding {
    case idle
    /// The first piece of a store is taken.
    case prepare
    /// The first piece begins.
    case begin
    /// An access is requested.
    case request
    /// It is answered.
    case answer
    /// The last piece of a load lies in the word that was read last.
    case remain
  }

  func build(_ m: Module) {
    let word = SIMDElements.word
    let start = m.input("start", "an instruction begins")
    let address = m.input("address", width: 32, "byte address of the first element, at the start")
    let count = m.input("count", width: 9, "elements, at the start")
    let starting = m.input("starting", "1 store, 0 load, at the start")
    let isStore = m.input("store", "the same from then on")
    let isStrided = m.input("strided", "elements are a stride apart, else side by side")
    let stride = m.input("stride", width: 32, "bytes from one element to the next")
    let size = m.input("size", width: 2, "logarithm of an element's bytes")
    let memory = m.output("memory", SRAMPort())
    let busy = m.output("busy", "accesses are under way")
    let failed = m.output("failed", "the memory refused the last one")
    let end = m.output("end_address", width: 32, "byte address behind the last element")
    let elements = m.output("elements", SIMDElementsPort())

    func wire(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire(name, width: width, comment, default: .constant(0, width: width))
    }
    let phase = m.register("phase", reset: Phase.idle)
    let isBusy = m.wire("is_busy", phase .!= Phase.idle)
    let isAnswered = m.wire("is_answered", phase .== Phase.answer)
    let hasFailed = m.register("has_failed", reset: nil, "the memory refused an access")

    // The next piece.
    let place = m.register("place", width: 32, reset: nil, "byte address of the next piece")
    let left = m.register("left", width: 9, reset: nil, "elements from there on")
    let index = m.register("index", width: 8, reset: nil, "number of the first of them")
    let room = wire("room", 4, "elements in a word")
    let number = wire("number", 4, "elements of the piece")
    let bytes = wire("bytes", 4, "bytes of the piece")
    let splits = wire("splits", 1, "it goes on in the next word")
    m.when(isBusy) {
      room.drive(Bits.constant(8, width: 4) >> size)
      m.when(isStrided) {
        number.drive(1)
      }.elseWhen(left .< room.extended(to: 9)) {
        number.drive(left[0..<4])
      }.otherwise {
        number.drive(room)
      }
      bytes.drive(number << size)
      splits.drive(place[0..<3].extended(to: 4) +% bytes .> 8)
    }

    // The piece under way.
    let current = m.register("current", width: 8, reset: nil, "number of its first element")
    let offset = m.register("offset", width: 3, reset: nil, "its first byte in its first word")
    let isSplit = m.register("is_split", reset: nil, "it goes on in the next word")
    let isFirst = m.register("is_first", reset: nil, "of two words the first is being read")

    // What is asked of the memory, and what it did not take yet.
    let wordAddress = m.register("word_address", width: 29, reset: nil, "the word")
    let enable = m.register("byte_enable", width: 8)
    let data = m.register("write_data", width: word, reset: nil)
    let carry = m.register("carry", width: word, reset: nil, "what the word did not take")
    let carryEnable = m.register("carry_enable", width: 8, reset: nil, "its bytes")

    // What happens, unless the memory refuses.
    let begins = wire("begins", 1, "the next piece begins with its first word")
    let follows = wire("follows", 1, "the next piece begins in the word that was read last")
    let goesOn = wire("goes_on", 1, "the next word is accessed")
    let completes = wire("completes", 1, "all of a piece has been loaded")
    m.switch(phase) { cases in
      cases.case(Phase.begin) { begins.drive(1) }
      cases.case(Phase.answer) {
        m.when(isStore) {
          m.when(carryEnable.any && (isStrided || !left.any)) {
            goesOn.drive(1)
          }.otherwise {
            begins.drive(left.any)
          }
        }.elseWhen(isFirst) {
          goesOn.drive(1)
        }.otherwise {
          completes.drive(1)
          m.when(left.any) {
            m.when(isStrided || !offset.any) {
              begins.drive(1)
            }.otherwise {
              follows.drive(1)
              goesOn.drive(splits)
            }
          }
        }
      }
      cases.case(Phase.remain) { completes.drive(1) }
      cases.default {}
    }
    let isRefused = m.wire("is_refused", isAnswered && memory.error)

    // Of a piece of a store a word takes what has room, and the next word the rest.
    let shift = Bits.concatenating(place[0..<3], .constant(0, width: 3))
    let rest = wire("rest", 7, "bits of the piece that its first word takes")
    let enables = wire("enables", 16, "its bytes in two words")
    m.when(isStore && begins) {
      rest.drive(.constant(word, width: 7) -% shift.extended(to: 7))
      enables.drive(((Bits.constant(1, width: 16) << bytes) -% 1) << place[0..<3])
    }

    m.when(start) {
      place.next(address)
      left.next(count)
      index.next(0)
      hasFailed.next(0)
      carryEnable.next(0)
      m.when(count.any) { phase.next(mux(starting, Phase.prepare.bits, Phase.begin.bits)) }
    }.elseWhen(isBusy) {
      m.switch(phase) { cases in
        cases.case(Phase.prepare) { phase.next(Phase.begin) }
        cases.case(Phase.request) { m.when(memory.grant) { phase.next(Phase.answer) } }
        cases.default {
          m.when(isRefused) {
            phase.next(Phase.idle)
            hasFailed.next(1)
          }.elseWhen(begins || goesOn) {
            phase.next(Phase.request)
          }.elseWhen(follows) {
            phase.next(Phase.remain)
          }.otherwise {
            phase.next(Phase.idle)
          }
        }
      }
      m.when(begins || follows) {
        place.next(place +% mux(isStrided, stride, bytes.extended(to: 32)))
        left.next(left -% number.extended(to: 9))
        index.next(index +% number.extended(to: 8))
        current.next(index)
        offset.next(place[0..<3])
        isSplit.next(splits)
      }
      m.when(begins) {
        wordAddress.next(place[3..<32])
        isFirst.next(splits)
        m.when(isStore) {
          data.next((elements.word << shift) | (carry & carryEnable.any.replicated(word)))
          enable.next(enables[0..<8] | carryEnable)
          carry.next(elements.word >> rest)
          carryEnable.next(enables[8..<16])
        }
      }.elseWhen(goesOn) {
        wordAddress.next(wordAddress +% 1)
        isFirst.next(0)
        data.next(carry)
        enable.next(carryEnable)
        carryEnable.next(0)
      }
    }

    // Stores take a piece while the one before is written.
    let takes = m.register("takes", "the next piece of a store is taken")
    m.when(start) {
      takes.next(starting)
    }.elseWhen(takes || begins) {
      takes.next(isStore && begins && !isRefused)
    }
    elements.takes.drive(takes)
    elements.taken.drive(index)

    // Loads give a piece in the cycle after its last word has come.
    let older = m.register("older", width: word, reset: nil, "the word read before")
    let newer = m.register("newer", width: word, reset: nil, "the word read last")
    let hasPiece = m.register("has_piece", "a piece is given")
    let pieceIndex = m.register("piece_index", width: 8, reset: nil, "its first element")
    let pieceOffset = m.register("piece_offset", width: 3, reset: nil, "its first byte")
    let pieceIsSplit = m.register("piece_is_split", reset: nil, "it lies in both words")
    m.when(isAnswered) {
      older.next(newer)
      newer.next(memory.readData)
    }
    m.when(completes || hasPiece) { hasPiece.next(completes && !isRefused) }
    m.when(completes) {
      pieceIndex.next(current)
      pieceOffset.next(offset)
      pieceIsSplit.next(isSplit)
    }
    elements.gives.drive(hasPiece)
    elements.given.drive(pieceIndex)
    elements.first.drive(mux(pieceIsSplit, older, newer))
    elements.second.drive(newer)
    elements.split.drive(pieceIsSplit)
    elements.offset.drive(pieceOffset)
    elements.single.drive(isStrided)

    memory.request.drive(phase .== Phase.request)
    memory.write.drive(isStore)
    memory.byteEnable.drive(enable)
    memory.address.drive(.concatenating(wordAddress, .constant(0, width: 3)))
    memory.writeData.drive(data)
    m.ignore(memory.response, because: "it comes one cycle after the grant")
    busy.drive(isBusy)
    failed.drive(hasFailed)
    end.drive(place)
  }
}
