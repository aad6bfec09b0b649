/// A number of any width for expected values, the least significant bit first; written plainly, bit
/// by bit, so that it shares nothing with what it checks.
struct BitString: Hashable {
  var bits: [Bool]

  var width: Int { bits.count }

  init(_ bits: [Bool]) { self.bits = bits }

  init(_ value: Int, width: Int) {
    bits = (0..<width).map { $0 < 63 ? value >> $0 & 1 == 1 : false }
  }

  init(_ condition: Bool) { bits = [condition] }

  /// Verilog's `%h`.
  var hexadecimal: String {
    stride(from: (width - 1) / 4 * 4, through: 0, by: -4).map { low in
      let digit = (0..<4).reduce(0) { sum, offset in
        sum + (low + offset < width && bits[low + offset] ? 1 << offset : 0)
      }
      return String(digit, radix: 16)
    }.joined()
  }

  /// The value, or `limit` where it is larger.
  func clamped(to limit: Int) -> Int {
    var value = 0
    for bit in bits.reversed() {
      value = min(limit, value * 2 + (bit ? 1 : 0))
    }
    return value
  }

  subscript(range: Range<Int>) -> BitString { BitString(Array(bits[range])) }

  func extended(to newWidth: Int, with fill: Bool = false) -> BitString {
    BitString(bits + Array(repeating: fill, count: newWidth - width))
  }

  func signExtended(to newWidth: Int) -> BitString { extended(to: newWidth, with: bits[width - 1]) }

  func zip(_ other: BitString, _ operation: (Bool, Bool) -> Bool) -> BitString {
    BitString((0..<width).map { operation(bits[$0], other.bits[$0]) })
  }

  var inverted: BitString { BitString(bits.map { !$0 }) }

  func plus(_ other: BitString, carry: Bool = false) -> BitString {
    var carry = carry
    return BitString(
      (0..<width).map { index in
        let ones = (bits[index] ? 1 : 0) + (other.bits[index] ? 1 : 0) + (carry ? 1 : 0)
        carry = ones >= 2
        return ones % 2 == 1
      })
  }

  func minus(_ other: BitString) -> BitString { plus(other.inverted, carry: true) }

  func times(_ other: BitString) -> BitString {
    var sum = BitString(0, width: width)
    for index in 0..<width where other.bits[index] { sum = sum.plus(shiftedLeft(by: index)) }
    return sum
  }

  func shiftedLeft(by distance: Int) -> BitString {
    BitString((0..<width).map { $0 >= distance && bits[$0 - distance] })
  }

  func shiftedRight(by distance: Int, with fill: Bool = false) -> BitString {
    BitString((0..<width).map { $0 + distance < width ? bits[$0 + distance] : fill })
  }

  func isLess(than other: BitString) -> Bool {
    for index in (0..<width).reversed() where bits[index] != other.bits[index] {
      return other.bits[index]
    }
    return false
  }

  func isLessSigned(than other: BitString) -> Bool {
    let sign = bits[width - 1]
    return sign != other.bits[width - 1] ? sign : isLess(than: other)
  }
}
