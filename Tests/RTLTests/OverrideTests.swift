import RTL
import Testing

/// Statements that win over earlier ones.
@Suite struct OverrideTests {
  @Test func aLaterDriveWinsWhereItIsSaidTo() throws {
    let part = Part("override") { m in
      let step = m.input("step")
      let clear = m.input("clear")
      let count = m.register(
        "count", width: 4,
        reset: .concatenating(
          .constant(2, width: 2), .constant(1, width: 2)))
      m.when(step) { count.next(count +% 1) }
      m.override { m.when(clear) { count.next(0) } }
      m.output("count", width: 4).drive(count)
    }
    let text = VerilogEmitter(origin: "A test.").text(for: try Design.elaborate(part).top)
    #expect(
      text.contains(
        """
            if (!rst_ni) begin
              count_q <= 4'd9;
            end else begin
              if (step_i) begin
                count_q <= count_q + 4'd1;
              end
              if (clear_i) begin
                count_q <= 4'd0;
              end
            end
        """))
  }

  @Test func aDriveBehindAnOverrideIsDrivenTwice() {
    let part = Part("override") { m in
      let a = m.input("a")
      let result = m.output("result")
      result.drive(a)
      m.override { m.when(a) { result.drive(0) } }
      result.drive(1)
    }
    #expect(throws: ElaborationError.self) { try Design.elaborate(part) }
  }

  @Test func aCombinationalOverrideKeepsItsOrder() throws {
    let part = Part("override") { m in
      let a = m.input("a")
      let b = m.input("b")
      let result = m.output("result")
      result.drive(a)
      m.override { m.when(b) { result.drive(0) } }
    }
    let text = VerilogEmitter(origin: "A test.").text(for: try Design.elaborate(part).top)
    #expect(
      text.contains(
        """
          always @* begin
            result_o = a_i;
            if (b_i) begin
              result_o = 1'b0;
            end
          end
        """))
  }

  @Test func aResetValueMustBeConstant() {
    let part = Part("reset") { m in
      let a = m.input("a", width: 4)
      let held = m.register("held", width: 4, reset: a)
      held.next(a)
      m.output("held", width: 4).drive(held)
    }
    let line = #line - 4
    let error = #expect(throws: ElaborationError.self) { try Design.elaborate(part) }
    #expect(
      error?.faults.first?.description
        == "RTLTests/OverrideTests.swift:\(line): error: in module 'reset': the reset value of 'held' "
        + "must be a constant of 4 bits, found 'a' with 4 bits [RTL001]")
  }

  @Test func aTreeOfMultiplexersSelects() throws {
    let part = Part("selecting") { m in
      let index = m.input("index", width: 2)
      let a = m.input("a", width: 3)
      let b = m.input("b", width: 3)
      let c = m.input("c", width: 3)
      m.output("value", width: 3).drive(select(index, [a, b, c]))
    }
    let text = VerilogEmitter(origin: "A test.").text(for: try Design.elaborate(part).top)
    #expect(text.contains("assign value_o = index_i[1] ? c_i : (index_i[0] ? b_i : a_i);"))
  }
}
