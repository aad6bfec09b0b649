import Testing

@testable import Golden

/// The code of docs/parts/sram.md.
struct SECDEDTests {
  static let words: [UInt64] = [
    0, .max, 1, 0x8000_0000_0000_0000, 0x0123_4567_89AB_CDEF, 0xAAAA_5555_F00F_0FF0,
  ]

  @Test func checkBitsOfTheExamples() {
    #expect(SECDED.check(of: 0) == 0)
    #expect(SECDED.check(of: 1) == 0x07)
    #expect(SECDED.check(of: 0x8000_0000_0000_0000) == 0x8F)
    #expect(SECDED.check(of: .max) == 0)
    #expect(SECDED.check(of: 0x0123_4567_89AB_CDEF) == 0x42)
  }

  @Test func checkBitsAreTheParitiesOfTheMasks() {
    let masks: [UInt64] = [
      0xF104_2258_44B1_2CB7, 0xE308_44A8_8952_555B, 0xC710_8931_1264_9A6D, 0x8F21_11C2_2388_E38E,
      0x1F42_1E04_3C0F_03F0, 0x3E83_E007_C00F_FC00, 0x7CFC_0007_FFF0_0000, 0xF8FF_FFF8_0000_0000,
    ]
    var random = SeededRandom(1)
    for word in Self.words + (0..<100).map({ _ in random.next() }) {
      for (bit, mask) in masks.enumerated() {
        let parity = (word & mask).nonzeroBitCount & 1
        #expect(Int(SECDED.check(of: word) >> UInt8(bit) & 1) == parity)
      }
    }
  }

  @Test func columnsAreThoseOfAHsiaoCode() {
    #expect(SECDED.columns.count == 72)
    #expect(Set(SECDED.columns).count == 72)
    #expect(SECDED.columns.allSatisfy { $0.nonzeroBitCount % 2 == 1 })
    for bit in 0..<8 {
      #expect(SECDED.columns.filter { $0 >> UInt8(bit) & 1 != 0 }.count == 27)
    }
  }

  @Test func cleanWordsStayClean() {
    for word in Self.words {
      let decoded = SECDED.decode(SECDED.encode(word))
      #expect(decoded.data == word && decoded.finding == .clean)
    }
  }

  @Test(arguments: words)
  func correctsEverySingleError(_ word: UInt64) {
    for position in 0..<72 {
      var stored = SECDED.encode(word)
      stored.flip(position)
      let decoded = SECDED.decode(stored)
      #expect(decoded.data == word)
      #expect(decoded.finding == .corrected(position: position))
    }
  }

  @Test(arguments: words)
  func detectsEveryDoubleError(_ word: UInt64) {
    var pairs = 0
    for first in 0..<72 {
      for second in first + 1..<72 {
        var stored = SECDED.encode(word)
        stored.flip(first)
        stored.flip(second)
        let decoded = SECDED.decode(stored)
        pairs += 1
        if decoded.finding != .uncorrectable || decoded.data != stored.data {
          Issue.record("bits \(first) and \(second): \(decoded)")
        }
      }
    }
    #expect(pairs == 2556)
  }

  @Test func positionsBeyondTheCodeWordDoNotExist() {
    for position in 72..<128 {
      var stored = SECDED.encode(5)
      stored.flip(position)
      #expect(stored == SECDED.encode(5))
    }
  }
}
