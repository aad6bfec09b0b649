/// Finds the assignments of a function that may change the variables of all instances though they are made
/// for some: nobody reads what the others had.
///
/// A variable of the class has to be right at a function's end; a local one, up to where it is read for the
/// last time. An instance for which a condition does not hold goes on behind it, or with what follows
/// `else`: what is live there has to be kept.
struct GeneratedLiveness {
  private var places: [String: Int] = [:]
  private let members: Bits

  /// - Parameters:
  ///   - members: the variables of the class.
  ///   - statements: the function.
  init(members: some Sequence<String>, _ statements: [GeneratedStatement]) {
    var all = Bits()
    for name in members {
      all.insert(places.count)
      places[name] = places.count
    }
    self.members = all
    addLocals(statements)
  }

  /// The function with ``GeneratedStatement/replace(_:_:)`` where an assignment may be one for all.
  func marked(_ statements: [GeneratedStatement]) -> [GeneratedStatement] {
    var live = members
    return marked(statements, live: &live, kept: Bits())
  }

  private mutating func addLocals(_ statements: [GeneratedStatement]) {
    for statement in statements {
      switch statement {
      case .declare(let name, _): if places[name] == nil { places[name] = places.count }
      case .condition(_, let isMet, let isNot):
        addLocals(isMet)
        addLocals(isNot)
      case .repetition(_, let body): addLocals(body)
      case .assign, .replace, .call: break
      }
    }
  }

  /// - Parameters:
  ///   - live: what is read behind the statements; in the end what is before them.
  ///   - kept: what is live for instances that do not run the statements.
  private func marked(
    _ statements: [GeneratedStatement], live: inout Bits, kept: Bits
  ) -> [GeneratedStatement] {
    var result: [GeneratedStatement] = []
    for statement in statements.reversed() {
      switch statement {
      case .declare: result.append(statement)
      case .assign(let target, let value), .replace(let target, let value):
        let place = self.place(target)
        let isForAll = place.map { !kept.contains($0.number) } ?? false
        result.append(isForAll ? .replace(target, value) : .assign(target, value))
        if let place, place.isWhole { live.remove(place.number) }
        if place == nil { read(target, &live) }
        read(value, &live)
      case .condition(let condition, let isMet, let isNot):
        var other = live
        let below = marked(isNot, live: &other, kept: kept.union(live))
        let above = marked(isMet, live: &live, kept: kept.union(other))
        live = live.union(other)
        read(condition, &live)
        result.append(.condition(condition, above, below))
      case .repetition(let condition, let body):
        // What a loop reads is live in all of it, and for those that have left it what is behind it.
        read(condition, &live)
        readAll(body, &live)
        let around = live
        result.append(.repetition(condition, marked(body, live: &live, kept: kept.union(around))))
        live = live.union(around)
      case .call(_, let arguments):
        result.append(statement)
        for argument in arguments { read(argument, &live) }
        // Another function of the class reads whatever there is.
        if case .runtime? = arguments.first { live = live.union(members) }
      }
    }
    return result.reversed()
  }

  /// The variable of an assignment, and whether it gets a new value as a whole; nil for what is kept
  /// elsewhere, or at a place that follows from other values.
  private func place(_ target: GeneratedExpression) -> (number: Int, isWhole: Bool)? {
    switch target {
    case .member(let name), .name(let name): places[name].map { ($0, true) }
    case .element(let whole, .number): place(whole).map { ($0.number, false) }
    default: nil
    }
  }

  private func readAll(_ statements: [GeneratedStatement], _ live: inout Bits) {
    for statement in statements {
      switch statement {
      case .declare: break
      case .assign(let target, let value), .replace(let target, let value):
        read(target, &live)
        read(value, &live)
      case .condition(let condition, let isMet, let isNot):
        read(condition, &live)
        readAll(isMet, &live)
        readAll(isNot, &live)
      case .repetition(let condition, let body):
        read(condition, &live)
        readAll(body, &live)
      case .call(_, let arguments): for argument in arguments { read(argument, &live) }
      }
    }
  }

  private func read(_ expression: GeneratedExpression, _ live: inout Bits) {
    switch expression {
    case .number, .literal, .runtime: break
    case .member(let name), .name(let name): if let place = places[name] { live.insert(place) }
    case .cast(_, let inner), .unary(_, let inner): read(inner, &live)
    case .element(let left, let right), .binary(_, let left, let right):
      read(left, &live)
      read(right, &live)
    case .choice(let condition, let left, let right):
      read(condition, &live)
      read(left, &live)
      read(right, &live)
    case .call(_, let arguments): for argument in arguments { read(argument, &live) }
    }
  }

  /// A set of small numbers.
  private struct Bits {
    private var words: [UInt64] = []

    func contains(_ number: Int) -> Bool {
      number >> 6 < words.count && words[number >> 6] >> UInt64(number & 63) & 1 != 0
    }
    mutating func insert(_ number: Int) {
      while words.count <= number >> 6 { words.append(0) }
      words[number >> 6] |= 1 << UInt64(number & 63)
    }
    mutating func remove(_ number: Int) {
      if number >> 6 < words.count { words[number >> 6] &= ~(1 << UInt64(number & 63)) }
    }
    func union(_ other: Bits) -> Bits {
      var result = words.count >= other.words.count ? self : other
      let less = words.count >= other.words.count ? other : self
      for place in less.words.indices { result.words[place] |= less.words[place] }
      return result
    }
  }
}
