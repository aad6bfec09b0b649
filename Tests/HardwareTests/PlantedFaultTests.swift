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

/// Where a fault can be one of many in a model.
struct FaultSelectionTests {
  private static let text = """
    module part (
      input  wire clk_i,
      output reg  [3:0] c_o
    );
      localparam A = 3;
      assign x = a &
        b;
      other u_other (
        .first_i (a | b),
        .second_o (c)
      );
      always @(posedge clk_i) begin
        if (a) begin
          c_o <= b <= c;
        end else if (d) begin
          e <= {f, 1'b0};
        end
      end
    endmodule

    """

  /// The expression around the only occurrence of a piece.
  private static func expression(_ piece: String) -> String? {
    let range = text.ranges(of: piece)[0]
    let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
    return FaultSelection.expression(around: start..<start + piece.utf8.count, in: Array(text.utf8))
      .map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
  }

  @Test func findsWhatIsComputed() {
    #expect(Self.expression("&") == "a &\n    b")
    #expect(Self.expression("|") == "a | b")
    #expect(Self.expression("<= c") == "b <= c")
    #expect(Self.expression("(d") == nil)
    #expect(Self.expression("d)") == nil)
    #expect(Self.expression("f, 1") == "{f, 1'b0}")
  }

  @Test func leavesWhatIsNot() {
    #expect(Self.expression("3;") == nil)
    #expect(Self.expression("(c)") == nil)
    #expect(Self.expression("c_o <=") == nil)
    #expect(Self.expression("posedge") == nil)
  }

  @Test func oneModelForAll() throws {
    let source = ModelSource(top: "part", files: [SourceFile(name: "part.v", text: Self.text)])
    let selection = try FaultSelection(
      [
        PlantedFault("or", in: "part.v", "a &", "a |"),
        PlantedFault("constant", in: "part.v", "A = 3", "A = 4"),
        PlantedFault("less", in: "part.v", "b <= c", "b < c"),
        PlantedFault("and not", in: "part.v", "a &", "a & ~"),
      ], in: source)
    #expect(selection.numbers == [1, nil, 3, 4])
    let text = String(decoding: selection.source.files[1].contents, as: UTF8.self)
    #expect(text.contains("module part (\n  input  wire [9:0] fault_i,\n"))
    #expect(
      text.contains(
        "assign x = ((planted_faults::number == 10'd1) ? (a |\n    b) : "
          + "(planted_faults::number == 10'd4) ? (a & ~\n    b) : (a &\n    b));"))
  }
}
