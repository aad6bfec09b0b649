import RTL

/// What an instruction asks for. At most one of the fields from `isLoad` to `isSerial` is 1.
struct CoreDecoded: Bundle {
  let isLegal = Field(1, "there is such an instruction")
  let isLoad = Field(1)
  let isStore = Field(1)
  let isBranch = Field(1)
  let isJump = Field(1, "jal")
  let isJumpRegister = Field(1, "jalr")
  let isArithmetic = Field(1, "its result is that of the arithmetic unit")
  let isStatus = Field(1, "it reads or writes a control and status register")
  let isCall = Field(1, "ecall")
  let isBreak = Field(1, "ebreak")
  let isReturn = Field(1, "mret")
  let isWait = Field(1, "wfi")
  let isFlush = Field(1, "fence.i")
  let isProduct = Field(1, "mul")
  let isSerial = Field(1, "it takes a cycle per bit")
  let readsSecond = Field(1, "the second operand is a register, not the immediate")
  let isAlternate = Field(1, "sub, sra, srai")
  let writes = Field(1, "it writes a register")
}
