/// What the header of a .npy file says: a dictionary as Python writes it.
struct NumPyHeader {
  /// The type of the elements, such as `<f4`.
  var elements = ""
  /// Whether the first dimension varies fastest.
  var isFortranOrder = false
  /// The lengths of the dimensions.
  var shape: [Int] = []

  /// A tensor has at most so many elements.
  static let mostElements = 1 << 28

  private static let mostDimensions = 32

  /// Reads the text of a header.
  init(_ text: ArraySlice<UInt8>) throws(NumPyError) {
    var cursor = Cursor(bytes: text)
    var seen: Set<String> = []
    try cursor.take("{")
    while !cursor.takes("}") {
      let key = try cursor.string()
      guard seen.insert(key).inserted else {
        throw NumPyError("the header gives '\(key)' twice")
      }
      try cursor.take(":")
      switch key {
      case "descr": elements = try cursor.string("elements of structures are not supported")
      case "fortran_order": isFortranOrder = try cursor.truth()
      case "shape": shape = try cursor.lengths()
      default: throw NumPyError("the header has an unknown key '\(key)'")
      }
      if !cursor.takes(",") {
        try cursor.take("}")
        break
      }
    }
    guard cursor.isAtEnd else { throw NumPyError("the header goes on behind its end") }
    for key in ["descr", "fortran_order", "shape"] where !seen.contains(key) {
      throw NumPyError("the header does not give '\(key)'")
    }
    guard shape.count <= Self.mostDimensions else {
      throw NumPyError(
        "an array has at most \(Self.mostDimensions) dimensions, found \(shape.count)")
    }
    var count = 1
    for length in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: max(length, 1))
      guard !overflows, product <= Self.mostElements else {
        throw NumPyError("an array has at most 2^28 elements, this shape has more")
      }
      count = product
    }
  }

  /// Reads Python's literals.
  private struct Cursor {
    var bytes: ArraySlice<UInt8>

    var isAtEnd: Bool {
      mutating get {
        skipBlanks()
        return bytes.isEmpty
      }
    }

    private mutating func skipBlanks() {
      while let byte = bytes.first, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { bytes.removeFirst() }
    }

    mutating func takes(_ text: StaticString) -> Bool {
      skipBlanks()
      let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      guard bytes.starts(with: wanted) else { return false }
      bytes.removeFirst(wanted.count)
      return true
    }

    mutating func take(_ text: StaticString) throws(NumPyError) {
      guard takes(text) else { throw NumPyError("the header lacks a '\(text)'") }
    }

    mutating func string(_ message: String = "a key of the header is no string") throws(NumPyError)
      -> String
    {
      skipBlanks()
      guard let quote = bytes.first, quote == 0x27 || quote == 0x22,
        let end = bytes.dropFirst().firstIndex(of: quote)
      else { throw NumPyError(message) }
      let inner = bytes[(bytes.startIndex + 1)..<end]
      guard inner.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
        throw NumPyError("a string of the header is no plain text")
      }
      bytes = bytes[(end + 1)...]
      return String(decoding: inner, as: UTF8.self)
    }

    mutating func truth() throws(NumPyError) -> Bool {
      if takes("True") { return true }
      if takes("False") { return false }
      throw NumPyError("'fortran_order' is True or False")
    }

    mutating func lengths() throws(NumPyError) -> [Int] {
      guard takes("(") else { throw NumPyError("'shape' is a tuple of lengths") }
      var lengths: [Int] = []
      while !takes(")") {
        skipBlanks()
        let digits = bytes.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard let length = Int(String(decoding: digits, as: UTF8.self)) else {
          throw NumPyError("'shape' is a tuple of lengths")
        }
        lengths.append(length)
        bytes = bytes[digits.endIndex...]
        _ = takes("L")  // Python 2 wrote it behind long integers.
        if !takes(",") {
          try take(")")
          break
        }
      }
      return lengths
    }
  }
}
