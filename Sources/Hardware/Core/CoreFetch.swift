import RTL

/// Fetches instructions, inside of the core's module: words are asked for ahead of what is executed, one
/// per cycle, and come into a buffer of a few; from there or at once from the bus, one instruction per
/// cycle is put together and given on.
///
/// Jumps, branches that lead backwards, and returns from functions are expected to be taken; where a return
/// leads, x1 says, if nothing under way writes it. If such a one lies in the buffer,
/// its target is asked for in the cycle in which it leaves, and no cycle is lost. If it comes just then
/// from the bus, it waits for the next cycle, because requests must not depend on answers.
struct CoreFetch {
  private let shape: CoreShape

  /// Address of the next instruction, without the bits that are always 0.
  let place: Bits
  /// An instruction can be given on.
  let isReady: Bits
  /// It could not be fetched: nothing lies at its address, or the memory could not correct the word.
  let isFailed: Bits
  /// Nothing lies at its address.
  let isOutside: Bits
  /// The instruction, expanded to 32 bits.
  let instruction: Bits
  /// The instruction as fetched.
  let raw: Bits
  /// Whether it is expected that it goes on at `target`.
  let isPredicted: Bits
  /// Where a jump or branch leads, the sum of `auipc`, the immediate of `lui`.
  let target: Bits
  /// Where the next instruction stands; of one that could not be fetched the half that is missing.
  let following: Bits
  /// What the later stage must know: where it goes on if not as predicted, the link of a jump, or the
  /// result of `lui` and `auipc`.
  let alternate: Bits
  /// Whether nothing is asked for, and nothing will come.
  let isIdle: Bits

  private let words: [Bits]
  private let failures: [Bits]
  private let count: Bits
  private let arrives: Bits
  /// Whether a request waits for its grant.
  let isPending: Bits
  private let isAimed: Bits
  private let isBuffered: Bits
  private let changesWord: Bits
  private let halves: Halves?

  /// The upper half of a word, where it lies apart.
  private struct Halves {
    /// Whether it does, the half, and whether its word could not be corrected.
    let isThere: Bits
    let kept: Bits
    let failed: Bits?
    /// Whether it is laid apart because the instruction in it needs the next word, too.
    let splits: Bits
    /// Whether one remains when the instruction leaves.
    let remains: Bits
    /// The word that it is of.
    let word: Bits
    let wordFails: Bits?
  }

  /// Declares the signals and puts the next instruction together.
  /// - Parameters:
  ///   - link: the register x1.
  ///   - isLinkComing: it is about to be written.
  init(
    _ m: Module, _ shape: CoreShape, _ port: Bound<TileBusFetchPort>, link: Bits,
    isLinkComing: Bits
  ) {
    self.shape = shape
    let hasHalves = shape.isCompressed
    let depth = 2
    place = m.register(
      "fetch_place", width: shape.placeWidth, reset: nil, "address of the next instruction")
    words = (0..<depth).map {
      m.register("fetched_\($0)", width: 32, reset: nil, $0 == 0 ? "words fetched, the oldest" : "")
    }
    failures =
      shape.isProtected
      ? (0..<depth).map { m.register("failed_\($0)", reset: nil, "it could not be corrected") } : []
    count = m.register("fetched_count", width: 2, "words fetched")
    arrives = m.register("fetch_arrives", "a word arrives")
    isPending = m.register("fetch_is_pending", "a request waits for its grant")
    isAimed = m.register(
      "fetch_is_aimed", "it is for the predicted target, and came to nothing")
    m.ignore(port.rvalid, because: "the answer comes in the cycle after the grant")
    if !shape.isProtected {
      m.ignore(port.err, because: "only addresses in the memory are fetched")
    }

    // The instruction.
    let isEmpty = m.wire("is_empty", count .== 0)
    let word = m.wire("word", mux(isEmpty, port.rdata, words[0]))
    let hasWord = m.wire("has_word", !isEmpty || arrives)
    let address = shape.address(place)
    let isOutside = m.wire("is_outside", shape.isOutside(address), "there is nothing to fetch")
    self.isOutside = isOutside
    let wordFails = shape.isProtected ? mux(isEmpty, port.err, failures[0]) : nil
    if hasHalves {
      // An instruction in the upper half of its word: once the lower half is used up, or if the next word
      // is needed too, the upper one lies apart, and the word makes room.
      let isUpper = place[0]
      let hasHalf = m.register("has_half", "the half in which the instruction begins lies apart")
      let kept = m.register("kept_half", width: 16, reset: nil, "that half")
      let keptFails =
        shape.isProtected
        ? m.register("kept_half_failed", reset: nil, "it could not be corrected") : nil
      let half = m.wire(
        "half", mux(hasHalf, kept, mux(isUpper, word[16..<32], word[0..<16])))
      let isLong = m.wire("is_long", half[0..<2].all, "it has 32 bits")
      let isSplit = m.wire("is_split", isUpper && isLong, "it lies in two words")
      let isLast = m.wire(
        "is_last", place[0..<shape.capacityBits - 1].all, "nothing lies behind its first half")
      let nextFails = wordFails.map { isLast || ((hasHalf && hasWord) && $0) } ?? isLast
      let isCut = m.wire("is_cut", isSplit && nextFails, "its second half cannot be fetched")
      let fails: Bits
      if let wordFails, let keptFails {
        fails = m.wire(
          "fetch_fails", isOutside || mux(hasHalf, keptFails, hasWord && wordFails),
          "its first half cannot")
      } else {
        fails = isOutside
      }
      isFailed = m.wire("fetch_failed", fails || isCut)
      isReady = m.wire(
        "fetch_is_ready",
        isOutside || mux(hasHalf, (!isLong || isLast) || hasWord, hasWord && !isSplit))
      isBuffered = m.wire(
        "is_buffered", (hasHalf && !isLong) || !isEmpty, "it lies in the buffer, if it is ready")
      let expander = m.instance("expander", CoreExpander())
      expander["half"].drive(half)
      let long = m.wire(
        "long", .concatenating(mux(hasHalf, word[0..<16], word[16..<32]), half),
        "if it has 32 bits")
      instruction = m.wire("fetched", mux(isLong, long, expander["instruction"]))
      raw = .concatenating(long[16..<32] & isLong.replicated(16), half)
      let step = Bits.concatenating(
        isLong && !(isCut || fails), (!isLong || isCut) && !fails)
      following = Self.following(m, shape, place, step: step)
      halves = Halves(
        isThere: hasHalf, kept: kept, failed: keptFails,
        splits: m.wire("splits", (isSplit && hasWord) && !hasHalf, "its first half is laid apart"),
        remains: isLong ^ !isUpper, word: word, wordFails: wordFails)
      changesWord = m.wire("changes_word", !hasHalf || isLong)
    } else {
      isFailed = m.wire(
        "fetch_failed", wordFails.map { isOutside || (hasWord && $0) } ?? isOutside)
      isReady = m.wire("fetch_is_ready", isOutside || hasWord)
      isBuffered = !isEmpty
      instruction = word
      raw = word
      following = Self.following(m, shape, place, step: !isFailed)
      changesWord = .constant(1, width: 1)
      halves = nil
    }

    // Where it leads.
    let instruction = self.instruction
    let isJump = m.wire("leads_by_jump", instruction[0..<7] .== CoreInstruction.Opcode.jump)
    let isBranch = m.wire("leads_by_branch", instruction[0..<7] .== CoreInstruction.Opcode.branch)
    let isUpper = m.wire(
      "leads_nowhere",
      .concatenating(instruction[6], instruction[0..<5])
        .== CoreInstruction.Opcode.upperFromHere, "lui, auipc")
    let distance = m.wire("distance", width: 32)
    let sign = instruction[31]
    m.when(instruction[2] && !instruction[3]) {
      distance.drive(.concatenating(instruction[12..<32], .constant(0, width: 12)))
    }.elseWhen(instruction[2]) {
      distance.drive(
        .concatenating(
          sign.replicated(12), instruction[12..<20], instruction[20], instruction[21..<31],
          .constant(0, width: 1)))
    }.otherwise {
      distance.drive(
        .concatenating(
          sign.replicated(20), instruction[7], instruction[25..<31], instruction[8..<12],
          .constant(0, width: 1)))
    }
    m.ignore(distance[0], because: "instructions stand at even addresses")
    let isAbsolute = m.wire("is_absolute", instruction[2] && instruction[5] && !instruction[3])
    // An instruction that can be fetched lies in the memory: the upper bits of its address are 0.
    let inner = shape.capacityBits - 1
    let base = (address[1..<inner + 1] & (!isAbsolute).replicated(inner)).extended(to: 31)
    let isReturn = m.wire(
      "leads_back", instruction .== CoreInstruction.returnFromFunction, "jalr x0, 0(x1)")
    let target = m.wire(
      "target", mux(isReturn, link[1..<32], base +% distance[1..<32]), "without bit 0")
    m.ignore(link[0], because: "instructions stand at even addresses")
    self.target = target
    let mayLead = m.wire(
      "may_lead", (isJump || (isBranch && sign)) || (isReturn && !isLinkComing))
    let isPredicted = m.wire(
      "leads_to_target", (hasHalves ? mayLead : mayLead && !target[0]) && !isFailed)
    self.isPredicted = isPredicted
    let usesTarget = hasHalves ? isBranch || isUpper : (isBranch || isUpper) || isJump
    alternate = m.wire(
      "fetched_alternate",
      mux(usesTarget && !(isPredicted || isFailed), target, shape.address(following)[1..<32]))
    isIdle = m.wire("fetch_is_idle", !(isPending || arrives))
  }

  /// Lets a cycle pass.
  ///
  /// A request that waits for its grant stays as it is, so the core can turn elsewhere only when none does.
  /// - Parameters:
  ///   - run: the core runs.
  ///   - redirects: the core wants to go on elsewhere; may not depend on what the bus answers.
  ///   - newTarget: where, bits 31:1 of the address.
  ///   - mayLeave: the instruction would be taken if no access waited for its grant.
  ///   - isFree: it is taken, if it is given on.
  ///   - contends: an access to the half of the banks in which the next word lies.
  /// - Returns: whether an instruction is given on and taken.
  func update(
    _ m: Module, _ port: Bound<TileBusFetchPort>, run: Bits, redirects: Bits, to newTarget: Bits,
    mayLeave: Bits, isFree: Bits, contends: (Bits) -> Bits
  ) -> Bits {
    // The request.
    let isLeading = m.wire(
      "is_leading", isPredicted && isBuffered, "the target can be asked for at once")
    let turns = m.wire("turns", redirects && !isPending)
    let leads = m.wire("leads", (isLeading && mayLeave) && !(redirects || isPending))
    let held = m.wire("held", count +% arrives.extended(to: 2), "words held, with what arrives")
    let ahead =
      halves.map {
        m.wire(
          "ahead", held +% $0.isThere.extended(to: 2), "words from the next instruction's on")
      } ?? held
    // Only what lies in the memory is asked for: the upper bits only tell whether it does.
    let inner = shape.capacityBits - 1
    let isTarget = m.wire(
      "asks_for_target", leads || (isPending && isAimed), "the word at the target is asked for")
    let nextWord = m.wire(
      "next_word",
      placeWord[0..<inner - 1].extended(to: inner) +% ahead.extended(to: inner),
      "with the carry: it lies behind the memory")
    let word = m.wire(
      "asked_word",
      mux(
        turns, newTarget[1..<inner], mux(isTarget, target[1..<inner], nextWord[0..<inner - 1])))
    let isFull = held[1]
    let isHeldBack = m.wire(
      "is_held_back", isFull || (count.any && contends(nextWord[1])),
      "there are words enough for now")
    let isWanted = m.wire(
      "is_wanted", redirects || mux(isLeading, mayLeave, !isHeldBack), "a word is wanted")
    let isInside = m.wire(
      "is_inside",
      !mux(
        turns, newTarget[inner..<31].any,
        mux(isTarget, target[inner..<31].any, isOutside || nextWord[inner - 1])))
    port.req.drive(run && (isPending || (isWanted && isInside)))
    port.addr.drive(
      Bits.concatenating(word, .constant(0, width: 2)).extended(to: 32))

    // What becomes of it.
    let leaves = m.wire(
      "is_taking", (isFree && isReady) && (!isPredicted || leads), "Execute takes an instruction")
    let follows = m.wire("follows", leads && leaves, "it goes on at the predicted target")
    let changes = m.wire("changes", turns || follows)
    let isUseless = m.wire(
      "is_useless", (leads && !leaves) || (isPending && isAimed),
      "the instruction that leads to the word stays, which will be asked for again")
    let isGranted = m.wire("fetch_is_granted", port.req && port.gnt)
    isPending.next(port.req && !port.gnt)
    isAimed.next(isUseless)
    arrives.next(isGranted && !isUseless)
    // One that could not be fetched traps; until then all stays as it is.
    let advances = m.wire("advances", leaves && !isFailed)
    m.when(turns) {
      place.next(shape.isCompressed ? newTarget : newTarget[1..<31])
    }.elseWhen(follows) {
      place.next(shape.isCompressed ? target : target[1..<31])
    }.elseWhen(advances) {
      place.next(following)
    }

    // The buffer.
    let isUsed = advances && changesWord
    let takes = m.wire(
      "takes_word", halves.map { isUsed || $0.splits } ?? isUsed, "the oldest word is used up")
    if let halves {
      m.when(changes) {
        halves.isThere.next(0)
      }.elseWhen(advances) {
        halves.isThere.next(halves.remains)
      }.elseWhen(halves.splits) {
        halves.isThere.next(1)
      }
      m.when(takes) {
        halves.kept.next(halves.word[16..<32])
        if let failed = halves.failed, let fails = halves.wordFails { failed.next(fails) }
      }
    }
    m.when(changes) {
      count.next(0)
    }.otherwise {
      m.when(arrives && !takes) { count.next(count +% 1) }
        .elseWhen(takes && !arrives) { count.next(count -% 1) }
    }
    let entering: [Bits] = [port.rdata] + (shape.isProtected ? [port.err] : [])
    func entry(_ number: Int) -> [Bits] {
      [words[number]] + (shape.isProtected ? [failures[number]] : [])
    }
    for number in words.indices {
      // Words move up when the oldest is used up; what arrives comes behind them.
      let isNext = number + 1 < words.count ? count .> number + 1 : nil
      m.when(takes || (count .== number)) {
        for (index, register) in entry(number).enumerated() {
          if let isNext {
            register.next(mux(isNext, entry(number + 1)[index], entering[index]))
          } else {
            register.next(entering[index])
          }
        }
      }
    }
    return leaves
  }

  /// The address some steps on. Where nothing lies there are no steps: the upper bits are 0, or stay.
  static func following(
    _ m: Module, _ shape: CoreShape, _ place: Bits, step: Bits
  ) -> Bits {
    let width = shape.insideWidth
    let inner = m.wire(
      "following_inner",
      place[0..<width].extended(to: width + 1) +% step.extended(to: width + 1))
    return m.wire(
      "following",
      .concatenating(
        place[width + 1..<shape.placeWidth], place[width] || inner[width], inner[0..<width]))
  }

  /// The word in which the next instruction begins.
  private var placeWord: Bits { shape.isCompressed ? place[1..<31] : place }
}
