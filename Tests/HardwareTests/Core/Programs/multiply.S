# Products and quotients.
  .include "directed.inc"
  .option norvc
  program

  test mul
  check_rr mul, 7, -3, -21
  check_rr mul, 0x10001, 0x10001, 0x20001
  check_rr mul, 0x80000000, -1, 0x80000000

  test mulh
  check_rr mulh, 0x80000000, 0x80000000, 0x40000000
  check_rr mulh, -1, -1, 0
  check_rr mulh, 0x7fffffff, -2, -1

  test mulhsu
  check_rr mulhsu, -1, -1, -1
  check_rr mulhsu, 0x80000000, 0x80000000, 0xc0000000
  check_rr mulhsu, 0x7fffffff, -1, 0x7ffffffe

  test mulhu
  check_rr mulhu, -1, -1, 0xfffffffe
  check_rr mulhu, 0x80000000, 0x80000000, 0x40000000
  check_rr mulhu, 3, 0x55555555, 0

  test div
  check_rr div, 20, 6, 3
  check_rr div, -20, 6, -3
  check_rr div, 20, -6, -3
  check_rr div, 5, 0, -1
  check_rr div, 0x80000000, -1, 0x80000000
  check_rr div, 0x80000000, 1, 0x80000000

  test divu
  check_rr divu, -20, 6, 715827879
  check_rr divu, 5, 0, -1
  check_rr divu, 0x80000000, -1, 0
  check_rr divu, -1, 1, -1

  test rem
  check_rr rem, 20, 6, 2
  check_rr rem, -20, 6, -2
  check_rr rem, 20, -6, 2
  check_rr rem, -5, 0, -5
  check_rr rem, 0x80000000, -1, 0

  test remu
  check_rr remu, -20, 6, 2
  check_rr remu, -5, 0, -5
  check_rr remu, 0x80000000, -1, 0x80000000

  j done
