import RTL
import Testing

/// Each rule with the exact text of its fault.
@Suite struct FaultTests {
  @Test func widthsMustAgree() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 8)
        let b = m.input("b", width: 4)
        let sum = m.output("sum", width: 8)
        sum.drive(a +% b)
        m.output("less").drive(a[0..<4])
        m.output("not").drive(!a)
        m.output("and").drive(a && b)
        m.output("mux", width: 8).drive(mux(a[0], a, b))
        m.when(b) { sum.drive(a) }
      },
      """
      \(at(here + 6)): error: in module 'part': the operands of '+' differ in width: 'a' has 8 bits, 'b' has 4 bits [RTL001]
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
      \(at(here + 4)): note: 'b' is declared here, 4 bits wide
        help: make them agree with extended(to:) or truncated(to:)
      \(at(here + 7)): error: in module 'part': 'less' has 1 bit and cannot take 'a[3:0]', which has 4 bits [RTL001]
      \(at(here + 7)): note: 'less' is declared here
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
        help: make them agree with extended(to:) or truncated(to:)
      \(at(here + 8)): error: in module 'part': '!' takes one bit, 'a' has 8 bits [RTL001]
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
        help: use ~ to invert every bit, or !x.any to ask whether all are 0
      \(at(here + 9)): error: in module 'part': '&&' takes one bit, 'a' has 8 bits [RTL001]
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
        help: use & or | bit by bit, or .any or .all to reduce a vector to one bit
      \(at(here + 10)): error: in module 'part': the choices of 'mux' differ in width: 'a' has 8 bits, 'b' has 4 bits [RTL001]
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
      \(at(here + 4)): note: 'b' is declared here, 4 bits wide
        help: make them agree with extended(to:) or truncated(to:)
      \(at(here + 11)): error: in module 'part': a condition takes one bit, 'b' has 4 bits [RTL001]
      \(at(here + 4)): note: 'b' is declared here, 4 bits wide
        help: use .any, .all or a comparison
      """)
  }

  @Test func widthsMustBePositiveAndChangesSpelledOut() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 8)
        _ = m.input("none", width: 0)
        m.output("b", width: 4).drive(a.extended(to: 4))
        m.output("c", width: 9).drive(a.truncated(to: 9))
        m.output("d", width: 8).drive(.concatenating([]))
        m.output("e", width: 8).drive(a.replicated(0))
        m.output("f").drive(andOrMux([(a, a[0])]))
        m.output("g", width: 8).drive(andOrMux([]))
        m.output("h").drive(.constant(1, width: 0))
      },
      """
      \(at(here + 4)): error: in module 'part': 'none' must have at least 1 bit, found 0 [RTL001]
      \(at(here + 5)): error: in module 'part': 'a' of 8 bits cannot be extended to 4 bits [RTL001]
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
        help: use truncated(to:) to cut bits off
      \(at(here + 6)): error: in module 'part': 'a' of 8 bits cannot be truncated to 9 bits [RTL001]
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
        help: use extended(to:) to add zeros
      \(at(here + 7)): error: in module 'part': a concatenation of nothing has no width [RTL001]
      \(at(here + 8)): error: in module 'part': 'a' cannot be replicated 0 times [RTL001]
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
      \(at(here + 9)): error: in module 'part': a select of 'andOrMux' takes one bit, 'a' has 8 bits [RTL001]
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
      \(at(here + 10)): error: in module 'part': a multiplexer without choices has no width [RTL001]
      \(at(here + 11)): error: in module 'part': a constant must have at least 1 bit, found 0 [RTL001]
      """)
  }

  private enum Negative: Int, Encoding { case below = -1, above = 1 }

  @Test func literalsMustFit() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 4)
        m.output("b", width: 4).drive(a +% 16)
        m.output("c", width: 4).drive(a -% -1)
        m.output("d", width: 4).drive(16)
        m.output("e").drive(a.signed .< 8)
        m.output("f").drive(a.signed .< -9)
        m.output("g", width: 65).drive(.constant(words: [0, 2], width: 65))
        let h = m.register("h", width: 2, reset: 4)
        h.next(Negative.below)
      },
      """
      \(at(here + 4)): error: in module 'part': the literal 16 does not fit into 4 bits [RTL002]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
        help: the largest value is 15
      \(at(here + 5)): error: in module 'part': the literal -1 is negative [RTL002]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
        help: unsigned operations take no negative literal; use the signed view or subtract
      \(at(here + 6)): error: in module 'part': the literal 16 does not fit into 4 bits [RTL002]
      \(at(here + 6)): note: 'd' is declared here, 4 bits wide
        help: the largest value is 15
      \(at(here + 7)): error: in module 'part': the literal 8 does not fit into 4 bits with sign [RTL002]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
      \(at(here + 8)): error: in module 'part': the literal -9 does not fit into 4 bits with sign [RTL002]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
      \(at(here + 9)): error: in module 'part': a literal does not fit into 65 bits [RTL002]
      \(at(here + 10)): error: in module 'part': the reset value of 'h': the literal 4 does not fit into 2 bits [RTL002]
        help: the largest value is 3
      \(at(here + 11)): error: in module 'part': the code of 'NegativeBelow' is negative: -1 [RTL002]
        help: give the case a raw value of 0 or more
      """)
  }

  @Test func bitsMustLieInTheirVector() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 4)
        m.output("b").drive(a[4])
        m.output("c", width: 2).drive(a[-1..<1])
        m.output("d").drive(a[2..<2])
        m.output("e", width: 3).drive(a.element(at: a[0..<2], width: 3))
        m.output("f", width: 4).drive(a << 4)
        m.output("g").drive(a[a[0]])
      },
      """
      \(at(here + 4)): error: in module 'part': [4] does not lie in 'a', which has 4 bits [RTL003]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
      \(at(here + 5)): error: in module 'part': [0:-1] does not lie in 'a', which has 4 bits [RTL003]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
      \(at(here + 6)): error: in module 'part': an empty range does not lie in 'a', which has 4 bits [RTL003]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
      \(at(here + 7)): error: in module 'part': 'a' of 4 bits cannot be cut into pieces of 3 bits [RTL003]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
      \(at(here + 8)): error: in module 'part': 'a' of 4 bits cannot be shifted by 4 [RTL003]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
      \(at(here + 9)): error: in module 'part': the index into 'a' must have 2 bits, found 1 bit [RTL001]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
      """)
  }

  @Test func bitsAreDrivenOnceOnAPath() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 2)
        let x = m.output("x", width: 4)
        x[0..<3].drive(a.extended(to: 3))
        x[2..<4].drive(a)
        let y = m.output("y", default: a[0])
        m.when(a[0]) { y.drive(1) }
        m.when(a[1]) { y.drive(0) }
        let r = m.register("r")
        m.when(a[0]) { r.next(1) }.otherwise { r.next(a[1]) }
        r.next(0)
        m.output("r").drive(r)
      },
      """
      \(at(here + 6)): error: in module 'part': 'x' is driven twice on one path (bits [2]) [RTL004]
      \(at(here + 5)): note: it is driven here first
        help: make the conditions exclude each other with elseWhen, give a default, or say which drive wins with m.override
      \(at(here + 9)): error: in module 'part': 'y' is driven twice on one path [RTL004]
      \(at(here + 8)): note: it is driven here first
        help: make the conditions exclude each other with elseWhen, give a default, or say which drive wins with m.override
      \(at(here + 12)): error: in module 'part': 'r' is driven twice on one path [RTL004]
      \(at(here + 11)): note: it is driven here first
        help: make the conditions exclude each other with elseWhen, give a default, or say which drive wins with m.override
      """)
  }

  @Test func everythingIsDriven() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a")
        m.output("x", width: 4)[1..<3].drive(.concatenating(a, a))
        let w = m.wire("w", width: 2)
        let r = m.register("r")
        let queue = m.instance("queue", FIFO())
        m.output("all", width: 11)
          .drive(.concatenating(w, r, queue["dequeue_payload"]))
        for name in ["enqueue_valid", "enqueue_payload"] {
          queue[name].drive(0)
        }
        m.ignore(queue["enqueue_ready"], because: "it is a test")
        m.ignore(queue["dequeue_valid"], because: "it is a test")
      },
      """
      \(at(here + 4)): error: in module 'part': nothing drives 'x' (bits [3], [0]) [RTL005]
        help: drive it, or give it a default
      \(at(here + 5)): error: in module 'part': nothing drives 'w' [RTL005]
        help: drive it, or give it a default
      \(at(here + 6)): error: in module 'part': the register 'r' is never given a next value [RTL005]
        help: use a constant if it never changes
      \(at(here + 7)): error: in module 'part': nothing drives 'queue_dequeue_ready' [RTL005]
        help: drive it through the instance
      """)
  }

  @Test func latchesAreRefused() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 2)
        let x = m.output("x", width: 2)
        m.when(a[0]) { x.drive(a) }.elseWhen(a[1]) { x[0].drive(1) }.otherwise { x.drive(0) }
        let y = m.output("y")
        m.switch(a) {
          $0.case(0, 1, 2) { y.drive(1) }
        }
        let z = m.output("z")
        m.switch(a) {
          $0.case(0, 1, 2) { z.drive(1) }
          $0.case(3) { z.drive(0) }
        }
      },
      """
      \(at(here + 5)): error: in module 'part': 'x' (bits [1]) is driven on some paths only and would become a latch [RTL006]
      \(at(here + 4)): note: 'x' is declared here
        help: drive it on every path, or declare it with a default
      \(at(here + 8)): error: in module 'part': 'y' is driven on some paths only and would become a latch [RTL006]
      \(at(here + 6)): note: 'y' is declared here
        help: drive it on every path, or declare it with a default
      """)
  }

  @Test func everythingIsRead() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 8)
        let b = m.input("b", width: 8)
        let w = m.wire("w", a[0] & a[1])
        _ = m.wire("v", .concatenating(a[4..<8], w))
        _ = m.parameter("Unread", width: 4, default: 1)
        let r = m.register("r")
        m.when(b[0]) { r.next(0) }.elseWhen(b[1]) {}
        m.output("low", width: 2).drive(Bits.concatenating(b[7], b[2..<4])[0..<2])
      },
      """
      \(at(here + 7)): error: in module 'part': nothing reads the parameter 'Unread' [RTL007]
        help: remove it
      \(at(here + 3)): error: in module 'part': nothing reads 'a' (bits [3:2]) [RTL007]
        help: remove it, or say why with m.ignore(_:because:)
      \(at(here + 4)): error: in module 'part': nothing reads 'b' (bits [7:4], [1]) [RTL007]
        help: remove it, or say why with m.ignore(_:because:)
      \(at(here + 6)): error: in module 'part': nothing reads 'v' [RTL007]
        help: remove it, or say why with m.ignore(_:because:)
      \(at(here + 8)): error: in module 'part': nothing reads 'r' [RTL007]
        help: remove it, or say why with m.ignore(_:because:)
      """)
  }

  @Test func loopsAreFoundInAModule() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a")
        let x = m.wire("x", width: 2)
        let y = m.wire("y", x[1] ^ a)
        x[0].drive(a)
        m.when(y) { x[1].drive(0) }.otherwise { x[1].drive(1) }
        m.output("x").drive(x[0])
      },
      """
      \(at(here + 5)): error: in module 'part': combinational loop: y → x[1] → y [RTL008]
      \(at(here + 5)): note: y follows x[1] here
      \(at(here + 7)): note: x[1] follows y here
        help: put a register into the loop
      """)
  }

  @Test func loopsAreFoundThroughInstances() {
    let inverter = Part("inverter") { m in
      m.output("b", width: 2).drive(~m.input("a", width: 2))
    }
    let here = #line
    expect(
      Part("part") { m in
        let inverter = m.instance("inverter", inverter)
        inverter["a"].drive(inverter["b"])
        m.output("b", width: 2).drive(inverter["b"])
      },
      """
      \(at(here + 3)): error: in module 'part': combinational loop: inverter_a → inverter_b → inverter_a [RTL008]
      \(at(here + 4)): note: inverter_a follows inverter_b here
      \(at(here + 3)): note: inverter_b follows inverter_a here
        help: put a register into the loop
      """)
  }

  @Test func bitsThatOnlyShareAVectorAreNoLoop() throws {
    let rotate = Part("rotate") { m in
      let a = m.input("a", width: 2)
      let b = m.output("b", width: 2)
      b[0].drive(a[0])
      b[1].drive(!a[1])
    }
    let design = try Design.elaborate(
      Part("part") { m in
        let a = m.input("a", width: 4)
        let chain = m.wire("chain", width: 5)
        chain[0].drive(0)
        for bit in 0..<4 { chain[bit + 1].drive(chain[bit] | a[bit]) }
        let twice = m.instance("rotate", rotate)
        twice["a"].drive(.concatenating(twice["b"][0], chain[4]))
        m.output("b").drive(twice["b"][1])
      })
    #expect(design.modules.map(\.name) == ["rotate", "part"])
  }

  @Test func namesAreLegalAndUnique() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a")
        let x = m.wire("x", a)
        let y = m.wire("x", x)
        let w = m.wire("Wide", y)
        let v = m.wire("wire", w)
        let u = m.wire("a_i", v)
        let t = m.wire("unused_ok", u)
        let c = m.constant("lower", 1, width: 1)
        m.output("b").drive(t ^ c)
      },
      """
      \(at(here + 5)): error: in module 'part': there are two things named 'x' [RTL009]
      \(at(here + 4)): note: the other one is declared here
      \(at(here + 6)): error: in module 'part': the name 'Wide' is not lower_snake_case [RTL009]
        help: use letters a to z, digits and single underscores, a letter first
      \(at(here + 7)): error: in module 'part': the name 'wire' is a word of Verilog [RTL009]
      \(at(here + 8)): error: in module 'part': there are two things named 'a_i' [RTL009]
      \(at(here + 3)): note: the other one is declared here
      \(at(here + 9)): error: in module 'part': the name 'unused_ok' is one that the printer gives [RTL009]
      \(at(here + 1)): error: in module 'part': the constant's name 'lower' is not UpperCamelCase [RTL009]
      """)
  }

  @Test func thingsOfOneNameAreRefusedWhileBuilding() {
    let straight = Part("straight") { m in m.output("a").drive(m.input("a")) }
    let stepper = LintDesigns.constants(8)
    let here = #line
    expect(
      Part("part") { m in
        _ = m.instance("straight", straight)
        _ = m.instance("stepper", stepper, parameters: ["Step": 1, "Step": 2])
        let one = m.constant("Limit", 1, width: 4)
        m.output("one", width: 4).drive(one)
        _ = m.constant("Limit", 2, width: 4)
        m.monitor(kind: 1) { _ in }
        m.monitor(kind: 1) { _ in }
        m.assertions { rules in
          let always = Bits.constant(1, width: 1)
          rules.require("rule", when: always, always, "100 % wrong")
          rules.require("rule", when: always, .constant(1, width: 2), "wide")
        }
        m.assertions { _ in }
      },
      """
      \(at(here + 3)): error: in module 'part': 'straight' has an input and an output named 'a' [RTL009]
      \(at(here - 2)): note: the second one is declared here
        help: an instance's ports are told apart by their names without suffix
      \(at(here + 4)): error: in module 'part': the parameter 'Step' is given twice [RTL009]
      \(at(here + 7)): error: in module 'part': there are two different constants named 'Limit' [RTL009]
      \(at(here + 9)): error: in module 'part': module 'part' has a monitor already [RTL009]
      \(at(here + 12)): error: in module 'part_assertions': the message of an assertion holds a character that Verilog would read as its own [RTL009]
      \(at(here + 13)): error: in module 'part_assertions': an assertion takes one bit, found 2 bits [RTL001]
      \(at(here + 15)): error: in module 'part': module 'part' has assertions already [RTL009]
      """)
  }

  @Test func boundariesAreRegistered() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 2)
        let held = m.register("held")
        held.next(a[1])
        let w = m.wire("w", a[0] ^ held)
        m.output("b").drive(w)
        m.output("c").drive(held)
        m.requireRegisteredBoundary()
      },
      """
      \(at(here + 7)): error: in module 'part': combinational path from the input 'a' to the output 'b': a[0] → w → b [RTL010]
      \(at(here + 3)): note: the input 'a' is declared here
        help: a tile's boundary is registered: put a register into the path
      """)
  }

  @Test func targetsMustAllowTheStatement() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 4)
        let r = m.register("r", width: 4)
        let w = m.wire("w", width: 4)
        a.drive(0)
        r.drive(a)
        w.next(a)
        (a ^ r).drive(w)
        w[a[0..<2]].drive(1)
        Bits.constant(1, width: 4).drive(a)
        Bits.constant(1, width: 4).drive(2)
      },
      """
      \(at(here + 6)): error: in module 'part': 'a' is an input and cannot be driven [RTL011]
      \(at(here + 3)): note: 'a' is declared here
        help: it is driven elsewhere
      \(at(here + 7)): error: in module 'part': 'r' is a register and cannot be driven [RTL011]
      \(at(here + 4)): note: 'r' is declared here
        help: give it a next value with next(_:)
      \(at(here + 8)): error: in module 'part': 'w' is a wire and cannot be given a next value [RTL011]
      \(at(here + 5)): note: 'w' is declared here
        help: give it a value with drive(_:)
      \(at(here + 9)): error: in module 'part': the result of '^' cannot be driven: it is not a signal [RTL011]
      \(at(here + 3)): note: 'a' is declared here, 4 bits wide
      \(at(here + 10)): error: in module 'part': an element cannot be driven: it is not a signal [RTL011]
      \(at(here + 5)): note: 'w' is declared here, 4 bits wide
      \(at(here + 11)): error: in module 'part': the constant 4'd1 cannot be driven: it is not a signal [RTL011]
      \(at(here + 12)): error: in module 'part': the constant 4'd1 cannot be driven: it is not a signal [RTL011]
      """)
  }

  /// Smuggles a signal from one module into another.
  private final class Smuggler: @unchecked Sendable {
    // Elaboration is confined to one thread.
    var bits: Bits?
    var memory: Memory?
  }

  @Test func signalsStayInTheirModule() {
    let smuggler = Smuggler()
    let here = #line
    let child = Part("child") { m in
      let a = m.input("a", width: 2)
      m.output("b", width: 2).drive(a)
      smuggler.bits = a
      smuggler.memory = m.memory("words", count: 4, width: 2)
    }
    expect(
      Part("part") { m in
        let own = m.input("own", width: 2)
        _ = m.instance("child", child)
        guard let stranger = smuggler.bits, let words = smuggler.memory else { return }
        m.output("c", width: 2).drive(stranger)
        m.output("d", width: 2).drive(own ^ stranger)
        m.output("e", width: 2).drive(words[own])
        m.when(stranger[0]) {}
      },
      """
      \(at(here + 12)): error: in module 'part': 'a' belongs to module 'child' [RTL012]
      \(at(here + 2)): note: 'a' is declared here, 2 bits wide
        help: pass it through a port
      \(at(here + 13)): error: in module 'part': 'a' belongs to module 'child' [RTL012]
      \(at(here + 2)): note: 'a' is declared here, 2 bits wide
        help: pass it through a port
      \(at(here + 14)): error: in module 'part': a word of 'words' belongs to module 'child' [RTL012]
      \(at(here + 5)): note: 'words' is declared here, 2 bits a word
        help: pass it through a port
      \(at(here + 15)): error: in module 'part': 'a[0]' belongs to module 'child' [RTL012]
      \(at(here + 2)): note: 'a' is declared here, 2 bits wide
        help: pass it through a port
      """)
  }

  private struct Computed: Bundle {
    let valid = Field(1)
    var data: Field { Field(4) }
  }

  @Test func unknownPortsComeWithASuggestion() {
    let stepper = LintDesigns.constants(8)
    let here = #line
    expect(
      Part("part") { m in
        let queue = m.instance("queue", FIFO())
        queue["enqueue_vlid"].drive(1)
        queue["frobnicate"].drive(1)
        _ = m.instance("stepper", stepper, parameters: ["Stop": 1])
        let link = m.output("link", Computed())
        link.valid.drive(0)
        link.data.drive(0)
      },
      """
      \(at(here + 4)): error: in module 'part': 'queue' has no port 'enqueue_vlid' [RTL013]
      \(at(here + 3)): note: 'queue' is an instance of 'fifo_8x4', made here
        help: did you mean 'enqueue_valid'?
      \(at(here + 5)): error: in module 'part': 'queue' has no port 'frobnicate' [RTL013]
      \(at(here + 3)): note: 'queue' is an instance of 'fifo_8x4', made here
        help: its ports are enqueue_valid, enqueue_ready, enqueue_payload, dequeue_valid, dequeue_ready, dequeue_payload
      \(at(here + 6)): error: in module 'part': 'constants_8' has no parameter 'Stop' [RTL013]
        help: did you mean 'Step'?
      \(at(here + 9)): error: in module 'part': a field of 'Computed' is a computed property, which has no signal [RTL013]
        help: declare it with let
      """)
  }

  private enum Wide: Int, Encoding { case one = 1, ten = 10 }

  @Test func patternsAreSaidOnce() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 2)
        let b = m.output("b")
        m.switch(a) {
          $0.case(0, 1) { b.drive(1) }
          $0.case(1) { b.drive(0) }
          $0.case(Wide.ten) { b.drive(0) }
          $0.case(4) { b.drive(0) }
          $0.default { b.drive(0) }
          $0.default { b.drive(1) }
        }
        let chain = m.when(a[0]) {}
        chain.otherwise {}
        chain.elseWhen(a[1]) {}
      },
      """
      \(at(here + 7)): error: in module 'part': the constant 2'd1 occurs twice in this switch [RTL014]
      \(at(here + 5)): note: the switch begins here
      \(at(here + 8)): error: in module 'part': the constant 'WideTen' has 4 bits, the subject 'a' has 2 bits [RTL014]
      \(at(here + 3)): note: 'a' is declared here, 2 bits wide
      \(at(here + 9)): error: in module 'part': the literal 4 does not fit into 2 bits [RTL002]
      \(at(here + 3)): note: 'a' is declared here, 2 bits wide
        help: the largest value is 3
      \(at(here + 11)): error: in module 'part': this switch has a default already [RTL014]
      \(at(here + 10)): note: it is here
      \(at(here + 15)): error: in module 'part': this 'when' ended with an 'otherwise' already [RTL014]
      \(at(here + 14)): note: it ended here
      """)
  }

  private struct Impostor: Component {
    var moduleName: String { "fifo_8x4" }
    var summary: String { "Not a queue." }
    func build(_ m: Module) { m.output("a").drive(0) }
  }

  private struct Nest: Component {
    let depth: Int
    var moduleName: String { "nest_\(depth % 1000)" }
    var summary: String { "Contains another one." }
    static let line = #line + 1
    func build(_ m: Module) { _ = m.instance("inner", Nest(depth: depth + 1)) }
  }

  private struct Twins: Component {
    var moduleName: String { "ouroboros" }
    var summary: String { "Contains itself." }
    static let line = #line + 1
    func build(_ m: Module) { _ = m.instance("inner", Twins()) }
  }

  @Test func differentComponentsBecomeDifferentModules() {
    let here = #line
    expect(
      Part("part") { m in
        let queue = m.instance("queue", FIFO())
        let other = m.instance("other", Impostor())
        _ = (queue, other)
      },
      """
      \(at(here + 4)): error: in module 'fifo_8x4': two different components would both become the module 'fifo_8x4' [RTL015]
      \(at(here + 3)): note: the other one is used here first
        help: let what makes them differ be part of 'moduleName'
      """)
  }

  @Test func modulesDoNotContainThemselves() {
    expect(
      Twins(),
      """
      \(at(Twins.line)): error: in module 'ouroboros': the module 'ouroboros' contains itself: ouroboros → ouroboros [RTL015]
        help: an instance must become simpler at every level
      """)
    expect(
      Nest(depth: 0),
      """
      \(at(Nest.line)): error: in module 'nest_100': modules are nested more than 100 deep: nest_97 → nest_98 → nest_99 → nest_100 [RTL015]
        help: an instance must become simpler at every level
      """)
  }

  @Test func clocksAreNotDeclaredByHand() {
    let here = #line
    expect(
      Part("part") { m in
        let clk = m.input("clk")
        m.output("b").drive(clk)
      },
      """
      \(at(here + 3)): error: in module 'part': 'clk' is declared by hand [RTL016]
        help: every module with state has clk_i and rst_ni already
      """)
  }

  @Test func memoriesAreWrittenReadAndAddressed() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 3)
        let words = m.memory("words", count: 4, width: 8)
        m.output("b", width: 8).drive(words[a])
        words.write(.constant(0, width: 8), at: a)
        words.write(.constant(0, width: 8), at: a[0..<2], bits: 4..<4)
        words.write(.constant(0, width: 8), at: a[0..<2], bits: 4..<12)
        words.write(.constant(0, width: 4), at: a[0..<2])
        _ = m.memory("none", count: 0, width: 8)
      },
      """
      \(at(here + 5)): error: in module 'part': the address of 'words' (4 words) must have 2 bits, found 'a' with 3 bits [RTL017]
      \(at(here + 4)): note: 'words' is declared here
      \(at(here + 3)): note: 'a' is declared here, 3 bits wide
      \(at(here + 6)): error: in module 'part': the address of 'words' (4 words) must have 2 bits, found 'a' with 3 bits [RTL017]
      \(at(here + 4)): note: 'words' is declared here
      \(at(here + 3)): note: 'a' is declared here, 3 bits wide
      \(at(here + 7)): error: in module 'part': an empty range does not lie in a word of 'words', which has 8 bits [RTL003]
      \(at(here + 4)): note: 'words' is declared here
      \(at(here + 8)): error: in module 'part': [11:4] does not lie in a word of 'words', which has 8 bits [RTL003]
      \(at(here + 4)): note: 'words' is declared here
      \(at(here + 9)): error: in module 'part': 8 bits of 'words' cannot take the constant 4'd0, which has 4 bits [RTL001]
      \(at(here + 4)): note: 'words' is declared here
      \(at(here + 10)): error: in module 'part': memory 'none' must have at least 1 word of 1 bit, found 0 of 8 [RTL017]
      """)
    let there = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 2)
        let unread = m.memory("unread", count: 4, width: 2)
        let unwritten = m.memory("unwritten", count: 4, width: 2)
        _ = m.memory("idle", count: 4, width: 2)
        unread.write(a, at: a)
        m.output("b", width: 2).drive(unwritten[a])
      },
      """
      \(at(there + 4)): error: in module 'part': the memory 'unread' is never read [RTL017]
      \(at(there + 5)): error: in module 'part': the memory 'unwritten' is never written [RTL017]
      \(at(there + 6)): error: in module 'part': the memory 'idle' is never used [RTL017]
      """)
  }

  @Test func expressionsMustStayPrintable() {
    let here = #line
    expect(
      Part("part") { m in
        var value = m.input("a", width: 8)
        for _ in 0..<100 { value = value +% value }
        m.output("b", width: 8).drive(value)
      },
      """
      \(at(here + 5)): error: in module 'part': the result of '+' holds more than 10000 operations [RTL018]
        help: an expression that is used twice is written twice: name it with m.wire(_:_:)
      """)
  }
}
