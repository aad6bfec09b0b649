/// Names are legal in Verilog, follow one spelling and are unique in their module.
struct NameCheck {
  private let module: ModuleGraph

  /// Names that the printer gives to what it adds to the module.
  private let printerNames: Set<String>

  /// - Parameter isMonitor: whether the module is a monitor.
  init(_ module: ModuleGraph, isMonitor: Bool) {
    self.module = module
    printerNames = Set(
      ["unused_ok"] + (isMonitor ? ["source"] : []) + module.monitors.map(\.instanceName))
  }

  func faults() -> [Fault] {
    var faults: [Fault] = []
    var taken: [String: SourceLocation] = [:]

    func check(_ name: String, _ verilogName: String, _ location: SourceLocation) {
      if name == "clk" || name == "rst" || verilogName == "clk_i" || verilogName == "rst_ni" {
        faults.append(
          module.fault(
            .clock, "'\(name)' is declared by hand", location,
            help: "every module with state has clk_i and rst_ni already"))
      } else if !isLowerSnakeCase(name) {
        faults.append(
          module.fault(
            .name, "the name '\(name)' is not lower_snake_case", location,
            help: "use letters a to z, digits and single underscores, a letter first"))
      } else if reservedWords.contains(verilogName) {
        faults.append(
          module.fault(.name, "the name '\(verilogName)' is a word of Verilog", location))
      } else if printerNames.contains(verilogName) {
        faults.append(
          module.fault(.name, "the name '\(verilogName)' is one that the printer gives", location))
      } else if let first = taken[verilogName] {
        faults.append(
          module.fault(
            .name, "there are two things named '\(verilogName)'", location,
            [Fault.Note(message: "the other one is declared here", location: first)]))
      }
      taken[verilogName] = taken[verilogName] ?? location
    }

    check(module.name, module.name, module.location)
    for signal in module.signals { check(signal.name, signal.verilogName, signal.location) }
    for memory in module.memories { check(memory.name, memory.verilogName, memory.location) }
    for instance in module.instances {
      check(instance.name, instance.verilogName, instance.location)
    }
    for function in module.functions {
      check(function.name, function.name, function.location)
    }
    // A parameter may be named like another function's, but hides nothing of the module.
    let outside = taken
    for function in module.functions {
      taken = outside
      for parameter in function.parameters {
        check(parameter.name, parameter.name, parameter.location)
      }
    }
    for constant in module.constants where !isUpperCamelCase(constant.name) {
      faults.append(
        module.fault(
          .name, "the constant's name '\(constant.name)' is not UpperCamelCase", module.location))
    }
    for (index, constant) in module.constants.enumerated()
    where module.constants[..<index].contains(where: { $0.name == constant.name }) {
      faults.append(
        module.fault(
          .name, "there are two different constants named '\(constant.name)'", module.location))
    }
    return faults
  }

  private func isLowerSnakeCase(_ name: String) -> Bool {
    name.first.map { ("a"..."z").contains($0) } == true && !name.hasSuffix("_")
      && !name.contains("__")
      && name.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
  }

  private func isUpperCamelCase(_ name: String) -> Bool {
    name.first.map { ("A"..."Z").contains($0) } == true
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }
}

extension ModuleGraph.Instance {
  /// The instance's name in Verilog.
  public var verilogName: String { "u_" + name }
}

/// The words of Verilog-2005 and of SystemVerilog, for files that go to either kind of tool.
private let reservedWords: Set<String> = Set(
  """
  accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before
  begin bind bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle checker class
  clocking cmos config const constraint context continue cover covergroup coverpoint cross deassign
  default defparam design disable dist do edge else end endcase endchecker endclass endclocking
  endconfig endfunction endgenerate endgroup endinterface endmodule endpackage endprimitive endprogram
  endproperty endspecify endsequence endtable endtask enum event eventually expect export extends
  extern final first_match for force foreach forever fork forkjoin function generate genvar global
  highz0 highz1 if iff ifnone ignore_bins illegal_bins implements implies import incdir include initial
  inout input inside instance int integer interconnect interface intersect join join_any join_none
  large let liblist library local localparam logic longint macromodule matches medium modport module
  nand negedge nettype new nexttime nmos nor noshowcancelled not notif0 notif1 null or output package
  packed parameter pmos posedge primitive priority program property protected pull0 pull1 pulldown
  pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase randsequence rcmos real
  realtime ref reg reject_on release repeat restrict return rnmos rpmos rtran rtranif0 rtranif1
  s_always s_eventually s_nexttime s_until s_until_with scalared sequence shortint shortreal
  showcancelled signed small soft solve specify specparam static string strong strong0 strong1 struct
  super supply0 supply1 sync_accept_on sync_reject_on table tagged task this throughout time
  timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 triand trior trireg type typedef union
  unique unique0 unsigned until until_with untyped use uwire var vectored virtual void wait wait_order
  wand weak weak0 weak1 while wildcard wire with within wor xnor xor
  """.split(whereSeparator: \.isWhitespace).map(String.init))
