# Where a tile's program begins and ends. The loader's entry is _start.

  .section .text.start, "ax", @progbits
  .globl _start
_start:
  .option push
  .option norelax
  la gp, __global_pointer$
  .option pop
  la sp, __stack_top
  la t0, trap
  csrw mtvec, t0
  la t0, __bss_start
  la t1, __bss_end
clear:
  bgeu t0, t1, run
  sw zero, 0(t0)
  addi t0, t0, 4
  j clear
run:
  call main

# The program's end: what main returned goes to tohost, as value * 2 + 1, where `tilewright riscv`
# looks for it; 0 is success. Then the core sleeps.
  .globl finish
finish:
  slli a0, a0, 1
  ori a0, a0, 1
  la t0, tohost
  sw a0, 0(t0)
  csrw mie, zero
sleep:
  wfi
  j sleep

# Traps and interrupts: registers that a function may change are kept, handle_trap(cause, address,
# value) is called, and its result is where the program goes on.
  .section .text.trap, "ax", @progbits
  .balign 4
trap:
  addi sp, sp, -64
  sw ra, 0(sp)
  sw t0, 4(sp)
  sw t1, 8(sp)
  sw t2, 12(sp)
  sw a0, 16(sp)
  sw a1, 20(sp)
  sw a2, 24(sp)
  sw a3, 28(sp)
  sw a4, 32(sp)
  sw a5, 36(sp)
  sw a6, 40(sp)
  sw a7, 44(sp)
  sw t3, 48(sp)
  sw t4, 52(sp)
  sw t5, 56(sp)
  sw t6, 60(sp)
  csrr a0, mcause
  csrr a1, mepc
  csrr a2, mtval
  call handle_trap
  csrw mepc, a0
  lw ra, 0(sp)
  lw t0, 4(sp)
  lw t1, 8(sp)
  lw t2, 12(sp)
  lw a0, 16(sp)
  lw a1, 20(sp)
  lw a2, 24(sp)
  lw a3, 28(sp)
  lw a4, 32(sp)
  lw a5, 36(sp)
  lw a6, 40(sp)
  lw a7, 44(sp)
  lw t3, 48(sp)
  lw t4, 52(sp)
  lw t5, 56(sp)
  lw t6, 60(sp)
  addi sp, sp, 64
  mret

# Programs that do not handle traps end at the first, with 1000 and the cause.
  .weak handle_trap
handle_trap:
  andi a0, a0, 31
  addi a0, a0, 1000
  j finish

  .section .tohost, "aw", @progbits
  .balign 8
  .globl tohost
tohost:
  .word 0, 0
  .globl fromhost
fromhost:
  .word 0, 0
