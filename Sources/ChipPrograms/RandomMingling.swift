/// Random SIMD instructions between the load of two buffers and the store of a third.
struct RandomMingling {
  /// Bytes at the address in r8 with which the instructions do as they like.
  static let scratch = 512

  /// The instructions: r2 and r3 hold the addresses of the buffers read, r4 that of the one written; t1 is
  /// loaded, r8 the address of a scratch area. `STRIP` stands for a label of their own.
  let text: String

  /// - Parameter size: bytes of a buffer, a multiple of 8.
  init(size: Int, _ random: inout ProgramRandom) {
    // Elements are loaded and stored with one width, so that all buffers are gone through together.
    let width = random.pick([1, 1, 2, 4])
    let types = [1: ["i8", "u8"], 2: ["i16", "u16"], 4: ["i32"]][width] ?? []
    var body = """
        copy r1, \(size / width)
        copy r6, \(random.number(in: -40_000...40_000))
        copy r7, \(random.number(in: 0...9))
      STRIP:
        setvl r5, r1
        load.\(random.pick(types)) v1, [r2]+
        load.\(random.pick(types)) v2, [r3]+
        copy v3, r7

      """
    for _ in 0..<random.number(in: 3...12) { body += "  \(Self.instruction(&random))\n" }
    // Whatever length the instructions have left, all is stored.
    body += "  setvl r11, r5\n"
    body += """
        \(random.chance(50) ? "stores" : "store").\(types[0]) v3, [r4]+
        sub r1, r1, r5
        bne r1, r0, STRIP

      """
    text = body
  }

  /// A load or a store at any place of the scratch area: words of memory are met in the middle, too.
  private static func access(_ random: inout ProgramRandom) -> String {
    let isLoad = random.chance(50)
    let type = random.pick(["i8", "i16", "i32"])
    let name = "\(isLoad ? "load" : random.chance(30) ? "stores" : "store").\(type)"
    let offset = random.number(in: 0...90)
    let register = "v\(random.number(in: isLoad ? 3...4 : 1...4))"
    switch random.number(in: 0...4) {
    case 0, 1: return "\(name) \(register), [r8 + \(offset)]"
    case 2:
      return "copy r9, \(random.number(in: 0...9))\n  \(name) \(register), [r8 + \(offset) step r9]"
    case 3:
      let step = random.chance(50) ? "], \(random.number(in: -9...9))" : "]+"
      return "add r10, r8, \(offset)\n  \(name) \(register), [r10\(step)\n  copy v3, r10"
    default: return "\(isLoad ? "load" : "store").\(type) r7, [r8 + \(offset)]"
    }
  }

  private static func instruction(_ random: inout ProgramRandom) -> String {
    let a = "v\(random.number(in: 1...4))", b = "v\(random.number(in: 1...4))"
    let d = "v\(random.number(in: 3...4))"
    let operand = random.pick([b, b, "r6", "r7", "\(random.number(in: -99...99))"])
    switch random.number(in: 0...13) {
    case 10...13:
      guard random.chance(50) else { return access(&random) }
      // Lengths that no buffer has: the last piece of a vector lies anywhere in a word.
      let length = random.number(in: 0...random.pick([7, 7, 33]))
      return "copy r9, \(length)\n  setvl r11, r9\n  \(access(&random))"
    case 0...3:
      let names = [
        "add", "sub", "rsub", "adds", "subs", "mul", "mulh", "mac", "min", "max", "and", "or",
        "xor",
      ]
      return "\(random.pick(names)) \(d), \(a), \(operand)"
    case 4:
      let amount = random.pick(["r7", "\(random.number(in: 0...31))"])
      return "\(random.pick(["sll", "srl", "sra", "srr"])) \(d), \(a), \(amount)"
    case 5:
      return "\(random.pick(["eq", "ne", "lt", "le", "gt", "ge"])) \(d), \(a), \(operand)"
    case 6:
      return random.chance(50)
        ? "clamp \(d), \(a), \(-random.number(in: 0...300)), \(random.number(in: 0...300))"
        : "sel \(d), \(a), \(b), v\(random.number(in: 1...4))"
    case 7: return "\(random.pick(["abs", "clz"])) \(d), \(a)"
    case 8:
      return random.chance(60)
        ? "scale.\(random.pick(["i8", "u8", "i16", "i32"])) \(d), \(a), \(b), "
          + "\(random.number(in: 0...40)), \(random.number(in: -20...20))"
        : "lookup \(d), \(a), t1"
    default:
      return random.chance(50)
        ? "\(random.pick(["sum", "highest", "lowest"])) r7, \(a), \(random.number(in: -9...9))"
        : "put \(d), r6, \(random.number(in: 0...63))"
    }
  }
}
