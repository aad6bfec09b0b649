/* A product of a vector and a small matrix on the analog array, in its ideal mode, compared with the
   core's own. */
#include "tile.h"

enum { rows = 16, columns = 8, semaphore = 1 };

/* A descriptor of the analog part; docs/parts/analog.md has its fields. */
struct descriptor {
  uint8_t opcode;
  uint8_t last_and_format;
  uint16_t count;
  const struct descriptor *next;
  struct {
    uint8_t index, amount;
  } wait_input, input_done, wait_output, output_done;
  const void *source;
  int32_t source_stride;
  void *destination;
  int32_t destination_stride;
  uint16_t first_row, rows, first_column, columns;
};
_Static_assert(sizeof(struct descriptor) == 40, "five words of 64 bits");

enum { load_weights = 1, load_calibration = 2, convert = 3, last = 1, int32 = 3 << 1 };

static _Alignas(8) int8_t weights[rows][columns];
static _Alignas(8) int8_t input[rows];
static _Alignas(8) int32_t output[columns];
/* Factor 1, offset 0, shift 0. */
static _Alignas(8) uint64_t calibration[columns] = {1, 1, 1, 1, 1, 1, 1, 1};

static _Alignas(8) struct descriptor job[3] = {
    {.opcode = load_weights, .next = &job[1], .source = weights, .source_stride = columns,
     .rows = rows, .columns = columns},
    {.opcode = load_calibration, .next = &job[2], .source = calibration, .columns = columns},
    {.opcode = convert, .last_and_format = last | int32, .count = 1,
     .output_done = {semaphore, 1}, .source = input, .destination = output, .rows = rows,
     .columns = columns},
};

int main(void) {
  for (int row = 0; row < rows; row++) {
    input[row] = (int8_t)(row * row - 100);
    for (int column = 0; column < columns; column++) {
      weights[row][column] = (int8_t)(9 * row - 31 * column);
    }
  }
  TILE_ANALOG->mode = TILE_ANALOG_MODE_QUANTISING_IDEAL;
  TILE_ANALOG->start = (uint32_t)(uintptr_t)job;
  TILE_ANALOG->control = TILE_ANALOG_CONTROL_START_MASK | TILE_ANALOG_CONTROL_SETTLE_MASK;
  tile_take(semaphore, 1);
  int wrong = 0;
  for (int column = 0; column < columns; column++) {
    int32_t expected = 0;
    for (int row = 0; row < rows; row++) expected += input[row] * weights[row][column];
    if (((volatile int32_t *)output)[column] != expected) wrong++;
  }
  tile_print(wrong == 0 ? "conversion as expected\n" : "conversion wrong\n");
  return wrong;
}
