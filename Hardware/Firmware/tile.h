/* What a program on a tile's core needs beside the registers: interrupts, time, the host's mailbox,
   semaphores. The registers come from tile_registers.h, which the generator writes for each kind of
   tile. For C, and for Swift through its bridging header. */
#ifndef TILE_H
#define TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "tile_registers.h"

/* Bits of mie and mip. */
#define TILE_INTERRUPT_SOFTWARE (UINT32_C(1) << 3)
#define TILE_INTERRUPT_TIMER (UINT32_C(1) << 7)
#define TILE_INTERRUPT_EXTERNAL (UINT32_C(1) << 11)

/* Ends the program; 0 is success. */
_Noreturn void finish(int result);

/* Reads and writes a register by its address in the tile. */
static inline uint32_t tile_read(uint32_t address) {
  return *(volatile uint32_t *)(uintptr_t)address;
}
static inline void tile_write(uint32_t address, uint32_t value) {
  *(volatile uint32_t *)(uintptr_t)address = value;
}

/* Makes interrupts wake the core; none is taken as long as mstatus.MIE is 0. */
static inline void tile_wake_on(uint32_t interrupts) {
  __asm__ volatile("csrw mie, %0" : : "r"(interrupts) : "memory");
}

/* Sleeps until an interrupt of mie is pending. */
static inline void tile_sleep(void) { __asm__ volatile("wfi" : : : "memory"); }

/* Clock cycles, modulo 2^32. */
static inline uint32_t tile_cycles(void) {
  uint32_t cycles;
  __asm__ volatile("csrr %0, cycle" : "=r"(cycles));
  return cycles;
}

/* Makes instructions that were written to memory those that are executed. */
static inline void tile_fence_instructions(void) { __asm__ volatile("fence.i" : : : "memory"); }

/* Sends a character to the host: it waits until the mailbox is empty, and leaves 100 (hexadecimal) +
   the character there. */
static inline void tile_put(char character) {
  while (TILE_CORE->mailbox_outbound != 0) {
  }
  TILE_CORE->mailbox_outbound = UINT32_C(0x100) + (uint8_t)character;
}

/* Sends a text to the host, and a number as decimal. */
void tile_print(const char *text);
void tile_print_number(int32_t number);

#ifdef TILE_SEMAPHORES_BASE
/* Raises a semaphore. */
static inline void tile_raise(uint32_t semaphore, uint32_t amount) {
  TILE_SEMAPHORES->operation = semaphore | amount << TILE_SEMAPHORES_OPERATION_AMOUNT_SHIFT |
                               TILE_SEMAPHORES_OPERATION_RAISE_MASK;
}

/* Sleeps until a semaphore (0 to 31) has an amount, and takes it. */
void tile_take(uint32_t semaphore, uint32_t amount);
#endif

#endif
