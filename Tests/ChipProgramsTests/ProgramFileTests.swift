import ChipPrograms
import ChipSpec
import Testing

/// Programs as files: what is written is read again, and what is wrong with a file is said where it
/// stands.
struct ProgramFileTests {
  @Test(arguments: UInt64(1)...6)
  func whatIsWrittenIsReadAgain(seed: UInt64) throws {
    let specification = RandomSpecification(seed: seed).specification
    let program = RandomChipProgram(seed: seed).program(for: specification)
    let text = program.json
    #expect(try ChipProgram(json: text) == program)
    // It keeps to its chip, but for mistakes that it makes on purpose.
    #expect(
      try ChipProgram(bytes: Array(text.utf8), file: "a.json", for: specification) == program)
    // Lines are short, so that a comparison of two files shows what has changed.
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 100 })
    // The same seed gives the same program.
    #expect(RandomChipProgram(seed: seed).program(for: specification).json == text)
    let other = RandomChipProgram(seed: seed + 1).program(for: specification)
    #expect(other != program)
  }

  @Test func everyStepIsKept() throws {
    var program = ChipProgram()
    program.name = "all \"steps\"\n"
    program.seed = .max
    let memory = MemoryCheck(x: 1, y: 2, address: 8, bytes: [0, 1, 254, 255])
    let register = RegisterCheck(
      name: "a register", x: 3, y: 0, address: 0x4000_0010, mask: 0xFF, value: 0x12)
    program.load = [
      .clear(x: 0, y: 0, address: 16, words: 3), .copy(x: 0, y: 1, address: 0, bytes: [1, 2, 3]),
      .copy(x: 0, y: 1, address: 8, bytes: []),
    ]
    program.start = [
      .write(x: 255, y: 255, address: .max, words: [0, .max]),
      .ring(x: 1, y: 1, semaphore: 255, amount: 255), .expect(memory),
      .expect(MemoryCheck(x: 0, y: 0, address: 0, count: 64)), .read(register), .wait(register),
      .refuse(x: 9, y: 0, address: 4, word: nil), .refuse(x: 9, y: 0, address: 4, word: 7),
      .transfer(
        HostTransferRequest(
          code: 3, host: .max, x: 1, y: 0, at: 1, length: .max, pattern: 0xABCD),
        interrupts: true, code: 1),
      .packet(.init(.read, at: .max, length: 511)),
      .packet(.init(.write, at: 8, data: .max, byteEnable: 0x3C)),
      .packet(.init(.completion, data: 1, byteEnable: 255, tag: 255)),
      .settle, .pause(cycles: 1_000_000),
    ]
    program.done = [register]
    program.memories = [memory]
    program.registers = [register]
    program.bridge = [BridgeCheck(.windowErrors, .max)]
    #expect(try ChipProgram(json: program.json) == program)
  }

  /// The messages about a file.
  private static func messages(_ text: String, for chip: Specification? = nil) -> String {
    do {
      _ = try ChipProgram(bytes: Array(text.utf8), file: "bad.json", for: chip)
      return "nothing is wrong"
    } catch {
      return error.description
    }
  }

  private static func head(_ rest: String) -> String {
    "{\"format\": \"tilewright-program\", \"version\": 1,\n \(rest)}\n"
  }

  @Test func whatIsNoProgram() {
    #expect(
      Self.messages("{\"format\": tilewright}") == """
        bad.json:1:12: error: expected a value, found 't' [TW0500]
            1 | {"format": tilewright}
              |            ^

        """)
    #expect(
      Self.messages("{\"format\": \"other\", \"version\": 1}") == """
        bad.json:1:12: error: a program's file must say "format": "tilewright-program" [TW0501]
            1 | {"format": "other", "version": 1}
              |            ^~~~~~~

        """)
    #expect(
      Self.messages("{\"format\": \"tilewright-program\", \"version\": 2}") == """
        bad.json:1:45: error: this version of Tilewright reads programs of version 1 [TW0501]
            1 | {"format": "tilewright-program", "version": 2}
              |                                             ^

        """)
    #expect(
      Self.messages("[1, 2") == """
        bad.json:1:6: error: expected ',' or ']', found the end of the file [TW0500]
            1 | [1, 2
              |      ^

        """)
    #expect(
      Self.messages("[]") == """
        bad.json:1:1: error: a program must be an object, found an array [TW0502]
            1 | []
              | ^~

        """)
  }

  @Test func keysAndValues() {
    #expect(
      Self.messages(Self.head("\"strat\": []")) == """
        bad.json:2:2: error: a program has no key 'strat' [TW0503]
            2 |  "strat": []}
              |  ^~~~~~~
              = help: did you mean 'start'?

        """)
    #expect(
      Self.messages(Self.head("\"start\": [{\"step\": \"setle\"}]")) == """
        bad.json:2:21: error: a step must be one of write, clear, copy, ring, expect, read, wait, \
        refuse, transfer, packet, settle or pause [TW0507]
            2 |  "start": [{"step": "setle"}]}
              |                     ^~~~~~~
              = help: did you mean 'settle'?

        """)
    #expect(
      Self.messages(
        Self.head("\"start\": [{\"step\": \"write\", \"tile\": [0, 300], \"words\": [\"12\"]}]"))
          == """
          bad.json:2:12: error: a step must have 'address' [TW0504]
              2 |  "start": [{"step": "write", "tile": [0, 300], "words": ["12"]}]}
                |            ^
          \nbad.json:2:42: error: y must be a whole number of at most 8 bits, in decimal digits or as \
          "0x…" in hexadecimal ones [TW0505]
              2 |  "start": [{"step": "write", "tile": [0, 300], "words": ["12"]}]}
                |                                          ^~~
          \nbad.json:2:58: error: a word must be a whole number of at most 32 bits, in decimal digits \
          or as "0x…" in hexadecimal ones [TW0505]
              2 |  "start": [{"step": "write", "tile": [0, 300], "words": ["12"]}]}
                |                                                          ^~~~

          """)
    #expect(
      Self.messages(
        Self.head(
          "\"load\": [{\"step\": \"copy\", \"tile\": [0, 0], \"address\": 0, \"bytes\": [\"0g\"]}]")
      )
        == """
        bad.json:2:68: error: bytes must be pairs of hexadecimal digits [TW0506]
            2 |  "load": [{"step": "copy", "tile": [0, 0], "address": 0, "bytes": ["0g"]}]}
              |                                                                    ^~~~

        """)
    #expect(
      Self.messages(Self.head("\"bridge\": [{\"register\": \"dma_eror\", \"value\": 0}]")) == """
        bad.json:2:26: error: 'register' must name a register of the host bridge [TW0507]
            2 |  "bridge": [{"register": "dma_eror", "value": 0}]}
              |                          ^~~~~~~~~~
              = help: did you mean 'dma_error'?

        """)
  }

  @Test func whatFitsNoChip() throws {
    let chip = try #require(
      SpecificationReader.read(
        text: """
          name: tiny
          grid: {columns: 2, rows: 1}
          host: {}
          tiles: {store: {role: memory, sram: {capacity: 4 KiB, banks: 2}}}
          """, file: "tiny.yaml"
      ).specification)
    let elsewhere = Self.head(
      "\"specification\": \"wide\", \"load\": [{\"step\": \"settle\"}, "
        + "{\"step\": \"write\", \"tile\": [2, 0], \"address\": 0, \"words\": [1]}]")
    #expect(Self.messages(elsewhere) == "nothing is wrong")
    #expect(
      Self.messages(elsewhere, for: chip) == """
        bad.json:2:82: error: 'tile' must lie in the grid of the chip 'tiny', which is 2 × 1, found \
        [2, 0] [TW0509]
            2 |  "specification": "wide", "load": [{"step": "settle"}, {"step": "write", "tile": [2, 0], "address": 0, "words": [1]}]}
              |                                                                                  ^~~~~~
              = help: the program says that it is for the chip 'wide'

        """)
    #expect(
      Self.messages(
        Self.head(
          "\"memories\": [{\"tile\": [1, 0], \"address\": \"0xffc\", \"bytes\": [\"0001020304\"]}]"
        ),
        for: chip) == """
          bad.json:2:43: error: the memory of tile (1, 0) of the chip 'tiny' has 4096 bytes, found 5 \
          bytes at 0xffc [TW0509]
              2 |  "memories": [{"tile": [1, 0], "address": "0xffc", "bytes": ["0001020304"]}]}
                |                                           ^~~~~~~

          """)
    // What the chip is to refuse may be anywhere.
    #expect(
      Self.messages(
        Self.head(
          "\"load\": [{\"step\": \"refuse\", \"tile\": [2, 0], \"address\": 0}, "
            + "{\"step\": \"ring\", \"tile\": [0, 1], \"semaphore\": 0, \"amount\": 1}]"),
        for: chip) == "nothing is wrong")
  }

  /// Whatever bytes a file holds, reading it ends with a message or a program.
  @Test func anyBytes() throws {
    var random = RandomBytes(seed: 4)
    let text = Array(
      RandomChipProgram(seed: 3).program(for: RandomSpecification(seed: 3).specification).json.utf8)
    for _ in 0..<150 {
      var bytes = Array(text.prefix(Int(random.next() % 2_000)))
      for _ in 0..<3 where !bytes.isEmpty {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      do {
        _ = try ChipProgram(bytes: bytes, file: "any.json")
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}
