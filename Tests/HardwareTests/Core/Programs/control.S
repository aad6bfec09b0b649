# Jumps, branches, fences.
  .include "directed.inc"
  .option norvc
  program

  # Both ways of a branch, forwards and backwards: taken if `taken` is 1.
  .macro check_branch name, left, right, taken
  li a0, \left
  li a1, \right
  li a2, 0
  \name a0, a1, 2f
  li a2, 1
  j 3f
1:
  addi a2, a2, 4
  j 4f
2:
  li a2, 2
3:
  \name a0, a1, 1b
  addi a2, a2, 8
4:
  .if \taken
  expect a2, 6
  .else
  expect a2, 9
  .endif
  .endm

  test jal
  li a0, 0
1:
  jal a1, 3f
2:
  j fail
3:
  expect_address a1, 2b
  jal x0, 4f
  j fail
4:
  expect x0, 0

  test jalr
  la a0, 2f + 5
  jalr a1, -4(a0)
1:
  j fail
2:
  expect_address a1, 1b
  la a0, 4f
  jalr a0, 0(a0)
3:
  j fail
4:
  expect_address a0, 3b

  test beq
  check_branch beq, 5, 5, 1
  check_branch beq, 5, -5, 0

  test bne
  check_branch bne, 5, -5, 1
  check_branch bne, 0x80000000, 0x80000000, 0

  test blt
  check_branch blt, -1, 0, 1
  check_branch blt, 0, -1, 0
  check_branch blt, 3, 3, 0
  check_branch blt, 0x80000000, 0x7fffffff, 1

  test bge
  check_branch bge, 0, -1, 1
  check_branch bge, 3, 3, 1
  check_branch bge, 0x80000000, 0x7fffffff, 0

  test bltu
  check_branch bltu, 0, -1, 1
  check_branch bltu, -1, 0, 0
  check_branch bltu, 3, 3, 0

  test bgeu
  check_branch bgeu, -1, 0, 1
  check_branch bgeu, 3, 3, 1
  check_branch bgeu, 0x7fffffff, 0x80000000, 0

  test fence
  la a0, scratch
  li a1, 17
  sw a1, 0(a0)
  fence
  fence rw, w
  lw a2, 0(a0)
  expect a2, 17
  .word 0x0ff0200f ^ 0x2000
  .word 0x8330000f
  .word 0xfff00f8f
  expect x0, 0

  # An instruction that the program writes itself: addi a0, a0, 1 becomes addi a0, a0, 64.
  test fence.i
  li a0, 0
  li a3, 2
  la a1, 2f
1:
  fence.i
2:
  addi a0, a0, 1
  li a2, 0x04050513
  sw a2, 0(a1)
  addi a3, a3, -1
  bnez a3, 1b
  expect a0, 65
  li a2, 0x00150513
  sw a2, 0(a1)

  test nop
  .rept 7
  nop
  .endr
  # Hints do nothing.
  lui x0, 0x12345
  addi x0, a0, 5
  add x0, a0, a1
  expect x0, 0

  j done
