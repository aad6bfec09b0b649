// The analog array of a tile, computed in C++: the twin of ../analog_array.sv for Verilator.
//
// The same module with the same bits at its ports, see docs/parts/analog_array.md. What the array
// holds lies in the memory of analog_array.cpp; nothing is copied but what passes the ports.

module analog_array #(
  // Shape.
  parameter integer ROWS                    = 256,
  parameter integer COLUMNS                 = 256,
  parameter integer COLUMNS_PER_ADC         = 8,
  parameter integer DAC_BITS                = 8,
  parameter integer ADC_BITS                = 8,
  parameter integer LANES                   = 8,
  // Strengths of the effects; units as in the specification.
  parameter integer WEIGHT_LEVELS           = 127,
  parameter integer PROGRAMMING_SIGMA       = 0,
  parameter integer READ_SIGMA              = 0,
  parameter integer DRIFT_EXPONENT          = 0,
  parameter integer TEMPERATURE_COEFFICIENT = 0,
  parameter integer STUCK_LOW               = 0,
  parameter integer STUCK_HIGH              = 0,
  parameter integer DAC_OFFSET_SIGMA        = 0,
  parameter integer DAC_GAIN_SIGMA          = 0,
  parameter integer DAC_NONLINEARITY        = 0,
  parameter integer ADC_OFFSET_SIGMA        = 0,
  parameter integer ADC_GAIN_SIGMA          = 0,
  parameter integer ADC_NONLINEARITY        = 0,
  // From a column's sum to the ADC's range.
  parameter integer ADC_SCALE               = 528416,
  parameter integer ADC_SHIFT               = 28,
  parameter integer ADC_LIMITED_SCALE       = 528416,
  parameter integer ADC_LIMITED_SHIFT       = 28
) (
  input  wire                                                     clk_i,
  // Coordinates of the tile; static.
  input  wire [15:0]                                              x_i,
  input  wire [15:0]                                              y_i,
  // Settings, looked at when they are settled.
  input  wire                                                     settle_i,
  input  wire                                                     mode_i,         // 1 quantising
  input  wire [12:0]                                              effects_i,      // bit e: effect e
  input  wire [63:0]                                              seed_i,
  input  wire [15:0]                                              temperature_i,  // 1/16 degree C
  input  wire [15:0]                                              drift_time_i,   // log2(t/t0)/2048
  // Eight weights of a row; byte i is the weight of column 8 group + i.
  input  wire                                                     program_i,
  input  wire [$clog2(ROWS)-1:0]                                  program_row_i,
  input  wire [$clog2(COLUMNS < 16 ? 2 : COLUMNS/8)-1:0]          program_group_i,
  input  wire [63:0]                                              program_weights_i,
  // Eight inputs; byte k is the input of row 8 index + k.
  input  wire                                                     input_write_i,
  input  wire [$clog2(ROWS < 16 ? 2 : ROWS/8)-1:0]                input_index_i,
  input  wire [63:0]                                              input_data_i,
  // A product: one sample, then a step for each column of an ADC.
  input  wire                                                     sample_i,
  input  wire                                                     convert_i,
  input  wire [$clog2(COLUMNS_PER_ADC < 2 ? 2 : COLUMNS_PER_ADC)-1:0] convert_step_i,
  // Codes of the columns from LANES index on, 32 bits each.
  input  wire                                                     read_i,
  input  wire [$clog2(COLUMNS < 2*LANES ? 2 : COLUMNS/LANES)-1:0] read_index_i,
  output reg  [32*LANES-1:0]                                      read_data_o
);

  import "DPI-C" function chandle analog_array_open(
      input int rows, input int columns, input int columns_per_adc, input int dac_bits,
      input int adc_bits, input int weight_levels, input int programming_sigma,
      input int read_sigma, input int drift_exponent, input int temperature_coefficient,
      input int stuck_low, input int stuck_high, input int dac_offset_sigma,
      input int dac_gain_sigma, input int dac_nonlinearity, input int adc_offset_sigma,
      input int adc_gain_sigma, input int adc_nonlinearity, input int adc_scale,
      input int adc_shift, input int adc_limited_scale, input int adc_limited_shift);
  import "DPI-C" function void analog_array_close(input chandle state);
  // Eight codes, however many lanes there are: a chip may hold arrays of several shapes, and a
  // function has one signature for all of them.
  import "DPI-C" function void analog_array_read(
      input chandle state, input int column, output bit [255:0] codes);
  import "DPI-C" function void analog_array_convert(input chandle state, input int step);
  import "DPI-C" function void analog_array_sample(input chandle state, input int x, input int y);
  import "DPI-C" function void analog_array_write(
      input chandle state, input int index, input longint unsigned data);
  import "DPI-C" function void analog_array_program(
      input chandle state, input int row, input int group, input longint unsigned weights);
  import "DPI-C" function void analog_array_settle(
      input chandle state, input int mode, input int effects, input longint unsigned seed,
      input int temperature, input int drift_time);

  chandle state;

  initial begin
    state = analog_array_open(
        ROWS, COLUMNS, COLUMNS_PER_ADC, DAC_BITS, ADC_BITS, WEIGHT_LEVELS, PROGRAMMING_SIGMA,
        READ_SIGMA, DRIFT_EXPONENT, TEMPERATURE_COEFFICIENT, STUCK_LOW, STUCK_HIGH,
        DAC_OFFSET_SIGMA, DAC_GAIN_SIGMA, DAC_NONLINEARITY, ADC_OFFSET_SIGMA, ADC_GAIN_SIGMA,
        ADC_NONLINEARITY, ADC_SCALE, ADC_SHIFT, ADC_LIMITED_SCALE, ADC_LIMITED_SHIFT);
    read_data_o = 0;
  end

  final analog_array_close(state);

  // In this order each sees the state as it was before the edge.
  always @(posedge clk_i) begin : array
    bit [255:0] codes;
    bit [32*LANES-1:0] data;
    if (read_i) begin
      for (integer lane = 0; lane < LANES; lane = lane + 1) begin
        if (lane % 8 == 0) analog_array_read(state, 32'(read_index_i) * LANES + lane, codes);
        data[32*lane +: 32] = codes[32*(lane%8) +: 32];
      end
      read_data_o <= data;
    end
    if (convert_i) analog_array_convert(state, 32'(convert_step_i));
    if (sample_i) analog_array_sample(state, 32'(x_i), 32'(y_i));
    if (input_write_i) analog_array_write(state, 32'(input_index_i), input_data_i);
    if (program_i) begin
      analog_array_program(
          state, 32'(program_row_i), 32'(program_group_i), program_weights_i);
    end
    if (settle_i) begin
      analog_array_settle(
          state, 32'(mode_i), 32'(effects_i), seed_i, 32'($signed(temperature_i)),
          32'(drift_time_i));
    end
  end

endmodule
