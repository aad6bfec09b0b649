import ChipSpec

/// An instruction of the SIMD unit, taken apart as docs/parts/simd.md ("An instruction") says.
struct SIMDInstruction: Sendable {
  let operation: SIMDEncoding.Operation
  let form: SIMDEncoding.Form
  let d: Int
  let a: Int
  let b: Int
  let c: Int
  let table: Int
  let addressing: Int
  let saturate: Bool

  /// Code of the element type; 0 to 4 where the operation uses it.
  let type: Int

  let immediate: UInt32

  /// Signed parts of the immediate.
  var high: Int32 { Int32(bitPattern: immediate) >> 16 }
  var low: Int32 { Int32(Int16(truncatingIfNeeded: immediate)) }

  /// Why a word is no instruction.
  enum Fault: Error {
    case operation
    case form
    case type
    case addressing
  }

  /// Takes a word apart.
  init(_ word: UInt64) throws(Fault) {
    func bits(_ range: Range<Int>) -> Int {
      Int(word >> UInt64(range.lowerBound) & (1 << UInt64(range.count) - 1))
    }
    guard let operation = SIMDEncoding.Operation(rawValue: bits(SIMDEncoding.operation)),
      let form = SIMDEncoding.Form(rawValue: bits(SIMDEncoding.form))
    else { throw .operation }
    guard Self.forms(of: operation) >> UInt8(form.rawValue) & 1 == 1 else { throw .form }
    type = bits(SIMDEncoding.type)
    addressing = bits(SIMDEncoding.addressing)
    if Self.usesType(operation) && type > 4 { throw .type }
    if Self.accessesMemory(operation) && addressing > 2 { throw .addressing }
    self.operation = operation
    self.form = form
    d = bits(SIMDEncoding.d)
    a = bits(SIMDEncoding.a)
    b = bits(SIMDEncoding.b)
    c = bits(SIMDEncoding.c)
    table = bits(SIMDEncoding.table)
    saturate = word >> UInt64(SIMDEncoding.saturate) & 1 == 1
    immediate = UInt32(truncatingIfNeeded: word)
  }

  /// The forms that an operation has, one bit each.
  static func forms(of operation: SIMDEncoding.Operation) -> UInt8 {
    switch operation {
    case .copy, .add, .sub, .rsub, .adds, .subs, .mul, .mulh, .mac, .min, .max, .and, .or, .xor,
      .sll, .srl, .sra, .srr, .eq, .ne, .lt, .le, .gt, .ge, .sel, .clamp:
      0b0111
    case .abs, .clz, .lookup: 0b0101
    case .index: 0b0010
    case .scale: 0b1111
    case .loadVector, .storeVector: 0b0011
    case .sum, .highest, .lowest, .get, .put, .setvl, .loadScalar, .storeScalar, .loadTable, .beq,
      .bne, .blt, .bge, .loop, .jal, .jalr, .wait, .signal, .halt:
      0b0001
    }
  }

  /// Whether an operation uses the element type.
  static func usesType(_ operation: SIMDEncoding.Operation) -> Bool {
    operation == .scale || accessesMemory(operation)
  }

  /// Whether an operation loads or stores.
  static func accessesMemory(_ operation: SIMDEncoding.Operation) -> Bool {
    switch operation {
    case .loadVector, .storeVector, .loadScalar, .storeScalar, .loadTable: true
    default: false
    }
  }
}
