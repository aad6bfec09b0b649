import ChipSpec
import Diagnostics

/// A program as the text of a file: JSON that shows in a comparison of two files what has changed.
extension ChipProgram {
  /// What the key `format` of a file says.
  public static let format = "tilewright-program"

  /// The version of the format that is written, and the last one that is read.
  public static let version = 1

  /// The program as JSON; `docs/programs.md` describes it. Reading it gives the same program.
  public var json: String { ProgramJSON.text(of: document) + "\n" }

  private var document: JSON {
    var members: [JSON.Member] = [
      .init("format", .string(Self.format)), .init("version", .integer(Self.version)),
      .init("name", .string(name)),
    ]
    if let specification { members.append(.init("specification", .string(specification))) }
    if let seed { members.append(.init("seed", .decimal(String(seed)))) }
    members += [
      .init("load", .array(load.map(Self.json))), .init("start", .array(start.map(Self.json))),
      .init("done", .array(done.map { .object(Self.members($0)) })),
      .init("memories", .array(memories.map { .object(Self.members($0)) })),
      .init("registers", .array(registers.map { .object(Self.members($0)) })),
      .init(
        "bridge",
        .array(
          bridge.map {
            .object([
              "register": .string($0.register.rawValue), "value": .integer(Int($0.value)),
            ])
          })),
      .init("end", .array(end.map(Self.json))),
    ]
    return .object(members)
  }

  private static func json(_ step: HostStep) -> JSON {
    func named(_ name: String, _ members: [JSON.Member] = []) -> JSON {
      .object([.init("step", .string(name))] + members)
    }
    switch step {
    case .write(let x, let y, let address, let words):
      return named("write", place(x, y, address) + [.init("words", .array(words.map(hex)))])
    case .clear(let x, let y, let address, let words):
      return named("clear", place(x, y, address) + [.init("words", .integer(words))])
    case .copy(let x, let y, let address, let bytes):
      return named("copy", place(x, y, address) + [.init("bytes", json(bytes))])
    case .ring(let x, let y, let semaphore, let amount):
      return named(
        "ring",
        [
          tile(x, y), .init("semaphore", .integer(semaphore)), .init("amount", .integer(amount)),
        ])
    case .expect(let check): return named("expect", members(check))
    case .read(let check): return named("read", members(check))
    case .wait(let check): return named("wait", members(check))
    case .refuse(let x, let y, let address, let word):
      return named("refuse", place(x, y, address) + (word.map { [.init("word", hex($0))] } ?? []))
    case .transfer(let transfer, let interrupts, let code):
      return named(
        "transfer",
        place(transfer.x, transfer.y, transfer.address) + [
          .init("operation", .integer(transfer.operation)),
          .init("host", .string("0x" + String(transfer.host, radix: 16))),
          .init("length", .integer(Int(transfer.length))), .init("pattern", hex(transfer.pattern)),
          .init("interrupts", .bool(interrupts)), .init("code", .integer(code)),
        ])
    case .packet(let packet):
      return named(
        "packet",
        [
          .init("kind", .string(packet.kind.rawValue)),
          .init("address", .string("0x" + String(packet.address, radix: 16))),
          .init("length", .integer(packet.length)),
          .init("data", .string("0x" + String(packet.data, radix: 16))),
          .init("byte_enable", .integer(Int(packet.byteEnable))),
          .init("tag", .integer(Int(packet.tag))),
        ])
    case .settle: return named("settle")
    case .pause(let cycles): return named("pause", [.init("cycles", .integer(cycles))])
    }
  }

  private static func members(_ check: MemoryCheck) -> [JSON.Member] {
    place(check.x, check.y, check.address)
      + [check.expected.map { .init("bytes", json($0)) } ?? .init("count", .integer(check.count))]
  }

  private static func members(_ check: RegisterCheck) -> [JSON.Member] {
    [.init("name", .string(check.name))] + place(check.x, check.y, check.address)
      + (check.mask == .max ? [] : [.init("mask", hex(check.mask))])
      + [.init("value", hex(check.value))]
  }

  private static func tile(_ x: Int, _ y: Int) -> JSON.Member {
    .init("tile", .array([.integer(x), .integer(y)]))
  }

  private static func place(_ x: Int, _ y: Int, _ address: UInt32) -> [JSON.Member] {
    [tile(x, y), .init("address", hex(address))]
  }

  private static func hex(_ word: UInt32) -> JSON { .string("0x" + String(word, radix: 16)) }

  /// 32 bytes a line, the lowest address first.
  private static func json(_ bytes: [UInt8]) -> JSON {
    .array(
      stride(from: 0, to: bytes.count, by: 32).map { start in
        var digits = ""
        for byte in bytes[start..<min(start + 32, bytes.count)] {
          digits += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return .string(digits)
      })
  }
}
