import Diagnostics
import Testing

@Suite struct SpellingTests {
  private let keys = ["columns", "rows", "flit_width", "buffer_depth", "x", "y", "isa"]

  @Test(arguments: [
    ("colums", "columns"), ("column", "columns"), ("cloumns", "columns"), ("COLUMNS", "columns"),
    ("flitWidth", "flit_width"), ("flit-width", "flit_width"), ("buffer_dpth", "buffer_depth"),
    ("row", "rows"), ("X", "x"), ("isas", "isa"),
  ])
  func nearest(word: String, key: String) {
    #expect(Spelling.nearest(to: word, among: keys) == key)
  }

  @Test(arguments: [
    "", "z", "wr", "lanes", "depth_of_buffers", String(repeating: "x", count: 1000),
  ])
  func nothingNear(word: String) {
    #expect(Spelling.nearest(to: word, among: keys) == nil)
  }

  @Test func firstOfEqualsWins() {
    #expect(Spelling.nearest(to: "cat", among: ["car", "can"]) == "car")
  }
}
