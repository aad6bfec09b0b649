# Control and status registers.
  .include "directed.inc"
  .option norvc
  program

  test csrrw
  li a0, 0x12345678
  csrw mscratch, a0
  li a1, 0xffffffff
  csrrw a2, mscratch, a1
  expect a2, 0x12345678
  csrrw a1, mscratch, a1
  expect a1, -1
  csrrw x0, mscratch, x0
  csrr a0, mscratch
  expect a0, 0

  test csrrs
  li a0, 0x0f0f
  csrw mscratch, a0
  li a1, 0xff00
  csrrs a2, mscratch, a1
  expect a2, 0x0f0f
  csrrs a2, mscratch, x0
  expect a2, 0xff0f

  test csrrc
  li a0, 0xffff
  csrw mscratch, a0
  li a1, 0x0ff0
  csrrc a2, mscratch, a1
  expect a2, 0xffff
  csrrc a2, mscratch, x0
  expect a2, 0xf00f

  test csrrwi
  csrrwi a0, mscratch, 31
  csrrwi a0, mscratch, 0
  expect a0, 31
  csrr a0, mscratch
  expect a0, 0

  test csrrsi
  csrwi mscratch, 16
  csrrsi a0, mscratch, 5
  expect a0, 16
  csrrsi a0, mscratch, 0
  expect a0, 21

  test csrrci
  csrwi mscratch, 31
  csrrci a0, mscratch, 5
  expect a0, 31
  csrrci a0, mscratch, 0
  expect a0, 26

  # What can be written of a register, and what it reads.
  .macro check_csr address, written, reads
  li a0, \written
  csrw \address, a0
  csrr a1, \address
  expect a1, \reads
  .endm

  test mstatus
  csrr a0, mstatus
  expect a0, 0x1800
  check_csr mstatus, 0xfffffff7, 0x1880
  check_csr mstatus, 0, 0x1800

  test misa
  csrr a0, misa
  csrw misa, x0
  csrr a1, misa
  beq a0, a1, 1f
  j fail
1:
  srli a0, a0, 30
  expect a0, 1

  test mie
  check_csr mie, 0xffffffff, 0x888
  check_csr mie, 0, 0

  test mtvec
  csrr a2, mtvec
  check_csr mtvec, 0xfffffffe, 0xfffffffc
  check_csr mtvec, 0x101, 0x101
  csrw mtvec, a2

  test mstatush
  check_csr mstatush, -1, 0

  test mcountinhibit
  check_csr mcountinhibit, -1, 0

  test mhpmevent
  check_csr mhpmevent3, -1, 0
  check_csr mhpmevent31, -1, 0

  test mepc
  csrw mepc, x0
  check_csr mepc, 0xfffffffc, 0xfffffffc

  test mcause
  check_csr mcause, 0xffffffff, 0x8000001f

  test mtval
  check_csr mtval, 0x89abcdef, 0x89abcdef

  test mip
  check_csr mip, 0xffffffff, 0

  test pmp
  csrr a0, pmpcfg0
  expect a0, 0x1f
  csrr a0, pmpaddr0
  expect a0, 0x1fffffff
  check_csr pmpcfg0, 0, 0x1f
  check_csr pmpcfg0, 0x98989898, 0x1f
  check_csr pmpaddr0, -1, 0x1fffffff
  check_csr pmpaddr0, 0, 0x1fffffff
  check_csr pmpcfg1, -1, 0
  check_csr pmpcfg2, -1, 0
  check_csr pmpcfg3, -1, 0
  check_csr pmpaddr1, -1, 0
  check_csr pmpaddr2, -1, 0
  check_csr pmpaddr4, -1, 0
  check_csr pmpaddr8, -1, 0
  check_csr pmpaddr15, -1, 0

  test tselect
  check_csr tselect, -1, 0
  check_csr tdata1, -1, 0
  check_csr 0x7a3, -1, 0

  test mcycle
  csrr a0, mcycle
  csrr a1, mcycle
  bltu a0, a1, 1f
  j fail
1:
  li a0, 0x1000
  li a1, 7
  csrw mcycleh, a1
  csrw mcycle, a0
  csrr a2, cycleh
  expect a2, 7
  csrr a2, cycle
  sltiu a3, a2, 2047
  li a4, 0x1000
  sub a2, a2, a4
  sltiu a3, a2, 64
  expect a3, 1

  test minstret
  csrw minstreth, x0
  li a0, 100
  csrw minstret, a0
  csrr a1, instret
  expect a1, 100
  csrr a1, minstret
  csrr a2, minstret
  sub a2, a2, a1
  expect a2, 1
  li a0, -1
  csrw minstret, a0
  nop
  csrr a1, instreth
  expect a1, 1

  test mhpmcounter
  check_csr mhpmcounter3, -1, 0
  check_csr mhpmcounter31h, -1, 0

  test time
  rdtimeh a0
  rdtime a1
  rdtime a2
  bltu a1, a2, 1f
  j fail
1:

  test machine
  csrr a0, mvendorid
  csrr a1, marchid
  csrr a2, mimpid
  csrr a3, mhartid
  csrr a4, mconfigptr
  or a0, a0, a1
  or a0, a0, a2
  or a0, a0, a3
  or a0, a0, a4
  expect a0, 0

  test missing
  .macro check_missing code:vararg
  trap_to 2f
1:
  \code
  j fail
2:
  expect s2, 2
  lw a1, 1b
  beq a1, s3, 3f
  j fail
3:
  expect_address s4, 1b
  .endm
  check_missing csrr a0, 0x100
  check_missing csrr a0, 0x180
  check_missing csrr a0, 0x302
  check_missing csrr a0, 0x380
  check_missing csrr a0, 0x3a4
  check_missing csrr a0, 0x3a8
  check_missing csrr a0, 0x3ac
  check_missing csrr a0, 0x3c0
  check_missing csrr a0, 0x7b0
  check_missing csrr a0, 0xc03
  check_missing csrw cycle, a0
  check_missing csrw mhartid, a0
  check_missing csrsi mvendorid, 1
  check_missing csrrw x0, instreth, x0
  csrrs a0, mhartid, x0
  csrrci a0, mhartid, 0
  expect a0, 0
  j done
