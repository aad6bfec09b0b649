// The chip of picorv32.yaml with a PicoRV32 as the core of its tile. It has the ports of the chip but
// those for the core.

module chip_with_picorv32 (
  input  wire        clk_i,
  input  wire        rst_ni,
  input  wire [63:0] timebase_i,
  input  wire        host_down_valid_i,
  output wire        host_down_ready_o,
  input  wire [1:0]  host_down_kind_i,
  input  wire [63:0] host_down_address_i,
  input  wire [63:0] host_down_data_i,
  input  wire [7:0]  host_down_byte_enable_i,
  input  wire [7:0]  host_down_tag_i,
  input  wire [8:0]  host_down_length_i,
  input  wire        host_down_error_i,
  input  wire        host_down_last_i,
  output wire        host_up_valid_o,
  input  wire        host_up_ready_i,
  output wire [1:0]  host_up_kind_o,
  output wire [63:0] host_up_address_o,
  output wire [63:0] host_up_data_o,
  output wire [7:0]  host_up_byte_enable_o,
  output wire [7:0]  host_up_tag_o,
  output wire [8:0]  host_up_length_o,
  output wire        host_up_error_o,
  output wire        host_up_last_o,
  output wire        quiet_o,
  output wire [63:0] wake_o
);

  wire        mem_valid;
  wire        mem_instr;
  wire [31:0] mem_addr;
  wire [31:0] mem_wdata;
  wire [3:0]  mem_wstrb;
  wire        mem_ready;
  wire [31:0] mem_rdata;
  wire        mem_error;
  wire        core_rst_n;
  wire [31:0] core_entry;
  wire        irq_external;
  wire        irq_software;
  wire        irq_timer;
  wire        chip_quiet;

  // While the core runs, something happens in every cycle: no time may be skipped.
  assign quiet_o = chip_quiet && !core_rst_n;

  picorv32 #(
    .COMPRESSED_ISA (1),
    .ENABLE_MUL     (1),
    .ENABLE_DIV     (1),
    .BARREL_SHIFTER (1),
    .ENABLE_IRQ     (1),
    .LATCHED_IRQ    (32'hffff_ffc7),  // lines 3 to 5 are levels
    .MASKED_IRQ     (32'hffff_ff80),
    .PROGADDR_RESET (32'h0000_0000),  // it cannot be told: programs start at 0
    .PROGADDR_IRQ   (32'h0000_0010)
  ) u_core (
    .clk          (clk_i),
    .resetn       (core_rst_n),
    .mem_valid    (mem_valid),
    .mem_instr    (mem_instr),
    .mem_ready    (mem_ready),
    .mem_addr     (mem_addr),
    .mem_wdata    (mem_wdata),
    .mem_wstrb    (mem_wstrb),
    .mem_rdata    (mem_rdata),
    .pcpi_wr      (1'b0),
    .pcpi_rd      (32'd0),
    .pcpi_wait    (1'b0),
    .pcpi_ready   (1'b0),
    // 0 to 2 are the core's own: its timer, illegal instructions, misaligned accesses. 6 is an
    // access that failed.
    .irq          ({25'd0, mem_error, irq_timer, irq_software, irq_external, 3'd0})
  );

  chip u_chip (
    .clk_i                        (clk_i),
    .rst_ni                       (rst_ni),
    .timebase_i                   (timebase_i),
    .host_down_valid_i            (host_down_valid_i),
    .host_down_ready_o            (host_down_ready_o),
    .host_down_kind_i             (host_down_kind_i),
    .host_down_address_i          (host_down_address_i),
    .host_down_data_i             (host_down_data_i),
    .host_down_byte_enable_i      (host_down_byte_enable_i),
    .host_down_tag_i              (host_down_tag_i),
    .host_down_length_i           (host_down_length_i),
    .host_down_error_i            (host_down_error_i),
    .host_down_last_i             (host_down_last_i),
    .host_up_valid_o              (host_up_valid_o),
    .host_up_ready_i              (host_up_ready_i),
    .host_up_kind_o               (host_up_kind_o),
    .host_up_address_o            (host_up_address_o),
    .host_up_data_o               (host_up_data_o),
    .host_up_byte_enable_o        (host_up_byte_enable_o),
    .host_up_tag_o                (host_up_tag_o),
    .host_up_length_o             (host_up_length_o),
    .host_up_error_o              (host_up_error_o),
    .host_up_last_o               (host_up_last_o),
    .tile_0_0_core_mem_valid_i    (mem_valid),
    .tile_0_0_core_mem_instr_i    (mem_instr),
    .tile_0_0_core_mem_addr_i     (mem_addr),
    .tile_0_0_core_mem_wdata_i    (mem_wdata),
    .tile_0_0_core_mem_wstrb_i    (mem_wstrb),
    .tile_0_0_core_mem_ready_o    (mem_ready),
    .tile_0_0_core_mem_rdata_o    (mem_rdata),
    .tile_0_0_core_mem_error_o    (mem_error),
    .tile_0_0_core_rst_n_o        (core_rst_n),
    .tile_0_0_core_entry_o        (core_entry),
    .tile_0_0_core_irq_external_o (irq_external),
    .tile_0_0_core_irq_software_o (irq_software),
    .tile_0_0_core_irq_timer_o    (irq_timer),
    .quiet_o                      (chip_quiet),
    .wake_o                       (wake_o)
  );

  wire unused_ok = &{1'b0, core_entry};

endmodule
