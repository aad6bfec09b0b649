// Verilog that is written by hand, and the C++ that it calls, as texts in the program.

#pragma once

/// `analog_array.sv`.
const char *_Nonnull behavioural_model_analog_array(void);
/// `dpi/analog_array.sv`.
const char *_Nonnull behavioural_model_analog_array_dpi(void);
/// `dpi/analog_array.cpp`.
const char *_Nonnull behavioural_model_analog_array_dpi_code(void);
