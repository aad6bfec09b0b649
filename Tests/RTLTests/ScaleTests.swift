import RTL
import Testing

/// Elaboration, checks and printing stay quick on modules larger than people write.
@Suite struct ScaleTests {
  /// 500 signals, 2000 statements under 1500 conditions, and an output cone that holds most of it.
  static let large = Part("large_module") { m in
    let inputs = (0..<100).map { m.input("in_\($0)", width: 8) }
    let registers = (0..<200).map { m.register("state_\($0)", width: 16) }
    var wires: [Bits] = []
    for index in 0..<150 {
      let wire = m.wire("wire_\(index)", width: 16, default: .constant(0, width: 16))
      let sources = wires.isEmpty ? registers : wires
      for part in 0..<4 {
        m.when(inputs[(index + part) % 100][part]) {
          for bit in [4 * part, 4 * part + 2] {
            wire[bit..<bit + 2].drive(
              sources[(index * 7 + part) % sources.count][bit..<bit + 2]
                ^ registers[(index + part) % 200][bit..<bit + 2])
          }
        }
      }
      wires.append(wire)
    }
    for (index, register) in registers.enumerated() {
      m.when(inputs[index % 100].any) {
        register.next(wires[index % 150])
      }.elseWhen(inputs[index % 100][7]) {
        register.next(register +% 1)
      }.elseWhen(inputs[(index + 1) % 100].all) {
        register.next(wires[(index + 1) % 150] +% wires[(index + 2) % 150])
      }.otherwise {
        m.when(inputs[(index + 2) % 100][0]) { register.next(0) }
      }
    }
    for index in 0..<50 { m.output("out_\(index)", width: 16).drive(wires[100 + index]) }
  }

  @Test func largeModulesTakeMilliseconds() throws {
    let start = ThreadTime.now
    let graph = try Design.elaborate(Self.large)
    let elaboration = ThreadTime.now - start
    _ = VerilogEmitter(origin: "A test.").files(for: graph)
    let printing = ThreadTime.now - start - elaboration
    print("large module: elaborated in \(elaboration), printed in \(printing)")
    // A debug build on a busy machine takes ten times what a release build does.
    #expect(elaboration < .seconds(5))
    #expect(printing < .seconds(5))
  }
}
