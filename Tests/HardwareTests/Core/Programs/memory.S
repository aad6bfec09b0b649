# Loads and stores.
  .include "directed.inc"
  .option norvc
  program

  .macro check_load name, offset, value
  la a0, data
  \name a1, \offset(a0)
  expect a1, \value
  addi a0, a0, 2000
  \name a0, \offset-2000(a0)
  expect a0, \value
  .endm

  # Stores over a known pattern: two words as they are then. A load follows at once.
  .macro check_store name, offset, low, high
  la a0, scratch
  li a1, 0x11223344
  li a2, 0x55667788
  li a3, 0xa9b8c7d6
  sw a1, 0(a0)
  sw a2, 4(a0)
  \name a3, \offset(a0)
  lw a4, 0(a0)
  lw a5, 4(a0)
  expect a4, \low
  expect a5, \high
  addi a0, a0, -2048
  \name x0, 2047-3(a0)
  .endm

  test lb
  check_load lb, 0, 0xffffff81
  check_load lb, 1, 0xffffff82
  check_load lb, 2, 0xffffff83
  check_load lb, 3, 0xffffff84
  check_load lb, 5, 2

  test lh
  check_load lh, 0, 0xffff8281
  check_load lh, 2, 0xffff8483
  check_load lh, 4, 0x0201
  check_load lh, 10, 0x7fff

  test lw
  check_load lw, 0, 0x84838281
  check_load lw, 4, 0x04030201
  check_load lw, 12, 0x00ff0080

  test lbu
  check_load lbu, 0, 0x81
  check_load lbu, 3, 0x84
  check_load lbu, 9, 0x80
  check_load lbu, 14, 0xff

  test lhu
  check_load lhu, 0, 0x8281
  check_load lhu, 2, 0x8483
  check_load lhu, 12, 0x80

  test sb
  check_store sb, 0, 0x112233d6, 0x55667788
  check_store sb, 3, 0xd6223344, 0x55667788
  check_store sb, 5, 0x11223344, 0x5566d688
  check_store sb, 6, 0x11223344, 0x55d67788

  test sh
  check_store sh, 0, 0x1122c7d6, 0x55667788
  check_store sh, 2, 0xc7d63344, 0x55667788
  check_store sh, 6, 0x11223344, 0xc7d67788

  test sw
  check_store sw, 0, 0xa9b8c7d6, 0x55667788
  check_store sw, 4, 0x11223344, 0xa9b8c7d6

  test x0
  la a0, data
  lw x0, 0(a0)
  expect x0, 0

  j done
