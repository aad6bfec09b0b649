/// How the operands of a RISC-V instruction lie in its word and are written.
enum RISCVFormat: Sendable {
  /// None.
  case none
  /// rd, rs1, rs2
  case register
  /// rd, rs1, immediate of 12 bits
  case immediate
  /// rd, rs1, shift amount
  case shift
  /// rd, offset(rs1)
  case load
  /// rs2, offset(rs1)
  case store
  /// rs1, rs2, target
  case branch
  /// rd, immediate of 20 bits
  case upper
  /// rd, target
  case jump
  /// predecessor, successor
  case fence
  /// rd, CSR, rs1
  case csr
  /// rd, CSR, immediate of 5 bits
  case csrImmediate

  // Of 16 bits.

  /// rd', x2, immediate
  case stackAddress
  /// rd', offset(rs1'), or rs2', offset(rs1')
  case shortAccess
  /// immediate of 6 bits, if it is not 0
  case shortHint
  /// rd, immediate of 6 bits
  case shortImmediate
  /// target of 11 bits
  case shortJump
  /// x2, immediate
  case stackAdjustment
  /// rd, upper immediate
  case shortUpper
  /// rd', immediate of 6 bits
  case narrowImmediate
  /// rd', shift amount
  case narrowShift
  /// rd'
  case narrow
  /// rd', rs2'
  case narrowPair
  /// rs1', target of 8 bits
  case shortBranch
  /// rd, shift amount
  case shortShift
  /// rd
  case single
  /// rd, rs2
  case pair
  /// rd, offset(x2)
  case stackLoad
  /// rs2, offset(x2)
  case stackStore
}
