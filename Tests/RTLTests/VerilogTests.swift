import RTL
import Testing

/// The Verilog of each construct, in full.
@Suite struct VerilogTests {
  @Test func registersWithAndWithoutReset() throws {
    let part = Part("registers") { m in
      let load = m.input("load", "take the data")
      let data = m.input("data", width: 8, "the data")
      let held = m.register("held", width: 8, reset: nil, "the data, not reset")
      let isValid = m.register("is_valid", "held holds data")
      let count = m.register("count", width: 4, reset: 15, "loads, items")
      m.when(load) {
        held.next(data)
        isValid.next(1)
        count.next(count +% 1)
      }
      m.output("held", width: 8).drive(held)
      m.output("is_valid").drive(isValid)
      m.output("count", width: 4).drive(count)
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module registers (
        input  wire       clk_i,       // clock, rising edge
        input  wire       rst_ni,      // reset, asynchronous, active low
        input  wire       load_i,      // take the data
        input  wire [7:0] data_i,      // the data
        output wire [7:0] held_o,
        output wire       is_valid_o,
        output wire [3:0] count_o
      );

        reg [7:0] held_q;      // the data, not reset
        reg       is_valid_q;  // held holds data
        reg [3:0] count_q;     // loads, items

        assign held_o = held_q;
        assign is_valid_o = is_valid_q;
        assign count_o = count_q;

        always @(posedge clk_i or negedge rst_ni) begin
          if (!rst_ni) begin
            is_valid_q <= 1'b0;
            count_q <= 4'd15;
          end else begin
            if (load_i) begin
              is_valid_q <= 1'b1;
              count_q <= count_q + 4'd1;
            end
          end
        end

        always @(posedge clk_i) begin
          if (load_i) begin
            held_q <= data_i;
          end
        end

      endmodule
      """)
  }

  @Test func memoriesAndPartialWrites() throws {
    let part = Part("memories") { m in
      let write = m.input("write")
      let enable = m.input("enable", width: 2, "one bit a byte")
      let address = m.input("address", width: 2)
      let data = m.input("data", width: 16)
      let words = m.memory("words", count: 4, width: 16, "the words")
      m.when(write) {
        for byte in 0..<2 {
          m.when(enable[byte]) {
            words.write(data[8 * byte..<8 * byte + 8], at: address, bits: 8 * byte..<8 * byte + 8)
          }
        }
      }
      m.output("data", width: 16).drive(words[address])
      let low = m.output("low", width: 8, default: .constant(0, width: 8))
      m.when(!write) { low.drive(words[address][0..<8]) }
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module memories (
        input  wire        clk_i,      // clock, rising edge
        input  wire        write_i,
        input  wire [1:0]  enable_i,   // one bit a byte
        input  wire [1:0]  address_i,
        input  wire [15:0] data_i,
        output wire [15:0] data_o,
        output reg  [7:0]  low_o
      );

        reg [15:0] words_q [0:3];  // the words

        assign data_o = words_q[address_i];
        wire [15:0] words_word = words_q[address_i];

        always @* begin
          low_o = 8'd0;
          if (!write_i) begin
            low_o = words_word[7:0];
          end
        end

        // Unread: bits of intermediate results that nobody needs.
        wire unused_ok = &{1'b0, words_word[15:8]};

        always @(posedge clk_i) begin
          if (write_i) begin
            if (enable_i[0]) begin
              words_q[address_i][7:0] <= data_i[7:0];
            end
            if (enable_i[1]) begin
              words_q[address_i][15:8] <= data_i[15:8];
            end
          end
        end

      endmodule
      """)
  }

  @Test func statementsSplitIntoCombinationalAndClockedBlocks() throws {
    let part = Part("split") { m in
      let start = m.input("start")
      let stop = m.input("stop")
      let data = m.input("data", width: 8)
      let busy = m.register("busy")
      let held = m.register("held", width: 8, reset: nil)
      let result = m.output("result", width: 8, default: .constant(0, width: 8))
      let accept = m.wire("accept", width: 1)
      m.when(start) {
        accept.drive(!busy)
        busy.next(1)
      }.elseWhen(stop) {
        accept.drive(0)
        result.drive(held)
        held.next(data)
      }.otherwise {
        accept.drive(busy)
        busy.next(0)
      }
      m.output("accept").drive(accept)
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module split (
        input  wire       clk_i,     // clock, rising edge
        input  wire       rst_ni,    // reset, asynchronous, active low
        input  wire       start_i,
        input  wire       stop_i,
        input  wire [7:0] data_i,
        output reg  [7:0] result_o,
        output wire       accept_o
      );

        reg       busy_q;
        reg [7:0] held_q;
        reg       accept;

        always @* begin
          result_o = 8'd0;
          if (start_i) begin
            accept = !busy_q;
          end else if (stop_i) begin
            accept = 1'b0;
            result_o = held_q;
          end else begin
            accept = busy_q;
          end
        end

        assign accept_o = accept;

        always @(posedge clk_i or negedge rst_ni) begin
          if (!rst_ni) begin
            busy_q <= 1'b0;
          end else begin
            if (start_i) begin
              busy_q <= 1'b1;
            end else if (!stop_i) begin
              busy_q <= 1'b0;
            end
          end
        end

        always @(posedge clk_i) begin
          if (!start_i && stop_i) begin
            held_q <= data_i;
          end
        end

      endmodule
      """)
  }

  @Test func emptyLeadingBranchesBecomeConditions() throws {
    let part = Part("leading") { m in
      let a = m.input("a")
      let b = m.input("b", width: 2)
      let c = m.input("c")
      let one = m.register("one")
      let two = m.register("two", reset: nil)
      let three = m.output("three", default: .constant(0, width: 1))
      m.when(a) { one.next(c) }
        .elseWhen(b .== 2) { two.next(c) }
        .elseWhen(c) { three.drive(1) }
        .otherwise { three.drive(b[0]) }
      let four = m.register("four", reset: nil)
      m.when(c) { four.next(a) }.elseWhen(a) {}.otherwise { four.next(b[0]) }
      m.output("four").drive(four)
      m.output("one").drive(one)
      m.output("two").drive(two)
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module leading (
        input  wire       clk_i,    // clock, rising edge
        input  wire       rst_ni,   // reset, asynchronous, active low
        input  wire       a_i,
        input  wire [1:0] b_i,
        input  wire       c_i,
        output reg        three_o,
        output wire       four_o,
        output wire       one_o,
        output wire       two_o
      );

        reg one_q;
        reg two_q;
        reg four_q;

        always @* begin
          three_o = 1'b0;
          if (!a_i && (b_i != 2'd2)) begin
            if (c_i) begin
              three_o = 1'b1;
            end else begin
              three_o = b_i[0];
            end
          end
        end

        assign four_o = four_q;
        assign one_o = one_q;
        assign two_o = two_q;

        always @(posedge clk_i or negedge rst_ni) begin
          if (!rst_ni) begin
            one_q <= 1'b0;
          end else begin
            if (a_i) begin
              one_q <= c_i;
            end
          end
        end

        always @(posedge clk_i) begin
          if (!a_i && (b_i == 2'd2)) begin
            two_q <= c_i;
          end
          if (c_i) begin
            four_q <= a_i;
          end else if (!a_i) begin
            four_q <= b_i[0];
          end
        end

      endmodule
      """)
  }

  /// A block that read what it had not driven yet saw the default; a wire that was named inside of a
  /// `when` was declared after its first use.
  @Test func blocksReadWhatTheyDriveInOrder() throws {
    let part = Part("ordered") { m in
      let a = m.input("a", width: 4)
      let zero = Bits.constant(0, width: 4)
      let lowest = m.wire("lowest", width: 4, default: zero)
      let grant = m.output("grant", width: 4, default: zero)
      m.when(a.any) {
        let below = m.wire("below", a -% 1)
        lowest.drive(a & ~below)
        grant.drive(lowest ^ 1)
      }
      let first = m.output("first", default: a[0])
      let second = m.output("second", default: a[1])
      m.when(a.all) {
        second.drive(!first)
        first.drive(a[2])
      }
      let third = m.output("third", default: a[0])
      let opposite = m.wire("opposite", !third)
      let fourth = m.output("fourth", default: a[1])
      m.when(a.parity) {
        third.drive(a[2])
        fourth.drive(opposite)
      }
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module ordered (
        input  wire [3:0] a_i,
        output reg  [3:0] grant_o,
        output reg        first_o,
        output reg        second_o,
        output reg        third_o,
        output reg        fourth_o
      );

        reg [3:0] lowest;

        wire [3:0] below = a_i - 4'd1;

        always @* begin
          lowest = 4'd0;
          grant_o = 4'd0;
          if (|a_i) begin
            lowest = a_i & ~below;
            grant_o = lowest ^ 4'd1;
          end
        end

        always @* begin
          first_o = a_i[0];
          if (&a_i) begin
            first_o = a_i[2];
          end
        end

        always @* begin
          second_o = a_i[1];
          if (&a_i) begin
            second_o = !first_o;
          end
        end

        wire opposite = !third_o;

        always @* begin
          third_o = a_i[0];
          if (^a_i) begin
            third_o = a_i[2];
          end
        end

        always @* begin
          fourth_o = a_i[1];
          if (^a_i) begin
            fourth_o = opposite;
          end
        end

      endmodule
      """)
  }

  /// An `always` block that reads constants only would never start.
  @Test func constantsAreAssigned() throws {
    let part = Part("constants") { m in
      let mode = m.parameter("Mode", width: 2, default: 1, "kind of queue")
      let depth = m.output("depth", width: 8, default: .constant(3, width: 8))
      m.switch(mode) {
        $0.case(0, 1) { depth.drive(4) }
        $0.case(2) { depth[4].drive(1) }
      }
      let flags = m.output("flags", width: 8, default: .constant(0x81, width: 8))
      flags[3..<5].drive(mode)
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module constants #(
        parameter [1:0] Mode = 2'd1  // kind of queue
      ) (
        output wire [7:0] depth_o,
        output wire [7:0] flags_o
      );

        assign depth_o = ((Mode == 2'd0) || (Mode == 2'd1))
            ? 8'd4
            : ((Mode == 2'd2) ? {3'd0, 1'b1, 4'd3} : 8'd3);
        assign flags_o[4:3] = Mode;
        assign flags_o[2:0] = 3'd1;
        assign flags_o[7:5] = 3'd4;

      endmodule
      """)
  }

  @Test func switchesWithEncodings() throws {
    let part = Part("switches") { m in
      let command = m.input("command", width: 2)
      let data = m.input("data", width: 4)
      let phase = m.register("phase", reset: LintDesigns.Phase.idle, "what happens")
      let exhaustive = m.output("exhaustive", width: 4)
      m.switch(command) {
        $0.case(0) { exhaustive.drive(data) }
        $0.case(1, 2) { exhaustive.drive(~data) }
        $0.case(3) {
          m.when(data.any) { exhaustive.drive(1) }.otherwise { exhaustive.drive(2) }
        }
      }
      let isBusy = m.output("is_busy", default: .constant(1, width: 1))
      m.switch(phase) {
        $0.case(LintDesigns.Phase.idle) {
          isBusy.drive(0)
          m.when(command .== 1) { phase.next(LintDesigns.Phase.read) }
        }
        $0.case(LintDesigns.Phase.read) { phase.next(LintDesigns.Phase.merge) }
        $0.default { phase.next(LintDesigns.Phase.idle) }
      }
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module switches (
        input  wire       clk_i,         // clock, rising edge
        input  wire       rst_ni,        // reset, asynchronous, active low
        input  wire [1:0] command_i,
        input  wire [3:0] data_i,
        output reg  [3:0] exhaustive_o,
        output reg        is_busy_o
      );

        localparam [1:0] PhaseIdle = 2'd0;
        localparam [1:0] PhaseRead = 2'd1;
        localparam [1:0] PhaseMerge = 2'd2;

        reg [1:0] phase_q;  // what happens

        always @* begin
          case (command_i)
            2'd0: exhaustive_o = data_i;
            2'd1, 2'd2: exhaustive_o = ~data_i;
            2'd3: begin
              if (|data_i) begin
                exhaustive_o = 4'd1;
              end else begin
                exhaustive_o = 4'd2;
              end
            end
          endcase
        end

        always @* begin
          is_busy_o = 1'b1;
          case (phase_q)
            PhaseIdle: is_busy_o = 1'b0;
            default: begin end
          endcase
        end

        always @(posedge clk_i or negedge rst_ni) begin
          if (!rst_ni) begin
            phase_q <= 2'd0;
          end else begin
            case (phase_q)
              PhaseIdle: begin
                if (command_i == 2'd1) begin
                  phase_q <= PhaseRead;
                end
              end
              PhaseRead: phase_q <= PhaseMerge;
              default: phase_q <= PhaseIdle;
            endcase
          end
        end

      endmodule
      """)
  }

  @Test func expressionsAreSizedAndSigned() throws {
    let part = Part("expressions") { m in
      let a = m.input("a", width: 8)
      let b = m.input("b", width: 8)
      let n = m.input("n", width: 3)
      let enable = m.input("enable", width: 3)
      m.output("carry").drive((a.extended(to: 9) +% b.extended(to: 9))[8])
      m.output("average", width: 8).drive((a +% b) >> 1)
      m.output("signed_less").drive(a.signed .< b.signed)
      m.output("positive").drive(a.signed .> 0)
      m.output("shifted", width: 8).drive((a.signed >> n).bits ^ b)
      m.output("product", width: 16).drive(a.multipliedFullWidth(by: b))
      m.output("high", width: 8)
        .drive(a.signed.multipliedFullWidth(by: b.signed).bits[8..<16])
      m.output("nibble", width: 4).drive(a.element(at: n[0], width: 4))
      m.output("bit").drive(a[n])
      m.output("parity").drive((~a).parity)
      m.output("chosen", width: 8)
        .drive(andOrMux([(enable[0], a), (enable[1], b), (enable[2], a ^ b)]))
      m.output("wide", width: 100)
        .drive(.constant(words: [0x0123_4567_89AB_CDEF, 0xF_FFFF_FFFF], width: 100))
      m.output("mixed").drive((a .< b || !n[0]) && (a & 0x0F).any)
      m.output("muxes", width: 8).drive(mux(n[0], mux(n[1], a, b), b -% (a -% 1)))
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module expressions (
        input  wire [7:0]  a_i,
        input  wire [7:0]  b_i,
        input  wire [2:0]  n_i,
        input  wire [2:0]  enable_i,
        output wire        carry_o,
        output wire [7:0]  average_o,
        output wire        signed_less_o,
        output wire        positive_o,
        output wire [7:0]  shifted_o,
        output wire [15:0] product_o,
        output wire [7:0]  high_o,
        output wire [3:0]  nibble_o,
        output wire        bit_o,
        output wire        parity_o,
        output wire [7:0]  chosen_o,
        output wire [99:0] wide_o,
        output wire        mixed_o,
        output wire [7:0]  muxes_o
      );

        wire [8:0] carry_full = {1'b0, a_i} + {1'b0, b_i};
        assign carry_o = carry_full[8];
        wire [7:0] average_full = a_i + b_i;
        assign average_o = {1'b0, average_full[7:1]};
        assign signed_less_o = $signed(a_i) < $signed(b_i);
        assign positive_o = $signed(a_i) > $signed(8'd0);
        assign shifted_o = $unsigned($signed(a_i) >>> n_i) ^ b_i;
        assign product_o = {8'd0, a_i} * {8'd0, b_i};
        wire [15:0] high_full = $unsigned($signed({{8{a_i[7]}}, a_i}) * $signed({{8{b_i[7]}}, b_i}));
        assign high_o = high_full[15:8];
        assign nibble_o = a_i[{n_i[0], 2'd0} +: 4];
        assign bit_o = a_i[n_i];
        assign parity_o = ^(~a_i);
        assign chosen_o =
            ({8{enable_i[0]}} & a_i) |
            ({8{enable_i[1]}} & b_i) |
            ({8{enable_i[2]}} & (a_i ^ b_i));
        assign wide_o = 100'hfffffffff0123456789abcdef;
        assign mixed_o = ((a_i < b_i) || !n_i[0]) && (|(a_i & 8'd15));
        assign muxes_o = n_i[0] ? (n_i[1] ? a_i : b_i) : (b_i - (a_i - 8'd1));

        // Unread: bits of intermediate results that nobody needs.
        wire unused_ok = &{1'b0, carry_full[7:0], average_full[0], high_full[7:0]};

      endmodule
      """)
  }

  @Test func parametersAndNamedConstants() throws {
    let child = Part("stepper", "Adds a step.") { m in
      let step = m.parameter("Step", width: 8, default: 1, "step, items")
      let offset = m.parameter("Offset", width: 4, default: 0, "offset, items")
      let limit = m.constant("Limit", 200, width: 8, "largest value, items")
      let a = m.input("a", width: 8)
      m.output("next", width: 8)
        .drive(mux(a .>= limit, offset.extended(to: 8), a +% step))
      m.output("is_odd").drive(step[0])
    }
    let part = Part("parameters") { m in
      let a = m.input("a", width: 8)
      let stepper = m.instance("stepper", child, parameters: ["Offset": 5, "Step": 3])
      stepper["a"].drive(a)
      m.output("next", width: 8).drive(stepper["next"])
      m.output("is_odd").drive(stepper["is_odd"])
    }
    try expect(
      child,
      """
      // Adds a step.
      //
      // A test.

      module stepper #(
        parameter [7:0] Step = 8'd1,  // step, items
        parameter [3:0] Offset = 4'd0  // offset, items
      ) (
        input  wire [7:0] a_i,
        output wire [7:0] next_o,
        output wire       is_odd_o
      );

        localparam [7:0] Limit = 8'd200;  // largest value, items

        assign next_o = (a_i >= Limit) ? {4'd0, Offset} : (a_i + Step);
        assign is_odd_o = Step[0];

      endmodule
      """)
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module parameters (
        input  wire [7:0] a_i,
        output wire [7:0] next_o,
        output wire       is_odd_o
      );

        stepper #(.Step(8'd3), .Offset(4'd5)) u_stepper (
          .a_i      (a_i),
          .next_o   (next_o),
          .is_odd_o (is_odd_o)
        );

      endmodule
      """)
  }

  @Test func bundlesAndInstances() throws {
    let part = Part("pipes") { m in
      let source = m.input("source", LintDesigns.Link(width: 8))
      let target = m.output("target", LintDesigns.Link(width: 8))
      let isOpen = m.input("is_open")
      let data = m.input("data", width: 8)
      target.connect(from: source)
      let queue = m.instance("queue", FIFO())
      // Inlined, but for the one that is driven under a condition.
      queue["enqueue_payload"].drive(.concatenating(data[0..<4], data[4..<8]))
      queue["dequeue_ready"].drive(1)
      m.when(isOpen) { queue["enqueue_valid"].drive(data.any) }
        .otherwise { queue["enqueue_valid"].drive(0) }
      m.output("payload", width: 8).drive(queue["dequeue_payload"])
      m.ignore(queue["enqueue_ready"], because: "the source counts its items")
      m.ignore(queue["dequeue_valid"], because: "the payload is all that matters")
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module pipes (
        input  wire       clk_i,            // clock, rising edge
        input  wire       rst_ni,           // reset, asynchronous, active low
        input  wire       source_valid_i,   // an item is offered
        input  wire [7:0] source_data_i,    // the item
        output wire       source_credit_o,  // a place has become free
        output wire       target_valid_o,   // an item is offered
        output wire [7:0] target_data_o,    // the item
        input  wire       target_credit_i,  // a place has become free
        input  wire       is_open_i,
        input  wire [7:0] data_i,
        output wire [7:0] payload_o
      );

        reg  queue_enqueue_valid;
        wire queue_enqueue_ready;
        wire queue_dequeue_valid;

        assign target_valid_o = source_valid_i;
        assign target_data_o = source_data_i;
        assign source_credit_o = target_credit_i;

        always @* begin
          if (is_open_i) begin
            queue_enqueue_valid = |data_i;
          end else begin
            queue_enqueue_valid = 1'b0;
          end
        end

        // Unread: the source counts its items.
        // Unread: the payload is all that matters.
        wire unused_ok = &{1'b0, queue_enqueue_ready, queue_dequeue_valid};

        fifo_8x4 u_queue (
          .clk_i             (clk_i),
          .rst_ni            (rst_ni),
          .enqueue_valid_i   (queue_enqueue_valid),
          .enqueue_ready_o   (queue_enqueue_ready),
          .enqueue_payload_i ({data_i[3:0], data_i[7:4]}),
          .dequeue_valid_o   (queue_dequeue_valid),
          .dequeue_ready_i   (1'b1),
          .dequeue_payload_o (payload_o)
        );

      endmodule
      """)
  }

  @Test func choicesByNumberAreCases() throws {
    let part = Part("choose") { m in
      let words = (0..<4).map { m.input("word_\($0)", width: 8) }
      let number = m.input("number", width: 3)
      m.output("chosen", width: 8)
        .drive(andOrMux(words.indices.map { (number .== $0 + 1, words[$0]) }))
      // Two of these can be 1 at once.
      m.output("mixed", width: 8)
        .drive(andOrMux([0, 1, 1, 2].enumerated().map { (number .== $1, words[$0]) }))
    }
    let files = VerilogEmitter(origin: "A test.").files(for: try Design.elaborate(part))
    let text = try #require(files.first).text
    #expect(
      text.contains(
        """
            case (number_i)
              3'd1: chosen_o = word_0_i;
              3'd2: chosen_o = word_1_i;
              3'd3: chosen_o = word_2_i;
              3'd4: chosen_o = word_3_i;
              default: chosen_o = 8'd0;
            endcase
        """))
    #expect(text.contains("({8{number_i == 3'd1}} & word_2_i)"))
  }

  @Test func longLinesAreBroken() throws {
    let part = Part("long") { m in
      let words = (0..<6).map { m.input("a_rather_long_name_\($0)", width: 8, "word \($0)") }
      let select = m.input("select", width: 6)
      m.output("sum", width: 8).drive(words.dropFirst().reduce(words[0]) { $0 ^ $1 })
      m.output("chosen", width: 8).drive(andOrMux(words.indices.map { (select[$0], words[$0]) }))
      m.output("joined", width: 48).drive(.concatenating(words))
      m.output("either", width: 8)
        .drive(mux(select.all, words[0] & words[1] & words[2], words[3] | words[4] | words[5]))
      let flag = m.output("flag", default: .constant(0, width: 1))
      m.when(words[0].any && words[1].any && words[2].any && words[3].any && words[4].any) {
        flag.drive(1)
      }
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module long (
        input  wire [7:0]  a_rather_long_name_0_i,  // word 0
        input  wire [7:0]  a_rather_long_name_1_i,  // word 1
        input  wire [7:0]  a_rather_long_name_2_i,  // word 2
        input  wire [7:0]  a_rather_long_name_3_i,  // word 3
        input  wire [7:0]  a_rather_long_name_4_i,  // word 4
        input  wire [7:0]  a_rather_long_name_5_i,  // word 5
        input  wire [5:0]  select_i,
        output wire [7:0]  sum_o,
        output wire [7:0]  chosen_o,
        output wire [47:0] joined_o,
        output wire [7:0]  either_o,
        output reg         flag_o
      );

        assign sum_o =
            a_rather_long_name_0_i ^
            a_rather_long_name_1_i ^
            a_rather_long_name_2_i ^
            a_rather_long_name_3_i ^
            a_rather_long_name_4_i ^
            a_rather_long_name_5_i;
        assign chosen_o =
            ({8{select_i[0]}} & a_rather_long_name_0_i) |
            ({8{select_i[1]}} & a_rather_long_name_1_i) |
            ({8{select_i[2]}} & a_rather_long_name_2_i) |
            ({8{select_i[3]}} & a_rather_long_name_3_i) |
            ({8{select_i[4]}} & a_rather_long_name_4_i) |
            ({8{select_i[5]}} & a_rather_long_name_5_i);
        assign joined_o = {
            a_rather_long_name_0_i,
            a_rather_long_name_1_i,
            a_rather_long_name_2_i,
            a_rather_long_name_3_i,
            a_rather_long_name_4_i,
            a_rather_long_name_5_i
        };
        assign either_o = (&select_i)
            ? (a_rather_long_name_0_i & a_rather_long_name_1_i & a_rather_long_name_2_i)
            : (a_rather_long_name_3_i | a_rather_long_name_4_i | a_rather_long_name_5_i);

        always @* begin
          flag_o = 1'b0;
          if (
              (|a_rather_long_name_0_i) &&
              (|a_rather_long_name_1_i) &&
              (|a_rather_long_name_2_i) &&
              (|a_rather_long_name_3_i) &&
              (|a_rather_long_name_4_i)) begin
            flag_o = 1'b1;
          end
        end

      endmodule
      """)
  }

  /// Only the outermost operators used to be broken, so parts of several hundred columns remained.
  @Test func partsOfLongLinesAreBroken() throws {
    let part = Part("nested") { m in
      let words = (0..<6).map { m.input("a_rather_long_name_\($0)", width: 8, "word \($0)") }
      let select = m.input("select", width: 32)
      let place = m.input(
        "place", width: 2, "which word is written, which may be the one that is read in this cycle")
      let memory = m.memory(
        "words", count: 4, width: 8,
        "the words; a comment for which the line has no room goes on below its beginning")
      let isThere = m.wire("is_there", words[0].any)
      m.output("alike")
        .drive(
          (words[0] .== words[1] || words[1] .== words[2] || words[2] .== words[3])
            && !(words[3] .== words[4] || words[4] .== words[5] || words[5] .== words[0]))
      m.output("any").drive(Bits.concatenating(words).any)
      m.output("turned", width: 32)
        .drive(
          .concatenating((0..<32).map { select[$0] })
            & (select.extended(to: 40).truncated(to: 32) ^ Bits.concatenating(words)[0..<32]))
      m.output("differs")
        .drive(
          Bits.concatenating([words[0] ^ words[1], words[2]])
            .!= Bits.concatenating([words[3] ^ words[4], words[5]]))
      m.output("chosen", width: 8)
        .drive(
          mux(
            select[0], mux(select[1], words[0] & words[1], words[2] & words[3]),
            mux(select[2], words[3] | words[4] | words[5], words[0] | words[1] | words[2])))
      m.when(isThere) {
        memory.write(words[0], at: place)
      }
      m.output("word", width: 8).drive(memory[place])
    }
    try expect(
      part,
      """
      // A part.
      //
      // A test.

      module nested (
        input  wire        clk_i,                   // clock, rising edge
        input  wire [7:0]  a_rather_long_name_0_i,  // word 0
        input  wire [7:0]  a_rather_long_name_1_i,  // word 1
        input  wire [7:0]  a_rather_long_name_2_i,  // word 2
        input  wire [7:0]  a_rather_long_name_3_i,  // word 3
        input  wire [7:0]  a_rather_long_name_4_i,  // word 4
        input  wire [7:0]  a_rather_long_name_5_i,  // word 5
        input  wire [31:0] select_i,
        input  wire [1:0]  place_i,                 // which word is written, which may be the one that is
                                                    // read in this cycle
        output wire        alike_o,
        output wire        any_o,
        output wire [31:0] turned_o,
        output wire        differs_o,
        output wire [7:0]  chosen_o,
        output wire [7:0]  word_o
      );

        reg [7:0] words_q [0:3];  // the words; a comment for which the line has no room goes on below its
                                  // beginning

        wire is_there = |a_rather_long_name_0_i;
        assign alike_o =
            ((a_rather_long_name_0_i == a_rather_long_name_1_i) ||
             (a_rather_long_name_1_i == a_rather_long_name_2_i) ||
             (a_rather_long_name_2_i == a_rather_long_name_3_i)) &&
            !((a_rather_long_name_3_i == a_rather_long_name_4_i) ||
              (a_rather_long_name_4_i == a_rather_long_name_5_i) ||
              (a_rather_long_name_5_i == a_rather_long_name_0_i));
        assign any_o = |{
            a_rather_long_name_0_i,
            a_rather_long_name_1_i,
            a_rather_long_name_2_i,
            a_rather_long_name_3_i,
            a_rather_long_name_4_i,
            a_rather_long_name_5_i
        };
        assign turned_o =
            {
                select_i[0], select_i[1], select_i[2], select_i[3], select_i[4], select_i[5], select_i[6],
                select_i[7], select_i[8], select_i[9], select_i[10], select_i[11], select_i[12],
                select_i[13], select_i[14], select_i[15], select_i[16], select_i[17], select_i[18],
                select_i[19], select_i[20], select_i[21], select_i[22], select_i[23], select_i[24],
                select_i[25], select_i[26], select_i[27], select_i[28], select_i[29], select_i[30],
                select_i[31]
            } &
            (select_i ^
             {
                 a_rather_long_name_2_i,
                 a_rather_long_name_3_i,
                 a_rather_long_name_4_i,
                 a_rather_long_name_5_i
             });
        assign differs_o = {a_rather_long_name_0_i ^ a_rather_long_name_1_i, a_rather_long_name_2_i} !=
            {a_rather_long_name_3_i ^ a_rather_long_name_4_i, a_rather_long_name_5_i};
        assign chosen_o = select_i[0]
            ? (select_i[1]
                ? (a_rather_long_name_0_i & a_rather_long_name_1_i)
                : (a_rather_long_name_2_i & a_rather_long_name_3_i))
            : (select_i[2]
                ? (a_rather_long_name_3_i | a_rather_long_name_4_i | a_rather_long_name_5_i)
                : (a_rather_long_name_0_i | a_rather_long_name_1_i | a_rather_long_name_2_i));
        assign word_o = words_q[place_i];

        always @(posedge clk_i) begin
          if (is_there) begin
            words_q[place_i] <= a_rather_long_name_0_i;
          end
        end

      endmodule
      """)
  }

  @Test func assertionsAreBound() throws {
    try expect(
      LintDesigns.ruled(8), file: "ruled_8_assertions.sv",
      """
      // Assertions of ruled_8: the rules at its ports; synthesis never sees them.
      //
      // A test.

      module ruled_8_assertions (
        input wire       clk_i,    // clock, rising edge
        input wire       rst_ni,   // reset, asynchronous, active low
        input wire       valid_i,
        input wire       ready_i,
        input wire [7:0] item_i
      );

        reg       waited_q;
        reg [7:0] last_q;

        always @(posedge clk_i or negedge rst_ni) begin
          if (!rst_ni) begin
            waited_q <= 1'b0;
          end else begin
            waited_q <= valid_i && !ready_i;
          end
        end

        always @(posedge clk_i) begin
          last_q <= item_i;
        end

        always @(posedge clk_i or negedge rst_ni) begin
          if (!rst_ni) begin
            // In reset there are no rules.
          end else begin
            if (waited_q) begin
              assert ((valid_i && (item_i == last_q)) !== 1'b0)
                else $error("stays: the item went away");
              assert ((^ready_i) !== 1'bx)
                else $error("is_known: ready is unknown");
            end
            if (valid_i) begin
              assert ((^{item_i, ready_i}) !== 1'bx)
                else $error("is_known: the item is unknown");
            end
          end
        end

      endmodule

      bind ruled_8 ruled_8_assertions u_assertions (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .valid_i (items_valid_i),
        .ready_i (items_ready_o),
        .item_i  (items_payload_i)
      );
      """)
  }

  @Test func monitorsAreBound() throws {
    try expect(
      FIFO(),
      """
      // First-in first-out queue of 4 items of 8 bits.
      //
      // A test.

      module fifo_8x4 (
        input  wire       clk_i,              // clock, rising edge
        input  wire       rst_ni,             // reset, asynchronous, active low
        input  wire       enqueue_valid_i,    // an item is offered
        output wire       enqueue_ready_o,    // an item would be taken
        input  wire [7:0] enqueue_payload_i,  // the item
        output wire       dequeue_valid_o,    // an item is offered
        input  wire       dequeue_ready_i,    // an item would be taken
        output wire [7:0] dequeue_payload_o   // the item
      );

        reg [2:0] head_q;  // oldest item; one bit more than an index
        reg [2:0] tail_q;  // first free place

        reg [7:0] items_q [0:3];

        wire is_empty = head_q == tail_q;
        wire is_full = head_q == (tail_q ^ 3'd4);
        assign enqueue_ready_o = !is_full;
        assign dequeue_valid_o = !is_empty;
        assign dequeue_payload_o = items_q[head_q[1:0]];

        always @(posedge clk_i or negedge rst_ni) begin
          if (!rst_ni) begin
            head_q <= 3'd0;
            tail_q <= 3'd0;
          end else begin
            if (enqueue_valid_i && enqueue_ready_o) begin
              tail_q <= tail_q + 3'd1;
            end
            if (dequeue_valid_o && dequeue_ready_i) begin
              head_q <= head_q + 3'd1;
            end
          end
        end

        always @(posedge clk_i) begin
          if (enqueue_valid_i && enqueue_ready_o) begin
            items_q[tail_q[1:0]] <= enqueue_payload_i;
          end
        end

      endmodule
      """)
    try expect(
      FIFO(), file: "fifo_8x4_monitor.sv",
      """
      // Monitor of fifo_8x4: makes its commit records; synthesis never sees it.
      //
      // A test.

      module fifo_8x4_monitor (
        input wire       clk_i,     // clock, rising edge
        input wire       rst_ni,    // reset, asynchronous, active low
        input wire       enters_i,
        input wire [7:0] item_i
      );

        import "DPI-C" function chandle tilewright_open(input string scope, input int kind);
        import "DPI-C" function void tilewright_commit(
            input chandle source, input int kind,
            input longint unsigned w0, input longint unsigned w1, input longint unsigned w2,
            input longint unsigned w3, input longint unsigned w4, input longint unsigned w5);

        chandle source;
        initial source = tilewright_open($sformatf("%m"), 32'd9);

        always_ff @(posedge clk_i or negedge rst_ni) begin
          if (!rst_ni) begin
            // A part in reset commits nothing.
          end else begin
            // An item entered.
            if (enters_i) begin
              tilewright_commit(source, 32'd9,
                  {56'd0, item_i}, 64'd0, 64'd0, 64'd0, 64'd0, 64'd0);
            end
          end
        end

      endmodule

      bind fifo_8x4 fifo_8x4_monitor u_monitor (
        .clk_i    (clk_i),
        .rst_ni   (rst_ni),
        .enters_i (enqueue_valid_i && enqueue_ready_o),
        .item_i   (enqueue_payload_i)
      );
      """)
  }

  @Test func theTextDependsOnTheDesignAlone() throws {
    let texts = try (0..<5).map { _ in
      VerilogEmitter(origin: "A test.").files(for: try Design.elaborate(LintDesigns.hierarchy(8)))
    }
    #expect(Set(texts).count == 1)
  }

  /// Compares the text of one of a component's files; the top module's where none is named.
  private func expect(
    _ component: some Component, file name: String? = nil, _ expected: String,
    _ location: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let design = try Design.elaborate(component)
    let files = VerilogEmitter(origin: "A test.").files(for: design)
    let text = files.first { $0.name == name ?? design.top.name + ".v" }?.text ?? "no such file"
    #expect(text == expected + "\n", sourceLocation: location)
  }
}
