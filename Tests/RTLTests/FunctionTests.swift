import RTL
import Testing

/// Functions: expressions over their parameters, evaluated where they are called.
@Suite struct FunctionTests {
  /// Adds or passes its operand in a clocked `when` through two functions.
  private static let stepper = Part("stepper") { m in
    let load = m.input("load")
    let choice = m.input("choice", width: 2)
    let left = m.input("left", width: 8)
    let right = m.input("right", width: 8)
    let pick = m.function(
      "pick", ["served": 2, "of_0": 8, "of_1": 8], "The operand that is served."
    ) { mux($0[0][0], $0[1], $0[2] & $0[0][1].replicated(8)) }
    let swap = m.function("swap", ["value": 8]) { .concatenating($0[0][0..<4], $0[0][4..<8]) }
    let total = m.register("total", width: 8)
    m.when(load) { total.next(total +% pick(choice, left, swap(right))) }
    m.output("total", width: 8).drive(total)
  }

  @Test func declarationsAndCalls() throws {
    let text = VerilogEmitter(origin: "A test.").text(for: try Design.elaborate(Self.stepper).top)
    #expect(
      text == """
        // A part.
        //
        // A test.

        module stepper (
          input  wire       clk_i,     // clock, rising edge
          input  wire       rst_ni,    // reset, asynchronous, active low
          input  wire       load_i,
          input  wire [1:0] choice_i,
          input  wire [7:0] left_i,
          input  wire [7:0] right_i,
          output wire [7:0] total_o
        );

          reg [7:0] total_q;

          // The operand that is served.
          function [7:0] pick;
            input [1:0] served;
            input [7:0] of_0;
            input [7:0] of_1;
            pick = served[0] ? of_0 : (of_1 & {8{served[1]}});
          endfunction

          function [7:0] swap;
            input [7:0] value;
            swap = {value[3:0], value[7:4]};
          endfunction

          assign total_o = total_q;

          always @(posedge clk_i or negedge rst_ni) begin
            if (!rst_ni) begin
              total_q <= 8'd0;
            end else begin
              if (load_i) begin
                total_q <= total_q + pick(choice_i, left_i, swap(right_i));
              end
            end
          end

        endmodule

        """)
  }

  @Test func aSliceOfAResultIsNamed() throws {
    let part = Part("part") { m in
      let a = m.input("a", width: 8)
      let inverted = m.function("inverted", ["value": 8]) { ~$0[0] }
      m.output("b", width: 4).drive(inverted(a)[2..<6])
    }
    let text = VerilogEmitter(origin: "A test.").text(for: try Design.elaborate(part).top)
    #expect(
      text.contains(
        """
          wire [7:0] b_full = inverted(a_i);
          assign b_o = b_full[5:2];
        """))
  }

  @Test func functionsMayCallFunctions() throws {
    let part = Part("part") { m in
      let a = m.input("a", width: 8)
      let inverted = m.function("inverted", ["value": 8]) { ~$0[0] }
      let masked = m.function("masked", ["value": 8, "mask": 8]) { inverted($0[0]) & $0[1] }
      m.output("b", width: 8).drive(masked(a, inverted(a)))
    }
    let text = VerilogEmitter(origin: "A test.").text(for: try Design.elaborate(part).top)
    #expect(text.contains("masked = inverted(value) & mask;"))
    #expect(text.contains("assign b_o = masked(a_i, inverted(a_i));"))
  }

  @Test func aChoiceIsACase() throws {
    enum Turn: Int, Encoding { case none, once, twice, half }
    let part = Part("part") { m in
      let turn = m.input("turn", width: Turn.width)
      let a = m.input("a", width: 8)
      let turned = m.function("turned", ["by": Turn.width, "value": 8], "A value that turns.") {
        arguments in
        let value = arguments[1]
        var choice = FunctionChoice(by: arguments[0], otherwise: value)
        choice.case(Turn.once, value: .concatenating(value[0..<7], value[7]))
        choice.case(Turn.twice, .half, value: .concatenating(value[0..<4], value[4..<8]))
        return choice
      }
      let size = m.function("size", ["of": 2]) { arguments in
        var choice = FunctionChoice(by: arguments[0], otherwise: .constant(4, width: 3))
        choice.case(0, value: .constant(1, width: 3))
        choice.case(1, 3, value: .constant(2, width: 3))
        return choice
      }
      m.output("b", width: 8).drive(turned(turn, a))
      m.output("c", width: 3).drive(size(turn))
    }
    let text = VerilogEmitter(origin: "A test.").text(for: try Design.elaborate(part).top)
    #expect(
      text.contains(
        """
          localparam [1:0] TurnOnce = 2'd1;
          localparam [1:0] TurnTwice = 2'd2;
          localparam [1:0] TurnHalf = 2'd3;

          // A value that turns.
          function [7:0] turned;
            input [1:0] by;
            input [7:0] value;
            case (by)
              TurnOnce: turned = {value[6:0], value[7]};
              TurnTwice, TurnHalf: turned = {value[3:0], value[7:4]};
              default: turned = value;
            endcase
          endfunction

          function [2:0] size;
            input [1:0] of;
            case (of)
              2'd0: size = 3'd1;
              2'd1, 2'd3: size = 3'd2;
              default: size = 3'd4;
            endcase
          endfunction
        """))
  }

  @Test func choicesAreChecked() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 8)
        let wide = m.function("wide", ["by": 2, "value": 8]) { arguments in
          var choice = FunctionChoice(by: arguments[0], otherwise: arguments[1])
          choice.case(4, value: arguments[1])
          return choice
        }
        let odd = m.function("odd", ["by": 2, "value": 8]) { arguments in
          var choice = FunctionChoice(by: arguments[0], otherwise: arguments[1])
          choice.case(1, value: arguments[1][0..<4])
          return choice
        }
        m.output("b", width: 8).drive(wide(a[0..<2], a))
        m.output("c", width: 8).drive(odd(a[0..<2], a))
      },
      """
      \(at(here + 4)): error: in module 'part': the literal 4 does not fit into 2 bits [RTL002]
        help: the largest value is 3
      \(at(here + 9)): error: in module 'part': the results of 'odd' differ in width: 'value[3:0]' has 4 bits, 'value' has 8 bits [RTL001]
      \(at(here + 9)): note: 'value' is declared here, 8 bits wide
        help: make them agree with extended(to:) or truncated(to:)
      """)
  }

  @Test func aModulesParameterMayBeReadByAFunctionAlone() throws {
    let part = Part("part") { m in
      let a = m.input("a", width: 8)
      let step = m.parameter("Step", width: 8, default: 1)
      let stepped = m.function("stepped", ["value": 8]) { $0[0] +% step }
      m.output("b", width: 8).drive(stepped(a))
    }
    let text = VerilogEmitter(origin: "A test.").text(for: try Design.elaborate(part).top)
    #expect(text.contains("stepped = value + Step;"))
  }

  @Test func argumentsFitTheParameters() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 8)
        let b = m.input("b", width: 4)
        let both = m.function("both", ["x": 8, "y": 4]) {
          $0[0][0..<4] & $0[0][4..<8] & $0[1]
        }
        m.output("few", width: 4).drive(both(a))
        m.output("many", width: 4).drive(both(a, b, b))
        m.output("narrow", width: 4).drive(both(b, b))
        m.output("sum", width: 4).drive(both(a, a))
      },
      """
      \(at(here + 8)): error: in module 'part': 'both' takes 2 arguments, found 1 [RTL001]
      \(at(here + 5)): note: 'both' is declared here
      \(at(here + 9)): error: in module 'part': 'both' takes 2 arguments, found 3 [RTL001]
      \(at(here + 5)): note: 'both' is declared here
      \(at(here + 10)): error: in module 'part': 'x' of 'both' must have 8 bits, found 'b' with 4 bits [RTL001]
      \(at(here + 5)): note: 'both' is declared here
      \(at(here + 4)): note: 'b' is declared here, 4 bits wide
      \(at(here + 11)): error: in module 'part': 'y' of 'both' must have 4 bits, found 'a' with 8 bits [RTL001]
      \(at(here + 5)): note: 'both' is declared here
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
      """)
  }

  @Test func bodiesReadTheirParametersAlone() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 8)
        let words = m.memory("words", count: 2, width: 8)
        words.write(a, at: a[0])
        let masked = m.function("masked", ["x": 8]) { $0[0] & a }
        let stored = m.function("stored", ["place": 1]) { words[$0[0]] }
        let first = m.function("first", ["x": 8, "y": 8]) { $0[0] }
        let high = m.function("high", ["x": 8]) { ($0[0] +% 1)[4..<8] }
        let ends = m.function("ends", ["x": 8]) { .concatenating($0[0][6..<8], $0[0][0..<2]) }
        m.output("b", width: 8).drive(masked(a) ^ first(a, a) ^ stored(a[0]))
        m.output("c", width: 4).drive(high(a) ^ ends(a))
      },
      """
      \(at(here + 6)): error: in module 'part': the function 'masked' reads 'a', which is not its parameter [RTL012]
      \(at(here + 3)): note: 'a' is declared here, 8 bits wide
        help: make it a parameter
      \(at(here + 7)): error: in module 'part': the function 'stored' reads a word of 'words', which is not its parameter [RTL012]
      \(at(here + 4)): note: 'words' is declared here, 8 bits a word
        help: make it a parameter
      \(at(here + 8)): error: in module 'part': the function 'first' does not read its parameter 'y' [RTL007]
      \(at(here + 9)): error: in module 'part': the function 'high' takes a part of an expression that has no name [RTL011]
        help: slice the expression's operands instead
      \(at(here + 10)): error: in module 'part': the function 'ends' does not read its parameter 'x' (bits [5:2]) [RTL007]
      """)
  }

  @Test func aFaultyBodyIsReportedOnce() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 8)
        let sum = m.function("sum", ["x": 8, "y": 4]) { $0[0] +% $0[1] }
        m.output("b", width: 8).drive(sum(a, a[0..<4]))
      },
      """
      \(at(here + 4)): error: in module 'part': the operands of '+' differ in width: 'x' has 8 bits, 'y' has 4 bits [RTL001]
      \(at(here + 4)): note: 'x' is declared here, 8 bits wide
      \(at(here + 4)): note: 'y' is declared here, 4 bits wide
        help: make them agree with extended(to:) or truncated(to:)
      """)
  }

  @Test func parametersHaveWidths() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 8)
        let none = m.function("none", ["x": 0]) { $0[0] }
        let constant = m.function("constant", [:]) { _ in .constant(1, width: 8) }
        m.output("b", width: 8).drive(a ^ constant())
        m.output("c").drive(none(a[0]))
      },
      """
      \(at(here + 4)): error: in module 'part': 'x' must have at least 1 bit, found 0 [RTL001]
      \(at(here + 5)): error: in module 'part': the function 'constant' has no parameter [RTL001]
        help: name the value with m.constant(_:_:) or m.wire(_:_:)
      """)
  }

  @Test func aParameterStaysInItsFunction() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 8)
        var leaked = a
        let same = m.function("same", ["x": 8]) { arguments in
          leaked = arguments[0]
          return arguments[0]
        }
        let other = m.function("other", ["y": 8]) { $0[0] & leaked }
        m.output("b", width: 8).drive(same(a) & leaked)
        m.output("c", width: 8).drive(other(a))
        leaked.drive(a)
        m.ignore(leaked[0], because: "it is nowhere")
      },
      """
      \(at(here + 9)): error: in module 'part': the function 'other' reads 'x', which is not its parameter [RTL012]
      \(at(here + 5)): note: 'x' is declared here, 8 bits wide
        help: make it a parameter
      \(at(here + 10)): error: in module 'part': 'x' is a parameter of a function and has no value outside of it [RTL012]
      \(at(here + 5)): note: the function is declared here
      \(at(here + 12)): error: in module 'part': 'x' is a parameter of a function and has no value outside of it [RTL012]
      \(at(here + 5)): note: the function is declared here
      \(at(here + 13)): error: in module 'part': 'x' is a parameter of a function and has no value outside of it [RTL012]
      \(at(here + 5)): note: the function is declared here
      """)
  }

  @Test func namesHideNothing() {
    let here = #line
    expect(
      Part("part") { m in
        let a = m.input("a", width: 8)
        let x = m.wire("x", a)
        let same = m.function("x", ["y": 8]) { ~$0[0] }
        let hides = m.function("hides", ["x": 8]) { ~$0[0] }
        let twice = m.function("twice", ["y": 8, "y": 8]) { $0[0] & $0[1] }
        let own = m.function("own", ["own": 8]) { ~$0[0] }
        let word = m.function("task", ["Wide": 8]) { ~$0[0] }
        m.output("b", width: 8).drive(same(x) ^ hides(a) ^ twice(a, a) ^ own(a) ^ word(a))
      },
      """
      \(at(here + 5)): error: in module 'part': there are two things named 'x' [RTL009]
      \(at(here + 4)): note: the other one is declared here
      \(at(here + 9)): error: in module 'part': the name 'task' is a word of Verilog [RTL009]
      \(at(here + 6)): error: in module 'part': there are two things named 'x' [RTL009]
      \(at(here + 4)): note: the other one is declared here
      \(at(here + 7)): error: in module 'part': there are two things named 'y' [RTL009]
      \(at(here + 7)): note: the other one is declared here
      \(at(here + 8)): error: in module 'part': there are two things named 'own' [RTL009]
      \(at(here + 8)): note: the other one is declared here
      \(at(here + 9)): error: in module 'part': the name 'Wide' is not lower_snake_case [RTL009]
        help: use letters a to z, digits and single underscores, a letter first
      """)
  }
}
