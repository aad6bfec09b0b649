# Arithmetic, logic and shifts of the base.
  .include "directed.inc"
  .option norvc
  program

  test lui
  lui a0, 0xfffff
  expect a0, 0xfffff000
  lui a0, 1
  expect a0, 0x1000
  lui x0, 1
  expect x0, 0

  test auipc
1:
  auipc a0, 0
  expect_address a0, 1b
2:
  auipc a0, 0xfffff
  li a1, 0x1000
  add a0, a0, a1
  expect_address a0, 2b

  test addi
  check_ri addi, 5, 2047, 2052
  check_ri addi, 0x7fffffff, 1, 0x80000000
  check_ri addi, 0, -2048, 0xfffff800
  check_ri addi, 0x80000000, -1, 0x7fffffff

  test slti
  check_ri slti, -5, -4, 1
  check_ri slti, -4, -4, 0
  check_ri slti, 0x7fffffff, -1, 0
  check_ri slti, 0x80000000, 0, 1

  test sltiu
  check_ri sltiu, 5, -1, 1
  check_ri sltiu, -1, -1, 0
  check_ri sltiu, 0, 1, 1
  check_ri sltiu, 0x80000000, 2047, 0

  test xori
  check_ri xori, 0x00ff0f0f, -1, 0xff00f0f0
  check_ri xori, 0x12345678, 0x555, 0x1234532d

  test ori
  check_ri ori, 0x00ff0f0f, -2048, 0xffffff0f
  check_ri ori, 0x12340000, 0x7ff, 0x123407ff

  test andi
  check_ri andi, 0xffff0fff, -256, 0xffff0f00
  check_ri andi, 0x12345678, 0x0f0, 0x70

  test slli
  check_ri slli, 0x80000003, 1, 6
  check_ri slli, 1, 31, 0x80000000
  check_ri slli, 0xdeadbeef, 0, 0xdeadbeef

  test srli
  check_ri srli, 0x80000003, 1, 0x40000001
  check_ri srli, 0x80000000, 31, 1

  test srai
  check_ri srai, 0x80000003, 1, 0xc0000001
  check_ri srai, 0x80000000, 31, -1
  check_ri srai, 0x7fffffff, 30, 1

  test add
  check_rr add, 0x7fffffff, 1, 0x80000000
  check_rr add, 0xffffffff, 0xffffffff, 0xfffffffe

  test sub
  check_rr sub, 0, 1, 0xffffffff
  check_rr sub, 0x80000000, 1, 0x7fffffff
  sub a0, a0, a0
  expect a0, 0

  test sll
  check_rr sll, 0x12345678, 36, 0x23456780
  check_rr sll, 1, 0xffffffff, 0x80000000

  test slt
  check_rr slt, 0x80000000, 0x7fffffff, 1
  check_rr slt, 0x7fffffff, 0x80000000, 0
  check_rr slt, 7, 7, 0

  test sltu
  check_rr sltu, 0x80000000, 0x7fffffff, 0
  check_rr sltu, 0x7fffffff, 0x80000000, 1
  check_rr sltu, 7, 7, 0

  test xor
  check_rr xor, 0xff00ff00, 0x0f0f0f0f, 0xf00ff00f

  test srl
  check_rr srl, 0x92345678, 0x24, 0x09234567
  check_rr srl, 0x80000000, 31, 1

  test sra
  check_rr sra, 0x92345678, 0x24, 0xf9234567
  check_rr sra, 0x80000000, 31, -1

  test or
  check_rr or, 0xff00ff00, 0x0f0f0f0f, 0xff0fff0f

  test and
  check_rr and, 0xff00ff00, 0x0f0f0f0f, 0x0f000f00

  j done
