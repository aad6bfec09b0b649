/// A fast 64-bit checksum, to notice a damaged file or to tell two builds of a tool apart. It
/// protects against accidents, not against an adversary.
enum Checksum {
  /// The checksum of `bytes` as 16 hexadecimal digits.
  static func of(_ bytes: [UInt8]) -> String {
    var a: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(bytes.count)
    bytes.withUnsafeBytes { raw in
      let words = raw.count / 8
      var i = 0
      while i < words {
        let word = raw.loadUnaligned(fromByteOffset: i &* 8, as: UInt64.self)
        a = (a ^ word) &* 0xff51_afd7_ed55_8ccd
        a ^= a &>> 32
        i &+= 1
      }
      for j in (words * 8)..<raw.count {
        a = (a ^ UInt64(raw[j])) &* 0xc4ce_b9fe_1a85_ec53
        a ^= a &>> 29
      }
    }
    let digits = String(a, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
