/* A dot product of int8 vectors on the SIMD unit, compared with the core's own. */
#include "tile.h"

/* dot_product.simd, and what it works on. */
extern struct {
  uint64_t instructions[15];
  uint32_t count;
  const int8_t *left, *right;
  volatile int32_t result;
} dot_product_program;

enum { count = 100 };
static int8_t left[count], right[count];

int main(void) {
  int32_t expected = 0;
  for (int i = 0; i < count; i++) {
    left[i] = (int8_t)(7 * i - 128);
    right[i] = (int8_t)(90 - 3 * i);
    expected += left[i] * right[i];
  }
  dot_product_program.count = count;
  dot_product_program.left = left;
  dot_product_program.right = right;
  TILE_SIMD->start = (uint32_t)(uintptr_t)&dot_product_program;
  TILE_SIMD->control = TILE_SIMD_CONTROL_START_MASK;
  tile_take(0, 1);
  int32_t result = dot_product_program.result;
  tile_print("dot product ");
  tile_print_number(result);
  tile_print(result == expected ? ", as expected\n" : ", wrong\n");
  return result == expected ? 0 : 1;
}
