import ChipSpec
import RTL
import Testing

@testable import Hardware

/// Invariant 1: no combinational path leads through a tile.
@Suite("The tile's boundary")
struct TileBoundaryTests {
  /// A real tile, around which somebody has built a short cut from one link to another.
  struct LeakyTile: Component {
    let tile: Tile

    var moduleName: String { "leaky_tile" }
    var summary: String { "A tile whose east link shows at once what arrives from the north." }

    func build(_ m: Module) {
      m.requireRegisteredBoundary()
      let format = FlitFormat(tile.router, columns: tile.columns, rows: tile.rows)
      let inner = m.instance("tile", tile)
      for (name, width) in [
        ("x", format.x), ("y", format.y), ("present", 4), ("host", 1), ("timebase", 64),
      ] {
        inner[name].drive(m.input(name, width: width))
      }
      inner.bundle("host_requests", MessagePort(format))
        .connect(from: m.input("host_requests", MessagePort(format)))
      m.output("host_responses", HostAnswerPort(format))
        .connect(from: inner.bundle("host_responses", HostAnswerPort(format)))
      m.output("host_semaphores").drive(inner["host_semaphores"])
      m.output("quiet").drive(inner["quiet"])
      m.output("wake", width: 64).drive(inner["wake"])
      var shortCut: Bits?
      for side in RouterPort.neighbours.map(\.name) {
        let incoming = m.input("\(side)_in", FlitLink(format))
        inner.bundle("\(side)_in", FlitLink(format)).connect(from: incoming)
        let outgoing = m.output("\(side)_out", FlitLink(format))
        let real = inner.bundle("\(side)_out", FlitLink(format))
        if side == "north" { shortCut = m.wire("short_cut", incoming.valid || real.valid) }
        for (mine, its) in zip(outgoing.signals, real.signals) {
          switch mine.field.direction {
          case .backward: its.bits.drive(mine.bits)
          case .forward:
            if side == "east", mine.name == "valid", let shortCut {
              mine.bits.drive(shortCut || its.bits)
            } else {
              mine.bits.drive(its.bits)
            }
          }
        }
      }
    }
  }

  @Test("the real tiles have none", arguments: [false, true])
  func passes(hasHost: Bool) throws {
    for var specification in [
      try ChipSamples.square(), try ChipSamples.mixed(), try ChipSamples.pair(),
      try ChipSamples.column(ordering: "none"),
    ] {
      if !hasHost { specification.host = nil }
      for kind in specification.kinds.indices where hasHost || specification.kinds[kind].sram != nil
      {
        let design = try Design.elaborate(try Tile(specification, kind: kind))
        #expect(design.top.requiresRegisteredBoundary)
      }
    }
  }

  @Test("a planted one is refused, with both of its ends")
  func planted() throws {
    let tile = try Tile(ChipSamples.square(), kind: 0)
    do {
      _ = try Design.elaborate(LeakyTile(tile: tile))
      Issue.record("the path was not found")
    } catch {
      #expect(error.faults.count == 1)
      let text = error.description.replacing(
        /TileBoundaryTests.swift:\d+/, with: "TileBoundaryTests.swift:LINE")
      #expect(
        text == """
          HardwareTests/TileBoundaryTests.swift:LINE: error: in module 'leaky_tile': combinational path \
          from the input 'north_in_valid' to the output 'east_out_valid': north_in_valid → short_cut → \
          east_out_valid [RTL010]
          HardwareTests/TileBoundaryTests.swift:LINE: note: the input 'north_in_valid' is declared here
            help: a tile's boundary is registered: put a register into the path
          """)
    }
  }
}
