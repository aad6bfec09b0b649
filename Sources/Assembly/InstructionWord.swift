import ChipSpec

/// The fields of an instruction's word, whatever they hold.
struct InstructionWord: Hashable {
  var operation = 0
  var form = 0
  var d = 0
  var a = 0
  var b = 0
  var c = 0
  var table = 0
  var addressing = 0
  var saturate = false
  var type = 0
  var immediate: UInt32 = 0

  /// A word of zeros but for its operation and form.
  init(_ operation: SIMDEncoding.Operation, _ form: SIMDEncoding.Form = .vector) {
    self.operation = operation.rawValue
    self.form = form.rawValue
  }

  /// Takes a word apart.
  init(bits: UInt64) {
    func field(_ range: Range<Int>) -> Int {
      Int(truncatingIfNeeded: bits >> UInt64(range.lowerBound)) & (1 << range.count - 1)
    }
    operation = field(SIMDEncoding.operation)
    form = field(SIMDEncoding.form)
    d = field(SIMDEncoding.d)
    a = field(SIMDEncoding.a)
    b = field(SIMDEncoding.b)
    c = field(SIMDEncoding.c)
    table = field(SIMDEncoding.table)
    addressing = field(SIMDEncoding.addressing)
    saturate = bits >> UInt64(SIMDEncoding.saturate) & 1 == 1
    type = field(SIMDEncoding.type)
    immediate = UInt32(truncatingIfNeeded: bits)
  }

  /// The word.
  var bits: UInt64 {
    var bits = UInt64(immediate)
    func put(_ value: Int, _ range: Range<Int>) {
      bits |= UInt64(value) << UInt64(range.lowerBound)
    }
    put(operation, SIMDEncoding.operation)
    put(form, SIMDEncoding.form)
    put(d, SIMDEncoding.d)
    put(a, SIMDEncoding.a)
    put(b, SIMDEncoding.b)
    put(c, SIMDEncoding.c)
    put(table, SIMDEncoding.table)
    put(addressing, SIMDEncoding.addressing)
    put(saturate ? 1 : 0, SIMDEncoding.saturate..<SIMDEncoding.saturate + 1)
    put(type, SIMDEncoding.type)
    return bits
  }
}
