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
    /// An access is requested or unanswered.
    case access
    /// The last piece of a load lies in the word that was read last.
    case remain
  }

  func build(_ m: Module) {
    let word = SIMDElements.word
    let start = m.input("start", "an instruction begins")
    let address = m.input("address", width: 32, "byte address of the first element, at the start")
    let count = m.input("count", width: 9, "elements, at the start")
    let isStore = m.input("store", "1 store, 0 load; this and what follows stays")
    let isStrided = m.input("strided", "elements are a stride apart, else side by side")
    let stride = m.input("stride", width: 32, "bytes from one element to the next")
    let size = m.input("size", width: 2, "logarithm of an element's bytes")
    let packed = m.input("packed", width: word, "the elements that are taken, side by side")
    let memory = m.output("memory", SRAMPort())
    let busy = m.output("busy", "accesses are under way")
    let failed = m.output("failed", "the memory refused the last one")
    let nextAddress = m.output(
      "next_address", width: 32, "byte address of the element behind the last, with a stride")
    let takes = m.output("takes", "elements are taken to be stored")
    let takenIndex = m.output("taken_index", width: 8, "number of the first one")
    let gives = m.output("gives", "elements are given")
    let givenIndex = m.output("given_index", width: 8, "number of the first one")
    let first = m.output("first", width: word, "the word in which they begin")
    let second = m.output("second", width: word, "the word behind it")
    let givesSplit = m.output("split", "they end in the second word")
    let givenOffset = m.output("offset", width: 3, "their first byte in the first word")

    func wire(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire(name, width: width, comment, default: .constant(0, width: width))
    }
    let phase = m.register("phase", reset: Phase.idle)
    let hasFailed = m.register("has_failed", reset: nil, "the memory refused an access")

    // The next piece.
    let place = m.register("place", width: 32, reset: nil, "byte address of the next piece")
    let left = m.register("left", width: 9, reset: nil, "elements from there on")
    let index = m.register("index", width: 8, reset: nil, "number of the first of them")
    let room = wire("room", 4, "elements in a word")
    let elements = wire("elements", 4, "elements of the piece")
    let bytes = wire("bytes", 4, "bytes of the piece")
    let splits = wire("splits", 1, "it goes on in the next word")
    let isBusy = m.wire("is_busy", phase .!= Phase.idle)
    m.when(isBusy) {
      room.drive(Bits.constant(8, width: 4) >> size)
      m.when(isStrided) {
        elements.drive(1)
      }.elseWhen(left .< room.extended(to: 9)) {
        elements.drive(left[0..<4])
      }.otherwise {
        elements.drive(room)
      }
      bytes.drive(elements << size)
      splits.drive(place[0..<3].extended(to: 4) +% bytes .> 8)
    }

    // The piece under way.
    let current = m.register("current", width: 8, reset: nil, "number of its first element")
    let offset = m.register("offset", width: 3, reset: nil, "its first byte in its first word")
    let isSplit = m.register("is_split", reset: nil, "it goes on in the next word")
    let isFirst = m.register("is_first", reset: nil, "of two words the first is being read")

    // What is asked of the memory.
    let request = m.register("request", "an access is wanted")
    let wordAddress = m.register("word_address", width: 29, reset: nil, "the word")
    let enable = m.register("byte_enable", width: 8, reset: nil)
    let data = m.register("write_data", width: word, reset: nil)
    let carry = m.register("carry", width: word, reset: nil, "what the word did not take")
    let carryEnable = m.register("carry_enable", width: 8, reset: nil, "its bytes")
    memory.request.drive(request)
    memory.write.drive(isStore)
    memory.byteEnable.drive(enable)
    memory.address.drive(.concatenating(wordAddress, .constant(0, width: 3)))
    memory.writeData.drive(data)

    // What happens.
    let isAnswered = m.wire(
      "is_answered", (phase .== Phase.access) && !request && memory.response)
    let begins = wire("begins", 1, "the next piece begins with its first word")
    let follows = wire("follows", 1, "the next piece begins in the word that was read last")
    let goesOn = wire("goes_on", 1, "the next word is accessed")
    let completes = wire("completes", 1, "all of a piece has been loaded")
    let ends = wire("ends", 1, "the last piece is done")
    m.when(isAnswered) {
      m.when(memory.error) {
        ends.drive(1)
      }.elseWhen(isStore) {
        m.when(carryEnable.any && (isStrided || !left.any)) {
          goesOn.drive(1)
        }.elseWhen(left.any) {
          begins.drive(1)
        }.otherwise {
          ends.drive(1)
        }
      }.elseWhen(isFirst) {
        goesOn.drive(1)
      }.otherwise {
        completes.drive(1)
        m.when(!left.any) {
          ends.drive(1)
        }.elseWhen(isStrided || !offset.any) {
          begins.drive(1)
        }.otherwise {
          follows.drive(1)
          goesOn.drive(splits)
        }
      }
    }.elseWhen(phase .== Phase.begin) {
      begins.drive(1)
    }.elseWhen(phase .== Phase.remain) {
      completes.drive(1)
      ends.drive(1)
    }

    m.when(start) {
      phase.next(
        mux(count.any, mux(isStore, Phase.prepare.bits, Phase.begin.bits), Phase.idle.bits))
      hasFailed.next(0)
      place.next(address)
      left.next(count)
      index.next(0)
    }.elseWhen(isBusy) {
      m.when(ends) {
        phase.next(Phase.idle)
        hasFailed.next(isAnswered && memory.error)
      }.elseWhen(phase .== Phase.prepare) {
        phase.next(Phase.begin)
      }.elseWhen(begins || goesOn) {
        phase.next(Phase.access)
      }.elseWhen(follows) {
        phase.next(Phase.remain)
      }
      m.when(begins || follows) {
        place.next(place +% mux(isStrided, stride, 8))
        left.next(left -% elements.extended(to: 9))
        index.next(index +% elements.extended(to: 8))
        current.next(index)
        offset.next(place[0..<3])
        isSplit.next(splits)
      }
      m.when(begins) {
        wordAddress.next(place[3..<32])
        isFirst.next(splits)
      }.elseWhen(goesOn) {
        wordAddress.next(wordAddress +% 1)
        isFirst.next(0)
      }
      m.when(begins || goesOn) {
        request.next(1)
      }.elseWhen(memory.grant) {
        request.next(0)
      }
    }

    // Stores: a piece is taken while the one before is written.
    let packs = m.register("packs", "the next piece is taken")
    let piece = m.register("piece", width: word, reset: nil, "the next piece")
    takes.drive(packs)
    takenIndex.drive(index)
    let shift = Bits.concatenating(place[0..<3], .constant(0, width: 3))
    let rest = wire("rest", 7, "bits of the piece that its first word takes")
    let bits = wire("bits", 16, "a bit for each byte of the piece")
    let enables = wire("enables", 16, "its bytes in two words")
    m.when(isStore && begins) {
      rest.drive(.constant(word, width: 7) -% shift.extended(to: 7))
      bits.drive((Bits.constant(1, width: 16) << bytes) -% 1)
      enables.drive(bits << place[0..<3])
    }
    m.when(start) {
      packs.next(isStore && count.any)
      carryEnable.next(0)
    }.elseWhen(packs || (isStore && isBusy)) {
      packs.next(begins && isStore)
      m.when(packs) { piece.next(packed) }
      m.when(begins) {
        data.next((piece << shift) | (carry & carryEnable.any.replicated(word)))
        enable.next(enables[0..<8] | carryEnable)
        carry.next(piece >> rest)
        carryEnable.next(enables[8..<16])
      }.elseWhen(goesOn) {
        data.next(carry)
        enable.next(carryEnable)
        carryEnable.next(0)
      }
    }

    // Loads: a piece is given in the cycle after its last word has come.
    let older = m.register("older", width: word, reset: nil, "the word read before")
    let newer = m.register("newer", width: word, reset: nil, "the word read last")
    let hasPiece = m.register("has_piece", "a piece is given")
    let pieceIndex = m.register("piece_index", width: 8, reset: nil, "its first element")
    let pieceOffset = m.register("piece_offset", width: 3, reset: nil, "its first byte")
    let pieceIsSplit = m.register("piece_is_split", reset: nil, "it lies in both words")
    m.when(isAnswered && !isStore) {
      older.next(newer)
      newer.next(memory.readData)
    }
    m.when(completes) {
      hasPiece.next(1)
      pieceIndex.next(current)
      pieceOffset.next(offset)
      pieceIsSplit.next(isSplit)
    }.elseWhen(hasPiece) {
      hasPiece.next(0)
    }
    gives.drive(hasPiece)
    givenIndex.drive(pieceIndex)
    first.drive(mux(pieceIsSplit, older, newer))
    second.drive(newer)
    givesSplit.drive(pieceIsSplit)
    givenOffset.drive(pieceOffset)

    busy.drive(isBusy)
    failed.drive(hasFailed)
    nextAddress.drive(place)
  }
}
