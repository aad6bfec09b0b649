// The analog array of a tile: DACs at the rows, weights held by pairs of cells, ADCs at the
// columns.
//
// A behavioural model in integers, not for synthesis; the head alone becomes the black box there.
// docs/parts/analog_array.md specifies every step; names and numbers here are those of that page.
// dpi/analog_array.sv is a faster twin of it for Verilator, with the same bits.

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

  localparam int Adcs = COLUMNS / COLUMNS_PER_ADC;
  localparam longint FullConductance = 2032;
  localparam longint LargestConductance = 4095;
  localparam longint Unity = 16777216;  // of a gain

  // Numbers of the effects.
  localparam int WeightQuantisation = 0;
  localparam int ProgrammingError = 1;
  localparam int ReadNoise = 2;
  localparam int Drift = 3;
  localparam int StuckCells = 4;
  localparam int DacOffset = 5;
  localparam int DacGain = 6;
  localparam int DacNonlinearity = 7;
  localparam int AdcOffset = 8;
  localparam int AdcGain = 9;
  localparam int AdcNonlinearity = 10;
  localparam int AdcRange = 11;
  localparam int Temperature = 12;

  // Kinds of random numbers.
  localparam int ErrorOfCell = 1;
  localparam int StateOfCell = 2;
  localparam int NoiseOfColumn = 3;
  localparam int OffsetOfDac = 4;
  localparam int GainOfDac = 5;
  localparam int ShapeOfDac = 6;
  localparam int OffsetOfAdc = 7;
  localparam int GainOfAdc = 8;
  localparam int ShapeOfAdc = 9;

  // The architecture's tables, entry by entry.
  shortint normal [0:2047];
  int power [0:256];
  shortint deviations [0:67];  // 4 curves of 17 knots

  initial begin : copy_tables
    bit [255:0] sixteen;
    // Piece by piece, because some simulators copy all of a vector to take a part of it.
    for (int i = 0; i < 128; i = i + 1) begin
      sixteen = analog_tables::Normal[256*(127-i) +: 256];
      for (int k = 0; k < 16; k = k + 1) normal[16*i + k] = sixteen[16*(15-k) +: 16];
    end
    for (int i = 0; i < 257; i = i + 1) power[i] = analog_tables::Power[32*(256-i) +: 32];
    for (int i = 0; i < 68; i = i + 1) deviations[i] = analog_tables::Deviations[16*(67-i) +: 16];
  end

  initial read_data_o = 0;

  // (a + 2^(n-1)) / 2^n, cut towards minus infinity.
  function automatic longint rounded(input longint a, input int n);
    rounded = n == 0 ? a : (a + (64'sd1 <<< (n - 1))) >>> n;
  endfunction

  // The nearest number of low to high.
  function automatic longint clipped(input longint a, input longint low, input longint high);
    clipped = a < low ? low : a > high ? high : a;
  endfunction

  // SplitMix64.
  function automatic bit [63:0] mixed(input bit [63:0] value);
    bit [63:0] z;
    z = value + 64'h9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 64'hbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 64'h94d049bb133111eb;
    mixed = z ^ (z >> 31);
  endfunction

  // The random number of a kind's key and a counter.
  function automatic bit [63:0] drawn(input bit [63:0] key, input bit [63:0] counter);
    drawn = mixed(key ^ (counter * 64'hd1b54a32d192ed03));
  endfunction

  // A normally distributed number, in 1/4096 of its standard deviation.
  function automatic longint gaussian(input bit [63:0] hash);
    longint sum;
    longint entry;
    sum = 0;
    for (int i = 0; i < 4; i = i + 1) begin
      entry = 64'(normal[hash[12*i +: 11]]);
      sum = hash[12*i + 11] ? sum - entry : sum + entry;
    end
    gaussian = sum;
  endfunction

  // A converter's deviation from a straight line at a position of 16 * 2^n, and the curve that its
  // random number chooses.
  function automatic longint deviation(input bit [2:0] choice, input longint position, input int n);
    int knot;
    longint fraction;
    longint low;
    longint high;
    longint shape;
    knot = 17 * 32'(choice[1:0]) + 32'(position >>> n);
    fraction = position - ((position >>> n) <<< n);
    low = 64'(deviations[knot]);
    high = 64'(deviations[knot + 1]);
    shape = low + rounded((high - low) * fraction, n);
    deviation = choice[2] ? -shape : shape;
  endfunction

  // The largest integer whose square is at most a.
  function automatic longint root(input longint a);
    longint result;
    result = 0;
    for (int i = 23; i >= 0; i = i - 1) begin
      if ((result + (64'sd1 <<< i)) * (result + (64'sd1 <<< i)) <= a) begin
        result = result + (64'sd1 <<< i);
      end
    end
    root = result;
  endfunction

  // An input of DAC_BITS bits; larger ones saturate.
  function automatic longint input_code(input byte value);
    input_code = clipped(
        64'(value), -(64'sd1 <<< (DAC_BITS - 1)), (64'sd1 <<< (DAC_BITS - 1)) - 1);
  endfunction

  // Everything that the array knows belongs to this one process, and is 0 at power-up.
  always @(posedge clk_i) begin : array
    // State.
    byte       weights [0:ROWS*COLUMNS-1];
    bit        quantising;
    bit [12:0] effects;
    bit [63:0] seed;
    shortint   temperature;
    bit [15:0] drift_time;
    bit [31:0] conversion;           // samples since the last settle
    byte       shadow [0:ROWS-1];    // inputs of the next sample
    int        held [0:COLUMNS-1];   // codes that conversions will give
    int        codes [0:COLUMNS-1];

    // What follows from weights, settings and coordinates. It is renewed when a sample needs it.
    bit        array_stale;
    bit        row_stale [0:ROWS-1];
    bit        sums_stale;
    bit [15:0] x;
    bit [15:0] y;
    bit [63:0] keys [1:9];
    longint    conductances [0:127];          // what a weight of this size programs
    longint    drift_factor;
    longint    temperature_factor;
    longint    dac_offsets [0:ROWS-1];
    longint    dac_gains [0:ROWS-1];
    bit [2:0]  dac_shapes [0:ROWS-1];
    longint    adc_offsets [0:Adcs-1];
    longint    adc_factors [0:Adcs-1];
    bit [2:0]  adc_shapes [0:Adcs-1];
    int        adc_shift;
    shortint   effective [0:ROWS*COLUMNS-1];
    longint    offset_sums [0:COLUMNS-1];     // what the DACs' offsets add to a column

    // Codes, as they were before a conversion at the same edge.
    if (read_i) begin : read
      int column;
      for (int k = 0; k < LANES; k = k + 1) begin
        column = 32'(read_index_i) * LANES + k;
        read_data_o[32*k +: 32] <= column < COLUMNS ? codes[column] : 0;
      end
    end

    // What was held before a sample at the same edge.
    if (convert_i && 32'(convert_step_i) < COLUMNS_PER_ADC) begin : convert
      for (int a = 0; a < Adcs; a = a + 1) begin
        codes[32'(convert_step_i) * Adcs + a] = held[32'(convert_step_i) * Adcs + a];
      end
    end

    // A product of everything as it was before this edge.
    if (sample_i) begin : sample
      longint code;
      longint shape;
      int     value;
      int     first;
      longint squares;
      longint sigma;
      longint noise;
      longint v;
      longint q;
      int     values [0:ROWS-1];
      int     sums [0:COLUMNS-1];

      if (x != x_i || y != y_i) begin
        x = x_i;
        y = y_i;
        array_stale = 1;
      end

      // What concerns the whole array, its rows and its ADCs.
      if (array_stale) begin : renew_array
        longint levels;
        longint level;
        longint age;
        longint low;
        longint high;
        for (int kind = 1; kind <= 9; kind = kind + 1) begin
          keys[kind] = mixed(mixed(seed) ^ {32'(kind), y, x});
        end
        levels = effects[WeightQuantisation] ? 64'(WEIGHT_LEVELS) : 127;
        for (int m = 0; m < 128; m = m + 1) begin
          level = (2 * 64'(m) * levels + 127) / 254;
          conductances[m] = (2 * level * FullConductance + levels) / (2 * levels);
        end
        age = rounded(64'(DRIFT_EXPONENT) * 64'(drift_time), 15);
        low = 64'(power[9'(age[11:4]) + 9'd1]);
        high = 64'(power[9'(age[11:4])]);
        drift_factor = rounded(high - rounded((high - low) * 64'(age[3:0]), 4), 32'(age >>> 12));
        temperature_factor = clipped(
            65536 + rounded(64'(TEMPERATURE_COEFFICIENT) * (64'(temperature) - 400), 16),
            0, 131071);
        for (int r = 0; r < ROWS; r = r + 1) begin
          dac_offsets[r] = clipped(
              rounded(DAC_OFFSET_SIGMA * gaussian(drawn(keys[OffsetOfDac], 64'(r))), 16),
              -32768, 32767);
          dac_gains[r] = clipped(
              Unity + rounded(DAC_GAIN_SIGMA * gaussian(drawn(keys[GainOfDac], 64'(r))), 12),
              0, 2 * Unity - 1);
          dac_shapes[r] = 3'(drawn(keys[ShapeOfDac], 64'(r)));
          row_stale[r] = 1;
        end
        for (int a = 0; a < Adcs; a = a + 1) begin
          adc_offsets[a] =
              rounded(ADC_OFFSET_SIGMA * gaussian(drawn(keys[OffsetOfAdc], 64'(a))), 16);
          adc_factors[a] = effects[AdcRange] ? 64'(ADC_LIMITED_SCALE) : 64'(ADC_SCALE);
          if (effects[AdcGain]) begin
            adc_factors[a] = rounded(
                adc_factors[a] * clipped(
                    Unity + rounded(ADC_GAIN_SIGMA * gaussian(drawn(keys[GainOfAdc], 64'(a))), 12),
                    0, 2 * Unity - 1),
                24);
          end
          adc_shapes[a] = 3'(drawn(keys[ShapeOfAdc], 64'(a)));
        end
        adc_shift = effects[AdcRange] ? ADC_LIMITED_SHIFT : ADC_SHIFT;
        array_stale = 0;
        sums_stale = 1;
      end

      // What a row's pairs of cells weigh.
      for (int r = 0; r < ROWS; r = r + 1) begin : renew_row
        longint    weight;
        bit [6:0]  magnitude;
        longint    conductance;
        longint    pair;
        bit [63:0] pair_cell;
        int        state;
        if (row_stale[r]) begin
          for (int j = 0; j < COLUMNS; j = j + 1) begin
            weight = 64'(weights[r * COLUMNS + j]);
            if (quantising) begin
              magnitude = 7'(clipped(weight < 0 ? -weight : weight, 0, 127));
              pair = 0;
              for (int p = 0; p < 2; p = p + 1) begin
                pair_cell = {32'd0, 16'(r), 16'(2 * j + p)};
                conductance =
                    (p == 0 ? weight > 0 : weight < 0) ? conductances[magnitude] : 0;
                if (effects[ProgrammingError]) begin
                  conductance = clipped(
                      conductance + rounded(
                          PROGRAMMING_SIGMA
                              * gaussian(drawn(keys[ErrorOfCell], pair_cell)), 24),
                      0, LargestConductance);
                end
                if (effects[Drift]) conductance = rounded(conductance * drift_factor, 16);
                if (effects[Temperature]) begin
                  conductance = clipped(
                      rounded(conductance * temperature_factor, 16), 0, LargestConductance);
                end
                if (effects[StuckCells]) begin
                  state = 32'(drawn(keys[StateOfCell], pair_cell) >> 40);
                  if (state < STUCK_LOW) conductance = 0;
                  else if (state < STUCK_LOW + STUCK_HIGH) conductance = FullConductance;
                end
                pair = p == 0 ? conductance : pair - conductance;
              end
              if (effects[DacGain]) begin
                pair = clipped(
                    rounded(pair * dac_gains[r], 24), -LargestConductance, LargestConductance);
              end
              effective[r * COLUMNS + j] = 16'(pair);
            end else begin
              effective[r * COLUMNS + j] = 16'(weight);
            end
          end
          row_stale[r] = 0;
          sums_stale = 1;
        end
      end

      // What the DACs' offsets give, whatever the inputs.
      if (sums_stale) begin : renew_sums
        for (int j = 0; j < COLUMNS; j = j + 1) offset_sums[j] = 0;
        if (effects[DacOffset]) begin
          for (int r = 0; r < ROWS; r = r + 1) begin
            for (int j = 0; j < COLUMNS; j = j + 1) begin
              offset_sums[j] =
                  offset_sums[j] + dac_offsets[r] * 64'(effective[r * COLUMNS + j]);
            end
          end
          for (int j = 0; j < COLUMNS; j = j + 1) offset_sums[j] = rounded(offset_sums[j], 6);
        end
        sums_stale = 0;
      end

      // The DACs.
      squares = 0;
      for (int r = 0; r < ROWS; r = r + 1) begin
        code = input_code(shadow[r]);
        if (quantising) begin
          shape = 0;
          if (effects[DacNonlinearity]) begin
            shape = deviation(
                dac_shapes[r], (code + (64'sd1 <<< (DAC_BITS - 1))) <<< (8 - DAC_BITS), 4);
          end
          code = clipped(4 * code + rounded(DAC_NONLINEARITY * shape, 22), -512, 511);
          squares = squares + code * code;
        end
        values[r] = 32'(code);
      end

      // The columns' sums: 32 bits hold every partial one.
      for (int j = 0; j < COLUMNS; j = j + 1) sums[j] = 0;
      for (int r = 0; r < ROWS; r = r + 1) begin
        value = values[r];
        first = r * COLUMNS;
        for (int j = 0; j < COLUMNS; j = j + 1) begin
          sums[j] = sums[j] + value * 32'(effective[first + j]);
        end
      end

      // The ADCs.
      sigma = (READ_SIGMA * root(squares <<< 16)) >>> 20;
      for (int j = 0; j < COLUMNS; j = j + 1) begin
        if (quantising) begin
          v = 64'(sums[j]) + offset_sums[j];
          if (effects[ReadNoise]) begin
            noise = gaussian(
                drawn(keys[NoiseOfColumn], {20'd0, conversion, 12'd0} + 64'(j)));
            v = v + rounded(sigma * noise, 16);
          end
          q = rounded(v * adc_factors[j % Adcs], adc_shift);
          if (effects[AdcOffset]) q = q + adc_offsets[j % Adcs];
          q = clipped(q, -524288, 524287);
          if (effects[AdcNonlinearity]) begin
            q = q + rounded(
                ADC_NONLINEARITY * deviation(adc_shapes[j % Adcs], q + 524288, 16), 14);
          end
          held[j] = 32'(clipped(
              rounded(q, 20 - ADC_BITS),
              -(64'sd1 <<< (ADC_BITS - 1)), (64'sd1 <<< (ADC_BITS - 1)) - 1));
        end else begin
          held[j] = sums[j];
        end
      end
      conversion = conversion + 1;
    end

    if (input_write_i && 32'(input_index_i) < ROWS / 8) begin : write_inputs
      for (int k = 0; k < 8; k = k + 1) begin
        shadow[8 * 32'(input_index_i) + k] = input_data_i[8*k +: 8];
      end
    end

    if (program_i && 32'(program_row_i) < ROWS && 32'(program_group_i) < COLUMNS / 8)
    begin : write_weights
      for (int i = 0; i < 8; i = i + 1) begin
        weights[32'(program_row_i) * COLUMNS + 8 * 32'(program_group_i) + i] =
            program_weights_i[8*i +: 8];
      end
      row_stale[program_row_i] = 1;
    end

    if (settle_i) begin : settle
      if ({quantising, effects, seed, temperature, drift_time}
          != {mode_i, effects_i, seed_i, temperature_i, drift_time_i}) begin
        array_stale = 1;
      end
      quantising = mode_i;
      effects = effects_i;
      seed = seed_i;
      temperature = temperature_i;
      drift_time = drift_time_i;
      conversion = 0;
    end
  end

endmodule
