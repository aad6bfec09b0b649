/// Where the fields of a SIMD instruction lie, and what their numbers mean.
///
/// An instruction is a word of 64 bits. All instructions have their fields at the same places; what
/// an instruction does not use is written as 0 and ignored. `docs/parts/simd.md` says what each
/// instruction does. Numbers are never given another meaning.
public enum SIMDEncoding {
  /// The ``Operation``.
  public static let operation = 58..<64

  /// The ``Form``: where the operands come from.
  public static let form = 56..<58

  /// Destination register, or the register that is stored.
  public static let d = 52..<56

  /// First source register, or the base of an address.
  public static let a = 48..<52

  /// Second source register, or the stride of an address.
  public static let b = 44..<48

  /// Third source register.
  public static let c = 40..<44

  /// Number of a look-up table.
  public static let table = 38..<40

  /// The ``Addressing`` of a load or store.
  public static let addressing = 36..<38

  /// Whether a store saturates.
  public static let saturate = 35

  /// The ``Element`` type.
  public static let type = 32..<35

  /// A number of 32 bits; the ranges below are its parts.
  public static let immediate = 0..<32

  /// `clamp`: signed, added to the upper bound. `scale`: the signed zero point.
  public static let high = 16..<32

  /// `clamp`: signed, added to the lower bound.
  public static let low = 0..<16

  /// `scale`: unsigned, added to the shift.
  public static let shift = 0..<6

  /// `wait`, `signal`: added to the number of the semaphore.
  public static let semaphore = 0..<8

  /// `wait`, `signal`: added to the amount.
  public static let amount = 8..<16

  /// Vector registers, and scalar registers.
  public static let registers = 16

  /// Look-up tables.
  public static let tables = 4

  /// Entries of a look-up table, 32 bits each.
  public static let tableEntries = 256

  /// What an instruction does.
  public enum Operation: Int, Sendable, Hashable, CaseIterable {
    case copy = 1
    case add = 2
    case sub = 3
    case rsub = 4
    case adds = 5
    case subs = 6
    case mul = 7
    case mulh = 8
    case mac = 9
    case min = 10
    case max = 11
    case and = 12
    case or = 13
    case xor = 14
    case sll = 15
    case srl = 16
    case sra = 17
    case srr = 18
    case eq = 19
    case ne = 20
    case lt = 21
    case le = 22
    case gt = 23
    case ge = 24
    case sel = 25
    case clamp = 26
    case abs = 27
    case clz = 28
    case index = 29
    case scale = 30
    case lookup = 31
    case sum = 32
    case highest = 33
    case lowest = 34
    case get = 35
    case put = 36
    case setvl = 37
    case loadVector = 40
    case storeVector = 41
    case loadScalar = 42
    case storeScalar = 43
    case loadTable = 44
    case beq = 48
    case bne = 49
    case blt = 50
    case bge = 51
    case loop = 52
    case jal = 53
    case jalr = 54
    case wait = 56
    case signal = 57
    case halt = 58
  }

  /// Where the operands of arithmetic come from; other instructions have form 0, and 1 for loads
  /// and stores with a stride.
  public enum Form: Int, Sendable, Hashable, CaseIterable {
    /// Vector registers only.
    case vector = 0
    /// The second operand is a scalar register plus the immediate.
    case vectorScalar = 1
    /// Scalar registers and the immediate only.
    case scalar = 2
    /// `scale` of vector registers by a scalar shift.
    case vectorScalarShift = 3

    /// Loads and stores: elements lie side by side.
    public static let contiguous = Form.vector
    /// Loads and stores: elements lie a stride apart.
    public static let strided = Form.vectorScalar
  }

  /// How a load or store finds its address and changes the base register.
  public enum Addressing: Int, Sendable, Hashable, CaseIterable {
    /// Base plus immediate; the base stays.
    case offset = 0
    /// The base, which then grows by the immediate.
    case increment = 1
    /// The base, which then grows by the room that the elements took.
    case advance = 2
  }

  /// Types of elements in memory.
  public enum Element: Int, Sendable, Hashable, CaseIterable {
    case i8 = 0
    case u8 = 1
    case i16 = 2
    case u16 = 3
    case i32 = 4
  }

  /// Why a unit stopped, as its status register says.
  public enum Failure: Int, Sendable, Hashable, CaseIterable {
    /// An instruction could not be fetched.
    case fetch = 1
    /// An instruction does not exist.
    case illegal = 2
    /// The SRAM refused an access.
    case memory = 3
    /// A look-up in a table that is not loaded.
    case table = 4
  }
}
