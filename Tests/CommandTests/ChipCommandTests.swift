import Foundation
import Testing

/// `cosim` of whole chips, `replay`, `compare`, `log` and `regress`, as they are typed.
@Suite(.serialized) struct ChipCommandTests {
  private static let spec = "\(Command.root)/Hardware/Plans/Specs/single.yaml"
  /// Cycles in which nothing happens are simulated too.
  private static let options = ["--no-skip"]

  private func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `a chip that agrees`() throws {
    let work = try WorkDirectory()
    let run = try Command(
      ["cosim", Self.spec, "--seed", "1", "--log", "a.log", "--json", "a.json"] + Self.options,
      in: work.path)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("single, random program, seed 1: 0 mismatches\n"))
    #expect(
      run.steadyOutput.contains(
        #/\n  [0-9,]+ cycles in T s, engine tiled-no-skip: [0-9,]+ tile-cycles simulated, 0 left out; R tile-cycles\/s\n/#
      ))
    #expect(run.output.contains(#/\n  part +commits +checked\n  router +[0-9,]+ +[0-9,]+\n/#))
    let report = try json(try work.read("a.json"))
    for key in [
      "tool", "version", "spec", "seed", "result", "cycles", "commits", "checked",
      "first_mismatch", "wall_seconds", "tile_cycles_per_second", "replay",
    ] {
      #expect(report[key] != nil, "\(key)")
    }
    #expect(report["result"] as? String == "match")
    #expect(report["first_mismatch"] is NSNull)
    #expect(work.files == ["a.json", "a.log"])

    // The same run on the other engine commits the same.
    let flat = try Command(
      ["cosim", Self.spec, "--engine", "flat", "--log", "b.log"], in: work.path)
    #expect(flat.code == 0, "\(flat.errors)")
    #expect(flat.output.contains("engine flat"))
    let same = try Command(["compare", "a.log", "b.log", "--json", "c.json"], in: work.path)
    #expect(same.code == 0, "\(same.output)")
    #expect(same.output.contains(#/^equal: [0-9,]+ records\n$/#))
    #expect(try json(work.read("c.json"))["result"] as? String == "match")
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: "\(work.path)/a.log"))
        == Data(contentsOf: URL(fileURLWithPath: "\(work.path)/b.log")))

    // Another seed does not.
    #expect(
      try Command(
        ["cosim", Self.spec, "--seed", "2", "--log", "d.log"] + Self.options, in: work.path
      )
      .code == 0)
    let other = try Command(["compare", "a.log", "d.log", "--json", "-"], in: work.path)
    #expect(other.code == 1)
    let difference = try json(other.output)
    #expect(difference["result"] as? String == "mismatch")
    // The host bridge stands beside the tiles.
    let first = difference["first_mismatch"] as? [String: Any]
    #expect(first?["part"] as? String == "host_bridge")
    #expect(first?["tile"] as? [Int] == nil)
    #expect(difference["notes"] as? [String] == ["the seeds differ: 1 and 2"])

    // A log is printed, whole or in part.
    let printed = try Command(
      ["log", "a.log", "--part", "host_bridge", "--limit", "2"], in: work.path)
    #expect(printed.code == 0)
    let lines = printed.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0] == "# commits of \(Self.spec), random program, seed 1")
    #expect(lines[2].hasPrefix("cycle 0: host_bridge: from the host: read of 4 bytes"))
    #expect(
      try Command(["log", "a.log", "--cycles", "99999999"], in: work.path).errors
        == "note: none of the log's records is one of those that are asked for\n")
    #expect(
      try Command(["log", "a.log", "--tile", "1,0"], in: work.path).errors
        == "tilewright: error: the log knows no tile (1, 0)\n")

    // A damaged log is said to be.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(work.path)/a.log"))
    try bytes.dropLast(100).write(to: URL(fileURLWithPath: "\(work.path)/short.log"))
    let short = try Command(["compare", "a.log", "short.log"], in: work.path)
    #expect(short.code == 2)
    #expect(
      short.errors.contains(
        #/^tilewright: error: 'short.log' is no whole commit log: it ends too soon, at byte [0-9]+, after [0-9]+ records\n$/#
      ))
  }

  @Test func `Verilog that was edited`() throws {
    let work = try WorkDirectory()
    #expect(try Command(["generate", Self.spec, "-o", "edited"], in: work.path).code == 0)
    let router = try work.read("edited/router.v")
    let line = "assign local_out_payload_o = local_payload;"
    try #require(router.contains(line))
    try work.write(
      router.replacing(line, with: "assign local_out_payload_o = local_payload ^ 64'd1;"),
      to: "edited/router.v")
    let run = try Command(
      ["cosim", Self.spec, "--rtl", "edited", "--json", "a.json"] + Self.options, in: work.path)
    #expect(run.code == 1, "\(run.errors)")
    #expect(run.output.contains(#/^tile \(0, 0\), router: first divergence in cycle [0-9]+, at /#))
    #expect(run.output.contains("\n  expected flit leaves through local"))
    #expect(run.output.contains("\n  found    flit leaves through local"))
    #expect(
      run.output.contains("\n  replay it with: tilewright replay single-seed-1.capsule.json\n"))
    #expect(run.output.contains("\nsingle, random program, seed 1: MISMATCH\n"))
    let report = try json(try work.read("a.json"))
    #expect(report["result"] as? String == "mismatch")
    let first = try #require(report["first_mismatch"] as? [String: Any])
    #expect(first["part"] as? String == "router")
    #expect(first["tile"] as? [Int] == [0, 0])
    #expect(report["replay"] as? String == "tilewright replay single-seed-1.capsule.json")

    // The capsule needs neither spec nor directory.
    try FileManager.default.removeItem(atPath: "\(work.path)/edited")
    let again = try Command(["replay", "single-seed-1.capsule.json"], in: work.path)
    #expect(again.code == 1, "\(again.errors)")
    #expect(
      again.steadyErrors
        == "note: one file of the Verilog in 'edited' is not as the spec's chip has it: router.v")
    #expect(again.steadyErrors == run.steadyErrors)
    #expect(
      again.steadyOutput == run.steadyOutput + "the same failure as in the capsule\n")

    // What differs from then is said.
    let text = try work.read("single-seed-1.capsule.json")
    try work.write(
      text.replacing(#/"verilator" : "[^"]*"/#, with: "\"verilator\" : \"Verilator 4.2\""),
      to: "old.json")
    let old = try Command(["replay", "old.json"], in: work.path)
    #expect(old.errors.contains("note: Verilator was 'Verilator 4.2' then, now it is 'Verilator"))

    // Capsules that are none.
    try work.write(text.replacing("\"seed\" : 1", with: "\"seed\" : -1"), to: "bad.json")
    let bad = try Command(["replay", "bad.json"], in: work.path)
    #expect(bad.code == 2)
    #expect(
      bad.errors.contains(
        #/^bad.json:[0-9]+:12: error: 'seed' must be a whole number from 0 to [0-9]+, found '-1' \[TW1004\]\n/#
      ), "\(bad.errors)")
    #expect(
      try Command(["replay", "none.json"], in: work.path).errors
        == "tilewright: error: cannot read 'none.json': No such file or directory\n")
  }

  /// Where nothing else wakes the tile, the chip sleeps to the end of its cycles.
  @Test func `a part that oversleeps`() throws {
    let work = try WorkDirectory()
    let analog =
      "{rows: 16, columns: 16, dac_bits: 4, adc_bits: 4, columns_per_adc: 4, conversion_time: 100 ns}"
    try work.write(
      """
      name: sleeper
      grid: {columns: 1, rows: 1}
      host: {generation: 4, lanes: 8}
      tiles:
        only: {role: compute, sram: {capacity: 8 KiB, banks: 2}, analog: \(analog)}
      """, to: "sleeper.yaml")
    #expect(try Command(["generate", "sleeper.yaml", "-o", "edited"], in: work.path).code == 0)
    let file = "edited/analog_16x16_4_40_dac4_converter.v"
    let line = "assign wake_o = time_q |"
    let converter = try work.read(file)
    try #require(converter.contains(line))
    try work.write(
      converter.replacing(line, with: "assign wake_o = {24'd1, time_q[39:0]} |"), to: file)
    for seed in 1...12 {
      let run = try Command(
        ["cosim", "sleeper.yaml", "--rtl", "edited", "--seed", "\(seed)"] + Self.options,
        in: work.path)
      #expect(run.code == 1, "\(run.errors)")
      let isAnalog = run.output.prefix { $0 != "\n" }.contains("tile (0, 0), analog")
      #expect(isAnalog, "\(run.output)")
    }
  }

  /// A tile that others stand beside runs with them, whether or not it has said that it rests.
  @Test func `a tile that fails while it says that it rests`() throws {
    let work = try WorkDirectory()
    let analog =
      "{rows: 16, columns: 16, dac_bits: 4, adc_bits: 4, columns_per_adc: 4, conversion_time: 100 ns}"
    try work.write(
      """
      name: sleepers
      grid: {columns: 4, rows: 2}
      host: {generation: 4, lanes: 8}
      tiles:
        only: {role: compute, sram: {capacity: 8 KiB, banks: 2}, analog: \(analog)}
      """, to: "sleepers.yaml")
    #expect(try Command(["generate", "sleepers.yaml", "-o", "edited"], in: work.path).code == 0)
    let file = "edited/analog_16x16_4_40_dac4_converter.v"
    let converter = try work.read(file)
    let line = "assign wake_o = time_q |"
    try #require(converter.contains(line))
    let fault = """

        always @(posedge clk_i) begin
          if (rst_ni && is_due && (timebase_i > 64'd4000)) $fatal(1, "Error: it is due");
        end

      endmodule
      """
    try work.write(
      converter.replacing(line, with: "assign wake_o = {24'd1, time_q[39:0]} |")
        .replacing("\nendmodule", with: fault), to: file)
    var failed = 0
    for seed in 1...6 {
      let run = try Command(
        ["cosim", "sleepers.yaml", "--rtl", "edited", "--seed", "\(seed)"] + Self.options,
        in: work.path)
      #expect(run.code == 1, "\(run.errors)")
      #expect(run.output.prefix { $0 != "\n" }.contains(", analog: "), "\(run.output)")
      if run.output.contains("it is due") { failed += 1 }
    }
    #expect(failed > 0)
  }

  /// An error in a file that was edited used to look like a failure of Verilator.
  @Test func `Verilog that cannot be simulated`() throws {
    let work = try WorkDirectory()
    #expect(try Command(["generate", Self.spec, "-o", "edited"], in: work.path).code == 0)
    let router = try work.read("edited/router.v")
    let line = "assign local_out_payload_o = local_payload;"
    let number =
      try #require(
        router.split(separator: "\n", omittingEmptySubsequences: false)
          .firstIndex { $0.contains(line) }) + 1
    try work.write(
      router.replacing(line, with: "assign local_out_payload_o = local_pay;"),
      to: "edited/router.v")
    for part in [[], ["--part", "router"]] {
      let run = try Command(["cosim", Self.spec, "--rtl", "edited"] + part, in: work.path)
      #expect(run.code == 2)
      #expect(
        run.errors.contains(
          "edited/router.v:\(number):32: error: Can't find definition of variable"),
        "\(run.errors)")
      #expect(
        run.errors.contains(
          """

          tilewright: error: the Verilog in 'edited' cannot be simulated: Verilator refuses it
            = help: mend it there, or leave out --rtl for the Verilog that the spec's chip has
            = note: the full log is in 
          """))
    }
  }

  /// It used to be simulated, and the simulation failed for reasons of its own.
  @Test func `Verilog of another chip`() throws {
    let work = try WorkDirectory()
    #expect(try Command(["generate", Self.spec, "-o", "edited"], in: work.path).code == 0)
    let quad = "\(Command.root)/Hardware/Specs/quad.yaml"
    let other = try Command(["cosim", quad, "--rtl", "edited"], in: work.path)
    #expect(other.code == 2)
    #expect(
      other.errors == """
        tilewright: error: the Verilog in 'edited' is not that of the chip 'quad': its chip.v has \
        'u_tile_0_0' as 'tile_store', which is a 'tile_compute' in the spec's chip; it was \
        generated from the spec 'single'
          = help: name the spec that it was generated from, or generate it again: 'tilewright generate \
        SPEC -o DIRECTORY'

        """)
    let spec = try String(contentsOfFile: Self.spec, encoding: .utf8)
    for (change, message) in [
      (
        spec.replacing("8 KiB", with: "16 KiB"),
        "it has no module 'sram_16384x2_2_monitor', which the spec's chip has; it was generated from a "
          + "spec of the same name, perhaps before the spec was changed\n"
      ),
      (
        spec.replacing("columns: 1", with: "columns: 2"), "its chip.v has no instance 'u_tile_1_0';"
      ),
    ] {
      try work.write(change, to: "other.yaml")
      let run = try Command(["cosim", "other.yaml", "--rtl", "edited"], in: work.path)
      #expect(run.code == 2)
      #expect(run.errors.contains(message), "\(run.errors)")
    }
  }

  /// A beat that no bridge may send used to end the run before its record was compared.
  @Test func `a host bridge that was edited`() throws {
    let work = try WorkDirectory()
    #expect(try Command(["generate", Self.spec, "-o", "edited"], in: work.path).code == 0)
    let window = try work.read("edited/host_window.v")
    let line = "tag_q <= access_tag_i;"
    try #require(window.contains(line))
    try work.write(
      window.replacing(line, with: "tag_q <= access_tag_i ^ 8'd1;"), to: "edited/host_window.v")
    let run = try Command(
      ["cosim", Self.spec, "--rtl", "edited"] + Self.options, in: work.path)
    #expect(run.code == 1, "\(run.errors)")
    #expect(
      run.output.contains(
        #/^tile \(0, 0\), host_bridge: first divergence in cycle [0-9]+, at commit\n/#),
      "\(run.output)")
    #expect(
      run.output.contains("\n  found    to the host: completion of tag 1: 0x0, bytes 0xf0, last"))
  }

  /// How a run ends may say little of whose fault it is: an assertion fails at one part because another
  /// one is wrong, a host waits for something else than what is missing.
  @Test func `parts are named however a run ends`() throws {
    let work = try WorkDirectory()
    try work.write(
      """
      name: ends
      grid: {columns: 1, rows: 1}
      host: {generation: 4, lanes: 8}
      tiles:
        only: {role: memory, sram: {capacity: 16 KiB, banks: 2}, core: builtin}
      """, to: "ends.yaml")
    for (part, file, line, replacement, ending) in [
      (
        "tile_bus", "tile_bus.v", "(fetch_source_q != SourceNone)",
        "(fetch_source_q == SourceNone)",
        "\n  in the same cycle: tile (0, 0): "
      ),
      (
        "host_bridge", "host_up.v", "assign link_valid_o = is_full_q && pace_is_open;",
        "assign link_valid_o = 1'b0;",
        "is answered: tile (0, 0), host_bridge does not get on\n"
      ),
      (
        "host_bridge", "host_down.v",
        "assign link_ready_o = pace_is_open && (tail_q != (head_q ^ 3'd4));",
        "assign link_ready_o = 1'b0;",
        "not done after 60000 cycles: tile (0, 0), host_bridge does not get on\n"
      ),
      (
        "host_bridge", "host_to_host.v", "      unanswered_0_q <= 7'd0;", "      ;",
        "not done after 60000 cycles: tile (0, 0), host_bridge does not get on\n"
      ),
    ] {
      #expect(try Command(["generate", "ends.yaml", "-o", file], in: work.path).code == 0)
      let text = try work.read("\(file)/\(file)")
      try #require(text.contains(line))
      try work.write(text.replacing(line, with: replacement), to: "\(file)/\(file)")
      var endings = 0
      for seed in 1...16 {
        let run = try Command(
          ["cosim", "ends.yaml", "--rtl", file, "--cycles", "60000", "--seed", "\(seed)"]
            + Self.options, in: work.path)
        #expect(run.code == 1, "\(run.errors)")
        #expect(
          run.output.prefix { $0 != "\n" }.contains("tile (0, 0), \(part)"), "\(run.output)")
        if run.output.contains(ending) { endings += 1 }
      }
      #expect(endings > 0, "\(part): \(ending)")
    }
  }

  /// A core keeps the chip at work, so the host asks for as long as it ever does.
  @Test func `who is missing is named when the host gives up`() throws {
    let work = try WorkDirectory()
    try work.write(
      """
      name: late
      grid: {columns: 1, rows: 1}
      host: {generation: 4, lanes: 8}
      tiles:
        only:
          role: compute
          sram: {capacity: 16 KiB, banks: 2}
          analog: {rows: 16, columns: 16}
          simd: {lanes: 8}
          core: builtin
      """, to: "late.yaml")
    // The core jumps to itself; the SIMD unit is to halt.
    try work.write(
      """
      {
        "format": "tilewright-program", "version": 1, "name": "late", "specification": "late",
        "load": [
          {"step": "clear", "tile": [0, 0], "address": "0x0", "words": 64},
          {"step": "write", "tile": [0, 0], "address": "0x0", "words": ["0x6F"]},
          {"step": "write", "tile": [0, 0], "address": "0x104", "words": ["0xE8000000"]}
        ],
        "start": [
          {"step": "write", "tile": [0, 0], "address": "0x40008008", "words": [1]},
          {"step": "write", "tile": [0, 0], "address": "0x40006004", "words": ["0x100", 1]},
          {"step": "wait", "tile": [0, 0], "address": "0x40006010", "name": "simd.events", "value": 1},
          {"step": "write", "tile": [0, 0], "address": "0x40008008", "words": [0]}
        ]
      }
      """, to: "late.json")
    let command = ["cosim", "late.yaml", "--program", "late.json", "--one-by-one"]
    #expect(try Command(command, in: work.path).code == 0)
    #expect(try Command(["generate", "late.yaml", "-o", "rtl"], in: work.path).code == 0)
    let text = try work.read("rtl/simd_8_16384.v")
    let request = "assign memory_request_o = fetch_request_q ||"
    try #require(text.contains(request))
    try work.write(
      text.replacing(request, with: "assign memory_request_o ="), to: "rtl/simd_8_16384.v")
    let run = try Command(command + ["--rtl", "rtl"], in: work.path)
    #expect(run.code == 1, "\(run.errors)")
    #expect(
      run.output.hasPrefix("not done after ")
        && run.output.contains(
          """
           cycles: tile (0, 0), simd does not get on
            simd.events = 1 has not come after 20000 reads
            what is missing, by the golden model:
              tile (0, 0), simd: first divergence in cycle\u{20}
          """),
      "\(run.output)")
  }

  @Test func `the plan that ships`() throws {
    let work = try WorkDirectory()
    let plan = "\(Command.root)/Hardware/Plans/smoke.yaml"
    let run = try Command(
      ["regress", plan, "-j", "2", "--junit", "a.xml", "--json", "a.json"], in: work.path)
    #expect(run.code == 0, "\(run.output)\(run.errors)")
    #expect(run.output.contains(#/^smoke: all of 11 runs passed; [0-9,]+ cycles, /#))
    #expect(work.files == ["a.json", "a.xml"])
    let report = try json(try work.read("a.json"))
    #expect(report["result"] as? String == "match")
    #expect((report["entries"] as? [Any])?.count == 11)

    // However many run at a time, the same comes of it.
    let alone = try Command(["regress", plan, "-j", "1", "--junit", "b.xml"], in: work.path)
    #expect(alone.steadyOutput == run.steadyOutput)
    func steady(_ name: String) throws -> String {
      try work.read(name).replacing(#/time="[^"]*"/#, with: "")
    }
    #expect(try steady("a.xml") == steady("b.xml"))
    #expect(
      try work.read("a.xml").hasPrefix(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"smoke\" tests=\"11\" failures=\"0\" errors=\"0\""
      ))
  }

  @Test func `a run that hangs is stopped by its cycles`() throws {
    let work = try WorkDirectory()
    try work.write(
      """
      plan: 1
      groups:
        short: {specs: \(Self.spec), seeds: 1..2, skipping: false, cycles: 100}
      """, to: "plan.yaml")
    let run = try Command(["regress", "plan.yaml", "--junit", "a.xml"], in: work.path)
    #expect(run.code == 1, "\(run.errors)")
    let lines = run.steadyOutput.split(separator: "\n")
    #expect(
      lines.prefix(4) == [
        "FAILED short/single/random/tiled-no-skip/1: not done after 100 cycles",
        "  replay it with: tilewright replay plan.failures/short-single-random-tiled-no-skip-1.capsule.json",
        "FAILED short/single/random/tiled-no-skip/2: not done after 100 cycles",
        "  replay it with: tilewright replay plan.failures/short-single-random-tiled-no-skip-2.capsule.json",
      ])
    #expect(lines.last?.hasPrefix("plan: 2 of 2 runs FAILED; 200 cycles, ") == true)
    #expect(
      try work.read("a.xml").contains(
        "<failure type=\"limit\" message=\"not done after 100 cycles\">"))
    let capsule = "plan.failures/short-single-random-tiled-no-skip-2.capsule.json"
    let again = try Command(["replay", capsule], in: work.path)
    #expect(again.code == 1)
    #expect(again.output.hasSuffix("the same failure as in the capsule\n"))
  }

  // MARK: What is wrong

  @Test func `input that is wrong`() throws {
    let work = try WorkDirectory()
    try work.write(
      "tiles: {t: {role: memory, sram: {}}}\nhost: none\n", to: "no_host.yaml")
    for (arguments, code, message) in [
      (
        ["cosim", "none.yaml"], 2,
        "tilewright: error: cannot read 'none.yaml': No such file or directory\n"
      ),
      (
        ["cosim", "no_host.yaml"], 2,
        "tilewright: error: 'no_host.yaml' has no host link, through which programs are loaded\n"
      ),
      (
        ["cosim", Self.spec, "--program", "none.json"], 2,
        "tilewright: error: cannot read 'none.json': No such file or directory\n"
      ),
      (
        ["cosim", Self.spec, "--rtl", "none"], 2,
        "tilewright: error: cannot read 'none': No such file or directory\n"
      ),
      (
        ["cosim", Self.spec, "--json", "a", "--log", "./a"], 2,
        "tilewright: error: cannot write './a': it is named for two outputs\n"
      ),
      (
        ["cosim", Self.spec, "--log", Self.spec], 2,
        "tilewright: error: cannot write '\(Self.spec)': it is an input\n"
      ),
      (
        ["compare", "no_host.yaml", "b", "--json", "no_host.yaml"], 2,
        "tilewright: error: cannot write 'no_host.yaml': it is an input\n"
      ),
      (
        ["cosim", Self.spec, "--capsule", "none/a"], 2,
        "tilewright: error: cannot write 'none/a': No such file or directory\n"
      ),
      (
        ["cosim", Self.spec, "--part", "router", "--kind", "compute"], 2,
        "tilewright: error: the spec has no tile kind 'compute'; it has 'store'\n"
      ),
      (
        ["cosim", Self.spec, "--verilator", "none"], 3,
        "tilewright: error: verilator is missing: there is no Verilator at none\n  = help: name an "
          + "executable, or a Python environment that holds the package 'verilator'\n"
      ),
      (
        ["cosim", Self.spec, "--part", "router", "--rtl", "none"], 2,
        "tilewright: error: cannot read 'none/router.v': No such file or directory\n  = help: "
          + "'tilewright generate SPEC -o none' writes the Verilog of a spec's chip\n"
      ),
      (
        ["cosim", Self.spec, "--rtl", "."], 2,
        "tilewright: error: '.' holds no file list 'sim.f'; 'tilewright generate SPEC -o .' writes one\n"
      ),
      (
        ["regress", "none.yaml"], 2,
        "tilewright: error: cannot read 'none.yaml': No such file or directory\n"
      ),
      (
        ["compare", "a", "b"], 2, "tilewright: error: cannot read 'a': No such file or directory\n"
      ),
    ] as [([String], Int32, String)] {
      let run = try Command(arguments, in: work.path)
      #expect(run.code == code, "\(arguments)")
      #expect(run.errors == message)
      #expect(run.output == "")
    }
    for (arguments, message) in [
      (
        ["cosim", "x", "--part", "router", "--log", "y"],
        "--log is for whole chips: leave out --part."
      ),
      (["cosim", "x", "--seeds", "4"], "--seeds is for single parts: name one with --part."),
      (["cosim", "x", "--cycles", "0"], "--cycles must be at least 1."),
      (
        ["cosim", "x", "--part", "router", "--seeds", "100000000000"],
        "--seeds must be from 1 to 1,000,000."
      ),
      (
        ["cosim", "x", "--part", "router", "--ports", "3"],
        "--ports is for --part sram: leave it out."
      ),
      (["cosim", "x", "--programs", "-3"], "--programs must be at least 1."),
      (
        ["cosim", "x", "--seed", "-1"],
        "The value '-1' is invalid for '--seed <seed>': A seed is a whole number from 0 to "
          + "18446744073709551615."
      ),
      (["noc", "x", "--rate", "-1"], "--rate must be more than 0 and at most 1."),
      (
        ["cosim", "x", "--programs", "2", "--log", "y"],
        "--log and --waves record one program: leave out --programs."
      ),
      (
        ["cosim", "x", "--engine", "flat", "--threads", "2"],
        "--threads is for the engine 'tiled': leave out --engine flat."
      ),
      (
        ["run", "x", "--model", "m", "--input", "i", "--engine", "flat", "--no-skip"],
        "--no-skip is for the engine 'tiled': leave out --engine flat."
      ),
      (
        ["cosim", "x", "--waves", "y", "--no-skip"],
        "--waves records on the engine 'flat', which --no-skip does not change: leave it out."
      ),
      (["replay", "x", "--waves-tile", "1,2"], "--waves-tile and --waves-cycles need --waves."),
      (["regress", "x", "-j", "0"], "--jobs must be at least 1."),
    ] {
      let run = try Command(arguments, in: work.path)
      #expect(run.code == 64, "\(arguments)")
      #expect(run.errors.hasPrefix("Error: \(message)\n"), "\(run.errors)")
    }
  }

  @Test func `a plan that is wrong`() throws {
    let work = try WorkDirectory()
    try work.write("plan: 1\ngroups:\n  a: {specs: x.yaml, seed: 3}\n", to: "plan.yaml")
    let run = try Command(["regress", "plan.yaml"], in: work.path)
    #expect(run.code == 2)
    #expect(
      run.errors == """
        plan.yaml:3:22: error: group 'a' has no key 'seed' [TW0600]
            3 |   a: {specs: x.yaml, seed: 3}
              |                      ^~~~
              = help: did you mean 'seeds'?


        """)
  }

  /// Runs of two specs of one name used to overwrite each other's capsules.
  @Test func `two specs of one name`() throws {
    let work = try WorkDirectory()
    try FileManager.default.createDirectory(
      atPath: "\(work.path)/b", withIntermediateDirectories: true)
    let spec = try String(contentsOfFile: Self.spec, encoding: .utf8)
    for name in ["x.yaml", "b/x.yaml"] { try work.write(spec, to: name) }
    try work.write("plan: 1\ngroups:\n  a: {specs: [x.yaml, b/x.yaml]}\n", to: "plan.yaml")
    let run = try Command(["regress", "plan.yaml", "--list"], in: work.path)
    #expect(run.output == "a/x/random/tiled/1\na/x+1/random/tiled/1\n")
  }

  @Test func `capsules that cannot be written`() throws {
    let work = try WorkDirectory()
    try work.write(
      "plan: 1\nname: short\ndefaults: {cycles: 10}\ngroups:\n  a: {specs: \(Self.spec)}\n",
      to: "plan.yaml")
    let run = try Command(["regress", "plan.yaml", "--capsules", "plan.yaml"], in: work.path)
    #expect(run.code == 1)
    #expect(
      run.output.hasPrefix(
        """
        FAILED a/single/random/tiled/1: not done after 10 cycles
          its capsule 'plan.yaml/a-single-random-tiled-1.capsule.json' cannot be written: plan.yaml: \
        Not a directory
          replay it with: tilewright cosim \(Self.spec) --seed 1 --cycles 10

        """), "\(run.output)")
  }

  /// Where a report cannot be written used to be said after hours, without what the run had found.
  @Test func `files that cannot be written are named first`() throws {
    let work = try WorkDirectory()
    let plan = "\(Command.root)/Hardware/Plans/smoke.yaml"
    for arguments in [
      ["cosim", Self.spec, "--json"], ["cosim", Self.spec, "--log"],
      ["cosim", Self.spec, "--waves"],
      ["cosim", Self.spec, "--part", "router", "--json"], ["regress", plan, "--junit"],
      ["noc", Self.spec, "--rate", "0.1", "--json"], ["noc", Self.spec, "--sweep", "--svg"],
    ] {
      for (path, reason) in [("none/x", "No such file or directory"), (".", "Is a directory")] {
        let run = try Command(arguments + [path], in: work.path)
        #expect(run.code == 2)
        #expect(run.errors == "tilewright: error: cannot write '\(path)': \(reason)\n")
        #expect(run.output == "")
      }
    }
  }

  /// Reports used to take the place of links and devices: `--json /dev/null` did away with it.
  @Test func `links and devices stay`() throws {
    let work = try WorkDirectory()
    for (link, target) in [("link", "report"), ("device", "/dev/null"), ("full", "/dev/full")] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(work.path)/\(link)", withDestinationPath: target)
      try work.write("", to: "report")
      let run = try Command(["check", Self.spec, "--json", link], in: work.path)
      #expect(run.code == (link == "full" ? 2 : 0))
      if link == "full" {
        #expect(run.errors == "tilewright: error: cannot write 'full': No space left on device\n")
      }
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: "\(work.path)/\(link)") == target)
      #expect(try work.read("report").isEmpty == (link != "link"))
    }
    #expect(work.files == ["device", "full", "link", "report"])
  }

  @Test func `an interruption ends the compilers and leaves nothing`() throws {
    let work = try WorkDirectory()
    let run = try Command(
      ["cosim", Self.spec, "--log", "a.log"], in: work.path, cache: "\(work.path)/cache",
      interruptedAfter: 3)
    #expect(run.code == 130)
    #expect(run.errors == "tilewright: interrupted\n")
    #expect(work.files == ["cache"])
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(work.path)/cache/work")
    #expect(left == [])
  }
}
