/* What Swift programs see of C. */
#include "tile.h"

extern uint64_t dot_product_program[];

static inline uint32_t dot_product_program_address(void) {
  return (uint32_t)(uintptr_t)dot_product_program;
}
