import RTL

/// Small designs that together use every construct, at any width.
enum LintDesigns {
  enum Phase: Int, Encoding { case idle, read, merge }

  struct Link: Bundle {
    let valid = Field(1, "an item is offered")
    let data: Field
    let credit = Field(1, .backward, "a place has become free")

    init(width: Int) { data = Field(width, "the item") }
  }

  static func all(width: Int) -> [Part] {
    [
      arithmetic(width), comparisons(width), slices(width), control(width), memories(width),
      constants(width), functions(width), links(width), hierarchy(width), observed(width),
      ruled(width),
    ]
  }

  static func arithmetic(_ width: Int) -> Part {
    Part("arithmetic_\(width)") { m in
      let a = m.input("a", width: width)
      let b = m.input("b", width: width)
      let n = m.input("n", width: indexWidth(width))
      func output(_ name: String, _ value: Bits) { m.output(name, width: value.width).drive(value) }
      output("sum", a +% b)
      output("difference", a -% b)
      output("increment", a +% 1)
      output("bitwise", (a & b) | (~a ^ b))
      output("left", a << n)
      output("right", a >> n)
      output("wide", a << b)
      output("arithmetic_right", (a.signed >> n).bits)
      output("fixed_left", a << (width / 2))
      output("fixed_right", (a.signed >> (width / 2)).bits)
      output("product", a.multipliedFullWidth(by: n))
      output("signed_product", a.signed.multipliedFullWidth(by: b.signed).bits)
      output("reduced", .concatenating(a.any, a.all, a.parity, (~a).parity))
      output("extended", a.extended(to: width + 3))
      output("sign_extended", a.signed.extended(to: width + 3).bits)
      output("replicated", a.replicated(2))
      output("chosen", mux(a .== b, a, b))
      output("selected", andOrMux([(a .< b, a), (a .> b, b)]))
    }
  }

  static func comparisons(_ width: Int) -> Part {
    Part("comparisons_\(width)") { m in
      let a = m.input("a", width: width)
      let b = m.input("b", width: width)
      let top = Bits.constant(0, width: width)
      let results = [
        a .== b, a .!= b, a .< b, a .<= b, a .> b, a .>= b, a .< 1, a .<= 0, a .> 0, a .>= 1,
        a .< 0, a .>= 0, a .<= ~top, a .== 0, a +% b .< a, ~a .== b,
        a.signed .< b.signed, a.signed .<= b.signed, a.signed .> b.signed, a.signed .>= b.signed,
        a.signed .< 0, a.signed .> -1,
      ]
      m.output("results", width: results.count).drive(.concatenating(results))
    }
  }

  static func slices(_ width: Int) -> Part {
    Part("slices_\(width)") { m in
      let a = m.input("a", width: width)
      let b = m.input("b", width: width)
      let index = m.input("index", width: indexWidth(width))
      m.output("bit").drive(a[index])
      m.output("bit_of_sum").drive((a +% b)[width - 1])
      let wide = a.multipliedFullWidth(by: b)
      m.output("high", width: width).drive(wide[width..<2 * width])
      m.output("low", width: width).drive(wide.truncated(to: width))
      m.output("middle", width: width).drive((a.extended(to: width + 2) +% 1)[1..<width + 1])
      m.output("of_bitwise").drive((a ^ b)[width / 2])
      m.output("of_choice").drive(mux(a .== b, a, b)[0])
      m.output("of_replica", width: 2).drive(a.replicated(3)[width - 1..<width + 1])
      let pieces = m.input("pieces", width: 4 * 8)
      m.output("piece", width: 8).drive(
        pieces.element(at: a.extended(to: width + 1)[0..<2], width: 8))
      m.output("whole", width: 8)
        .drive((pieces[0..<8]).element(at: a[0], width: 8))
      let parts = m.wire("parts", width: width + 1)
      parts[0].drive(a[0])
      parts[1..<width + 1].drive(b)
      m.output("parts", width: width + 1).drive(parts)
    }
  }

  static func control(_ width: Int) -> Part {
    Part("control_\(width)") { m in
      let a = m.input("a", width: width)
      let b = m.input("b", width: width)
      let choice = m.input("choice", width: 2)
      let phase = m.register("phase", reset: Phase.idle)
      let count = m.register("count", width: width, reset: 1)
      let data = m.register("data", width: width, reset: nil)
      let result = m.output("result", width: width, default: a)
      let flag = m.output("flag")
      let isLast = m.wire("is_last", width: 1, default: .constant(0, width: 1))
      m.when(choice .== 0) {
        count.next(count +% 1)
        data.next(a)
      }.elseWhen(choice .== 1) {
        let sum = m.wire("sum", a +% b)
        result.drive(sum)
        count.next(sum)
      }.elseWhen(choice .== 2) {
        isLast.drive(1)
      }.otherwise {
        result.drive(data)
      }
      m.switch(phase) {
        $0.case(Phase.idle) {
          flag.drive(0)
          phase.next(Phase.read)
        }
        $0.case(Phase.read, Phase.merge) { flag.drive(isLast) }
        $0.default { flag.drive(1) }
      }
      let exhaustive = m.output("exhaustive", width: width)
      m.switch(choice) {
        $0.case(0, 1) { exhaustive.drive(count) }
        $0.case(2) { exhaustive.drive(a) }
        $0.case(3) { exhaustive.drive(b) }
      }
      // Reads what the same statement drives.
      let first = m.output("first", default: .constant(0, width: 1))
      let second = m.output("second", default: .constant(0, width: 1))
      m.when(a .== b) {
        second.drive(!first)
        first.drive(choice[0])
      }
    }
  }

  static func memories(_ width: Int) -> Part {
    Part("memories_\(width)") { m in
      let value = m.input("value", width: width)
      let write = m.input("write")
      let address = m.input("address", width: 2)
      let words = m.memory("words", count: 4, width: width, "what was written")
      let odd = m.memory("odd", count: 3, width: width)
      let single = m.memory("single", count: 1, width: width)
      m.when(write) {
        words.write(value[0..<1], at: address, bits: 0..<1)
        if width > 1 { words.write(value[1..<width], at: address, bits: 1..<width) }
        odd.write(value, at: address)
        single.write(value, at: address[0])
      }
      let last = m.register("last", width: width, reset: nil)
      last.next(words[address])
      m.output("last", width: width).drive(last)
      let now = m.output("now", width: width, default: single[address[1]])
      m.when(write) { now.drive(odd[address]) }
      m.output("top").drive(words[address][width - 1])
    }
  }

  static func constants(_ width: Int) -> Part {
    Part("constants_\(width)") { m in
      let a = m.input("a", width: width)
      let step = m.parameter("Step", width: width, default: 1, "step, items")
      let limit = m.constant("Limit", 1, width: width, "the last item")
      m.output("next", width: width).drive(a +% step)
      m.output("is_last").drive(a .== limit)
      m.output("sliced").drive(step[0] ^ a[0])
      let all = Bits.constant(
        words: Array(repeating: .max, count: (width + 63) / 64).enumerated().map { index, word in
          index == width / 64 ? word >> UInt64(64 - width % 64) : word
        }, width: width)
      m.output("inverted", width: width).drive(a ^ all)
      let chosen = m.output("chosen", width: 2, default: .constant(0, width: 2))
      m.when(step .== 1) { chosen.drive(1) }
      let half = m.output("half", width: 4, default: .constant(9, width: 4))
      half[1].drive(a[0])
    }
  }

  static func functions(_ width: Int) -> Part {
    Part("functions_\(width)") { m in
      let a = m.input("a", width: width)
      let b = m.input("b", width: width)
      let served = m.input("served", width: 2)
      let limit = m.constant("Limit", 1, width: width)
      let sum = m.function("sum", ["left": width, "right": width], "The sum, and one more.") {
        $0[0] +% $0[1] +% limit
      }
      let chosen = m.function("chosen", ["of": 2, "first": width, "second": width]) {
        mux($0[0][0], $0[1], sum($0[1], $0[2]) & $0[0][1].replicated(width))
      }
      let isOdd = m.function("is_odd", ["value": width], "Whether an odd number of bits is 1.") {
        $0[0].parity
      }
      let mixed = m.function("mixed", ["by": 2, "first": width, "second": width]) { arguments in
        let (first, second) = (arguments[1], arguments[2])
        var choice = FunctionChoice(by: arguments[0], otherwise: first)
        choice.case(0, value: first & second)
        choice.case(1, 2, value: sum(first, second))
        return choice
      }
      let words = m.memory("words", count: 4, width: width)
      let last = m.register("last", width: width, reset: nil)
      let count = m.register("count", width: width)
      m.when(served.any) {
        last.next(words[served])
        count.next(chosen(served, a, sum(count, b)))
        m.when(isOdd(chosen(served, b, a))) { words.write(sum(words[served], a), at: served) }
      }
      let now = m.output("now", width: width, default: a)
      m.when(served.all) { now.drive(chosen(served, last, words[~served])) }
      m.output("count", width: width).drive(count)
      m.output("is_odd").drive(isOdd(a ^ b))
      m.output("mixed", width: width).drive(mixed(served, a, b))
      m.output("top").drive(sum(a, b)[width - 1])
    }
  }

  static func links(_ width: Int) -> Part {
    Part("links_\(width)") { m in
      let source = m.input("source", Link(width: width))
      let target = m.output("target", Link(width: width))
      target.connect(from: source)
      let enqueue = m.input(stream: "enqueue", width: width)
      let dequeue = m.output(stream: "dequeue", width: width)
      dequeue.connect(from: enqueue)
    }
  }

  static func hierarchy(_ width: Int) -> Part {
    Part("hierarchy_\(width)") { m in
      let enqueue = m.input(stream: "enqueue", width: width)
      let dequeue = m.output(stream: "dequeue", width: width)
      let isOpen = m.input("is_open")
      let queue = m.instance("queue", FIFO(width: width))
      let step = m.instance("step", constants(width), parameters: width > 1 ? ["Step": 3] : [:])
      queue["enqueue_payload"].drive(enqueue.payload)
      let valid = queue["enqueue_valid"]
      m.when(isOpen) {
        valid.drive(enqueue.valid)
        enqueue.ready.drive(queue["enqueue_ready"])
      }.otherwise {
        valid.drive(0)
        enqueue.ready.drive(0)
      }
      dequeue.valid.drive(queue["dequeue_valid"])
      queue["dequeue_ready"].drive(dequeue.ready)
      step["a"].drive(queue["dequeue_payload"])
      dequeue.payload.drive(step["next"])
      for name in ["is_last", "sliced", "inverted", "chosen", "half"] {
        m.ignore(step[name], because: "only the step is of interest")
      }
    }
  }

  static func observed(_ width: Int) -> Part {
    Part("observed_\(width)") { m in
      let valid = m.input("valid")
      let data = m.input("data", width: width)
      m.output("valid").drive(valid)
      m.output("data", width: width).drive(~data)
      m.monitor(kind: 1) { monitor in
        let moves = monitor.observe("moves", valid)
        let item = monitor.observe("item", data)
        let isLow = monitor.observe("is_low", data[0] .== 0)
        let moved = monitor.module.register("moved")
        moved.next(moves)
        monitor.commit(
          kind: 3, when: moves && moved,
          words: [item[0..<min(64, width)], isLow, .constant(7, width: 3)],
          "A second item moved, described at such length that the comment takes more than one line."
        )
        if width > 64 { monitor.module.ignore(item[64..<width], because: "it is too wide") }
      }
    }
  }

  static func ruled(_ width: Int) -> Part {
    Part("ruled_\(width)") { m in
      let stream = m.input(stream: "items", width: width)
      stream.ready.drive(stream.payload.parity && stream.valid)
      m.assertions { rules in
        let valid = rules.observe("valid", stream.valid)
        let ready = rules.observe("ready", stream.ready)
        let item = rules.observe("item", stream.payload)
        let waited = rules.module.register("waited")
        waited.next(valid && !ready)
        let last = rules.module.register("last", width: width, reset: nil)
        last.next(item)
        rules.require("stays", when: waited, valid && (item .== last), "the item went away")
        rules.requireKnown("is_known", when: waited, [ready], "ready is unknown")
        rules.requireKnown("is_known", when: valid, [item, ready], "the item is unknown")
      }
    }
  }
}
