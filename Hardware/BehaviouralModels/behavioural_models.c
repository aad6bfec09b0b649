// The files, byte by byte, as they are when this is compiled.

#include "behavioural_models.h"

static const char analogArray[] = {
#embed "analog_array.sv"
  , 0};

static const char analogArrayTwin[] = {
#embed "dpi/analog_array.sv"
  , 0};

static const char analogArrayCode[] = {
#embed "dpi/analog_array.cpp"
  , 0};

const char *behavioural_model_analog_array(void) { return analogArray; }
const char *behavioural_model_analog_array_dpi(void) { return analogArrayTwin; }
const char *behavioural_model_analog_array_dpi_code(void) { return analogArrayCode; }
