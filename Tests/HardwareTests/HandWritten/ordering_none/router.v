// Router of one tile, written by hand: 64-bit payload, 2 virtual channels per class, queues of
// 4 flits, 4-bit coordinates, ordering 'none'. The contract is docs/parts/router.md.
//
// Yardstick for the generated router's speed under Verilator. What makes it fast: nothing hangs on
// an input except in clocked blocks; a flit's route is found once, when it enters; each output
// works only if a flit wants it; a winner's flit is selected by index, not by and and or.
//
// Queue number = input port * 4 + channel. All vectors of 20 bits are indexed by it. It grows as
// the contract's index of requesters does, so that the order of priority is the same.

module router (
  input  wire        clk_i,                 // clock, rising edge
  input  wire        rst_ni,                // reset, asynchronous, active low
  input  wire [3:0]  x_i,                   // own column; static
  input  wire [3:0]  y_i,                   // own row; static
  input  wire [3:0]  present_i,             // neighbours: west, south, east, north; static

  // north, from and to the neighbour
  input  wire        north_in_valid_i,      // a flit arrives
  input  wire [1:0]  north_in_channel_i,    // class * 2 + virtual channel
  input  wire [63:0] north_in_payload_i,    // data
  input  wire [3:0]  north_in_target_x_i,   // column of its target
  input  wire [3:0]  north_in_target_y_i,   // row of its target
  input  wire [3:0]  north_in_source_x_i,   // column of its source
  input  wire [3:0]  north_in_source_y_i,   // row of its source
  input  wire        north_in_head_i,       // first of its packet
  input  wire        north_in_tail_i,       // last of its packet
  output wire [3:0]  north_in_credit_o,     // a place of each channel became free
  output wire        north_out_valid_o,     // a flit leaves
  output reg  [1:0]  north_out_channel_o,   // its channel
  output reg  [63:0] north_out_payload_o,   // its data
  output reg  [3:0]  north_out_target_x_o,  // column of its target
  output reg  [3:0]  north_out_target_y_o,  // row of its target
  output reg  [3:0]  north_out_source_x_o,  // column of its source
  output reg  [3:0]  north_out_source_y_o,  // row of its source
  output reg         north_out_head_o,      // first of its packet
  output reg         north_out_tail_o,      // last of its packet
  input  wire [3:0]  north_out_credit_i,    // the receiver freed a place of each channel

  // east, from and to the neighbour
  input  wire        east_in_valid_i,       // a flit arrives
  input  wire [1:0]  east_in_channel_i,     // class * 2 + virtual channel
  input  wire [63:0] east_in_payload_i,     // data
  input  wire [3:0]  east_in_target_x_i,    // column of its target
  input  wire [3:0]  east_in_target_y_i,    // row of its target
  input  wire [3:0]  east_in_source_x_i,    // column of its source
  input  wire [3:0]  east_in_source_y_i,    // row of its source
  input  wire        east_in_head_i,        // first of its packet
  input  wire        east_in_tail_i,        // last of its packet
  output wire [3:0]  east_in_credit_o,      // a place of each channel became free
  output wire        east_out_valid_o,      // a flit leaves
  output reg  [1:0]  east_out_channel_o,    // its channel
  output reg  [63:0] east_out_payload_o,    // its data
  output reg  [3:0]  east_out_target_x_o,   // column of its target
  output reg  [3:0]  east_out_target_y_o,   // row of its target
  output reg  [3:0]  east_out_source_x_o,   // column of its source
  output reg  [3:0]  east_out_source_y_o,   // row of its source
  output reg         east_out_head_o,       // first of its packet
  output reg         east_out_tail_o,       // last of its packet
  input  wire [3:0]  east_out_credit_i,     // the receiver freed a place of each channel

  // south, from and to the neighbour
  input  wire        south_in_valid_i,      // a flit arrives
  input  wire [1:0]  south_in_channel_i,    // class * 2 + virtual channel
  input  wire [63:0] south_in_payload_i,    // data
  input  wire [3:0]  south_in_target_x_i,   // column of its target
  input  wire [3:0]  south_in_target_y_i,   // row of its target
  input  wire [3:0]  south_in_source_x_i,   // column of its source
  input  wire [3:0]  south_in_source_y_i,   // row of its source
  input  wire        south_in_head_i,       // first of its packet
  input  wire        south_in_tail_i,       // last of its packet
  output wire [3:0]  south_in_credit_o,     // a place of each channel became free
  output wire        south_out_valid_o,     // a flit leaves
  output reg  [1:0]  south_out_channel_o,   // its channel
  output reg  [63:0] south_out_payload_o,   // its data
  output reg  [3:0]  south_out_target_x_o,  // column of its target
  output reg  [3:0]  south_out_target_y_o,  // row of its target
  output reg  [3:0]  south_out_source_x_o,  // column of its source
  output reg  [3:0]  south_out_source_y_o,  // row of its source
  output reg         south_out_head_o,      // first of its packet
  output reg         south_out_tail_o,      // last of its packet
  input  wire [3:0]  south_out_credit_i,    // the receiver freed a place of each channel

  // west, from and to the neighbour
  input  wire        west_in_valid_i,       // a flit arrives
  input  wire [1:0]  west_in_channel_i,     // class * 2 + virtual channel
  input  wire [63:0] west_in_payload_i,     // data
  input  wire [3:0]  west_in_target_x_i,    // column of its target
  input  wire [3:0]  west_in_target_y_i,    // row of its target
  input  wire [3:0]  west_in_source_x_i,    // column of its source
  input  wire [3:0]  west_in_source_y_i,    // row of its source
  input  wire        west_in_head_i,        // first of its packet
  input  wire        west_in_tail_i,        // last of its packet
  output wire [3:0]  west_in_credit_o,      // a place of each channel became free
  output wire        west_out_valid_o,      // a flit leaves
  output reg  [1:0]  west_out_channel_o,    // its channel
  output reg  [63:0] west_out_payload_o,    // its data
  output reg  [3:0]  west_out_target_x_o,   // column of its target
  output reg  [3:0]  west_out_target_y_o,   // row of its target
  output reg  [3:0]  west_out_source_x_o,   // column of its source
  output reg  [3:0]  west_out_source_y_o,   // row of its source
  output reg         west_out_head_o,       // first of its packet
  output reg         west_out_tail_o,       // last of its packet
  input  wire [3:0]  west_out_credit_i,     // the receiver freed a place of each channel

  // local, from and to the tile
  input  wire        local_in_valid_i,      // a flit arrives
  input  wire [1:0]  local_in_channel_i,    // class * 2 + virtual channel
  input  wire [63:0] local_in_payload_i,    // data
  input  wire [3:0]  local_in_target_x_i,   // column of its target
  input  wire [3:0]  local_in_target_y_i,   // row of its target
  input  wire [3:0]  local_in_source_x_i,   // column of its source
  input  wire [3:0]  local_in_source_y_i,   // row of its source
  input  wire        local_in_head_i,       // first of its packet
  input  wire        local_in_tail_i,       // last of its packet
  output wire [3:0]  local_in_credit_o,     // a place of each channel became free
  output wire        local_out_valid_o,     // a flit leaves
  output reg  [1:0]  local_out_channel_o,   // its channel
  output reg  [63:0] local_out_payload_o,   // its data
  output reg  [3:0]  local_out_target_x_o,  // column of its target
  output reg  [3:0]  local_out_target_y_o,  // row of its target
  output reg  [3:0]  local_out_source_x_o,  // column of its source
  output reg  [3:0]  local_out_source_y_o,  // row of its source
  output reg         local_out_head_o,      // first of its packet
  output reg         local_out_tail_o,      // last of its packet
  input  wire [3:0]  local_out_credit_i,    // the receiver freed a place of each channel

  output wire [4:0]  dropped_o,             // a flit was dropped at the port
  output wire        quiet_o                // every queue is empty
);

  localparam [2:0] NORTH = 3'd0;
  localparam [2:0] EAST = 3'd1;
  localparam [2:0] SOUTH = 3'd2;
  localparam [2:0] WEST = 3'd3;
  localparam [2:0] LOCAL = 3'd4;

  // ---- State

  // Flits of an input port, indexed by {channel, place}. A header is {route, tail, head, source_y,
  // source_x, target_y, target_x}.
  reg [63:0] north_payload_q [0:15];
  reg [20:0] north_header_q [0:15];
  reg [63:0] east_payload_q [0:15];
  reg [20:0] east_header_q [0:15];
  reg [63:0] south_payload_q [0:15];
  reg [20:0] south_header_q [0:15];
  reg [63:0] west_payload_q [0:15];
  reg [20:0] west_header_q [0:15];
  reg [63:0] local_payload_q [0:15];
  reg [20:0] local_header_q [0:15];

  // Places of each queue, one bit more than an index: equal is empty, 4 apart is full.
  reg [2:0] oldest_q [0:19];
  reg [2:0] free_q [0:19];

  // Per output: the queues whose oldest flit wants it; the queues behind the last winner; the
  // places that each channel of the neighbour has.
  reg [19:0] north_want_q;
  reg [19:0] north_behind_q;
  reg [2:0] north_credits_0_q;
  reg [2:0] north_credits_1_q;
  reg [2:0] north_credits_2_q;
  reg [2:0] north_credits_3_q;
  reg [19:0] east_want_q;
  reg [19:0] east_behind_q;
  reg [2:0] east_credits_0_q;
  reg [2:0] east_credits_1_q;
  reg [2:0] east_credits_2_q;
  reg [2:0] east_credits_3_q;
  reg [19:0] south_want_q;
  reg [19:0] south_behind_q;
  reg [2:0] south_credits_0_q;
  reg [2:0] south_credits_1_q;
  reg [2:0] south_credits_2_q;
  reg [2:0] south_credits_3_q;
  reg [19:0] west_want_q;
  reg [19:0] west_behind_q;
  reg [2:0] west_credits_0_q;
  reg [2:0] west_credits_1_q;
  reg [2:0] west_credits_2_q;
  reg [2:0] west_credits_3_q;
  reg [19:0] local_want_q;
  reg [19:0] local_behind_q;
  reg [2:0] local_credits_0_q;
  reg [2:0] local_credits_1_q;
  reg [2:0] local_credits_2_q;
  reg [2:0] local_credits_3_q;

  // Right one clock edge after reset, which is as early as a flit can leave.
  reg [3:0] present_q;

  always @(posedge clk_i) present_q <= present_i;

  // ---- Routes: which output a flit wants, by the port through which it comes

  function [2:0] vertical(input [3:0] target_y, input [3:0] y);
    vertical = (target_y > y) ? SOUTH : (target_y < y) ? NORTH : LOCAL;
  endfunction

  function [2:0] route_from_north(input [3:0] target_y, input [3:0] y);
    route_from_north = (target_y > y) ? SOUTH : LOCAL;
  endfunction

  function [2:0] route_from_east(
    input [3:0] target_x, input [3:0] target_y, input [3:0] x, input [3:0] y
  );
    route_from_east = (target_x < x) ? WEST : vertical(target_y, y);
  endfunction

  function [2:0] route_from_south(input [3:0] target_y, input [3:0] y);
    route_from_south = (target_y < y) ? NORTH : LOCAL;
  endfunction

  function [2:0] route_from_west(
    input [3:0] target_x, input [3:0] target_y, input [3:0] x, input [3:0] y
  );
    route_from_west = (target_x > x) ? EAST : vertical(target_y, y);
  endfunction

  function [2:0] route_from_local(
    input [3:0] target_x, input [3:0] target_y, input [3:0] x, input [3:0] y
  );
    route_from_local = (target_x > x) ? EAST : route_from_east(target_x, target_y, x, y);
  endfunction

  // ---- The oldest flit of each queue, read once for all outputs

  reg [17:0] north_oldest_header [0:3];
  reg [63:0] north_oldest_payload [0:3];
  reg [17:0] east_oldest_header [0:3];
  reg [63:0] east_oldest_payload [0:3];
  reg [17:0] south_oldest_header [0:3];
  reg [63:0] south_oldest_payload [0:3];
  reg [17:0] west_oldest_header [0:3];
  reg [63:0] west_oldest_payload [0:3];
  reg [17:0] local_oldest_header [0:3];
  reg [63:0] local_oldest_payload [0:3];

  integer k;

  always @* begin
    for (k = 0; k < 4; k = k + 1) begin
      north_oldest_header[k[1:0]] = north_header_q[{k[1:0], oldest_q[{NORTH, k[1:0]}][1:0]}][17:0];
      north_oldest_payload[k[1:0]] = north_payload_q[{k[1:0], oldest_q[{NORTH, k[1:0]}][1:0]}];
      east_oldest_header[k[1:0]] = east_header_q[{k[1:0], oldest_q[{EAST, k[1:0]}][1:0]}][17:0];
      east_oldest_payload[k[1:0]] = east_payload_q[{k[1:0], oldest_q[{EAST, k[1:0]}][1:0]}];
      south_oldest_header[k[1:0]] = south_header_q[{k[1:0], oldest_q[{SOUTH, k[1:0]}][1:0]}][17:0];
      south_oldest_payload[k[1:0]] = south_payload_q[{k[1:0], oldest_q[{SOUTH, k[1:0]}][1:0]}];
      west_oldest_header[k[1:0]] = west_header_q[{k[1:0], oldest_q[{WEST, k[1:0]}][1:0]}][17:0];
      west_oldest_payload[k[1:0]] = west_payload_q[{k[1:0], oldest_q[{WEST, k[1:0]}][1:0]}];
      local_oldest_header[k[1:0]] = local_header_q[{k[1:0], oldest_q[{LOCAL, k[1:0]}][1:0]}][17:0];
      local_oldest_payload[k[1:0]] = local_payload_q[{k[1:0], oldest_q[{LOCAL, k[1:0]}][1:0]}];
    end
  end

  // ---- Outputs: choose a queue, show its oldest flit
  //
  // available: channels that may be used. request: queues that may go; preferred: those behind the
  // last winner, or all. grant: the winner, one bit. lane: its channel, one bit. port: its input
  // port. next: the place behind its oldest flit. more: whether a flit is there, which wants the
  // output `route`. used: the channel that it takes, one bit.

  reg [3:0] north_available;
  reg [19:0] north_request;
  reg [19:0] north_preferred;
  reg [19:0] north_grant;
  reg [3:1] north_lane;
  reg [1:0] north_channel;
  reg [2:0] north_port;
  reg [2:0] north_next;
  reg north_more;
  reg [2:0] north_route;
  reg [17:0] north_header;
  reg [3:0] north_used;

  always @* begin
    north_available = 4'd0;
    north_request = 20'd0;
    north_preferred = 20'd0;
    north_grant = 20'd0;
    north_lane = 3'd0;
    north_channel = 2'd0;
    north_port = 3'd0;
    north_next = 3'd0;
    north_more = 1'b0;
    north_route = 3'd0;
    north_header = 18'd0;
    north_used = 4'd0;
    north_out_channel_o = 2'd0;
    north_out_payload_o = 64'd0;
    north_out_tail_o = 1'b0;
    north_out_head_o = 1'b0;
    north_out_source_y_o = 4'd0;
    north_out_source_x_o = 4'd0;
    north_out_target_y_o = 4'd0;
    north_out_target_x_o = 4'd0;
    if (north_want_q != 20'd0) begin
      north_available = {
        north_credits_3_q != 3'd0, north_credits_2_q != 3'd0,
        north_credits_1_q != 3'd0, north_credits_0_q != 3'd0
      };
      north_request = north_want_q
        & {5{{2{|north_available[3:2]}}, {2{|north_available[1:0]}}}};
      north_preferred = north_request & north_behind_q;
      if (north_preferred == 20'd0) north_preferred = north_request;
      north_grant = north_preferred & (~north_preferred + 20'd1);
      north_lane = north_grant[3:1] | north_grant[7:5] | north_grant[11:9]
        | north_grant[15:13] | north_grant[19:17];
      north_channel = {north_lane[3] | north_lane[2], north_lane[3] | north_lane[1]};
      north_out_channel_o = north_channel[1]
        ? {1'b1, !north_available[2]} : {1'b0, !north_available[0]};
      north_used = (north_grant == 20'd0) ? 4'd0 : 4'd1 << north_out_channel_o;
      if (north_grant[7:4] != 4'd0) begin
        north_port = EAST;
        north_next = oldest_q[{EAST, north_channel}] + 3'd1;
        north_more = north_next != free_q[{EAST, north_channel}];
        north_route = east_header_q[{north_channel, north_next[1:0]}][20:18];
        north_header = east_oldest_header[north_channel];
        north_out_payload_o = east_oldest_payload[north_channel];
      end else if (north_grant[11:8] != 4'd0) begin
        north_port = SOUTH;
        north_next = oldest_q[{SOUTH, north_channel}] + 3'd1;
        north_more = north_next != free_q[{SOUTH, north_channel}];
        north_route = south_header_q[{north_channel, north_next[1:0]}][20:18];
        north_header = south_oldest_header[north_channel];
        north_out_payload_o = south_oldest_payload[north_channel];
      end else if (north_grant[15:12] != 4'd0) begin
        north_port = WEST;
        north_next = oldest_q[{WEST, north_channel}] + 3'd1;
        north_more = north_next != free_q[{WEST, north_channel}];
        north_route = west_header_q[{north_channel, north_next[1:0]}][20:18];
        north_header = west_oldest_header[north_channel];
        north_out_payload_o = west_oldest_payload[north_channel];
      end else begin
        north_port = LOCAL;
        north_next = oldest_q[{LOCAL, north_channel}] + 3'd1;
        north_more = north_next != free_q[{LOCAL, north_channel}];
        north_route = local_header_q[{north_channel, north_next[1:0]}][20:18];
        north_header = local_oldest_header[north_channel];
        north_out_payload_o = local_oldest_payload[north_channel];
      end
      {
        north_out_tail_o, north_out_head_o, north_out_source_y_o, north_out_source_x_o,
        north_out_target_y_o, north_out_target_x_o
      } = north_header;
    end
  end

  wire north_granted = north_grant != 20'd0;
  wire [3:0] north_spent = north_used & {4{present_q[0]}};

  reg [3:0] east_available;
  reg [19:0] east_request;
  reg [19:0] east_preferred;
  reg [19:0] east_grant;
  reg [3:1] east_lane;
  reg [1:0] east_channel;
  reg [2:0] east_port;
  reg [2:0] east_next;
  reg east_more;
  reg [2:0] east_route;
  reg [17:0] east_header;
  reg [3:0] east_used;

  always @* begin
    east_available = 4'd0;
    east_request = 20'd0;
    east_preferred = 20'd0;
    east_grant = 20'd0;
    east_lane = 3'd0;
    east_channel = 2'd0;
    east_port = 3'd0;
    east_next = 3'd0;
    east_more = 1'b0;
    east_route = 3'd0;
    east_header = 18'd0;
    east_used = 4'd0;
    east_out_channel_o = 2'd0;
    east_out_payload_o = 64'd0;
    east_out_tail_o = 1'b0;
    east_out_head_o = 1'b0;
    east_out_source_y_o = 4'd0;
    east_out_source_x_o = 4'd0;
    east_out_target_y_o = 4'd0;
    east_out_target_x_o = 4'd0;
    if (east_want_q != 20'd0) begin
      east_available = {
        east_credits_3_q != 3'd0, east_credits_2_q != 3'd0,
        east_credits_1_q != 3'd0, east_credits_0_q != 3'd0
      };
      east_request = east_want_q
        & {5{{2{|east_available[3:2]}}, {2{|east_available[1:0]}}}};
      east_preferred = east_request & east_behind_q;
      if (east_preferred == 20'd0) east_preferred = east_request;
      east_grant = east_preferred & (~east_preferred + 20'd1);
      east_lane = east_grant[3:1] | east_grant[7:5] | east_grant[11:9]
        | east_grant[15:13] | east_grant[19:17];
      east_channel = {east_lane[3] | east_lane[2], east_lane[3] | east_lane[1]};
      east_out_channel_o = east_channel[1]
        ? {1'b1, !east_available[2]} : {1'b0, !east_available[0]};
      east_used = (east_grant == 20'd0) ? 4'd0 : 4'd1 << east_out_channel_o;
      if (east_grant[15:12] != 4'd0) begin
        east_port = WEST;
        east_next = oldest_q[{WEST, east_channel}] + 3'd1;
        east_more = east_next != free_q[{WEST, east_channel}];
        east_route = west_header_q[{east_channel, east_next[1:0]}][20:18];
        east_header = west_oldest_header[east_channel];
        east_out_payload_o = west_oldest_payload[east_channel];
      end else begin
        east_port = LOCAL;
        east_next = oldest_q[{LOCAL, east_channel}] + 3'd1;
        east_more = east_next != free_q[{LOCAL, east_channel}];
        east_route = local_header_q[{east_channel, east_next[1:0]}][20:18];
        east_header = local_oldest_header[east_channel];
        east_out_payload_o = local_oldest_payload[east_channel];
      end
      {
        east_out_tail_o, east_out_head_o, east_out_source_y_o, east_out_source_x_o,
        east_out_target_y_o, east_out_target_x_o
      } = east_header;
    end
  end

  wire east_granted = east_grant != 20'd0;
  wire [3:0] east_spent = east_used & {4{present_q[1]}};

  reg [3:0] south_available;
  reg [19:0] south_request;
  reg [19:0] south_preferred;
  reg [19:0] south_grant;
  reg [3:1] south_lane;
  reg [1:0] south_channel;
  reg [2:0] south_port;
  reg [2:0] south_next;
  reg south_more;
  reg [2:0] south_route;
  reg [17:0] south_header;
  reg [3:0] south_used;

  always @* begin
    south_available = 4'd0;
    south_request = 20'd0;
    south_preferred = 20'd0;
    south_grant = 20'd0;
    south_lane = 3'd0;
    south_channel = 2'd0;
    south_port = 3'd0;
    south_next = 3'd0;
    south_more = 1'b0;
    south_route = 3'd0;
    south_header = 18'd0;
    south_used = 4'd0;
    south_out_channel_o = 2'd0;
    south_out_payload_o = 64'd0;
    south_out_tail_o = 1'b0;
    south_out_head_o = 1'b0;
    south_out_source_y_o = 4'd0;
    south_out_source_x_o = 4'd0;
    south_out_target_y_o = 4'd0;
    south_out_target_x_o = 4'd0;
    if (south_want_q != 20'd0) begin
      south_available = {
        south_credits_3_q != 3'd0, south_credits_2_q != 3'd0,
        south_credits_1_q != 3'd0, south_credits_0_q != 3'd0
      };
      south_request = south_want_q
        & {5{{2{|south_available[3:2]}}, {2{|south_available[1:0]}}}};
      south_preferred = south_request & south_behind_q;
      if (south_preferred == 20'd0) south_preferred = south_request;
      south_grant = south_preferred & (~south_preferred + 20'd1);
      south_lane = south_grant[3:1] | south_grant[7:5] | south_grant[11:9]
        | south_grant[15:13] | south_grant[19:17];
      south_channel = {south_lane[3] | south_lane[2], south_lane[3] | south_lane[1]};
      south_out_channel_o = south_channel[1]
        ? {1'b1, !south_available[2]} : {1'b0, !south_available[0]};
      south_used = (south_grant == 20'd0) ? 4'd0 : 4'd1 << south_out_channel_o;
      if (south_grant[3:0] != 4'd0) begin
        south_port = NORTH;
        south_next = oldest_q[{NORTH, south_channel}] + 3'd1;
        south_more = south_next != free_q[{NORTH, south_channel}];
        south_route = north_header_q[{south_channel, south_next[1:0]}][20:18];
        south_header = north_oldest_header[south_channel];
        south_out_payload_o = north_oldest_payload[south_channel];
      end else if (south_grant[7:4] != 4'd0) begin
        south_port = EAST;
        south_next = oldest_q[{EAST, south_channel}] + 3'd1;
        south_more = south_next != free_q[{EAST, south_channel}];
        south_route = east_header_q[{south_channel, south_next[1:0]}][20:18];
        south_header = east_oldest_header[south_channel];
        south_out_payload_o = east_oldest_payload[south_channel];
      end else if (south_grant[15:12] != 4'd0) begin
        south_port = WEST;
        south_next = oldest_q[{WEST, south_channel}] + 3'd1;
        south_more = south_next != free_q[{WEST, south_channel}];
        south_route = west_header_q[{south_channel, south_next[1:0]}][20:18];
        south_header = west_oldest_header[south_channel];
        south_out_payload_o = west_oldest_payload[south_channel];
      end else begin
        south_port = LOCAL;
        south_next = oldest_q[{LOCAL, south_channel}] + 3'd1;
        south_more = south_next != free_q[{LOCAL, south_channel}];
        south_route = local_header_q[{south_channel, south_next[1:0]}][20:18];
        south_header = local_oldest_header[south_channel];
        south_out_payload_o = local_oldest_payload[south_channel];
      end
      {
        south_out_tail_o, south_out_head_o, south_out_source_y_o, south_out_source_x_o,
        south_out_target_y_o, south_out_target_x_o
      } = south_header;
    end
  end

  wire south_granted = south_grant != 20'd0;
  wire [3:0] south_spent = south_used & {4{present_q[2]}};

  reg [3:0] west_available;
  reg [19:0] west_request;
  reg [19:0] west_preferred;
  reg [19:0] west_grant;
  reg [3:1] west_lane;
  reg [1:0] west_channel;
  reg [2:0] west_port;
  reg [2:0] west_next;
  reg west_more;
  reg [2:0] west_route;
  reg [17:0] west_header;
  reg [3:0] west_used;

  always @* begin
    west_available = 4'd0;
    west_request = 20'd0;
    west_preferred = 20'd0;
    west_grant = 20'd0;
    west_lane = 3'd0;
    west_channel = 2'd0;
    west_port = 3'd0;
    west_next = 3'd0;
    west_more = 1'b0;
    west_route = 3'd0;
    west_header = 18'd0;
    west_used = 4'd0;
    west_out_channel_o = 2'd0;
    west_out_payload_o = 64'd0;
    west_out_tail_o = 1'b0;
    west_out_head_o = 1'b0;
    west_out_source_y_o = 4'd0;
    west_out_source_x_o = 4'd0;
    west_out_target_y_o = 4'd0;
    west_out_target_x_o = 4'd0;
    if (west_want_q != 20'd0) begin
      west_available = {
        west_credits_3_q != 3'd0, west_credits_2_q != 3'd0,
        west_credits_1_q != 3'd0, west_credits_0_q != 3'd0
      };
      west_request = west_want_q
        & {5{{2{|west_available[3:2]}}, {2{|west_available[1:0]}}}};
      west_preferred = west_request & west_behind_q;
      if (west_preferred == 20'd0) west_preferred = west_request;
      west_grant = west_preferred & (~west_preferred + 20'd1);
      west_lane = west_grant[3:1] | west_grant[7:5] | west_grant[11:9]
        | west_grant[15:13] | west_grant[19:17];
      west_channel = {west_lane[3] | west_lane[2], west_lane[3] | west_lane[1]};
      west_out_channel_o = west_channel[1]
        ? {1'b1, !west_available[2]} : {1'b0, !west_available[0]};
      west_used = (west_grant == 20'd0) ? 4'd0 : 4'd1 << west_out_channel_o;
      if (west_grant[7:4] != 4'd0) begin
        west_port = EAST;
        west_next = oldest_q[{EAST, west_channel}] + 3'd1;
        west_more = west_next != free_q[{EAST, west_channel}];
        west_route = east_header_q[{west_channel, west_next[1:0]}][20:18];
        west_header = east_oldest_header[west_channel];
        west_out_payload_o = east_oldest_payload[west_channel];
      end else begin
        west_port = LOCAL;
        west_next = oldest_q[{LOCAL, west_channel}] + 3'd1;
        west_more = west_next != free_q[{LOCAL, west_channel}];
        west_route = local_header_q[{west_channel, west_next[1:0]}][20:18];
        west_header = local_oldest_header[west_channel];
        west_out_payload_o = local_oldest_payload[west_channel];
      end
      {
        west_out_tail_o, west_out_head_o, west_out_source_y_o, west_out_source_x_o,
        west_out_target_y_o, west_out_target_x_o
      } = west_header;
    end
  end

  wire west_granted = west_grant != 20'd0;
  wire [3:0] west_spent = west_used & {4{present_q[3]}};

  reg [3:0] local_available;
  reg [19:0] local_request;
  reg [19:0] local_preferred;
  reg [19:0] local_grant;
  reg [3:1] local_lane;
  reg [1:0] local_channel;
  reg [2:0] local_port;
  reg [2:0] local_next;
  reg local_more;
  reg [2:0] local_route;
  reg [17:0] local_header;
  reg [3:0] local_used;

  always @* begin
    local_available = 4'd0;
    local_request = 20'd0;
    local_preferred = 20'd0;
    local_grant = 20'd0;
    local_lane = 3'd0;
    local_channel = 2'd0;
    local_port = 3'd0;
    local_next = 3'd0;
    local_more = 1'b0;
    local_route = 3'd0;
    local_header = 18'd0;
    local_used = 4'd0;
    local_out_channel_o = 2'd0;
    local_out_payload_o = 64'd0;
    local_out_tail_o = 1'b0;
    local_out_head_o = 1'b0;
    local_out_source_y_o = 4'd0;
    local_out_source_x_o = 4'd0;
    local_out_target_y_o = 4'd0;
    local_out_target_x_o = 4'd0;
    if (local_want_q != 20'd0) begin
      local_available = {
        local_credits_3_q != 3'd0, local_credits_2_q != 3'd0,
        local_credits_1_q != 3'd0, local_credits_0_q != 3'd0
      };
      local_request = local_want_q
        & {5{{2{|local_available[3:2]}}, {2{|local_available[1:0]}}}};
      local_preferred = local_request & local_behind_q;
      if (local_preferred == 20'd0) local_preferred = local_request;
      local_grant = local_preferred & (~local_preferred + 20'd1);
      local_lane = local_grant[3:1] | local_grant[7:5] | local_grant[11:9]
        | local_grant[15:13] | local_grant[19:17];
      local_channel = {local_lane[3] | local_lane[2], local_lane[3] | local_lane[1]};
      local_out_channel_o = local_channel[1]
        ? {1'b1, !local_available[2]} : {1'b0, !local_available[0]};
      local_used = (local_grant == 20'd0) ? 4'd0 : 4'd1 << local_out_channel_o;
      if (local_grant[3:0] != 4'd0) begin
        local_port = NORTH;
        local_next = oldest_q[{NORTH, local_channel}] + 3'd1;
        local_more = local_next != free_q[{NORTH, local_channel}];
        local_route = north_header_q[{local_channel, local_next[1:0]}][20:18];
        local_header = north_oldest_header[local_channel];
        local_out_payload_o = north_oldest_payload[local_channel];
      end else if (local_grant[7:4] != 4'd0) begin
        local_port = EAST;
        local_next = oldest_q[{EAST, local_channel}] + 3'd1;
        local_more = local_next != free_q[{EAST, local_channel}];
        local_route = east_header_q[{local_channel, local_next[1:0]}][20:18];
        local_header = east_oldest_header[local_channel];
        local_out_payload_o = east_oldest_payload[local_channel];
      end else if (local_grant[11:8] != 4'd0) begin
        local_port = SOUTH;
        local_next = oldest_q[{SOUTH, local_channel}] + 3'd1;
        local_more = local_next != free_q[{SOUTH, local_channel}];
        local_route = south_header_q[{local_channel, local_next[1:0]}][20:18];
        local_header = south_oldest_header[local_channel];
        local_out_payload_o = south_oldest_payload[local_channel];
      end else if (local_grant[15:12] != 4'd0) begin
        local_port = WEST;
        local_next = oldest_q[{WEST, local_channel}] + 3'd1;
        local_more = local_next != free_q[{WEST, local_channel}];
        local_route = west_header_q[{local_channel, local_next[1:0]}][20:18];
        local_header = west_oldest_header[local_channel];
        local_out_payload_o = west_oldest_payload[local_channel];
      end else begin
        local_port = LOCAL;
        local_next = oldest_q[{LOCAL, local_channel}] + 3'd1;
        local_more = local_next != free_q[{LOCAL, local_channel}];
        local_route = local_header_q[{local_channel, local_next[1:0]}][20:18];
        local_header = local_oldest_header[local_channel];
        local_out_payload_o = local_oldest_payload[local_channel];
      end
      {
        local_out_tail_o, local_out_head_o, local_out_source_y_o, local_out_source_x_o,
        local_out_target_y_o, local_out_target_x_o
      } = local_header;
    end
  end

  wire local_granted = local_grant != 20'd0;
  wire [3:0] local_spent = local_used;

  assign north_out_valid_o = north_granted && present_q[0];
  assign east_out_valid_o = east_granted && present_q[1];
  assign south_out_valid_o = south_granted && present_q[2];
  assign west_out_valid_o = west_granted && present_q[3];
  assign local_out_valid_o = local_granted;
  assign dropped_o = {
    1'b0,
    west_granted && !present_q[3],
    south_granted && !present_q[2],
    east_granted && !present_q[1],
    north_granted && !present_q[0]
  };

  // A queue that holds a flit wants an output.
  assign quiet_o =
    (north_want_q | east_want_q | south_want_q | west_want_q | local_want_q) == 20'd0;

  wire [19:0] popped = north_grant | east_grant | south_grant | west_grant | local_grant;

  assign north_in_credit_o = popped[3:0];
  assign east_in_credit_o = popped[7:4];
  assign south_in_credit_o = popped[11:8];
  assign west_in_credit_o = popped[15:12];
  assign local_in_credit_o = popped[19:16];

  // ---- Inputs: flits enter

  always @(posedge clk_i) begin
    if (north_in_valid_i) begin
      north_payload_q[{north_in_channel_i, free_q[{NORTH, north_in_channel_i}][1:0]}]
        <= north_in_payload_i;
      north_header_q[{north_in_channel_i, free_q[{NORTH, north_in_channel_i}][1:0]}]
        <= {
          route_from_north(north_in_target_y_i, y_i),
          north_in_tail_i, north_in_head_i,
          north_in_source_y_i, north_in_source_x_i, north_in_target_y_i, north_in_target_x_i
        };
    end
    if (east_in_valid_i) begin
      east_payload_q[{east_in_channel_i, free_q[{EAST, east_in_channel_i}][1:0]}]
        <= east_in_payload_i;
      east_header_q[{east_in_channel_i, free_q[{EAST, east_in_channel_i}][1:0]}]
        <= {
          route_from_east(east_in_target_x_i, east_in_target_y_i, x_i, y_i),
          east_in_tail_i, east_in_head_i,
          east_in_source_y_i, east_in_source_x_i, east_in_target_y_i, east_in_target_x_i
        };
    end
    if (south_in_valid_i) begin
      south_payload_q[{south_in_channel_i, free_q[{SOUTH, south_in_channel_i}][1:0]}]
        <= south_in_payload_i;
      south_header_q[{south_in_channel_i, free_q[{SOUTH, south_in_channel_i}][1:0]}]
        <= {
          route_from_south(south_in_target_y_i, y_i),
          south_in_tail_i, south_in_head_i,
          south_in_source_y_i, south_in_source_x_i, south_in_target_y_i, south_in_target_x_i
        };
    end
    if (west_in_valid_i) begin
      west_payload_q[{west_in_channel_i, free_q[{WEST, west_in_channel_i}][1:0]}]
        <= west_in_payload_i;
      west_header_q[{west_in_channel_i, free_q[{WEST, west_in_channel_i}][1:0]}]
        <= {
          route_from_west(west_in_target_x_i, west_in_target_y_i, x_i, y_i),
          west_in_tail_i, west_in_head_i,
          west_in_source_y_i, west_in_source_x_i, west_in_target_y_i, west_in_target_x_i
        };
    end
    if (local_in_valid_i) begin
      local_payload_q[{local_in_channel_i, free_q[{LOCAL, local_in_channel_i}][1:0]}]
        <= local_in_payload_i;
      local_header_q[{local_in_channel_i, free_q[{LOCAL, local_in_channel_i}][1:0]}]
        <= {
          route_from_local(local_in_target_x_i, local_in_target_y_i, x_i, y_i),
          local_in_tail_i, local_in_head_i,
          local_in_source_y_i, local_in_source_x_i, local_in_target_y_i, local_in_target_x_i
        };
    end
  end

  // ---- Registers

  integer i;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (i = 0; i < 20; i = i + 1) begin
        oldest_q[i] <= 3'd0;
        free_q[i] <= 3'd0;
      end
      north_want_q <= 20'd0;
      north_behind_q <= 20'd0;
      north_credits_0_q <= 3'd4;
      north_credits_1_q <= 3'd4;
      north_credits_2_q <= 3'd4;
      north_credits_3_q <= 3'd4;
      east_want_q <= 20'd0;
      east_behind_q <= 20'd0;
      east_credits_0_q <= 3'd4;
      east_credits_1_q <= 3'd4;
      east_credits_2_q <= 3'd4;
      east_credits_3_q <= 3'd4;
      south_want_q <= 20'd0;
      south_behind_q <= 20'd0;
      south_credits_0_q <= 3'd4;
      south_credits_1_q <= 3'd4;
      south_credits_2_q <= 3'd4;
      south_credits_3_q <= 3'd4;
      west_want_q <= 20'd0;
      west_behind_q <= 20'd0;
      west_credits_0_q <= 3'd4;
      west_credits_1_q <= 3'd4;
      west_credits_2_q <= 3'd4;
      west_credits_3_q <= 3'd4;
      local_want_q <= 20'd0;
      local_behind_q <= 20'd0;
      local_credits_0_q <= 3'd4;
      local_credits_1_q <= 3'd4;
      local_credits_2_q <= 3'd4;
      local_credits_3_q <= 3'd4;
    end else begin
      // A winner leaves its queue; the flit behind it, if any, moves up.
      if (north_granted) begin
        north_behind_q <= ~(north_grant | (north_grant - 20'd1));
        oldest_q[{north_port, north_channel}] <= north_next;
        north_want_q[{north_port, north_channel}] <= 1'b0;
        if (north_more) begin
          case (north_route)
            NORTH: north_want_q[{north_port, north_channel}] <= 1'b1;
            EAST: east_want_q[{north_port, north_channel}] <= 1'b1;
            SOUTH: south_want_q[{north_port, north_channel}] <= 1'b1;
            WEST: west_want_q[{north_port, north_channel}] <= 1'b1;
            default: local_want_q[{north_port, north_channel}] <= 1'b1;
          endcase
        end
      end
      if (east_granted) begin
        east_behind_q <= ~(east_grant | (east_grant - 20'd1));
        oldest_q[{east_port, east_channel}] <= east_next;
        east_want_q[{east_port, east_channel}] <= 1'b0;
        if (east_more) begin
          case (east_route)
            NORTH: north_want_q[{east_port, east_channel}] <= 1'b1;
            EAST: east_want_q[{east_port, east_channel}] <= 1'b1;
            SOUTH: south_want_q[{east_port, east_channel}] <= 1'b1;
            WEST: west_want_q[{east_port, east_channel}] <= 1'b1;
            default: local_want_q[{east_port, east_channel}] <= 1'b1;
          endcase
        end
      end
      if (south_granted) begin
        south_behind_q <= ~(south_grant | (south_grant - 20'd1));
        oldest_q[{south_port, south_channel}] <= south_next;
        south_want_q[{south_port, south_channel}] <= 1'b0;
        if (south_more) begin
          case (south_route)
            NORTH: north_want_q[{south_port, south_channel}] <= 1'b1;
            EAST: east_want_q[{south_port, south_channel}] <= 1'b1;
            SOUTH: south_want_q[{south_port, south_channel}] <= 1'b1;
            WEST: west_want_q[{south_port, south_channel}] <= 1'b1;
            default: local_want_q[{south_port, south_channel}] <= 1'b1;
          endcase
        end
      end
      if (west_granted) begin
        west_behind_q <= ~(west_grant | (west_grant - 20'd1));
        oldest_q[{west_port, west_channel}] <= west_next;
        west_want_q[{west_port, west_channel}] <= 1'b0;
        if (west_more) begin
          case (west_route)
            NORTH: north_want_q[{west_port, west_channel}] <= 1'b1;
            EAST: east_want_q[{west_port, west_channel}] <= 1'b1;
            SOUTH: south_want_q[{west_port, west_channel}] <= 1'b1;
            WEST: west_want_q[{west_port, west_channel}] <= 1'b1;
            default: local_want_q[{west_port, west_channel}] <= 1'b1;
          endcase
        end
      end
      if (local_granted) begin
        local_behind_q <= ~(local_grant | (local_grant - 20'd1));
        oldest_q[{local_port, local_channel}] <= local_next;
        local_want_q[{local_port, local_channel}] <= 1'b0;
        if (local_more) begin
          case (local_route)
            NORTH: north_want_q[{local_port, local_channel}] <= 1'b1;
            EAST: east_want_q[{local_port, local_channel}] <= 1'b1;
            SOUTH: south_want_q[{local_port, local_channel}] <= 1'b1;
            WEST: west_want_q[{local_port, local_channel}] <= 1'b1;
            default: local_want_q[{local_port, local_channel}] <= 1'b1;
          endcase
        end
      end

      // A flit that enters a queue which is or becomes empty is the oldest at once.
      if (north_in_valid_i) begin
        free_q[{NORTH, north_in_channel_i}] <= free_q[{NORTH, north_in_channel_i}] + 3'd1;
        if (
          free_q[{NORTH, north_in_channel_i}]
          == oldest_q[{NORTH, north_in_channel_i}] + {2'd0, popped[{NORTH, north_in_channel_i}]}
        ) begin
          case (route_from_north(north_in_target_y_i, y_i))
            SOUTH: south_want_q[{NORTH, north_in_channel_i}] <= 1'b1;
            default: local_want_q[{NORTH, north_in_channel_i}] <= 1'b1;
          endcase
        end
      end
      if (east_in_valid_i) begin
        free_q[{EAST, east_in_channel_i}] <= free_q[{EAST, east_in_channel_i}] + 3'd1;
        if (
          free_q[{EAST, east_in_channel_i}]
          == oldest_q[{EAST, east_in_channel_i}] + {2'd0, popped[{EAST, east_in_channel_i}]}
        ) begin
          case (route_from_east(east_in_target_x_i, east_in_target_y_i, x_i, y_i))
            NORTH: north_want_q[{EAST, east_in_channel_i}] <= 1'b1;
            SOUTH: south_want_q[{EAST, east_in_channel_i}] <= 1'b1;
            WEST: west_want_q[{EAST, east_in_channel_i}] <= 1'b1;
            default: local_want_q[{EAST, east_in_channel_i}] <= 1'b1;
          endcase
        end
      end
      if (south_in_valid_i) begin
        free_q[{SOUTH, south_in_channel_i}] <= free_q[{SOUTH, south_in_channel_i}] + 3'd1;
        if (
          free_q[{SOUTH, south_in_channel_i}]
          == oldest_q[{SOUTH, south_in_channel_i}] + {2'd0, popped[{SOUTH, south_in_channel_i}]}
        ) begin
          case (route_from_south(south_in_target_y_i, y_i))
            NORTH: north_want_q[{SOUTH, south_in_channel_i}] <= 1'b1;
            default: local_want_q[{SOUTH, south_in_channel_i}] <= 1'b1;
          endcase
        end
      end
      if (west_in_valid_i) begin
        free_q[{WEST, west_in_channel_i}] <= free_q[{WEST, west_in_channel_i}] + 3'd1;
        if (
          free_q[{WEST, west_in_channel_i}]
          == oldest_q[{WEST, west_in_channel_i}] + {2'd0, popped[{WEST, west_in_channel_i}]}
        ) begin
          case (route_from_west(west_in_target_x_i, west_in_target_y_i, x_i, y_i))
            NORTH: north_want_q[{WEST, west_in_channel_i}] <= 1'b1;
            EAST: east_want_q[{WEST, west_in_channel_i}] <= 1'b1;
            SOUTH: south_want_q[{WEST, west_in_channel_i}] <= 1'b1;
            default: local_want_q[{WEST, west_in_channel_i}] <= 1'b1;
          endcase
        end
      end
      if (local_in_valid_i) begin
        free_q[{LOCAL, local_in_channel_i}] <= free_q[{LOCAL, local_in_channel_i}] + 3'd1;
        if (
          free_q[{LOCAL, local_in_channel_i}]
          == oldest_q[{LOCAL, local_in_channel_i}] + {2'd0, popped[{LOCAL, local_in_channel_i}]}
        ) begin
          case (route_from_local(local_in_target_x_i, local_in_target_y_i, x_i, y_i))
            NORTH: north_want_q[{LOCAL, local_in_channel_i}] <= 1'b1;
            EAST: east_want_q[{LOCAL, local_in_channel_i}] <= 1'b1;
            SOUTH: south_want_q[{LOCAL, local_in_channel_i}] <= 1'b1;
            WEST: west_want_q[{LOCAL, local_in_channel_i}] <= 1'b1;
            default: local_want_q[{LOCAL, local_in_channel_i}] <= 1'b1;
          endcase
        end
      end

      // Credits come and go; both at once change nothing.
      if (north_out_credit_i != north_spent) begin
        if (north_out_credit_i[0] != north_spent[0]) begin
          north_credits_0_q
            <= north_out_credit_i[0] ? north_credits_0_q + 3'd1 : north_credits_0_q - 3'd1;
        end
        if (north_out_credit_i[1] != north_spent[1]) begin
          north_credits_1_q
            <= north_out_credit_i[1] ? north_credits_1_q + 3'd1 : north_credits_1_q - 3'd1;
        end
        if (north_out_credit_i[2] != north_spent[2]) begin
          north_credits_2_q
            <= north_out_credit_i[2] ? north_credits_2_q + 3'd1 : north_credits_2_q - 3'd1;
        end
        if (north_out_credit_i[3] != north_spent[3]) begin
          north_credits_3_q
            <= north_out_credit_i[3] ? north_credits_3_q + 3'd1 : north_credits_3_q - 3'd1;
        end
      end
      if (east_out_credit_i != east_spent) begin
        if (east_out_credit_i[0] != east_spent[0]) begin
          east_credits_0_q
            <= east_out_credit_i[0] ? east_credits_0_q + 3'd1 : east_credits_0_q - 3'd1;
        end
        if (east_out_credit_i[1] != east_spent[1]) begin
          east_credits_1_q
            <= east_out_credit_i[1] ? east_credits_1_q + 3'd1 : east_credits_1_q - 3'd1;
        end
        if (east_out_credit_i[2] != east_spent[2]) begin
          east_credits_2_q
            <= east_out_credit_i[2] ? east_credits_2_q + 3'd1 : east_credits_2_q - 3'd1;
        end
        if (east_out_credit_i[3] != east_spent[3]) begin
          east_credits_3_q
            <= east_out_credit_i[3] ? east_credits_3_q + 3'd1 : east_credits_3_q - 3'd1;
        end
      end
      if (south_out_credit_i != south_spent) begin
        if (south_out_credit_i[0] != south_spent[0]) begin
          south_credits_0_q
            <= south_out_credit_i[0] ? south_credits_0_q + 3'd1 : south_credits_0_q - 3'd1;
        end
        if (south_out_credit_i[1] != south_spent[1]) begin
          south_credits_1_q
            <= south_out_credit_i[1] ? south_credits_1_q + 3'd1 : south_credits_1_q - 3'd1;
        end
        if (south_out_credit_i[2] != south_spent[2]) begin
          south_credits_2_q
            <= south_out_credit_i[2] ? south_credits_2_q + 3'd1 : south_credits_2_q - 3'd1;
        end
        if (south_out_credit_i[3] != south_spent[3]) begin
          south_credits_3_q
            <= south_out_credit_i[3] ? south_credits_3_q + 3'd1 : south_credits_3_q - 3'd1;
        end
      end
      if (west_out_credit_i != west_spent) begin
        if (west_out_credit_i[0] != west_spent[0]) begin
          west_credits_0_q
            <= west_out_credit_i[0] ? west_credits_0_q + 3'd1 : west_credits_0_q - 3'd1;
        end
        if (west_out_credit_i[1] != west_spent[1]) begin
          west_credits_1_q
            <= west_out_credit_i[1] ? west_credits_1_q + 3'd1 : west_credits_1_q - 3'd1;
        end
        if (west_out_credit_i[2] != west_spent[2]) begin
          west_credits_2_q
            <= west_out_credit_i[2] ? west_credits_2_q + 3'd1 : west_credits_2_q - 3'd1;
        end
        if (west_out_credit_i[3] != west_spent[3]) begin
          west_credits_3_q
            <= west_out_credit_i[3] ? west_credits_3_q + 3'd1 : west_credits_3_q - 3'd1;
        end
      end
      if (local_out_credit_i != local_spent) begin
        if (local_out_credit_i[0] != local_spent[0]) begin
          local_credits_0_q
            <= local_out_credit_i[0] ? local_credits_0_q + 3'd1 : local_credits_0_q - 3'd1;
        end
        if (local_out_credit_i[1] != local_spent[1]) begin
          local_credits_1_q
            <= local_out_credit_i[1] ? local_credits_1_q + 3'd1 : local_credits_1_q - 3'd1;
        end
        if (local_out_credit_i[2] != local_spent[2]) begin
          local_credits_2_q
            <= local_out_credit_i[2] ? local_credits_2_q + 3'd1 : local_credits_2_q - 3'd1;
        end
        if (local_out_credit_i[3] != local_spent[3]) begin
          local_credits_3_q
            <= local_out_credit_i[3] ? local_credits_3_q + 3'd1 : local_credits_3_q - 3'd1;
        end
      end
    end
  end

endmodule
