import Simulation
import Testing

/// A fault that no longer fits the Verilog must say so: planted nowhere it would find nothing.
struct PlantedFaultTests {
  private let source = ModelSource(
    top: "part", files: [SourceFile(name: "part.v", text: "a <= b; a <= b; c <= d;\n")])

  @Test func replacesOnePiece() throws {
    let once = try PlantedFault("x", in: "part.v", "c <= d", "c <= e").planted(in: source)
    #expect(once.files[0] == SourceFile(name: "part.v", text: "a <= b; a <= b; c <= e;\n"))
    let second = PlantedFault("x", in: "part.v", "a <= b", "a <= 0", occurrence: 2, of: 2)
    #expect(
      try second.planted(in: source).files[0]
        == SourceFile(name: "part.v", text: "a <= b; a <= 0; c <= d;\n"))
  }

  @Test(arguments: [
    PlantedFault("x", in: "other.v", "c <= d", "c <= e"),
    PlantedFault("x", in: "part.v", "c <= f", "c <= e"),
    PlantedFault("x", in: "part.v", "a <= b", "a <= e"),
    PlantedFault("x", in: "part.v", "c <= d", "c <= d"),
  ])
  func refusesWhatDoesNotFit(fault: PlantedFault) {
    #expect(throws: PlantedFault.Misfit.self) { try fault.planted(in: source) }
  }
}
