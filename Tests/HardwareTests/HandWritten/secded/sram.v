// SRAM of one tile, written by hand: 64 KiB in 4 banks of 64-bit words, 4 request ports,
// single-error correction and double-error detection. The contract is docs/parts/sram.md.
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
  output wire        port0_error_o,        // out of range or uncorrectable

  input  wire        port1_request_i,      // an access is wanted
  input  wire        port1_write_i,        // 1 write, 0 read
  input  wire [7:0]  port1_byte_enable_i,  // bytes to write
  input  wire [31:0] port1_address_i,      // byte address
  input  wire [63:0] port1_write_data_i,   // data to write
  output reg         port1_grant_o,        // the access is taken
  output wire        port1_response_o,     // one cycle after the grant
  output reg  [63:0] port1_read_data_o,    // the word
  output wire        port1_error_o,        // out of range or uncorrectable

  input  wire        port2_request_i,      // an access is wanted
  input  wire        port2_write_i,        // 1 write, 0 read
  input  wire [7:0]  port2_byte_enable_i,  // bytes to write
  input  wire [31:0] port2_address_i,      // byte address
  input  wire [63:0] port2_write_data_i,   // data to write
  output reg         port2_grant_o,        // the access is taken
  output wire        port2_response_o,     // one cycle after the grant
  output reg  [63:0] port2_read_data_o,    // the word
  output wire        port2_error_o,        // out of range or uncorrectable

  input  wire        port3_request_i,      // an access is wanted
  input  wire        port3_write_i,        // 1 write, 0 read
  input  wire [7:0]  port3_byte_enable_i,  // bytes to write
  input  wire [31:0] port3_address_i,      // byte address
  input  wire [63:0] port3_write_data_i,   // data to write
  output reg         port3_grant_o,        // the access is taken
  output wire        port3_response_o,     // one cycle after the grant
  output reg  [63:0] port3_read_data_o,    // the word
  output wire        port3_error_o,        // out of range or uncorrectable

  input  wire [1:0]  inject_enable_i,      // flip a bit of every word written
  input  wire [6:0]  inject_bit_0_i,       // which, 64 to 71 are check bits
  input  wire [6:0]  inject_bit_1_i,
  output wire [3:0]  corrected_o,          // the bank met a single error
  output wire [3:0]  uncorrected_o         // the bank met an uncorrectable error
);

  // An access concerns a whole word.
  wire unused_address = &{
    1'b0, port3_address_i[2:0], port2_address_i[2:0], port1_address_i[2:0], port0_address_i[2:0]
  };

  // ---- State

  reg [63:0] bank0_memory_q [0:2047];
  reg [7:0] bank0_check_q [0:2047];
  reg [63:0] bank1_memory_q [0:2047];
  reg [7:0] bank1_check_q [0:2047];
  reg [63:0] bank2_memory_q [0:2047];
  reg [7:0] bank2_check_q [0:2047];
  reg [63:0] bank3_memory_q [0:2047];
  reg [7:0] bank3_check_q [0:2047];

  // The word and check bits that a bank read last; the ports behind the one that it served last.
  reg [63:0] bank0_word_q;
  reg [7:0] bank0_word_check_q;
  reg [3:0] bank0_behind_q;
  reg [63:0] bank1_word_q;
  reg [7:0] bank1_word_check_q;
  reg [3:0] bank1_behind_q;
  reg [63:0] bank2_word_q;
  reg [7:0] bank2_word_check_q;
  reg [3:0] bank2_behind_q;
  reg [63:0] bank3_word_q;
  reg [7:0] bank3_word_check_q;
  reg [3:0] bank3_behind_q;

  // Whether the word read is to be decoded in this cycle; whether bytes of it are to be replaced
  // and written back, and then which, by what and where.
  reg bank0_decode_q;
  reg bank0_modify_q;
  reg [7:0] bank0_enable_q;
  reg [63:0] bank0_data_q;
  reg [10:0] bank0_row_q;
  reg bank1_decode_q;
  reg bank1_modify_q;
  reg [7:0] bank1_enable_q;
  reg [63:0] bank1_data_q;
  reg [10:0] bank1_row_q;
  reg bank2_decode_q;
  reg bank2_modify_q;
  reg [7:0] bank2_enable_q;
  reg [63:0] bank2_data_q;
  reg [10:0] bank2_row_q;
  reg bank3_decode_q;
  reg bank3_modify_q;
  reg [7:0] bank3_enable_q;
  reg [63:0] bank3_data_q;
  reg [10:0] bank3_row_q;

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
      if (bank0_request != 4'd0 && !bank0_modify_q) begin
        bank0_preferred = bank0_request & bank0_behind_q;
        if (bank0_preferred == 4'd0) bank0_preferred = bank0_request;
        bank0_grant = bank0_preferred & (~bank0_preferred + 4'd1);
      end
      if (bank1_request != 4'd0 && !bank1_modify_q) begin
        bank1_preferred = bank1_request & bank1_behind_q;
        if (bank1_preferred == 4'd0) bank1_preferred = bank1_request;
        bank1_grant = bank1_preferred & (~bank1_preferred + 4'd1);
      end
      if (bank2_request != 4'd0 && !bank2_modify_q) begin
        bank2_preferred = bank2_request & bank2_behind_q;
        if (bank2_preferred == 4'd0) bank2_preferred = bank2_request;
        bank2_grant = bank2_preferred & (~bank2_preferred + 4'd1);
      end
      if (bank3_request != 4'd0 && !bank3_modify_q) begin
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

  // Whether it writes a whole word, for which nothing needs to be read.
  function winner_replaces(input [2:0] grant);
    winner_replaces = winner_write(grant) && winner_enable(grant) == 8'hff;
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

  // ---- The code

  // Check bits of a word.
  function [7:0] encode(input [63:0] word);
    encode = {
      ^(word & 64'hf8ff_fff8_0000_0000),
      ^(word & 64'h7cfc_0007_fff0_0000),
      ^(word & 64'h3e83_e007_c00f_fc00),
      ^(word & 64'h1f42_1e04_3c0f_03f0),
      ^(word & 64'h8f21_11c2_2388_e38e),
      ^(word & 64'hc710_8931_1264_9a6d),
      ^(word & 64'he308_44a8_8952_555b),
      ^(word & 64'hf104_2258_44b1_2cb7)
    };
  endfunction

  // The data bit whose column the syndrome is, or none.
  function [63:0] wrong_bit(input [7:0] syndrome);
    case (syndrome)
      8'h07: wrong_bit = 64'h0000_0000_0000_0001;
      8'h0b: wrong_bit = 64'h0000_0000_0000_0002;
      8'h0d: wrong_bit = 64'h0000_0000_0000_0004;
      8'h0e: wrong_bit = 64'h0000_0000_0000_0008;
      8'h13: wrong_bit = 64'h0000_0000_0000_0010;
      8'h15: wrong_bit = 64'h0000_0000_0000_0020;
      8'h16: wrong_bit = 64'h0000_0000_0000_0040;
      8'h19: wrong_bit = 64'h0000_0000_0000_0080;
      8'h1a: wrong_bit = 64'h0000_0000_0000_0100;
      8'h1c: wrong_bit = 64'h0000_0000_0000_0200;
      8'h23: wrong_bit = 64'h0000_0000_0000_0400;
      8'h25: wrong_bit = 64'h0000_0000_0000_0800;
      8'h26: wrong_bit = 64'h0000_0000_0000_1000;
      8'h29: wrong_bit = 64'h0000_0000_0000_2000;
      8'h2a: wrong_bit = 64'h0000_0000_0000_4000;
      8'h2c: wrong_bit = 64'h0000_0000_0000_8000;
      8'h31: wrong_bit = 64'h0000_0000_0001_0000;
      8'h32: wrong_bit = 64'h0000_0000_0002_0000;
      8'h34: wrong_bit = 64'h0000_0000_0004_0000;
      8'h38: wrong_bit = 64'h0000_0000_0008_0000;
      8'h43: wrong_bit = 64'h0000_0000_0010_0000;
      8'h45: wrong_bit = 64'h0000_0000_0020_0000;
      8'h46: wrong_bit = 64'h0000_0000_0040_0000;
      8'h49: wrong_bit = 64'h0000_0000_0080_0000;
      8'h4a: wrong_bit = 64'h0000_0000_0100_0000;
      8'h4c: wrong_bit = 64'h0000_0000_0200_0000;
      8'h51: wrong_bit = 64'h0000_0000_0400_0000;
      8'h52: wrong_bit = 64'h0000_0000_0800_0000;
      8'h54: wrong_bit = 64'h0000_0000_1000_0000;
      8'h58: wrong_bit = 64'h0000_0000_2000_0000;
      8'h61: wrong_bit = 64'h0000_0000_4000_0000;
      8'h62: wrong_bit = 64'h0000_0000_8000_0000;
      8'h64: wrong_bit = 64'h0000_0001_0000_0000;
      8'h68: wrong_bit = 64'h0000_0002_0000_0000;
      8'h70: wrong_bit = 64'h0000_0004_0000_0000;
      8'h83: wrong_bit = 64'h0000_0008_0000_0000;
      8'h85: wrong_bit = 64'h0000_0010_0000_0000;
      8'h86: wrong_bit = 64'h0000_0020_0000_0000;
      8'h89: wrong_bit = 64'h0000_0040_0000_0000;
      8'h8a: wrong_bit = 64'h0000_0080_0000_0000;
      8'h8c: wrong_bit = 64'h0000_0100_0000_0000;
      8'h91: wrong_bit = 64'h0000_0200_0000_0000;
      8'h92: wrong_bit = 64'h0000_0400_0000_0000;
      8'h94: wrong_bit = 64'h0000_0800_0000_0000;
      8'h98: wrong_bit = 64'h0000_1000_0000_0000;
      8'ha1: wrong_bit = 64'h0000_2000_0000_0000;
      8'ha2: wrong_bit = 64'h0000_4000_0000_0000;
      8'ha4: wrong_bit = 64'h0000_8000_0000_0000;
      8'ha8: wrong_bit = 64'h0001_0000_0000_0000;
      8'hb0: wrong_bit = 64'h0002_0000_0000_0000;
      8'hc1: wrong_bit = 64'h0004_0000_0000_0000;
      8'hc2: wrong_bit = 64'h0008_0000_0000_0000;
      8'hc4: wrong_bit = 64'h0010_0000_0000_0000;
      8'hc8: wrong_bit = 64'h0020_0000_0000_0000;
      8'hd0: wrong_bit = 64'h0040_0000_0000_0000;
      8'he0: wrong_bit = 64'h0080_0000_0000_0000;
      8'h1f: wrong_bit = 64'h0100_0000_0000_0000;
      8'h3e: wrong_bit = 64'h0200_0000_0000_0000;
      8'h7c: wrong_bit = 64'h0400_0000_0000_0000;
      8'hf8: wrong_bit = 64'h0800_0000_0000_0000;
      8'hf1: wrong_bit = 64'h1000_0000_0000_0000;
      8'he3: wrong_bit = 64'h2000_0000_0000_0000;
      8'hc7: wrong_bit = 64'h4000_0000_0000_0000;
      8'h8f: wrong_bit = 64'h8000_0000_0000_0000;
      default: wrong_bit = 64'd0;
    endcase
  endfunction

  // The data bits, or check bits, of a code word that are to be flipped.
  function [63:0] flipped_data(input [1:0] enable);
    flipped_data = (enable == 2'd0) ? 64'd0
      : ((enable[0] && !inject_bit_0_i[6]) ? 64'd1 << inject_bit_0_i[5:0] : 64'd0)
      ^ ((enable[1] && !inject_bit_1_i[6]) ? 64'd1 << inject_bit_1_i[5:0] : 64'd0);
  endfunction

  function [7:0] flipped_check(input [1:0] enable);
    flipped_check = (enable == 2'd0) ? 8'd0
      : ((enable[0] && inject_bit_0_i[6:3] == 4'b1000) ? 8'd1 << inject_bit_0_i[2:0] : 8'd0)
      ^ ((enable[1] && inject_bit_1_i[6:3] == 4'b1000) ? 8'd1 << inject_bit_1_i[2:0] : 8'd0);
  endfunction

  // ---- What a bank read, decoded
  //
  // fixed: the word, corrected if it could be. single, double: the error met. replaced: the word to
  // write back.

  reg [7:0] bank0_syndrome;
  reg [63:0] bank0_wrong;
  reg [63:0] bank0_fixed;
  reg [63:0] bank0_replaced;
  reg bank0_single;
  reg bank0_double;

  always @* begin
    bank0_syndrome = 8'd0;
    bank0_wrong = 64'd0;
    bank0_fixed = bank0_word_q;
    bank0_replaced = 64'd0;
    bank0_single = 1'b0;
    bank0_double = 1'b0;
    if (bank0_decode_q) begin
      bank0_syndrome = bank0_word_check_q ^ encode(bank0_word_q);
      if (bank0_syndrome != 8'd0) begin
        bank0_wrong = wrong_bit(bank0_syndrome);
        bank0_fixed = bank0_word_q ^ bank0_wrong;
        bank0_single = bank0_wrong != 64'd0
          || (bank0_syndrome & (bank0_syndrome - 8'd1)) == 8'd0;
        bank0_double = !bank0_single;
      end
      if (bank0_modify_q) begin
        bank0_replaced = merged(bank0_fixed, bank0_data_q, bank0_enable_q);
      end
    end
  end

  reg [7:0] bank1_syndrome;
  reg [63:0] bank1_wrong;
  reg [63:0] bank1_fixed;
  reg [63:0] bank1_replaced;
  reg bank1_single;
  reg bank1_double;

  always @* begin
    bank1_syndrome = 8'd0;
    bank1_wrong = 64'd0;
    bank1_fixed = bank1_word_q;
    bank1_replaced = 64'd0;
    bank1_single = 1'b0;
    bank1_double = 1'b0;
    if (bank1_decode_q) begin
      bank1_syndrome = bank1_word_check_q ^ encode(bank1_word_q);
      if (bank1_syndrome != 8'd0) begin
        bank1_wrong = wrong_bit(bank1_syndrome);
        bank1_fixed = bank1_word_q ^ bank1_wrong;
        bank1_single = bank1_wrong != 64'd0
          || (bank1_syndrome & (bank1_syndrome - 8'd1)) == 8'd0;
        bank1_double = !bank1_single;
      end
      if (bank1_modify_q) begin
        bank1_replaced = merged(bank1_fixed, bank1_data_q, bank1_enable_q);
      end
    end
  end

  reg [7:0] bank2_syndrome;
  reg [63:0] bank2_wrong;
  reg [63:0] bank2_fixed;
  reg [63:0] bank2_replaced;
  reg bank2_single;
  reg bank2_double;

  always @* begin
    bank2_syndrome = 8'd0;
    bank2_wrong = 64'd0;
    bank2_fixed = bank2_word_q;
    bank2_replaced = 64'd0;
    bank2_single = 1'b0;
    bank2_double = 1'b0;
    if (bank2_decode_q) begin
      bank2_syndrome = bank2_word_check_q ^ encode(bank2_word_q);
      if (bank2_syndrome != 8'd0) begin
        bank2_wrong = wrong_bit(bank2_syndrome);
        bank2_fixed = bank2_word_q ^ bank2_wrong;
        bank2_single = bank2_wrong != 64'd0
          || (bank2_syndrome & (bank2_syndrome - 8'd1)) == 8'd0;
        bank2_double = !bank2_single;
      end
      if (bank2_modify_q) begin
        bank2_replaced = merged(bank2_fixed, bank2_data_q, bank2_enable_q);
      end
    end
  end

  reg [7:0] bank3_syndrome;
  reg [63:0] bank3_wrong;
  reg [63:0] bank3_fixed;
  reg [63:0] bank3_replaced;
  reg bank3_single;
  reg bank3_double;

  always @* begin
    bank3_syndrome = 8'd0;
    bank3_wrong = 64'd0;
    bank3_fixed = bank3_word_q;
    bank3_replaced = 64'd0;
    bank3_single = 1'b0;
    bank3_double = 1'b0;
    if (bank3_decode_q) begin
      bank3_syndrome = bank3_word_check_q ^ encode(bank3_word_q);
      if (bank3_syndrome != 8'd0) begin
        bank3_wrong = wrong_bit(bank3_syndrome);
        bank3_fixed = bank3_word_q ^ bank3_wrong;
        bank3_single = bank3_wrong != 64'd0
          || (bank3_syndrome & (bank3_syndrome - 8'd1)) == 8'd0;
        bank3_double = !bank3_single;
      end
      if (bank3_modify_q) begin
        bank3_replaced = merged(bank3_fixed, bank3_data_q, bank3_enable_q);
      end
    end
  end

  assign corrected_o = {bank3_single, bank2_single, bank1_single, bank0_single};
  assign uncorrected_o = {bank3_double, bank2_double, bank1_double, bank0_double};

  // ---- Answers

  always @* begin
    port0_read_data_o = 64'd0;
    if (port0_response_q && !port0_outside_q) begin
      case (port0_bank_q)
        2'd0: port0_read_data_o = bank0_fixed;
        2'd1: port0_read_data_o = bank1_fixed;
        2'd2: port0_read_data_o = bank2_fixed;
        default: port0_read_data_o = bank3_fixed;
      endcase
    end
  end

  assign port0_response_o = port0_response_q;
  assign port0_error_o = port0_outside_q || uncorrected_o[port0_bank_q];

  always @* begin
    port1_read_data_o = 64'd0;
    if (port1_response_q && !port1_outside_q) begin
      case (port1_bank_q)
        2'd0: port1_read_data_o = bank0_fixed;
        2'd1: port1_read_data_o = bank1_fixed;
        2'd2: port1_read_data_o = bank2_fixed;
        default: port1_read_data_o = bank3_fixed;
      endcase
    end
  end

  assign port1_response_o = port1_response_q;
  assign port1_error_o = port1_outside_q || uncorrected_o[port1_bank_q];

  always @* begin
    port2_read_data_o = 64'd0;
    if (port2_response_q && !port2_outside_q) begin
      case (port2_bank_q)
        2'd0: port2_read_data_o = bank0_fixed;
        2'd1: port2_read_data_o = bank1_fixed;
        2'd2: port2_read_data_o = bank2_fixed;
        default: port2_read_data_o = bank3_fixed;
      endcase
    end
  end

  assign port2_response_o = port2_response_q;
  assign port2_error_o = port2_outside_q || uncorrected_o[port2_bank_q];

  always @* begin
    port3_read_data_o = 64'd0;
    if (port3_response_q && !port3_outside_q) begin
      case (port3_bank_q)
        2'd0: port3_read_data_o = bank0_fixed;
        2'd1: port3_read_data_o = bank1_fixed;
        2'd2: port3_read_data_o = bank2_fixed;
        default: port3_read_data_o = bank3_fixed;
      endcase
    end
  end

  assign port3_response_o = port3_response_q;
  assign port3_error_o = port3_outside_q || uncorrected_o[port3_bank_q];

  // ---- Banks

  always @(posedge clk_i) begin
    if (bank0_modify_q || bank0_grant != 4'd0) begin
      if (bank0_modify_q ? !bank0_double : winner_replaces(bank0_grant[2:0])) begin
        bank0_memory_q[bank0_modify_q ? bank0_row_q : winner_row(bank0_grant[2:0])]
          <= (bank0_modify_q ? bank0_replaced : winner_data(bank0_grant[2:0]))
          ^ flipped_data(inject_enable_i);
        bank0_check_q[bank0_modify_q ? bank0_row_q : winner_row(bank0_grant[2:0])]
          <= encode(bank0_modify_q ? bank0_replaced : winner_data(bank0_grant[2:0]))
          ^ flipped_check(inject_enable_i);
      end else if (!bank0_modify_q) begin
        bank0_word_q <= bank0_memory_q[winner_row(bank0_grant[2:0])];
        bank0_word_check_q <= bank0_check_q[winner_row(bank0_grant[2:0])];
        bank0_enable_q <= winner_enable(bank0_grant[2:0]);
        bank0_data_q <= winner_data(bank0_grant[2:0]);
        bank0_row_q <= winner_row(bank0_grant[2:0]);
      end
    end
  end

  always @(posedge clk_i) begin
    if (bank1_modify_q || bank1_grant != 4'd0) begin
      if (bank1_modify_q ? !bank1_double : winner_replaces(bank1_grant[2:0])) begin
        bank1_memory_q[bank1_modify_q ? bank1_row_q : winner_row(bank1_grant[2:0])]
          <= (bank1_modify_q ? bank1_replaced : winner_data(bank1_grant[2:0]))
          ^ flipped_data(inject_enable_i);
        bank1_check_q[bank1_modify_q ? bank1_row_q : winner_row(bank1_grant[2:0])]
          <= encode(bank1_modify_q ? bank1_replaced : winner_data(bank1_grant[2:0]))
          ^ flipped_check(inject_enable_i);
      end else if (!bank1_modify_q) begin
        bank1_word_q <= bank1_memory_q[winner_row(bank1_grant[2:0])];
        bank1_word_check_q <= bank1_check_q[winner_row(bank1_grant[2:0])];
        bank1_enable_q <= winner_enable(bank1_grant[2:0]);
        bank1_data_q <= winner_data(bank1_grant[2:0]);
        bank1_row_q <= winner_row(bank1_grant[2:0]);
      end
    end
  end

  always @(posedge clk_i) begin
    if (bank2_modify_q || bank2_grant != 4'd0) begin
      if (bank2_modify_q ? !bank2_double : winner_replaces(bank2_grant[2:0])) begin
        bank2_memory_q[bank2_modify_q ? bank2_row_q : winner_row(bank2_grant[2:0])]
          <= (bank2_modify_q ? bank2_replaced : winner_data(bank2_grant[2:0]))
          ^ flipped_data(inject_enable_i);
        bank2_check_q[bank2_modify_q ? bank2_row_q : winner_row(bank2_grant[2:0])]
          <= encode(bank2_modify_q ? bank2_replaced : winner_data(bank2_grant[2:0]))
          ^ flipped_check(inject_enable_i);
      end else if (!bank2_modify_q) begin
        bank2_word_q <= bank2_memory_q[winner_row(bank2_grant[2:0])];
        bank2_word_check_q <= bank2_check_q[winner_row(bank2_grant[2:0])];
        bank2_enable_q <= winner_enable(bank2_grant[2:0]);
        bank2_data_q <= winner_data(bank2_grant[2:0]);
        bank2_row_q <= winner_row(bank2_grant[2:0]);
      end
    end
  end

  always @(posedge clk_i) begin
    if (bank3_modify_q || bank3_grant != 4'd0) begin
      if (bank3_modify_q ? !bank3_double : winner_replaces(bank3_grant[2:0])) begin
        bank3_memory_q[bank3_modify_q ? bank3_row_q : winner_row(bank3_grant[2:0])]
          <= (bank3_modify_q ? bank3_replaced : winner_data(bank3_grant[2:0]))
          ^ flipped_data(inject_enable_i);
        bank3_check_q[bank3_modify_q ? bank3_row_q : winner_row(bank3_grant[2:0])]
          <= encode(bank3_modify_q ? bank3_replaced : winner_data(bank3_grant[2:0]))
          ^ flipped_check(inject_enable_i);
      end else if (!bank3_modify_q) begin
        bank3_word_q <= bank3_memory_q[winner_row(bank3_grant[2:0])];
        bank3_word_check_q <= bank3_check_q[winner_row(bank3_grant[2:0])];
        bank3_enable_q <= winner_enable(bank3_grant[2:0]);
        bank3_data_q <= winner_data(bank3_grant[2:0]);
        bank3_row_q <= winner_row(bank3_grant[2:0]);
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
      bank0_decode_q <= 1'b0;
      bank0_modify_q <= 1'b0;
      bank1_behind_q <= 4'd0;
      bank1_decode_q <= 1'b0;
      bank1_modify_q <= 1'b0;
      bank2_behind_q <= 4'd0;
      bank2_decode_q <= 1'b0;
      bank2_modify_q <= 1'b0;
      bank3_behind_q <= 4'd0;
      bank3_decode_q <= 1'b0;
      bank3_modify_q <= 1'b0;
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
      bank0_decode_q <= bank0_grant != 4'd0 && !winner_replaces(bank0_grant[2:0]);
      bank0_modify_q <= bank0_grant != 4'd0 && winner_write(bank0_grant[2:0])
        && !winner_replaces(bank0_grant[2:0]);
      if (bank1_grant != 4'd0) begin
        bank1_behind_q <= ~(bank1_grant | (bank1_grant - 4'd1));
      end
      bank1_decode_q <= bank1_grant != 4'd0 && !winner_replaces(bank1_grant[2:0]);
      bank1_modify_q <= bank1_grant != 4'd0 && winner_write(bank1_grant[2:0])
        && !winner_replaces(bank1_grant[2:0]);
      if (bank2_grant != 4'd0) begin
        bank2_behind_q <= ~(bank2_grant | (bank2_grant - 4'd1));
      end
      bank2_decode_q <= bank2_grant != 4'd0 && !winner_replaces(bank2_grant[2:0]);
      bank2_modify_q <= bank2_grant != 4'd0 && winner_write(bank2_grant[2:0])
        && !winner_replaces(bank2_grant[2:0]);
      if (bank3_grant != 4'd0) begin
        bank3_behind_q <= ~(bank3_grant | (bank3_grant - 4'd1));
      end
      bank3_decode_q <= bank3_grant != 4'd0 && !winner_replaces(bank3_grant[2:0]);
      bank3_modify_q <= bank3_grant != 4'd0 && winner_write(bank3_grant[2:0])
        && !winner_replaces(bank3_grant[2:0]);
    end
  end

endmodule
