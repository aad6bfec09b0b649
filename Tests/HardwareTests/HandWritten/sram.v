// SRAM of one tile, written by hand: 64 KiB in 4 banks of 64-bit words, 4 request ports,
// no protection. The contract is docs/parts/sram.md.
//
// Yardstick for the generated SRAM's speed under Verilator. What makes it fast: one block decides
// about all banks, and only if there is a request; data move only where a bank is granted, by
// functions called in the clocked blocks, so that they cost nothing in other cycles; a word is
// written by one assignment, not by one for each byte.

module sram (
  input  wire        clk_i,                // clock, rising edge
  input  wire        rst_ni,               // reset, asynchronous, active low

  input  wire        port0_request_i,      // an access is wanted
  input  wire        port0_write_i,        // 1 write, 0 read
  input  wire [7:0]  port0_byte_enable_i,  // bytes to write
  input  wire [31:0] port0_address_i,      // byte address
  input  wire [63:0] port0_write_data_i,   // data to write
  output reg         port0_grant_o,        // the access is taken
  output wire        port0_response_o,     // one cycle after the grant
  output reg  [63:0] port0_read_data_o,    // the word
  output wire        port0_error_o,        // out of range

  input  wire        port1_request_i,      // an access is wanted
  input  wire        port1_write_i,        // 1 write, 0 read
  input  wire [7:0]  port1_byte_enable_i,  // bytes to write
  input  wire [31:0] port1_address_i,      // byte address
  input  wire [63:0] port1_write_data_i,   // data to write
  output reg         port1_grant_o,        // the access is taken
  output wire        port1_response_o,     // one cycle after the grant
  output reg  [63:0] port1_read_data_o,    // the word
  output wire        port1_error_o,        // out of range

  input  wire        port2_request_i,      // an access is wanted
  input  wire        port2_write_i,        // 1 write, 0 read
  input  wire [7:0]  port2_byte_enable_i,  // bytes to write
  input  wire [31:0] port2_address_i,      // byte address
  input  wire [63:0] port2_write_data_i,   // data to write
  output reg         port2_grant_o,        // the access is taken
  output wire        port2_response_o,     // one cycle after the grant
  output reg  [63:0] port2_read_data_o,    // the word
  output wire        port2_error_o,        // out of range

  input  wire        port3_request_i,      // an access is wanted
  input  wire        port3_write_i,        // 1 write, 0 read
  input  wire [7:0]  port3_byte_enable_i,  // bytes to write
  input  wire [31:0] port3_address_i,      // byte address
  input  wire [63:0] port3_write_data_i,   // data to write
  output reg         port3_grant_o,        // the access is taken
  output wire        port3_response_o,     // one cycle after the grant
  output reg  [63:0] port3_read_data_o,    // the word
  output wire        port3_error_o         // out of range
);

  // An access concerns a whole word.
  wire unused_address = &{
    1'b0, port3_address_i[2:0], port2_address_i[2:0], port1_address_i[2:0], port0_address_i[2:0]
  };

  // ---- State

  reg [63:0] bank0_memory_q [0:2047];
  reg [63:0] bank1_memory_q [0:2047];
  reg [63:0] bank2_memory_q [0:2047];
  reg [63:0] bank3_memory_q [0:2047];

  // The word that a bank read last; the ports behind the one that it served last.
  reg [63:0] bank0_word_q;
  reg [3:0] bank0_behind_q;
  reg [63:0] bank1_word_q;
  reg [3:0] bank1_behind_q;
  reg [63:0] bank2_word_q;
  reg [3:0] bank2_behind_q;
  reg [63:0] bank3_word_q;
  reg [3:0] bank3_behind_q;

  // What a port is answered: whether, the bank of the word, whether out of range.
  reg port0_response_q;
  reg [1:0] port0_bank_q;
  reg port0_outside_q;
  reg port1_response_q;
  reg [1:0] port1_bank_q;
  reg port1_outside_q;
  reg port2_response_q;
  reg [1:0] port2_bank_q;
  reg port2_outside_q;
  reg port3_response_q;
  reg [1:0] port3_bank_q;
  reg port3_outside_q;

  // ---- Who is served
  //
  // request: ports that want the bank. preferred: those behind the last, or all. grant: one of
  // them, or none.

  reg [3:0] bank0_request;
  reg [3:0] bank0_preferred;
  reg [3:0] bank0_grant;
  reg [3:0] bank1_request;
  reg [3:0] bank1_preferred;
  reg [3:0] bank1_grant;
  reg [3:0] bank2_request;
  reg [3:0] bank2_preferred;
  reg [3:0] bank2_grant;
  reg [3:0] bank3_request;
  reg [3:0] bank3_preferred;
  reg [3:0] bank3_grant;

  always @* begin
    bank0_request = 4'd0;
    bank0_preferred = 4'd0;
    bank0_grant = 4'd0;
    bank1_request = 4'd0;
    bank1_preferred = 4'd0;
    bank1_grant = 4'd0;
    bank2_request = 4'd0;
    bank2_preferred = 4'd0;
    bank2_grant = 4'd0;
    bank3_request = 4'd0;
    bank3_preferred = 4'd0;
    bank3_grant = 4'd0;
    port0_grant_o = 1'b0;
    port1_grant_o = 1'b0;
    port2_grant_o = 1'b0;
    port3_grant_o = 1'b0;
    if (port0_request_i || port1_request_i || port2_request_i || port3_request_i) begin
      if (port0_request_i) begin
        if (port0_address_i[31:16] != 16'd0) begin
          port0_grant_o = 1'b1;
        end else begin
          case (port0_address_i[4:3])
            2'd0: bank0_request[0] = 1'b1;
            2'd1: bank1_request[0] = 1'b1;
            2'd2: bank2_request[0] = 1'b1;
            default: bank3_request[0] = 1'b1;
          endcase
        end
      end
      if (port1_request_i) begin
        if (port1_address_i[31:16] != 16'd0) begin
          port1_grant_o = 1'b1;
        end else begin
          case (port1_address_i[4:3])
            2'd0: bank0_request[1] = 1'b1;
            2'd1: bank1_request[1] = 1'b1;
            2'd2: bank2_request[1] = 1'b1;
            default: bank3_request[1] = 1'b1;
          endcase
        end
      end
      if (port2_request_i) begin
        if (port2_address_i[31:16] != 16'd0) begin
          port2_grant_o = 1'b1;
        end else begin
          case (port2_address_i[4:3])
            2'd0: bank0_request[2] = 1'b1;
            2'd1: bank1_request[2] = 1'b1;
            2'd2: bank2_request[2] = 1'b1;
            default: bank3_request[2] = 1'b1;
          endcase
        end
      end
      if (port3_request_i) begin
        if (port3_address_i[31:16] != 16'd0) begin
          port3_grant_o = 1'b1;
        end else begin
          case (port3_address_i[4:3])
            2'd0: bank0_request[3] = 1'b1;
            2'd1: bank1_request[3] = 1'b1;
            2'd2: bank2_request[3] = 1'b1;
            default: bank3_request[3] = 1'b1;
          endcase
        end
      end
      if (bank0_request != 4'd0) begin
        bank0_preferred = bank0_request & bank0_behind_q;
        if (bank0_preferred == 4'd0) bank0_preferred = bank0_request;
        bank0_grant = bank0_preferred & (~bank0_preferred + 4'd1);
      end
      if (bank1_request != 4'd0) begin
        bank1_preferred = bank1_request & bank1_behind_q;
        if (bank1_preferred == 4'd0) bank1_preferred = bank1_request;
        bank1_grant = bank1_preferred & (~bank1_preferred + 4'd1);
      end
      if (bank2_request != 4'd0) begin
        bank2_preferred = bank2_request & bank2_behind_q;
        if (bank2_preferred == 4'd0) bank2_preferred = bank2_request;
        bank2_grant = bank2_preferred & (~bank2_preferred + 4'd1);
      end
      if (bank3_request != 4'd0) begin
        bank3_preferred = bank3_request & bank3_behind_q;
        if (bank3_preferred == 4'd0) bank3_preferred = bank3_request;
        bank3_grant = bank3_preferred & (~bank3_preferred + 4'd1);
      end
      if (bank0_grant[0] || bank1_grant[0] || bank2_grant[0] || bank3_grant[0]) begin
        port0_grant_o = 1'b1;
      end
      if (bank0_grant[1] || bank1_grant[1] || bank2_grant[1] || bank3_grant[1]) begin
        port1_grant_o = 1'b1;
      end
      if (bank0_grant[2] || bank1_grant[2] || bank2_grant[2] || bank3_grant[2]) begin
        port2_grant_o = 1'b1;
      end
      if (bank0_grant[3] || bank1_grant[3] || bank2_grant[3] || bank3_grant[3]) begin
        port3_grant_o = 1'b1;
      end
    end
  end

  // ---- What the winner of a bank asks for
  //
  // Functions, so that they are evaluated only where a clocked block calls them.

  function winner_write(input [2:0] grant);
    winner_write = grant[0] ? port0_write_i
      : grant[1] ? port1_write_i
      : grant[2] ? port2_write_i
      : port3_write_i;
  endfunction

  function [7:0] winner_enable(input [2:0] grant);
    winner_enable = grant[0] ? port0_byte_enable_i
      : grant[1] ? port1_byte_enable_i
      : grant[2] ? port2_byte_enable_i
      : port3_byte_enable_i;
  endfunction

  function [10:0] winner_row(input [2:0] grant);
    winner_row = grant[0] ? port0_address_i[15:5]
      : grant[1] ? port1_address_i[15:5]
      : grant[2] ? port2_address_i[15:5]
      : port3_address_i[15:5];
  endfunction

  function [63:0] winner_data(input [2:0] grant);
    winner_data = grant[0] ? port0_write_data_i
      : grant[1] ? port1_write_data_i
      : grant[2] ? port2_write_data_i
      : port3_write_data_i;
  endfunction

  // A word with the enabled bytes replaced.
  function [63:0] merged(input [63:0] word, input [63:0] data, input [7:0] enable);
    merged = (enable == 8'hff) ? data : {
      enable[7] ? data[63:56] : word[63:56],
      enable[6] ? data[55:48] : word[55:48],
      enable[5] ? data[47:40] : word[47:40],
      enable[4] ? data[39:32] : word[39:32],
      enable[3] ? data[31:24] : word[31:24],
      enable[2] ? data[23:16] : word[23:16],
      enable[1] ? data[15:8] : word[15:8],
      enable[0] ? data[7:0] : word[7:0]
    };
  endfunction

  // ---- Answers

  always @* begin
    port0_read_data_o = 64'd0;
    if (port0_response_q && !port0_outside_q) begin
      case (port0_bank_q)
        2'd0: port0_read_data_o = bank0_word_q;
        2'd1: port0_read_data_o = bank1_word_q;
        2'd2: port0_read_data_o = bank2_word_q;
        default: port0_read_data_o = bank3_word_q;
      endcase
    end
  end

  assign port0_response_o = port0_response_q;
  assign port0_error_o = port0_outside_q;

  always @* begin
    port1_read_data_o = 64'd0;
    if (port1_response_q && !port1_outside_q) begin
      case (port1_bank_q)
        2'd0: port1_read_data_o = bank0_word_q;
        2'd1: port1_read_data_o = bank1_word_q;
        2'd2: port1_read_data_o = bank2_word_q;
        default: port1_read_data_o = bank3_word_q;
      endcase
    end
  end

  assign port1_response_o = port1_response_q;
  assign port1_error_o = port1_outside_q;

  always @* begin
    port2_read_data_o = 64'd0;
    if (port2_response_q && !port2_outside_q) begin
      case (port2_bank_q)
        2'd0: port2_read_data_o = bank0_word_q;
        2'd1: port2_read_data_o = bank1_word_q;
        2'd2: port2_read_data_o = bank2_word_q;
        default: port2_read_data_o = bank3_word_q;
      endcase
    end
  end

  assign port2_response_o = port2_response_q;
  assign port2_error_o = port2_outside_q;

  always @* begin
    port3_read_data_o = 64'd0;
    if (port3_response_q && !port3_outside_q) begin
      case (port3_bank_q)
        2'd0: port3_read_data_o = bank0_word_q;
        2'd1: port3_read_data_o = bank1_word_q;
        2'd2: port3_read_data_o = bank2_word_q;
        default: port3_read_data_o = bank3_word_q;
      endcase
    end
  end

  assign port3_response_o = port3_response_q;
  assign port3_error_o = port3_outside_q;

  // ---- Banks

  always @(posedge clk_i) begin
    if (bank0_grant != 4'd0) begin
      if (winner_write(bank0_grant[2:0])) begin
        bank0_memory_q[winner_row(bank0_grant[2:0])] <= merged(
          bank0_memory_q[winner_row(bank0_grant[2:0])],
          winner_data(bank0_grant[2:0]),
          winner_enable(bank0_grant[2:0])
        );
      end else begin
        bank0_word_q <= bank0_memory_q[winner_row(bank0_grant[2:0])];
      end
    end
  end

  always @(posedge clk_i) begin
    if (bank1_grant != 4'd0) begin
      if (winner_write(bank1_grant[2:0])) begin
        bank1_memory_q[winner_row(bank1_grant[2:0])] <= merged(
          bank1_memory_q[winner_row(bank1_grant[2:0])],
          winner_data(bank1_grant[2:0]),
          winner_enable(bank1_grant[2:0])
        );
      end else begin
        bank1_word_q <= bank1_memory_q[winner_row(bank1_grant[2:0])];
      end
    end
  end

  always @(posedge clk_i) begin
    if (bank2_grant != 4'd0) begin
      if (winner_write(bank2_grant[2:0])) begin
        bank2_memory_q[winner_row(bank2_grant[2:0])] <= merged(
          bank2_memory_q[winner_row(bank2_grant[2:0])],
          winner_data(bank2_grant[2:0]),
          winner_enable(bank2_grant[2:0])
        );
      end else begin
        bank2_word_q <= bank2_memory_q[winner_row(bank2_grant[2:0])];
      end
    end
  end

  always @(posedge clk_i) begin
    if (bank3_grant != 4'd0) begin
      if (winner_write(bank3_grant[2:0])) begin
        bank3_memory_q[winner_row(bank3_grant[2:0])] <= merged(
          bank3_memory_q[winner_row(bank3_grant[2:0])],
          winner_data(bank3_grant[2:0]),
          winner_enable(bank3_grant[2:0])
        );
      end else begin
        bank3_word_q <= bank3_memory_q[winner_row(bank3_grant[2:0])];
      end
    end
  end

  // ---- Registers

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      port0_response_q <= 1'b0;
      port0_bank_q <= 2'd0;
      port0_outside_q <= 1'b0;
      port1_response_q <= 1'b0;
      port1_bank_q <= 2'd0;
      port1_outside_q <= 1'b0;
      port2_response_q <= 1'b0;
      port2_bank_q <= 2'd0;
      port2_outside_q <= 1'b0;
      port3_response_q <= 1'b0;
      port3_bank_q <= 2'd0;
      port3_outside_q <= 1'b0;
      bank0_behind_q <= 4'd0;
      bank1_behind_q <= 4'd0;
      bank2_behind_q <= 4'd0;
      bank3_behind_q <= 4'd0;
    end else begin
      port0_response_q <= port0_grant_o;
      if (port0_grant_o) begin
        port0_bank_q <= port0_address_i[4:3];
        port0_outside_q <= port0_address_i[31:16] != 16'd0;
      end
      port1_response_q <= port1_grant_o;
      if (port1_grant_o) begin
        port1_bank_q <= port1_address_i[4:3];
        port1_outside_q <= port1_address_i[31:16] != 16'd0;
      end
      port2_response_q <= port2_grant_o;
      if (port2_grant_o) begin
        port2_bank_q <= port2_address_i[4:3];
        port2_outside_q <= port2_address_i[31:16] != 16'd0;
      end
      port3_response_q <= port3_grant_o;
      if (port3_grant_o) begin
        port3_bank_q <= port3_address_i[4:3];
        port3_outside_q <= port3_address_i[31:16] != 16'd0;
      end
      if (bank0_grant != 4'd0) begin
        bank0_behind_q <= ~(bank0_grant | (bank0_grant - 4'd1));
      end
      if (bank1_grant != 4'd0) begin
        bank1_behind_q <= ~(bank1_grant | (bank1_grant - 4'd1));
      end
      if (bank2_grant != 4'd0) begin
        bank2_behind_q <= ~(bank2_grant | (bank2_grant - 4'd1));
      end
      if (bank3_grant != 4'd0) begin
        bank3_behind_q <= ~(bank3_grant | (bank3_grant - 4'd1));
      end
    end
  end

endmodule
