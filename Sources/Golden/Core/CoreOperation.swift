/// What a decoded instruction does. Compressed instructions are decoded to the operation that they
/// stand for; `lui` and `auipc` are both `constant`, because an instruction is decoded for its address.
enum CoreOperation: UInt8, Sendable, CaseIterable {
  /// Not looked at since the memory there was written.
  case undecoded
  case illegal
  case constant
  case jal, jalr
  case beq, bne, blt, bge, bltu, bgeu
  case lb, lh, lw, lbu, lhu
  case sb, sh, sw
  case addi, slti, sltiu, xori, ori, andi, slli, srli, srai
  case add, sub, sll, slt, sltu, xor, srl, sra, or, and
  case mul, mulh, mulhsu, mulhu, div, divu, rem, remu
  case fence, fenceI
  case ecall, ebreak, mret, wfi
  case csrrw, csrrs, csrrc, csrrwi, csrrsi, csrrci
}
