import Simulation

/// Small hand-written designs.
enum Designs {
  /// An 8-bit counter with enable, and a register that reset does not touch.
  static let counter = ModelSource(
    top: "counter",
    files: [
      SourceFile(
        name: "counter.v",
        text: """
          module counter (
            input  wire        clk_i,
            input  wire        rst_ni,
            input  wire        enable_i,
            output wire [7:0]  count_o,
            output wire [7:0]  next_o,
            output wire [63:0] unreset_o
          );
            reg [7:0]  count_q;
            reg [63:0] unreset_q;
            assign count_o = count_q;
            assign next_o = enable_i ? count_q + 8'd1 : count_q;
            assign unreset_o = unreset_q;
            always @(posedge clk_i or negedge rst_ni) begin
              if (!rst_ni) count_q <= 8'd0;
              else count_q <= next_o;
            end
            always @(posedge clk_i) if (&count_q) unreset_q <= 64'd0;
          endmodule

          """)
    ])

  /// A queue of 4 items of 8 bits.
  static let fifo = ModelSource(
    top: "fifo",
    files: [
      SourceFile(
        name: "fifo.v",
        text: """
          module fifo (
            input  wire       clk_i,
            input  wire       rst_ni,
            input  wire       push_i,
            input  wire [7:0] data_i,
            input  wire       pop_i,
            output wire       empty_o,
            output wire       full_o,
            output wire [7:0] data_o
          );
            reg [7:0] items_q [0:3];
            reg [2:0] head_q;
            reg [2:0] tail_q;
            assign empty_o = head_q == tail_q;
            assign full_o = head_q == (tail_q ^ 3'b100);
            assign data_o = items_q[tail_q[1:0]];
            always @(posedge clk_i or negedge rst_ni) begin
              if (!rst_ni) begin
                head_q <= 3'd0;
                tail_q <= 3'd0;
              end else begin
                if (push_i && !full_o) head_q <= head_q + 3'd1;
                if (pop_i && !empty_o) tail_q <= tail_q + 3'd1;
              end
            end
            always @(posedge clk_i) if (push_i && !full_o) items_q[head_q[1:0]] <= data_i;
          endmodule

          """)
    ])

  /// Ports of every kind of storage, passed through and registered; odd names on purpose.
  static let widths = ModelSource(
    top: "widths",
    files: [
      SourceFile(
        name: "widths.v",
        text: """
          module widths (
            input  wire         clk_i,
            input  wire         a_i,
            input  wire [6:0]   b__7_i,
            input  wire [12:0]  c_i,
            input  wire [31:0]  d_i,
            input  wire [44:0]  e_i,
            input  wire [64:0]  f_i,
            input  wire [99:0]  g_i,
            input  wire [0:599] h_i,
            output wire         a_o,
            output wire [6:0]   b__7_o,
            output wire [12:0]  c_o,
            output wire [31:0]  d_o,
            output wire [44:0]  e_o,
            output wire [64:0]  f_o,
            output reg  [99:0]  g_o,
            output wire [599:0] h_o
          );
            assign a_o = ~a_i;
            assign b__7_o = ~b__7_i;
            assign c_o = ~c_i;
            assign d_o = ~d_i;
            assign e_o = ~e_i;
            assign f_o = ~f_i;
            always @(posedge clk_i) g_o <= ~g_i;
            assign h_o = ~h_i;
          endmodule

          """)
    ])

  private static let monitor = SourceFile(
    name: "stage_monitor.sv",
    text: """
      module stage_monitor (
        input wire        clk_i,
        input wire        rst_ni,
        input wire        valid,
        input wire [15:0] data
      );
        import "DPI-C" function chandle tilewright_open(input string scope, input int kind);
        import "DPI-C" function void tilewright_commit(input chandle source, input int kind,
          input longint unsigned w0, w1, w2, w3, w4, w5);
        chandle source;
        initial source = tilewright_open($sformatf("%m"), 2);
        always_ff @(posedge clk_i or negedge rst_ni)
          if (!rst_ni) begin
          end else if (valid) begin
            tilewright_commit(source, 2, {48'd0, data}, 64'd1, 64'd2, 64'd3, 64'd4,
                              64'hfedc_ba98_7654_3210);
          end
      endmodule

      bind stage stage_monitor u_monitor (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid(valid_i), .data(data_i)
      );

      """)

  /// Two stages in a row, each with a monitor that records what enters it. The instance that
  /// the data meets last stands first in the alphabet.
  static let pipeline = ModelSource(
    top: "pipeline",
    files: [
      SourceFile(
        name: "stage.v",
        text: """
          module stage (
            input  wire        clk_i,
            input  wire        rst_ni,
            input  wire        valid_i,
            input  wire [15:0] data_i,
            output reg         valid_o,
            output reg  [15:0] data_o
          );
            always @(posedge clk_i or negedge rst_ni) begin
              if (!rst_ni) valid_o <= 1'b0;
              else valid_o <= valid_i;
            end
            always @(posedge clk_i) if (valid_i) data_o <= data_i + 16'd1;
          endmodule

          """),
      SourceFile(
        name: "pipeline.v",
        text: """
          module pipeline (
            input  wire        clk_i,
            input  wire        rst_ni,
            input  wire        valid_i,
            input  wire [15:0] data_i,
            output wire        valid_o,
            output wire [15:0] data_o
          );
            wire        valid;
            wire [15:0] data;
            stage u_zulu (
              .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(valid_i), .data_i(data_i),
              .valid_o(valid), .data_o(data)
            );
            stage u_alpha (
              .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(valid), .data_i(data),
              .valid_o(valid_o), .data_o(data_o)
            );
          endmodule

          """),
      monitor,
    ])

  /// Prints, asserts and finishes on demand.
  static let talker = ModelSource(
    top: "talker",
    files: [
      SourceFile(
        name: "talker.sv",
        text: """
          module talker (
            input wire       clk_i,
            input wire       rst_ni,
            input wire [3:0] value_i,
            input wire       finish_i
          );
            always @(posedge clk_i) begin
              if (rst_ni && value_i == 4'd3) $display("value is three");
              if (finish_i) $finish;
            end
            assert property (@(posedge clk_i) value_i != 4'd9)
              else $error("value is nine");
          endmodule

          """)
    ])

  /// Stages with monitors between two rules: a value of 9 breaks both. One of 10 never settles.
  static let ruled = ModelSource(
    top: "ruled",
    files: [
      SourceFile(
        name: "ruled.sv",
        text: """
          module rule (input wire clk_i, input wire [15:0] data_i);
            always @(posedge clk_i) if (data_i == 16'd9) $error("value is nine");
          endmodule

          module stage (
            input wire clk_i, input wire rst_ni, input wire valid_i, input wire [15:0] data_i
          );
          endmodule

          module ruled (
            input wire clk_i, input wire rst_ni, input wire valid_i, input wire [15:0] data_i,
            output wire ring_o
          );
            rule u_before (.clk_i(clk_i), .data_i(data_i));
            stage u_stage (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(valid_i), .data_i(data_i));
            stage u_other (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(valid_i), .data_i(data_i));
            rule u_behind (.clk_i(clk_i), .data_i(data_i));
            reg is_ten_q;
            always @(posedge clk_i) is_ten_q <= data_i == 16'd10;
            assign ring_o = is_ten_q ? ~ring_o : 1'b0;
          endmodule

          """),
      monitor,
    ])
}
