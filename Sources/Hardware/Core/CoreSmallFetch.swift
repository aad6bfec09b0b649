import RTL

/// Fetches instructions of 32 bits for the small core, inside of its module. There is no buffer: a word
/// that Execute does not take when it comes is asked for again, and nothing is predicted.
struct CoreSmallFetch {
  private let shape: CoreShape

  /// Address of the next instruction, without the bits that are always 0. While one is executed, this is
  /// where the one behind it stands, or its own if it could not be fetched.
  let place: Bits
  /// Nothing lies at that address.
  let isOutside: Bits
  /// An instruction can be given on, or it is known that it cannot be fetched.
  let isReady: Bits
  /// It could not be fetched.
  let isFailed: Bits
  /// Where the next instruction stands.
  let following: Bits
  /// A request waits for its grant.
  let isPending: Bits
  /// Nothing is asked for, and nothing will come.
  let isIdle: Bits

  private let arrives: Bits
  private let isAhead: Bits

  /// Declares the signals.
  init(_ m: Module, _ shape: CoreShape, _ port: Bound<TileBusFetchPort>) {
    self.shape = shape
    place = m.register(
      "fetch_place", width: shape.placeWidth, reset: nil, "address of the next instruction")
    arrives = m.register("fetch_arrives", "its word arrives")
    isPending = m.register("fetch_is_pending", "a request waits for its grant")
    isAhead = m.register("fetch_is_ahead", "it is for a word that came to nothing")
    m.ignore(port.rvalid, because: "the answer comes in the cycle after the grant")
    isOutside = m.wire(
      "is_outside", shape.isOutside(shape.address(place)), "there is nothing to fetch")
    if shape.isProtected {
      isFailed = m.wire("fetch_failed", isOutside || (arrives && port.err))
    } else {
      m.ignore(port.err, because: "only addresses in the memory are fetched")
      isFailed = isOutside
    }
    isReady = m.wire("fetch_is_ready", isOutside || arrives)
    following = CoreFetch.following(m, shape, place, step: !isFailed)
    isIdle = m.wire("fetch_is_idle", !(isPending || arrives))
  }

  /// Lets a cycle pass.
  /// - Parameters:
  ///   - run: the core runs.
  ///   - sleeps: nothing is wanted.
  ///   - redirects: the core wants to go on elsewhere; may not depend on what the bus answers.
  ///   - newTarget: where, the address without the bits that are always 0.
  ///   - mayLeave: the instruction would be taken if no access waited for its grant.
  ///   - isTaking: it is taken, if there is one.
  ///   - starts: the address of the first instruction is taken.
  ///   - entry: that address.
  ///   - isReturn: the instruction would go on at `link`; `returns`: it does.
  func update(
    _ m: Module, _ port: Bound<TileBusFetchPort>, run: Bits, sleeps: Bits, redirects: Bits,
    to newTarget: Bits, mayLeave: Bits, isTaking: Bits, starts: Bits, entry: Bits,
    isReturn: Bits, returns: Bits, link: Bits
  ) {
    let inner = shape.insideWidth
    let turns = m.wire("turns", redirects && !isPending)
    let asksAhead = m.wire(
      "asks_ahead", mux(isPending, isAhead, arrives && mayLeave),
      "the word behind the next instruction's is asked for")
    let nextWord = m.wire(
      "next_word", place[0..<inner].extended(to: inner + 1) +% asksAhead.extended(to: inner + 1),
      "with the carry: it lies behind the memory")
    let word = m.wire("asked_word", mux(turns, newTarget[0..<inner], nextWord[0..<inner]))
    let isInside = m.wire(
      "is_inside",
      !mux(turns, newTarget[inner..<shape.placeWidth].any, isOutside || nextWord[inner]))
    port.req.drive(run && (isPending || (isInside && !(sleeps || isReturn))))
    port.addr.drive(Bits.concatenating(word, .constant(0, width: 2)).extended(to: 32))
    let advances = m.wire("advances", isTaking && !isFailed)
    let isUseless = m.wire(
      "is_useless", !turns && (asksAhead && (isPending || !advances)),
      "the word before it stays, and this one will be asked for again")
    isPending.next(port.req && !port.gnt)
    isAhead.next(isUseless)
    arrives.next((port.req && port.gnt) && !isUseless)
    m.when((starts || returns) || (turns || advances)) {
      place.next(
        andOrMux([
          (starts, entry), (returns, link), (turns && !starts, newTarget),
          (!((starts || returns) || turns), following),
        ]))
    }
  }
}
