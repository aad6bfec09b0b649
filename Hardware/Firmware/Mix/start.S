# Entry at address 0: a stack, cleared variables, main.
  .section .text.start, "ax"
  .globl _start
_start:
  la sp, stack_top
  la t0, bss_start
  la t1, bss_end
1:
  bgeu t0, t1, 2f
  sw x0, 0(t0)
  addi t0, t0, 4
  j 1b
2:
  j main
