import Foundation
import RTL
import Testing

/// Modules whose Verilog is written by hand take part in everything but synthesis.
@Suite struct ExternalTests {
  static let text = """
    // Counts what it is given.
    // Written by hand; the sum is not reset.

    module counter #(
      parameter [7:0] Step = 8'd1  // what is added
    ) (
      input  wire       clk_i,
      input  wire       rst_ni,
      input  wire       enable_i,  // not in the sum; rest_i is no port
      output wire [7:0] sum_o,
      output wire       ready_o
    );
      int count;
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) count <= 0;
        else if (enable_i) count <= count + 32'(Step);
      end
      assign sum_o = count[7:0];
      assign ready_o = enable_i && !(&count[31:8]);
    endmodule

    """

  static let twin = text.replacingOccurrences(of: "Counts", with: "Twin that counts")

  /// A counter written by hand; `change` alters its description.
  static func counter(
    _ verilog: ExternalVerilog = ExternalVerilog(model: [.init(name: "counter.sv", text: text)]),
    followsAtOnce: Bool = true, _ change: @escaping @Sendable (Module) -> Void = { _ in }
  ) -> Part {
    Part("counter", "A counter of ones.") { m in
      _ = m.parameter("Step", width: 8, default: 1, "what is added")
      let enable = m.input("enable", "count now")
      let sum = m.output("sum", width: 8, "what was counted")
      let ready = m.output("ready", "it may be counted")
      m.external(verilog, paths: followsAtOnce ? [ready: [enable]] : [:])
      m.monitor(kind: 1) { monitor in
        let counts = monitor.observe("counts", enable)
        let value = monitor.observe("value", sum)
        monitor.commit(kind: 4, when: counts, words: [value], "One was counted.")
      }
      change(m)
    }
  }

  /// What instantiates the counter; with `isLoop`, its ready enables it.
  static func user(_ counter: Part, isLoop: Bool = false) -> Part {
    Part("user") { m in
      let enable = m.input("enable")
      let instance = m.instance("counter", counter, parameters: ["Step": 3])
      instance["enable"].drive(isLoop ? instance["ready"] ^ enable : enable)
      m.output("sum", width: 8).drive(instance["sum"])
      m.output("ready").drive(instance["ready"])
      m.requireRegisteredBoundary()
    }
  }

  @Test func filesGoWhereTheyBelong() throws {
    let verilog = ExternalVerilog(
      model: [.init(name: "counter.sv", text: Self.text)],
      twin: [
        .init(name: "counter_dpi.sv", text: Self.twin),
        .init(name: "counter_dpi.cpp", text: "// Counts fast.\nint count;\n"),
      ])
    let design = try Design.elaborate(Self.user(Self.counter(verilog, followsAtOnce: false)))
    let emitter = VerilogEmitter(origin: "A test.")
    func names(_ list: VerilogEmitter.FileList) -> [String] {
      emitter.files(for: design, in: list).map(\.name)
    }
    #expect(names(.simulation) == ["counter.sv", "counter_monitor.sv", "user.v"])
    #expect(
      names(.compiledSimulation) == [
        "counter_dpi.sv", "counter_dpi.cpp", "counter_monitor.sv", "user.v",
      ])
    #expect(names(.synthesis) == ["counter_stub.v", "user.v"])
    let files = emitter.files(for: design)
    func text(_ name: String) -> String { files.first { $0.name == name }?.text ?? "no such file" }
    #expect(
      text("counter.sv").hasPrefix(
        """
        // Counts what it is given.
        // Written by hand; the sum is not reset.
        //
        // A test.

        module counter #(
        """))
    #expect(text("counter.sv").hasSuffix("endmodule\n"))
    #expect(text("counter_dpi.cpp") == "// Counts fast.\n//\n// A test.\n\nint count;\n")
    #expect(
      text("counter_stub.v") == """
        // A counter of ones.
        // Its ports only: synthesis takes it as a black box.
        //
        // A test.

        (* blackbox *)
        module counter #(
          parameter [7:0] Step = 8'd1  // what is added
        ) (
          input  wire       clk_i,
          input  wire       rst_ni,
          input  wire       enable_i,  // not in the sum; rest_i is no port
          output wire [7:0] sum_o,
          output wire       ready_o
        );
        endmodule

        """)
    #expect(
      text("user.v").contains(
        """
          counter #(.Step(8'd3)) u_counter (
            .clk_i    (clk_i),
            .rst_ni   (rst_ni),
            .enable_i (enable_i),
            .sum_o    (sum_o),
            .ready_o  (ready_o)
          );
        """))
  }

  @Test func declaredPathsAreChecked() {
    let counter = Self.counter()
    let user = Self.user(counter)
    let found = faults(of: user)
    #expect(
      found.contains(
        "combinational path from the input 'enable' to the output 'ready': enable → "
          + "counter_enable → counter_ready → ready [RTL010]"), "\(found)")
    let loop = faults(of: Self.user(counter, isLoop: true))
    #expect(loop.contains("combinational loop: "), "\(loop)")
    #expect(faults(of: Self.user(Self.counter(followsAtOnce: false))) == "")
  }

  @Test func anInstanceIsConnectedLikeAnyOther() {
    let part = Part("user") { m in
      let instance = m.instance("counter", Self.counter(), parameters: ["Stop": 3])
      m.output("sum", width: 8).drive(instance["sun"])
    }
    let found = faults(of: part)
    #expect(found.contains("'counter' has no parameter 'Stop' [RTL013]"), "\(found)")
    #expect(found.contains("'counter' has no port 'sun' [RTL013]"), "\(found)")
    let open = Part("user") { m in
      let instance = m.instance("counter", Self.counter())
      m.output("sum", width: 8).drive(instance["sum"])
    }
    let undriven = faults(of: open)
    #expect(undriven.contains("nothing drives 'counter_enable' [RTL005]"), "\(undriven)")
    #expect(undriven.contains("nothing reads 'counter_ready' [RTL007]"), "\(undriven)")
  }

  @Test func whatIsWrittenByHandIsNotBuiltToo() {
    let here = #line
    let part = Self.counter { m in
      let spare = m.register("spare")
      spare.next(1)
      _ = m.memory("words", count: 2, width: 8)
      _ = m.instance("inner", Self.user(Self.counter(followsAtOnce: false)))
      m.external(ExternalVerilog(model: []))
    }
    let found = faults(of: part)
    #expect(
      found.contains("\(at(here + 6)): error: in module 'counter': the module's Verilog is given"),
      "\(found)")
    let other = Self.counter { m in
      let spare = m.register("spare")
      spare.next(1)
      _ = m.memory("words", count: 2, width: 8)
    }
    let texts = faults(of: other)
    for what in ["a register 'spare' is declared", "'spare' is driven", "a memory 'words' is"] {
      #expect(
        texts.contains("the module's Verilog is written by hand, but \(what)"), "\(what): \(texts)")
    }
  }

  @Test func theTextHasThePortsOfTheDescription() {
    func verilog(_ text: String) -> ExternalVerilog {
      ExternalVerilog(model: [.init(name: "counter.sv", text: text)])
    }
    let wrong = faults(
      of: Self.counter(verilog(Self.text.replacingOccurrences(of: "enable_i,", with: "enabled,"))))
    #expect(wrong.contains("the model's text has no port or parameter 'enable_i' [RTL019]"))
    let missing = faults(of: Self.counter { m in _ = m.input("rest") })
    #expect(missing.contains("the model's text has no port or parameter 'rest_i' [RTL019]"))
    let other = Self.text.replacingOccurrences(of: "module counter", with: "module count")
    #expect(
      faults(of: Self.counter(verilog(other))).contains(
        "the model's files have 0 modules named 'counter' [RTL019]"))
    let twin = ExternalVerilog(
      model: [.init(name: "counter.sv", text: Self.text)],
      twin: [.init(name: "counter_dpi.sv", text: other)])
    #expect(
      faults(of: Self.counter(twin)).contains(
        "the twin's files have 0 modules named 'counter' [RTL019]"))
    let clash = ExternalVerilog(
      model: [.init(name: "counter.sv", text: Self.text)],
      twin: [.init(name: "counter.sv", text: Self.twin)])
    #expect(
      faults(of: Self.counter(clash)).contains(
        "there are two different files named 'counter.sv' [RTL019]"))
  }

  /// A text with parameters.
  struct Delay: Component {
    let width: Int
    var text = """
      // A register.

      module delay #(
        parameter integer WIDTH = 1
      ) (
        input  wire             clk_i,
        input  wire [WIDTH-1:0] now_i,
        output reg  [WIDTH-1:0] then_o
      );
        always @(posedge clk_i) then_o <= now_i;
      endmodule

      """
    var isMonitored = false

    var moduleName: String { "delay" }
    var summary: String { "A register." }

    func build(_ m: Module) {
      _ = m.input("now", width: width)
      let then = m.output("then", width: width)
      m.external(
        ExternalVerilog(model: [.init(name: "delay.sv", text: text)]), parameters: ["WIDTH": width],
        hasReset: false)
      if isMonitored {
        m.monitor(kind: 1) { monitor in
          let data = monitor.observe("then", then)
          monitor.commit(kind: 1, when: data.any, words: [data], "Data.")
        }
      }
    }
  }

  static func delays(_ components: [Delay]) -> Part {
    Part("delays") { m in
      for (index, component) in components.enumerated() {
        let delay = m.instance("delay_\(index)", component)
        delay["now"].drive(m.input("now_\(index)", width: component.width))
        m.output("then_\(index)", width: component.width).drive(delay["then"])
      }
    }
  }

  @Test func aTextWithParametersServesSeveralShapes() throws {
    let design = try Design.elaborate(
      Self.delays([Delay(width: 3), Delay(width: 8), Delay(width: 3)]))
    let files = VerilogEmitter(origin: "A test.").files(for: design)
    #expect(files.map(\.name) == ["delay_stub.v", "delay.sv", "delays.v"])
    let text = try #require(files.last?.text)
    #expect(text.contains("  delay #(.WIDTH(32'd3)) u_delay_0 (\n"))
    #expect(text.contains("  delay #(.WIDTH(32'd8)) u_delay_1 (\n"))
    #expect(text.contains("  delay #(.WIDTH(32'd3)) u_delay_2 (\n"))
    #expect(files[0].text.contains("  input  wire [WIDTH-1:0] now_i,\n"))
    try lint(design)

    // Another text, or a monitor, which has widths of its own, make another module.
    var other = Delay(width: 8)
    other.text += "\n"
    let clash = "two different components would both become the module 'delay' [RTL015]"
    #expect(faults(of: Self.delays([Delay(width: 3), other])).contains(clash))
    let observed = [3, 8].map { Delay(width: $0, isMonitored: true) }
    #expect(faults(of: Self.delays(observed)).contains(clash))
  }

  @Test func pathsLeadFromInputsToOutputs() {
    let part = Part("counter") { m in
      let enable = m.input("enable")
      let sum = m.output("sum", width: 8)
      m.external(
        ExternalVerilog(model: [.init(name: "counter.sv", text: Self.text)]),
        paths: [enable: [sum], sum: [sum[0]]])
    }
    let found = faults(of: part)
    #expect(found.contains("'enable' is not an output, so no path ends there [RTL019]"))
    #expect(found.contains("'sum[0]' is not an input, so no path begins there [RTL019]"))
  }

  /// Simulators read the model, synthesis the black box, both without a warning.
  @Test func everyToolIsSatisfied() throws {
    try lint(try Design.elaborate(Self.user(Self.counter(followsAtOnce: false))))
  }

  private func lint(_ design: Design) throws {
    let top = design.top.name
    let emitter = VerilogEmitter(origin: "A lint test.")
    try withTemporaryFolder { folder in
      for file in emitter.files(for: design) {
        try file.text.write(
          to: folder.appendingPathComponent(file.name), atomically: true, encoding: .utf8)
      }
      let simulation = emitter.files(for: design, in: .simulation).map(\.name)
      let synthesis = emitter.files(for: design, in: .synthesis).map(\.name)
      for verilator in Tool.verilators() {
        let result = try verilator.run(
          ["--lint-only", "-Wall", "--top-module", top] + simulation, in: folder)
        #expect(result.code == 0 && !result.output.contains("%"), "\(result.output)")
      }
      if let icarus = Tool.find("iverilog") {
        let result = try icarus.run(
          ["-g2005", "-Wall", "-o", "/dev/null", "-s", top] + synthesis, in: folder)
        #expect(result.code == 0 && result.output.isEmpty, "\(result.output)")
      }
      if let yosys = Tool.find("yosys") {
        let script =
          "read_verilog \(synthesis.joined(separator: " ")); hierarchy -check -top \(top); proc; "
          + "check -assert; select -assert-min 1 \(top)/t:\(design.modules[0].name); "
          + "synth -top \(top); check -assert"
        let result = try yosys.run(["-q", "-p", script], in: folder)
        #expect(result.code == 0 && result.output.isEmpty, "\(result.output)")
      }
    }
  }

  private func faults(of component: some Component) -> String {
    do {
      _ = try Design.elaborate(component)
      return ""
    } catch {
      return error.description
    }
  }
}
