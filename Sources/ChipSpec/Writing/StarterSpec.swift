/// A spec to start from: a small valid chip with every key, its documentation as comments.
public enum StarterSpec {
  /// The text of a spec of the given name.
  ///
  /// The name must be one that a spec accepts (see ``accepts(name:)``), or the text is not valid.
  public static func text(name: String) -> String {
    var writer = SpecWriter(isCommented: true)
    writer.comment("A chip for Tilewright. 'tilewright check' checks this file.", 0)
    writer.raw("#\n")
    writer.comment(
      "Every key is here with its meaning; keys that keep their default can be removed. "
        + "'tilewright schema > tilewright.schema.json' makes editors complete and check keys, "
        + "if they know the next line.", 0)
    writer.raw("# yaml-language-server: $schema=tilewright.schema.json\n")
    writer.raw("\n")
    writer.write(SpecificationText.keys(specification(name: name)))
    return writer.text
  }

  /// Whether a chip can have the name: at most 32 lower-case letters, digits and `_`, a letter
  /// first, no keyword of Verilog.
  public static func accepts(name: String) -> Bool {
    var context = SpecContext(source: .init(name: "", bytes: []))
    return NameRule().check(name, "", 0..<0, "", &context)
  }

  /// Defaults throughout: a grid of compute tiles, its last column memory tiles.
  private static func specification(name: String) -> Specification {
    let defaults = WrittenSpecification()
    var compute = TileKind()
    compute.name = "compute"
    compute.symbol = "C"
    compute.sram = SRAMSpec()
    compute.analog = AnalogSpec()
    compute.simd = SIMDSpec()
    compute.packetManager = PacketManagerSpec()
    compute.core = CoreSpec()

    var memory = TileKind()
    memory.name = "memory"
    memory.symbol = "M"
    memory.role = .memory
    memory.sram = SRAMSpec()
    memory.sram?.capacity = 1 << 20
    memory.packetManager = PacketManagerSpec()

    let layout = (0..<defaults.grid.count).map { index in
      index % defaults.grid.columns == defaults.grid.columns - 1 ? 1 : 0
    }
    return Specification(
      name: name, clock: defaults.clock, power: defaults.power, grid: defaults.grid,
      network: defaults.network, router: defaults.router, host: defaults.host,
      security: defaults.security, kinds: [compute, memory], layout: layout)
  }
}
