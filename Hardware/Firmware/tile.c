#include "tile.h"

#include <stddef.h>

void tile_print(const char *text) {
  while (*text != 0) tile_put(*text++);
}

void tile_print_number(int32_t number) {
  char digits[12];
  size_t count = 0;
  uint32_t rest = number < 0 ? 0 - (uint32_t)number : (uint32_t)number;
  do {
    digits[count++] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (number < 0) tile_put('-');
  while (count > 0) tile_put(digits[--count]);
}

#ifdef TILE_SEMAPHORES_BASE
void tile_take(uint32_t semaphore, uint32_t amount) {
  /* The semaphore's interrupt wakes the core; it is not taken, because mstatus.MIE is 0. */
  volatile uint32_t *enable = (volatile uint32_t *)&TILE_SEMAPHORES->interrupt_enable;
  enable[semaphore / 32] = UINT32_C(1) << semaphore % 32;
  TILE_CORE->interrupt_enable = TILE_CORE_INTERRUPT_ENABLE_SEMAPHORES_MASK;
  tile_wake_on(TILE_INTERRUPT_EXTERNAL);
  for (;;) {
    tile_sleep();
    TILE_SEMAPHORES->operation = semaphore | amount << TILE_SEMAPHORES_OPERATION_AMOUNT_SHIFT |
                                 TILE_SEMAPHORES_OPERATION_TAKE_MASK;
    /* The result is there two cycles later; the register bus answers no sooner. */
    (void)TILE_SEMAPHORES->parameters;
    if (TILE_SEMAPHORES->result & TILE_SEMAPHORES_RESULT_SUCCESS_MASK) return;
  }
}
#endif

/* What compilers call by themselves. */

void *memcpy(void *restrict target, const void *restrict source, size_t count) {
  uint8_t *to = target;
  const uint8_t *from = source;
  while (count-- > 0) *to++ = *from++;
  return target;
}

void *memmove(void *target, const void *source, size_t count) {
  uint8_t *to = target;
  const uint8_t *from = source;
  if (to < from) {
    while (count-- > 0) *to++ = *from++;
  } else {
    while (count-- > 0) to[count] = from[count];
  }
  return target;
}

void *memset(void *target, int value, size_t count) {
  uint8_t *to = target;
  while (count-- > 0) *to++ = (uint8_t)value;
  return target;
}

#ifndef __riscv_mul
/* Cores without extension M. */

uint32_t __mulsi3(uint32_t a, uint32_t b) {
  uint32_t product = 0;
  for (; b != 0; b >>= 1, a <<= 1) {
    if (b & 1) product += a;
  }
  return product;
}

static uint32_t divide(uint32_t dividend, uint32_t divisor, uint32_t *remainder) {
  uint32_t quotient = 0, rest = 0;
  for (int bit = 31; bit >= 0; bit--) {
    rest = rest << 1 | (dividend >> bit & 1);
    quotient <<= 1;
    if (rest >= divisor) {
      rest -= divisor;
      quotient |= 1;
    }
  }
  *remainder = rest;
  return quotient;
}

uint32_t __udivsi3(uint32_t dividend, uint32_t divisor) {
  uint32_t remainder;
  return divide(dividend, divisor, &remainder);
}

uint32_t __umodsi3(uint32_t dividend, uint32_t divisor) {
  uint32_t remainder;
  divide(dividend, divisor, &remainder);
  return remainder;
}

static uint32_t magnitude(int32_t value) { return value < 0 ? 0 - (uint32_t)value : (uint32_t)value; }

int32_t __divsi3(int32_t dividend, int32_t divisor) {
  uint32_t remainder;
  uint32_t quotient = divide(magnitude(dividend), magnitude(divisor), &remainder);
  return (int32_t)((dividend < 0) != (divisor < 0) ? 0 - quotient : quotient);
}

int32_t __modsi3(int32_t dividend, int32_t divisor) {
  uint32_t remainder;
  divide(magnitude(dividend), magnitude(divisor), &remainder);
  return (int32_t)(dividend < 0 ? 0 - remainder : remainder);
}
#endif
