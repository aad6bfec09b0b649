import ChipSpec
import Simulation
import Testing

/// Each rule of each protocol is broken once in every way, and its assertion says so.
///
/// What only a shim can break is broken by a fault in the shim's Verilog.
struct BusShimRuleTests {
  // MARK: Broken by the core

  private static let obi: [RuleScript] = {
    var scripts: [RuleScript] = []
    for port in ["fetch", "data"] {
      let req = "core_\(port)_req_i"
      let start: [String: UInt64] =
        port == "data" ? ["core_data_we_i": 1, "core_data_be_i": 15] : [:]
      // Two requests fill the queue; the third waits.
      let full = [start.merging([req: 1]) { $1 }, [:], [:]]
      func waiting(_ rule: String?, _ what: String, _ change: [String: UInt64]) {
        scripts.append(RuleScript(rule, "\(port): \(what) while waiting", full + [change]))
      }
      waiting("obi_request_held", "req falls", [req: 0])
      waiting("obi_address_held", "addr changes", ["core_\(port)_addr_i": 4])
      waiting(nil, "nothing changes", [:])
      waiting(nil, "the core is stopped", [req: 0, "run_i": 0])
      // The first cycle of a core is free, too.
      scripts.append(
        RuleScript(
          nil, "\(port): a core that is stopped and started forgets",
          full + [["run_i": 0], ["run_i": 1, req: 0]]))
      guard port == "data" else { continue }
      waiting("obi_address_held", "we changes", ["core_data_we_i": 0])
      waiting("obi_address_held", "be changes", ["core_data_be_i": 7])
      waiting("obi_address_held", "wdata changes", ["core_data_wdata_i": 1])
    }
    scripts.append(
      RuleScript(
        nil, "data: wdata of a read changes while waiting",
        [["core_data_req_i": 1, "core_data_be_i": 15], [:], [:], ["core_data_wdata_i": 1]]))
    for enables in UInt64(0)..<16 {
      let isRight = ![0, 5, 9, 10, 11, 13].contains(enables)
      scripts.append(
        RuleScript(
          isRight ? nil : "obi_byte_enable", "be is \(enables)",
          [["core_data_req_i": 1, "core_data_be_i": enables]]))
    }
    return scripts
  }()

  private static let picorv32: [RuleScript] = {
    let write: [String: UInt64] = ["core_mem_valid_i": 1, "core_mem_wstrb_i": 15]
    let read: [String: UInt64] = ["core_mem_valid_i": 1, "core_mem_instr_i": 1]
    var scripts = [
      RuleScript("picorv32_valid_held", "valid falls", [write, ["core_mem_valid_i": 0]]),
      RuleScript("picorv32_request_held", "addr changes", [write, ["core_mem_addr_i": 4]]),
      RuleScript("picorv32_request_held", "wstrb changes", [write, ["core_mem_wstrb_i": 3]]),
      RuleScript("picorv32_request_held", "wdata changes", [write, ["core_mem_wdata_i": 1]]),
      RuleScript("picorv32_request_held", "instr changes", [read, ["core_mem_instr_i": 0]]),
      RuleScript(nil, "wdata of a read changes", [read, ["core_mem_wdata_i": 1]]),
      RuleScript(
        nil, "the next transfer begins with ready",
        [write, ["data_gnt_i": 1], [:], ["core_mem_addr_i": 4]]),
      RuleScript(nil, "the core is stopped", [write, ["core_mem_valid_i": 0, "run_i": 0]]),
      RuleScript(
        "picorv32_fetch_reads", "a fetch writes", [write.merging(["core_mem_instr_i": 1]) { $1 }]),
    ]
    for strobes in UInt64(0)..<16 {
      let isRight = [0, 1, 2, 4, 8, 3, 12, 15].contains(strobes)
      scripts.append(
        RuleScript(
          isRight ? nil : "picorv32_strobe", "wstrb is \(strobes)",
          [["core_mem_valid_i": 1, "core_mem_wstrb_i": strobes]]))
    }
    for address in UInt64(1)..<4 {
      scripts.append(
        RuleScript(
          "picorv32_aligned", "addr is \(address)",
          [read.merging(["core_mem_addr_i": address]) { $1 }]))
    }
    return scripts
  }()

  private static let axi4lite: [RuleScript] = {
    var scripts: [RuleScript] = []
    // The first one fills the place, the second one waits.
    for (channel, fields) in [("aw", ["awaddr"]), ("w", ["wdata", "wstrb"]), ("ar", ["araddr"])] {
      let valid = "core_\(channel)valid_i"
      let full: [[String: UInt64]] = [[valid: 1], [:]]
      scripts.append(
        RuleScript("axi_\(channel)_held", "\(channel): valid falls", full + [[valid: 0]]))
      scripts.append(
        RuleScript(
          nil, "\(channel): the core is stopped", full + [[valid: 0, "run_i": 0], ["run_i": 1]]))
      for field in fields {
        scripts.append(
          RuleScript(
            "axi_\(channel)_held", "\(channel): \(field) changes",
            full + [["core_\(field)_i": 1]]))
      }
    }
    return scripts
  }()

  private static func scripts(_ bus: CoreSpec.Bus) -> [RuleScript] {
    switch bus {
    case .obi: obi
    case .picorv32: picorv32
    case .axi4lite: axi4lite
    }
  }

  @Test(arguments: CoreSpec.Bus.allCases)
  func brokenByTheCore(bus: CoreSpec.Bus) async throws {
    let library = try await TestBench.library(Designs.busShim(bus), TestBench.options)
    for script in Self.scripts(bus) {
      let rule = try script.play(on: library)
      #expect(rule == script.rule, "\(bus.rawValue), \(script)")
    }
  }

  // MARK: Broken by the shim

  /// A fault in a shim's Verilog, and what shows it.
  private struct ShimFault: Sendable {
    let fault: PlantedFault
    let script: RuleScript
  }

  private static func faults(_ bus: CoreSpec.Bus) -> [ShimFault] {
    func fault(
      _ rule: String, _ name: String, _ original: String, _ replacement: String,
      _ cycles: [[String: UInt64]]
    ) -> ShimFault {
      let file = "bus_shim_\(bus.rawValue).v"
      return ShimFault(
        fault: PlantedFault(name, in: file, original, replacement),
        script: RuleScript(rule, name, cycles))
    }
    switch bus {
    case .obi:
      return ["fetch", "data"].flatMap { port in
        let req: [String: UInt64] = ["core_\(port)_req_i": 1, "core_data_be_i": 15]
        return [
          fault(
            "obi_response_expected", "\(port): rvalid with the grant of the tile bus",
            "core_\(port)_rvalid_o = run_i && \(port)_is_due_q",
            "core_\(port)_rvalid_o = run_i && (\(port)_is_due_q || \(port)_gnt_i)",
            [["\(port)_gnt_i": 1]]),
          fault(
            "obi_outstanding", "\(port): grants without a place",
            "core_\(port)_gnt_o = run_i && !\(port)_is_full_q", "core_\(port)_gnt_o = run_i",
            [req, [:], [:]]),
        ]
      }
    case .picorv32:
      let request: [String: UInt64] = ["core_mem_valid_i": 1, "core_mem_instr_i": 1]
      return [
        fault(
          "picorv32_ready_expected", "ready while idle",
          "core_mem_ready_o = run_i && (phase_q == PhaseAnswer)",
          "core_mem_ready_o = run_i && (phase_q != PhaseAsk)", [[:]]),
        fault(
          "picorv32_error_with_ready", "error as it comes",
          "core_mem_error_o = core_mem_ready_o && data_err_i", "core_mem_error_o = data_err_i",
          [request, ["data_err_i": 1]]),
      ]
    case .axi4lite:
      let write: [[String: UInt64]] = [
        ["core_awvalid_i": 1, "core_wvalid_i": 1, "data_gnt_i": 1],
        ["core_awvalid_i": 0, "core_wvalid_i": 0], [:], [:], ["data_err_i": 1], [:], [:],
      ]
      let read: [[String: UInt64]] = [
        ["core_arvalid_i": 1, "data_gnt_i": 1], ["core_arvalid_i": 0], [:], [:],
        ["data_rdata_i": 1], [:], [:],
      ]
      return [
        fault(
          "axi_b_held", "the answer to a write goes by itself",
          "end else if (core_bready_i) begin", "end else begin", write),
        fault(
          "axi_b_held", "the answer to a write changes",
          "if (write_is_due_q) begin\n        b_failed",
          "begin\n        b_failed", write),
        fault(
          "axi_r_held", "the answer to a read goes by itself",
          "end else if (core_rready_i) begin", "end else begin", read),
        fault(
          "axi_r_held", "the word read changes", "if (read_is_due_q) begin\n        r_data",
          "begin\n        r_data", read),
        fault(
          "axi_b_expected", "a write is answered without its word",
          "write_can_go = has_aw_q && has_w_q &&", "write_can_go = has_aw_q &&",
          [["core_awvalid_i": 1, "data_gnt_i": 1], ["core_awvalid_i": 0], [:], [:], [:]]),
        fault(
          "axi_b_expected", "a write is answered without its address",
          "write_can_go = has_aw_q && has_w_q &&", "write_can_go = has_w_q &&",
          [["core_wvalid_i": 1, "data_gnt_i": 1], ["core_wvalid_i": 0], [:], [:], [:]]),
        fault(
          "axi_r_expected", "a write is answered as a read",
          "read_is_due_q <= data_gnt_i && !is_write", "read_is_due_q <= data_gnt_i", write),
        fault(
          "axi_response", "a failed write is a decode error", "{b_failed_q, 1'b0}",
          "{2{b_failed_q}}", [["data_err_i": 1]] + write),
        fault(
          "axi_response", "a failed read is a decode error", "{r_failed_q, 1'b0}",
          "{2{r_failed_q}}", [["data_err_i": 1]] + read),
      ]
    }
  }

  @Test(arguments: CoreSpec.Bus.allCases)
  func brokenByTheShim(bus: CoreSpec.Bus) async throws {
    let source = try Designs.busShim(bus)
    let right = try await TestBench.library(source, TestBench.options)
    let faults = Self.faults(bus)
    let found = try await TestBench.fewAtATime(faults) { fault in
      let library = try await TestBench.library(
        try fault.fault.planted(in: source), TestBench.options)
      return (try fault.script.play(on: library), try fault.script.play(on: right))
    }
    for (fault, (rule, without)) in zip(faults, found) {
      #expect(rule == fault.script.rule, "\(bus.rawValue), \(fault.script)")
      #expect(without == nil, "\(bus.rawValue), the shim itself, \(fault.script)")
    }
  }

  // MARK: Completeness

  /// The document's rules, and no others, have assertions; all but those for unknown values, which
  /// Verilator does not have, are broken here.
  @Test func allRules() throws {
    var broken: Set<String> = []
    var asserted: Set<String> = []
    for bus in CoreSpec.Bus.allCases {
      broken.formUnion(Self.scripts(bus).compactMap(\.rule))
      broken.formUnion(Self.faults(bus).compactMap(\.script.rule))
      for file in try Designs.busShim(bus).files where file.name.hasSuffix("_assertions.sv") {
        let text = String(decoding: file.contents, as: UTF8.self)
        for piece in text.split(separator: "$error(\"").dropFirst() {
          asserted.insert(String(piece.prefix { $0 != ":" }))
        }
      }
    }
    #expect(BusShims.rules.count == 23)
    #expect(asserted == BusShims.rules)
    #expect(broken == BusShims.rules.filter { !$0.hasSuffix("_known") })
  }
}
