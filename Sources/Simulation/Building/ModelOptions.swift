/// How a model is built. Everything here is part of the cache's key.
public struct ModelOptions: Sendable, Hashable {
  /// What registers and memories hold before anything was written to them.
  public enum InitialValues: String, Sendable, Hashable {
    /// Random bits from the instance's seed, so that no design leans on a lucky zero.
    case random
    /// Whatever is fastest.
    case fastest
  }

  /// Waveform files that instances of the model can write.
  public enum Trace: String, Sendable, Hashable {
    /// None; costs nothing.
    case off
    /// Value change dump: large, needs nothing else.
    case vcd
    /// Fast signal trace, for GTKWave and Surfer: small; needs zlib's (and for newer Verilator
    /// releases lz4's) headers.
    case fst
  }

  /// How much work the C++ compiler puts into the model's hot code.
  public enum Optimization: String, Sendable, Hashable {
    /// Full speed: for anything that runs more than a few seconds.
    case full = "-O2"
    /// Less building time for large designs that run for a short time.
    case light = "-O1"
    /// The least building time, about half: for models that run a few thousand cycles.
    case none = "-O0"
  }

  /// Whether `assert` and the like are checked; a violation ends the run with a ``ModelFault``.
  public var assertions: Bool
  /// What registers hold at first.
  public var initialValues: InitialValues
  /// Whether waveforms can be written.
  public var trace: Trace
  /// How hard the compiler works.
  public var optimization: Optimization
  /// Whether to use this machine's own instructions.
  public var nativeInstructions: Bool
  /// `NAME=VALUE`: values for the top module's parameters.
  public var parameters: [String]
  /// The clock input that ``ModelInstance/step(_:)`` drives; a design without it has no clock.
  public var clock: String
  /// The active-low reset input. It is 1 in a new instance, so that the first 0 is an edge.
  public var reset: String

  /// Options one by one; the defaults are those of ``checking``.
  public init(
    assertions: Bool = true, initialValues: InitialValues = .random, trace: Trace = .off,
    optimization: Optimization = .full, nativeInstructions: Bool = true,
    parameters: [String] = [], clock: String = "clk_i", reset: String = "rst_ni"
  ) {
    self.assertions = assertions
    self.initialValues = initialValues
    self.trace = trace
    self.optimization = optimization
    self.nativeInstructions = nativeInstructions
    self.parameters = parameters
    self.clock = clock
    self.reset = reset
  }

  /// For finding faults: assertions on, random initial values.
  public static let checking = ModelOptions()
  /// For speed: no assertions, the fastest initial values.
  public static let fast = ModelOptions(assertions: false, initialValues: .fastest)

  /// Verilator's options, apart from names of files.
  func verilatorArguments(top: String) -> [String] {
    var arguments = [
      "--cc", "-O3", "--top-module", top, "--prefix", "Vmodel", "--no-timing",
      "--timescale", "1ns/1ns", "-Wno-fatal",
      assertions ? "--assert" : "--no-assert",
    ]
    let unknown = initialValues == .random ? "unique" : "fast"
    arguments += ["--x-assign", unknown, "--x-initial", unknown]
    switch trace {
    case .off: break
    case .vcd: arguments += ["--trace", "--trace-structs"]
    case .fst: arguments += ["--trace-fst", "--trace-structs"]
    }
    arguments += parameters.map { "-G\($0)" }
    return arguments
  }

  /// The compiler's options for Verilator's runtime. Whether there are waves changes nothing in
  /// it, so all models share it.
  var runtimeArguments: [String] {
    var arguments = [
      "-std=c++17", "-fPIC", "-fvisibility=hidden", "-fvisibility-inlines-hidden", "-pthread",
      "-faligned-new", "-w", "-DVERILATOR=1", "-DVL_TIME_CONTEXT", "-DVM_COVERAGE=0",
      "-DVM_SC=0", "-DVM_TIMING=0", "-DVM_TRACE_SAIF=0",
      "-DVL_PRINTF=tilewright_print", "-DVL_USER_FATAL", "-DVL_USER_FINISH", "-DVL_USER_STOP",
    ]
    if nativeInstructions { arguments.append("-march=native") }
    return arguments
  }

  /// The compiler's options for the model itself.
  var compilerArguments: [String] {
    runtimeArguments + [
      "-DVM_TRACE=\(trace == .off ? 0 : 1)", "-DVM_TRACE_VCD=\(trace == .vcd ? 1 : 0)",
      "-DVM_TRACE_FST=\(trace == .fst ? 1 : 0)",
    ]
  }
}
