# Every cause of a trap, what it leaves in the registers, and that it has no other effect.
  .include "directed.inc"
  .option norvc
  program
  .set registers, 0x40008000

  # Of a trap: its cause, value and place, and that interrupts are off then.
  .macro check_trap cause, value, place
  expect s2, \cause
  li t6, \value
  beq s3, t6, 9f
  j fail
9:
  expect_address s4, \place
  .endm

  # With 16-bit instructions there is none.
  test cause.0
#ifndef __riscv_compressed
  trap_to 2f
  la a0, 1f + 2
  li a1, 77
1:
  jalr a1, 0(a0)
  j fail
2:
  expect s2, 0
  beq s3, a0, 3f
  j fail
3:
  expect_address s4, 1b
  expect a1, 77
  # A branch that is not taken traps nobody.
  li a0, 1
  .word 0x00050163
  trap_to 5f
4:
  .word 0x00051163
  j fail
5:
  expect s2, 0
  expect_address s4, 4b
  trap_to 7f
6:
  .word 0x002000ef
  j fail
7:
  expect s2, 0
  expect_address s4, 6b
#endif

  test cause.1
  trap_to 1f
  li a0, 0x40000000
  jalr a1, 0(a0)
1:
  expect s2, 1
  expect s3, 0x40000000
  expect s4, 0x40000000
  trap_to 2f
  li a0, 0x80000000
  jr a0
2:
  expect s2, 1
  expect s3, 0x80000000
  trap_to 3f
  li a0, 0x20000000
  jr a0
3:
  expect s2, 1
  expect s3, 0x20000000
#ifdef __riscv_compressed
  # The second half of an instruction beyond the memory's end.
  la a0, capacity
  lw a0, 0(a0)
  li a1, 0x0003
  sh a1, -2(a0)
  fence.i
  addi a2, a0, -2
  trap_to 4f
  jr a2
4:
  expect s2, 1
  beq s3, a0, 5f
  j fail
5:
  beq s4, a2, 6f
  j fail
6:
#endif

  test cause.2
  trap_to 2f
1:
  .word 0xc0001073
  j fail
2:
  check_trap 2, 0xc0001073, 1b
  trap_to 4f
3:
  .word 0xffffffff
  j fail
4:
  check_trap 2, 0xffffffff, 3b
  trap_to 6f
5:
  sret
  j fail
6:
  check_trap 2, 0x10200073, 5b
  trap_to 8f
7:
  .word 0x0015052f
  j fail
8:
  check_trap 2, 0x0015052f, 7b
#ifndef __riscv_mul
  trap_to 2f
1:
  .word 0x02b50533
  j fail
2:
  check_trap 2, 0x02b50533, 1b
#endif

  test cause.3
  trap_to 2f
1:
  ebreak
  j fail
2:
  expect s2, 3
  expect_address s3, 1b
  expect_address s4, 1b

  test cause.4
  la a0, data
  .macro check_load_misaligned name, offset
  li a1, 55
  trap_to 2f
1:
  \name a1, \offset(a0)
  j fail
2:
  expect s2, 4
  addi a2, a0, \offset
  beq s3, a2, 3f
  j fail
3:
  expect_address s4, 1b
  expect a1, 55
  .endm
  check_load_misaligned lw, 1
  check_load_misaligned lw, 2
  check_load_misaligned lw, 3
  check_load_misaligned lh, 1
  check_load_misaligned lhu, 3
  # Misaligned comes before nothing there.
  li a0, 0x80000000
  check_load_misaligned lw, 2

  test cause.5
  .macro check_load_fault name, address
  li a0, \address
  li a1, 55
  trap_to 2f
1:
  \name a1, 0(a0)
  j fail
2:
  check_trap 5, \address, 1b
  expect a1, 55
  .endm
  check_load_fault lw, 0x20000000
  check_load_fault lb, 0x3fffffff
  check_load_fault lh, 0x80000000
  check_load_fault lw, 0xfffffffc
  check_load_fault lw, 0x40000ffc
  check_load_fault lbu, 0x7fffffff

  test cause.6
  la a0, scratch
  sw x0, 0(a0)
  sw x0, 4(a0)
  .macro check_store_misaligned name, offset
  li a1, -1
  trap_to 2f
1:
  \name a1, \offset(a0)
  j fail
2:
  expect s2, 6
  addi a2, a0, \offset
  beq s3, a2, 3f
  j fail
3:
  expect_address s4, 1b
  lw a1, 0(a0)
  lw a2, 4(a0)
  or a1, a1, a2
  expect a1, 0
  .endm
  check_store_misaligned sw, 1
  check_store_misaligned sw, 2
  check_store_misaligned sw, 3
  check_store_misaligned sh, 1
  check_store_misaligned sh, 3

  test cause.7
  .macro check_store_fault name, address
  li a0, \address
  trap_to 2f
1:
  \name a0, 0(a0)
  j fail
2:
  check_trap 7, \address, 1b
  .endm
  check_store_fault sw, 0x20000000
  check_store_fault sb, 0x3fffffff
  check_store_fault sh, 0x80000002
  check_store_fault sw, 0xfffffffc
  check_store_fault sw, 0x40000ffc
  # A register that cannot be written.
  check_store_fault sw, 0x40008020

  test cause.11
  trap_to 2f
1:
  ecall
  j fail
2:
  check_trap 11, 0, 1b

  test mret
  csrwi mstatus, 8
  trap_to 2f
1:
  ecall
  j fail
2:
  expect s5, 0x1880
  csrr a0, mstatus
  expect a0, 0x1880
  csrwi mstatus, 0
  li a0, 0x80
  csrw mstatus, a0
  la a0, 3f
  csrw mepc, a0
  mret
  j fail
3:
  csrr a0, mstatus
  expect a0, 0x1888
  csrwi mstatus, 0

  # A trap in the handler's place: the one that came last counts.
  test nested
  trap_to 2f
1:
  ecall
2:
  trap_to 4f
3:
  ebreak
4:
  expect s2, 3
  expect_address s4, 3b

  # The interrupts: `ask` makes one, `calm` takes it back, both with a0 free.
  .macro check_interrupt cause, bit
  li a1, 1 << \bit
  csrw mie, a1
  trap_to 2f
1:
  csrwi mstatus, 8
  j fail
2:
  expect s2, 0x80000000 + \cause
  expect s3, 0
  la a1, 1b + 4
  beq s4, a1, 3f
  j fail
3:
  expect s5, 0x1880
  csrwi mstatus, 0
  .endm

  .macro wait_for_mip bit
1:
  csrr a1, mip
  li a2, 1 << \bit
  and a1, a1, a2
  beqz a1, 1b
  .endm

  .macro wait_for_no_mip
1:
  csrr a1, mip
  bnez a1, 1b
  .endm

  test interrupt.3
  csrwi mstatus, 0
  li a0, registers
  li a1, 1
  sw a1, 0x14(a0)
  wait_for_mip 3
  check_interrupt 3, 3
  sw x0, 0x14(a0)
  wait_for_no_mip

  test interrupt.7
  li a0, registers
  sw x0, 0x1c(a0)
  sw x0, 0x18(a0)
  wait_for_mip 7
  check_interrupt 7, 7
  li a1, -1
  sw a1, 0x1c(a0)
  wait_for_no_mip

  test interrupt.11
  li a0, registers
  li a1, 2
  # Faults before have raised bus_error, which would ask too.
  sw a1, 0x30(a0)
  sw a1, 0x0c(a0)
  li a1, 99
  sw a1, 0x28(a0)
  wait_for_mip 11
  lw a1, 0x10(a0)
  expect a1, 2
  check_interrupt 11, 11
  sw x0, 0x28(a0)
  wait_for_no_mip

  # All at once: external, software, timer; and none that is not enabled.
  test interrupt.order
  li a0, registers
  li a1, 1
  sw a1, 0x14(a0)
  sw a1, 0x28(a0)
  sw x0, 0x1c(a0)
  wait_for_mip 7
  wait_for_mip 11
  li a1, 0x888
  csrw mie, a1
  trap_to 2f
  csrwi mstatus, 8
  j fail
2:
  expect s2, 0x8000000b
  trap_to 3f
  li a1, 0x800
  csrc mie, a1
  csrsi mstatus, 8
  j fail
3:
  expect s2, 0x80000003
  trap_to 4f
  csrci mie, 8
  csrsi mstatus, 8
  j fail
4:
  expect s2, 0x80000007
  csrwi mstatus, 0
  csrw mie, x0
  csrsi mstatus, 8
  nop
  csrwi mstatus, 0
  sw x0, 0x14(a0)
  sw x0, 0x28(a0)
  li a1, -1
  sw a1, 0x1c(a0)
  wait_for_no_mip

  test interrupt.vectored
  csrr s1, mtvec
  la a0, 4f
  addi a0, a0, 1
  csrw mtvec, a0
  li a0, registers
  li a1, 1
  sw a1, 0x14(a0)
  wait_for_mip 3
  csrwi mie, 8
  csrwi mstatus, 8
  j fail
  .balign 4
4:
  j fail
  j fail
  j fail
  j 5f
  j fail
5:
  csrw mtvec, s1
  csrr a1, mcause
  expect a1, 0x80000003
  sw x0, 0x14(a0)
  csrwi mie, 0
  csrwi mstatus, 0
  wait_for_no_mip

  # wfi ends though interrupts are off, and what it waits for comes by itself.
  test wfi
  li a0, registers
  lw a1, 0x20(a0)
  addi a1, a1, 400
  sw a1, 0x18(a0)
  sw x0, 0x1c(a0)
  li a2, 0x80
  csrw mie, a2
  wfi
  csrr a2, mip
  expect a2, 0x80
  rdtime a2
  sub a2, a2, a1
  sltiu a2, a2, 200
  expect a2, 1
  li a1, -1
  sw a1, 0x1c(a0)
  wait_for_no_mip
  # With interrupts on it retires, and the next instruction is not executed.
  li a1, 0x7fffffff
  li a0, registers
  lw a1, 0x20(a0)
  addi a1, a1, 400
  sw a1, 0x18(a0)
  sw x0, 0x1c(a0)
  trap_to 2f
  csrwi mstatus, 8
  wfi
1:
  j fail
2:
  expect s2, 0x80000007
  expect_address s4, 1b
  csrwi mstatus, 0
  csrw mie, x0
  li a1, -1
  sw a1, 0x1c(a0)

  # The registers of core control, as any register of the tile: words, and parts of them.
  test registers
  li a0, registers
  lw a1, 0x04(a0)
  expect a1, 0
  lw a1, 0x08(a0)
  expect a1, 1
  li a1, 0x12345678
  sw a1, 0x18(a0)
  lhu a2, 0x1a(a0)
  expect a2, 0x1234
  lbu a2, 0x19(a0)
  expect a2, 0x56
  li a1, -1
  sw a1, 0x18(a0)
  lw a2, 0x18(a0)
  expect a2, -1

  j done

  .section .data
  .balign 4
capacity:
  .word CAPACITY
