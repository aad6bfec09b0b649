import Foundation
import Testing

/// `compile` and `run`, as they are typed.
@Suite(.serialized) struct NetworkCommandTests {
  private static let spec = "\(Command.root)/Hardware/Specs/quad.yaml"
  private static let folder = "\(Command.root)/Hardware/Networks/digits"
  private static let model = [
    "--model", "\(folder)/digits.onnx", "--calibration", "\(folder)/calibration_images.npy",
  ]
  private static let data = [
    "--input", "\(folder)/test_images.npy", "--labels", "\(folder)/test_labels.npy",
  ]

  @Test func `a network is compiled, and its image runs`() throws {
    let work = try WorkDirectory()
    let compile = try Command(["compile", Self.spec, "-o", "d.image"] + Self.model, in: work.path)
    #expect(compile.code == 0, "\(compile.errors)")
    #expect(compile.output.hasPrefix("digits on quad: 4 of 4 tiles\n"))
    #expect(
      compile.output.contains(#/\n  2  conv2 +\(\d, \d\)  array   63 × 16 +24.6 % +64 +5,120\n/#))
    #expect(compile.output.contains("\nexpected: a frame every 5,120 cycles, "))
    let run = try Command(
      [
        "run", Self.spec, "--image", "d.image", "--frames", "4", "--on", "golden", "-o", "y.npy",
        "--json", "r.json",
      ] + Self.data, in: work.path)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("\n  mismatches        0\n"))
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(work.read("r.json").utf8)) as? [String: Any])
    #expect(report["result"] as? String == "match")
    #expect(report["frames"] as? Int == 4)
    #expect(report["accuracy"] as? Double ?? 0 >= 0.75)
    #expect(work.files == ["d.image", "r.json", "y.npy"])
  }

  @Test func `every cycle is accounted for, and chips that are not ideal give the same everywhere`()
    throws
  {
    let work = try WorkDirectory()
    var accuracies: [[Double]] = []
    for target in ["rtl", "golden"] {
      let run = try Command(
        [
          "run", Self.spec, "--frames", "8", "--on", target, "--instances", "1", "--json", "r.json",
          "--page", "p.html",
        ] + Self.model + Self.data, in: work.path)
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output.contains("\n  1 chips with the arrays of the spec: accuracy "))
      let report = try #require(
        JSONSerialization.jsonObject(with: Data(work.read("r.json").utf8)) as? [String: Any])
      accuracies.append(try #require(report["instances"] as? [Double]))
      let page = try work.read("p.html")
      guard target == "rtl" else {
        #expect(report["steady_state"] is NSNull)
        #expect(page.contains("Nobody has counted"))
        continue
      }
      #expect(
        run.output.contains("\n  tile    engine  does     works   waits for data  for room  "))
      #expect(page.contains("title=\"waits for data: ") && page.contains("gathering for "))
      #expect(report["instances_checked"] as? Int ?? 0 > 0)
      let steady = try #require(report["steady_state"] as? [String: Int])
      let cycles = try #require(steady["cycles"])
      #expect(cycles > 0 && steady["end"] == steady["begin"].map { $0 + cycles })
      let engines = try #require(report["engines"] as? [[String: Any]])
      #expect(engines.count { $0["engine"] as? String == "array" } == 4)
      #expect(engines.count { $0["engine"] as? String == "SIMD" } == 2)
      for engine in engines {
        let counts = try #require(engine["cycles"] as? [String: Int])
        #expect(counts.count == 6 && counts.values.reduce(0, +) == cycles, "\(engine)")
      }
    }
    #expect(accuracies[0] == accuracies[1])
  }

  @Test func `a network that does not fit is refused`() throws {
    let work = try WorkDirectory()
    let run = try Command(
      ["compile", Self.spec, "--region", "0..0,0..1"] + Self.model, in: work.path)
    #expect(run.code == 2)
    #expect(
      run.errors.contains(
        "error: network 'digits' needs 4 tiles, 2 more than there are [TW0802]"), "\(run.errors)")
    #expect(
      try Command(["run", Self.spec, "--model", "a", "--image", "b"], in: work.path).code == 64)
  }
}
