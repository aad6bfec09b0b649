# Instructions of 16 bits, at addresses that are and are not multiples of 4.
  .include "directed.inc"
  .option norvc
  program
  .option rvc

  test c.addi4spn
  la sp, stack
  c.addi4spn a0, sp, 4
  addi a0, a0, -4
  expect_address a0, stack
  c.addi4spn s0, sp, 1020
  addi s0, s0, -1020
  expect_address s0, stack

  test c.lw
  la a0, data
  c.lw a1, 4(a0)
  expect a1, 0x04030201
  addi a0, a0, -124
  c.lw a0, 124(a0)
  expect a0, 0x84838281

  test c.sw
  la a0, scratch
  li a1, 0x13572468
  c.sw a1, 8(a0)
  lw a2, 8(a0)
  expect a2, 0x13572468

  test c.nop
  c.nop
  c.nop
  c.nop
  expect x0, 0

  test c.addi
  li a0, 10
  c.addi a0, 31
  expect a0, 41
  c.addi a0, -32
  expect a0, 9

  test c.jal
  c.jal 2f
1:
  j fail
2:
  expect_address ra, 1b

  test c.li
  c.li a0, -32
  expect a0, -32
  c.li t0, 31
  expect t0, 31

  test c.addi16sp
  la sp, stack
  c.addi16sp sp, -512
  addi sp, sp, 512
  mv a0, sp
  expect_address a0, stack
  c.addi16sp sp, 496
  addi a0, sp, -496
  expect_address a0, stack
  la sp, stack

  test c.lui
  c.lui a0, 31
  expect a0, 0x1f000
  c.lui a0, 0xfffe0
  expect a0, 0xfffe0000

  test c.srli
  li a0, 0x80000010
  c.srli a0, 4
  expect a0, 0x08000001
  li s1, 0x80000000
  c.srli s1, 31
  expect s1, 1

  test c.srai
  li a0, 0x80000010
  c.srai a0, 4
  expect a0, 0xf8000001
  li s1, 0x80000000
  c.srai s1, 31
  expect s1, -1

  test c.andi
  li a0, 0x1234567f
  c.andi a0, -32
  expect a0, 0x12345660
  c.andi a0, 31
  expect a0, 0

  test c.sub
  li a0, 5
  li a1, 7
  c.sub a0, a1
  expect a0, -2

  test c.xor
  li a0, 0xff00
  li a1, 0x0ff0
  c.xor a0, a1
  expect a0, 0xf0f0

  test c.or
  li a0, 0xff00
  li a1, 0x0ff0
  c.or a0, a1
  expect a0, 0xfff0

  test c.and
  li a0, 0xff00
  li a1, 0x0ff0
  c.and a0, a1
  expect a0, 0x0f00

  test c.j
  c.j 2f
1:
  c.j 3f
2:
  c.j 1b
  j fail
3:
  expect x0, 0

  test c.beqz
  li a0, 0
  li a1, 1
  c.beqz a1, 1f
  c.beqz a0, 2f
1:
  j fail
2:
  expect a0, 0

  test c.bnez
  li a0, 0
  li a1, 1
  c.bnez a0, 1f
  c.bnez a1, 2f
1:
  j fail
2:
  expect a1, 1

  test c.slli
  li t0, 0x40000001
  c.slli t0, 1
  expect t0, 0x80000002
  c.slli t0, 31
  expect t0, 0

  test c.lwsp
  la sp, data
  c.lwsp t0, 4(sp)
  expect t0, 0x04030201
  addi sp, sp, -252
  c.lwsp t0, 252(sp)
  expect t0, 0x84838281
  la sp, stack

  test c.jr
  la t0, 2f
  c.jr t0
1:
  j fail
2:
  la t0, 3f + 1
  c.jr t0
  j fail
3:
  expect x0, 0

  test c.mv
  li t0, 0x5a5a
  c.mv t1, t0
  expect t1, 0x5a5a

  test c.ebreak
  trap_to 2f
1:
  c.ebreak
  j fail
2:
  expect s2, 3
  expect_address s3, 1b
  expect_address s4, 1b

  test c.jalr
  la t0, 2f
  c.jalr t0
1:
  j fail
2:
  expect_address ra, 1b
  la ra, 3f
  c.jalr ra
  j fail
3:
  expect x0, 0

  test c.add
  li t0, 100
  li t1, -1
  c.add t0, t1
  expect t0, 99

  test c.swsp
  la sp, scratch
  li t0, 0x24681357
  c.swsp t0, 16(sp)
  lw t1, 16(sp)
  expect t1, 0x24681357
  la sp, stack

  # Instructions of 32 bits across a word, one that is jumped to, and one that a store changes.
  test c.mixed
  .balign 4
  c.nop
1:
  lui a0, 0x12345
  c.addi a0, 1
  addi a0, a0, 0x600
  c.addi a0, 1
  expect a0, 0x12345602
  la a1, 3f
  lh a2, 2f
  sh a2, 0(a1)
  fence.i
  c.j 3f
2:
  c.li a3, 7
  .balign 4
  c.nop
3:
  c.li a3, 1
  expect a3, 7

  test c.illegal
  .macro check_illegal code
  trap_to 2f
1:
  .hword \code
  j fail
2:
  expect s2, 2
  expect s3, \code
  expect_address s4, 1b
  .endm
  .option norvc
  check_illegal 0x0000
  check_illegal 0x0004
  check_illegal 0x2000
  check_illegal 0x6000
  check_illegal 0x8000
  check_illegal 0xa000
  check_illegal 0xe000
  check_illegal 0x6101
  check_illegal 0x6501
  check_illegal 0x9001
  check_illegal 0x9c01
  check_illegal 0x9c41
  check_illegal 0x4002
  check_illegal 0x8002
  check_illegal 0x2002
  check_illegal 0x6002
  check_illegal 0xa002
  check_illegal 0xe002
  j done
