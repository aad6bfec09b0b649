import ChipSpec

/// How an instruction is written: its operands in their order.
enum Syntax: Equatable {
  /// `copy d, b`
  case copy
  /// `add d, a, b`
  case binary
  /// `abs d, a`
  case unary
  /// `sel d, c, a, b`
  case select
  /// `clamp d, a, low, high`
  case clamp
  /// `scale.type d, a, multiplier, shift, zero point`
  case scale
  /// `lookup d, a, table`
  case lookup
  /// `index d, b`
  case index
  /// `sum d, a, b`: a vector to a scalar
  case reduction
  /// `put d, a, b`: a scalar to a lane
  case put
  /// `setvl d, b`
  case length
  /// `load.type d, [a]`
  case load
  /// `store.type d, [a]`; `stores.type d, [a]` saturates
  case store
  /// `beq a, b, target`
  case branch
  /// `loop d, target`
  case jump
  /// `jalr d, a + n`
  case jumpRegister
  /// `wait number, amount`
  case semaphore
  /// `halt`
  case plain

  /// Mnemonics and what they stand for; loads and stores find their operation by the operand.
  static let mnemonics: [String: (operation: SIMDEncoding.Operation, syntax: Syntax)] = {
    var mnemonics: [String: (operation: SIMDEncoding.Operation, syntax: Syntax)] = [
      "load": (.loadVector, .load), "store": (.storeVector, .store),
      "stores": (.storeVector, .store),
    ]
    for operation in SIMDEncoding.Operation.allCases {
      if let syntax = of(operation) { mnemonics["\(operation)"] = (operation, syntax) }
    }
    return mnemonics
  }()

  /// Other ways to write some instructions, and what they are.
  static let aliases: [String: String] = [
    "nop": "copy r0, 0", "not": "xor d, a, -1", "neg": "rsub d, a, 0", "jump": "jal r0, target",
  ]

  /// How an operation is written; nil for loads and stores, which share their mnemonics.
  static func of(_ operation: SIMDEncoding.Operation) -> Syntax? {
    switch operation {
    case .copy: .copy
    case .add, .sub, .rsub, .adds, .subs, .mul, .mulh, .mac, .min, .max, .and, .or, .xor, .sll,
      .srl, .sra, .srr, .eq, .ne, .lt, .le, .gt, .ge:
      .binary
    case .abs, .clz: .unary
    case .sel: .select
    case .clamp: .clamp
    case .scale: .scale
    case .lookup: .lookup
    case .index: .index
    case .sum, .highest, .lowest, .get: .reduction
    case .put: .put
    case .setvl: .length
    case .loadVector, .storeVector, .loadScalar, .storeScalar, .loadTable: nil
    case .beq, .bne, .blt, .bge: .branch
    case .loop, .jal: .jump
    case .jalr: .jumpRegister
    case .wait, .signal: .semaphore
    case .halt: .plain
    }
  }

  /// Whether the mnemonic is followed by a type.
  var hasType: Bool {
    switch self {
    case .scale, .load, .store: true
    default: false
    }
  }

  /// What the operands look like, for messages.
  var help: String { self == .plain ? "it stands alone" : "its operands look like \(example)" }

  private var example: String {
    switch self {
    case .copy: "v1, v2 or v1, r2 + 3 or r1, r2 + 3"
    case .binary: "v1, v2, v3 or v1, v2, r3 + 4 or r1, r2, r3 + 4"
    case .unary: "v1, v2 or r1, r2"
    case .select: "v1, v2, v3, v4 with the condition second"
    case .clamp: "v1, v2, -128, 127"
    case .scale: "v1, v2, r3, r4 + 5, 6: value, multiplier, shift, zero point"
    case .lookup: "v1, v2, t3"
    case .index: "v1, r2 + 3"
    case .reduction: "r1, v2, r3 + 4"
    case .put: "v1, r2, r3 + 4"
    case .length: "r1, r2 + 3"
    case .load, .store: "v1, [r2 + 3] or v1, [r2], 3 or v1, [r2]+"
    case .branch: "r1, r2, target"
    case .jump: "r1, target"
    case .jumpRegister: "r1, r2 + 3"
    case .semaphore: "3 or r1 + 3, r2 + 1: number, amount"
    case .plain: ""
    }
  }

  /// How many operands there are.
  var operands: ClosedRange<Int> {
    switch self {
    case .copy, .unary, .index, .length, .jump, .jumpRegister: 2...2
    case .binary, .lookup, .reduction, .put, .branch: 3...3
    case .select, .clamp: 4...4
    case .scale: 4...5
    case .load, .store: 2...3
    case .semaphore: 1...2
    case .plain: 0...0
    }
  }
}
