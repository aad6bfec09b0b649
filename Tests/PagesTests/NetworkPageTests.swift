import Foundation
import Testing

@testable import Pages

@Suite struct NetworkPageTests {
  /// A page with something of everything.
  static var page: NetworkPage {
    var page = NetworkPage(
      network: "digits", chip: "quad", columns: 2, origin: "tilewright 0.1, seed 1")
    page.figures = [
      .init("98.3 %", "right, of 360 images"), .init("0", "mismatches"),
      .init("3", "images failed", isBad: true),
    ]
    page.layers = [
      .init(
        name: "conv1", kind: "3×3 convolution, 1 to 7", shape: "8×8×7", place: "array of (0, 0)",
        cells: 0.015,
        cycles: .init(working: 2560, data: 200, room: 2000, memory: 33, control: 767)),
      .init(
        name: "<pool>", kind: "maximum of 2×2", shape: "4×4×16", place: "SIMD unit of (1, 0)",
        cells: nil, cycles: .init(working: 1000, data: 4560)),
      .init(
        name: "fc", kind: "fully connected", shape: "10", place: "array of (1, 1)", cells: 0.5,
        cycles: nil),
    ]
    page.tiles = (0..<4).map { .init(x: $0 % 2, y: $0 / 2, kind: "compute") }
    page.tiles[0].layers = [0]
    page.tiles[0].activities = [.init("array", 0.46), .init("SIMD", 0)]
    page.tiles[0].memory = (1200, 16384)
    page.tiles[1].layers = [1]
    page.tiles[1].activities = [.init("SIMD", 0.2)]
    page.transfers = [
      .init(name: "sending 'conv1'", place: "(0, 0)", cycles: .init(working: 556, room: 5004))
    ]
    page.confusion = [[30, 0, 1], [0, 33, 0], [2, 0, 31]]
    page.commands = [.init("tilewright run SPEC --model M --on golden", "the golden chip alone")]
    return page
  }

  @Test("what is told is on the page, and nothing of it is taken for markup")
  func contents() {
    let html = Self.page.html
    for text in [
      "<h1>digits on quad</h1>", "98.3 %", "figure bad\"><b>3</b>", "repeat(2,",
      "&lt;pool&gt;", "3×3 convolution, 1 to 7", "--share: 46", "1200 of 16384 bytes",
      "<td class=\"number\">2 %</td>", "class=\"wrong\" style=\"--strength: 17\">1<",
      "tilewright run SPEC --model M --on golden", "tilewright 0.1, seed 1",
    ] {
      #expect(html.contains(text), "\(text) is missing")
    }
    #expect(!html.contains("{{") && !html.contains("<pool>"))
    #expect(html.components(separatedBy: "class=\"tile").count == 5)
    #expect(html.components(separatedBy: "tile idle").count == 3)
  }

  @Test("what is left out leaves no trace")
  func withoutLabels() {
    var page = Self.page
    page.confusion = []
    page.commands = []
    let html = page.html
    #expect(!html.contains("Right and wrong") && !html.contains("Go on"))
  }

  @Test("bars are as long as their cycles, and each is a whole")
  func bars() {
    let html = Self.page.html
    for text in [
      "class=\"working\" style=\"width: 46.0%\" title=\"works: 2560 cycles\"",
      "class=\"data\" style=\"width: 3.6%\" title=\"waits for data: 200 cycles\"",
      "class=\"room\" style=\"width: 36.0%\"", "class=\"memory\" style=\"width: 0.6%\"",
      "class=\"control\" style=\"width: 13.8%\"", "<td class=\"number\">46.0 %</td>",
      // The transfer, and the SIMD unit.
      "class=\"room\" style=\"width: 90.0%\"", "class=\"data\" style=\"width: 82.0%\"",
    ] {
      #expect(html.contains(text), "\(text) is missing")
    }
    // What did not happen has no part.
    #expect(!html.contains("class=\"idle\" style"))
    #expect(html.contains("All cycles between") && !html.contains("Nobody has counted"))
  }

  @Test("without counts the page says so")
  func withoutCounts() {
    var page = Self.page
    for layer in page.layers.indices { page.layers[layer].cycles = nil }
    page.transfers = []
    let html = page.html
    #expect(html.contains("Nobody has counted") && !html.contains("class=\"bar\""))
  }
}
