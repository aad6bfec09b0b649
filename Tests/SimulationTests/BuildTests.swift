import Foundation
import Testing

@testable import Simulation

/// The cache, and what a user reads when a build goes wrong.
@Suite struct BuildTests {
  /// A cache of its own for a test, with the compiled runtime of the shared one.
  private func freshCache(_ name: String) async throws -> ModelCache {
    _ = try await TestBench.library(Designs.counter)
    let path = try TestBench.freshDirectory(name)
    symlink("\(TestBench.cache.path)/runtime", "\(path)/runtime")
    return ModelCache(path: path)
  }

  // MARK: - The cache

  @Test func secondBuildComesFromTheCacheFast() async throws {
    let builder = try await TestBench.builder()
    _ = try await builder.build(Designs.counter)
    let clock = ContinuousClock()
    var hit: BuiltModel?
    let time = try await clock.measure { hit = try await builder.build(Designs.counter) }
    #expect(hit?.wasCached == true)
    #expect(time < .milliseconds(300))
  }

  @Test func keyDependsOnWhatMattersOnly() async throws {
    let builder = try await TestBench.builder()
    let base = builder.key(of: Designs.fifo, .checking)
    #expect(base.count == 64)

    var directories: [String] = []
    for name in ["one", "two"] {
      let directory = try TestBench.freshDirectory("key-\(name)")
      for file in Designs.fifo.files {
        try FileSystem.write(file.contents, to: "\(directory)/\(file.name)")
      }
      directories.append(directory)
    }
    for directory in directories {
      let source = try ModelSource(top: "fifo", directory: directory)
      #expect(builder.key(of: source, .checking) == base)
    }

    var different: Set<String> = [base]
    func expectNew(_ source: ModelSource, _ options: ModelOptions, _ line: Int = #line) {
      #expect(different.insert(builder.key(of: source, options)).inserted, "line \(line)")
    }
    expectNew(Designs.fifo, .fast)
    expectNew(Designs.fifo, ModelOptions(trace: .vcd))
    expectNew(Designs.fifo, ModelOptions(optimization: .light))
    expectNew(Designs.fifo, ModelOptions(nativeInstructions: false))
    expectNew(Designs.fifo, ModelOptions(parameters: ["N=1"]))
    expectNew(Designs.fifo, ModelOptions(clock: "clock"))
    var changed = Designs.fifo
    changed.defines = ["X=1"]
    expectNew(changed, .checking)
    changed = Designs.fifo
    changed.files[0] = SourceFile(name: "fifo.v", contents: changed.files[0].contents + [10])
    expectNew(changed, .checking)
    changed.files[0] = SourceFile(name: "fifo2.v", contents: Designs.fifo.files[0].contents)
    expectNew(changed, .checking)
  }

  @Test func damagedEntriesAreRebuilt() async throws {
    let builder = try await TestBench.builder(cache: freshCache("damaged"))
    let built = try await builder.build(Designs.counter)
    #expect(!built.wasCached)
    let entry = FileSystem.parent(built.libraryPath)

    let library = try FileSystem.read(built.libraryPath)
    var flipped = library
    flipped[flipped.count / 2] ^= 1
    try FileSystem.write(flipped, to: built.libraryPath)
    #expect(try await builder.build(Designs.counter).wasCached == false)

    try FileSystem.write(Array(library.prefix(1000)), to: built.libraryPath)
    #expect(try await builder.build(Designs.counter).wasCached == false)

    let manifest = try FileSystem.read("\(entry)/manifest")
    try FileSystem.write(Array(manifest.prefix(20)), to: "\(entry)/manifest")
    #expect(try await builder.build(Designs.counter).wasCached == false)
    #expect(try await builder.build(Designs.counter).wasCached)
    let model = try built.load().instantiate()
    try model.reset()
    #expect(FileSystem.names(in: "\(builder.cache.path)/work").isEmpty)
  }

  @Test func tasksThatWantTheSameBuildItOnce() async throws {
    let builder = try await TestBench.builder(cache: freshCache("tasks"))
    let results = try await withThrowingTaskGroup(of: BuiltModel.self) { group in
      for _ in 0..<6 { group.addTask { try await builder.build(Designs.counter) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.filter { !$0.wasCached }.count == 1)
    #expect(Set(results.map(\.libraryPath)).count == 1)
  }

  @Test func processesThatWantTheSameBuildItOnce() async throws {
    let cache = try await freshCache("processes")
    let path = cache.path
    @Sendable func child() async {
      await #expect(processExitsWith: .success) { [path = path as String] in
        let builder = ModelBuilder(
          toolchain: try await Toolchain.discover(), cache: ModelCache(path: path))
        let built = try await builder.build(Designs.counter)
        let model = try built.load().instantiate()
        try model.step(3)
        let result = built.wasCached ? "cached" : "built"
        try FileSystem.write(result, to: "\(path)/result-\(getpid())")
      }
    }
    async let first: Void = child()
    async let second: Void = child()
    _ = await (first, second)
    let results = try FileSystem.names(in: path).filter { $0.hasPrefix("result-") }
      .map { String(decoding: try FileSystem.read("\(path)/\($0)"), as: UTF8.self) }
    #expect(results.sorted() == ["built", "cached"])
  }

  @Test func aKilledBuildLeavesNothingBroken() async throws {
    let cache = try await freshCache("killed")
    let path = cache.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let builder = ModelBuilder(
        toolchain: try await Toolchain.discover(), cache: ModelCache(path: path))
      Task.detached {
        while true {
          for name in FileSystem.names(in: "\(path)/work")
          where FileSystem.exists("\(path)/work/\(name)/generated/tilewright.cpp") {
            kill(getpid(), SIGKILL)
          }
          usleep(1000)
        }
      }
      _ = try await builder.build(Designs.counter)
    }
    #expect(FileSystem.names(in: "\(path)/models").isEmpty)
    #expect(FileSystem.names(in: "\(path)/work").count == 1)
    let built = try await TestBench.builder(cache: cache).build(Designs.counter)
    #expect(!built.wasCached)
    #expect(FileSystem.names(in: "\(path)/work").isEmpty)
    try built.load().instantiate().step()
  }

  @Test func cancellingABuildEndsItsCompiler() async throws {
    // A compiler that would take two hours. When the cancelled build ends says little on a machine on
    // which a hundred tests wait for their turn, but it is long before that.
    let directory = try TestBench.freshDirectory("slow")
    let script = "\(directory)/slow-c++"
    try FileSystem.write(
      "#!/bin/sh\ncase \"$*\" in --version|*-###*) echo slow 1.0;; *) exec sleep 7200;; esac\n",
      to: script)
    chmod(script, 0o755)
    var environment = TestBench.environment
    environment["CXX"] = script
    let cache = ModelCache(path: "\(directory)/cache")
    let builder = ModelBuilder(
      toolchain: try await Toolchain.discover(environment: environment), cache: cache)
    let task = Task { try await builder.build(Designs.counter) }
    while !FileSystem.names(in: "\(cache.path)/work").contains(where: { $0.hasPrefix("runtime") }) {
      try await Task.sleep(for: .milliseconds(5))
    }
    let start = ContinuousClock.now
    task.cancel()
    await #expect(throws: SimulationError.cancelled) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(3_600))
    #expect(FileSystem.names(in: "\(cache.path)/work").isEmpty)
    #expect(FileSystem.names(in: "\(cache.path)/models").isEmpty)
  }

  @Test func pruningDropsWhatWasNotUsed() async throws {
    let cache = try await freshCache("prune")
    let builder = try await TestBench.builder(cache: cache)
    let built = try await builder.build(Designs.counter)
    unlink("\(cache.path)/runtime")  // the shared one is not ours to prune
    cache.prune(unusedForDays: 1)
    #expect(FileSystem.exists(built.libraryPath))
    cache.prune(unusedForDays: -1)
    #expect(!FileSystem.exists(built.libraryPath))
  }

  @Test func locationFollowsTheEnvironment() {
    #expect(ModelCache(environment: ["TILEWRIGHT_CACHE": "/a", "HOME": "/h"]).path == "/a")
    #expect(
      ModelCache(environment: ["XDG_CACHE_HOME": "/x", "HOME": "/h"]).path == "/x/tilewright")
    #expect(ModelCache(environment: ["HOME": "/h"]).path == "/h/.cache/tilewright")
    #expect(ModelCache(environment: ["TILEWRIGHT_CACHE": "c"]).path.hasPrefix("/"))
  }

  // MARK: - Messages

  @Test func wrongVerilogIsShownWithItsLine() async throws {
    let builder = try await TestBench.builder()
    let source = ModelSource(
      top: "bad",
      files: [
        SourceFile(name: "bad.v", text: "module bad (input a_i);\n  assign b = ;\nendmodule\n")
      ])
    let error = await #expect(throws: SimulationError.self) { try await builder.build(source) }
    guard case .toolFailed("verilator", _, let messages, let log?) = error else {
      Issue.record("unexpected: \(String(describing: error))")
      return
    }
    #expect(messages.contains("%Error: bad.v:2:"))
    #expect(!messages.contains("Exiting due to"))
    #expect(FileSystem.exists(log))
  }

  @Test func aMissingTopModuleIsNamed() async throws {
    let builder = try await TestBench.builder()
    var source = Designs.counter
    source.top = "couter"
    await #expect {
      try await builder.build(source)
    } throws: { "\($0)".contains("couter") }
  }

  @Test func wrongCxxIsShownWithItsLine() async throws {
    let builder = try await TestBench.builder()
    var source = Designs.counter
    source.files.append(
      SourceFile(name: "twin.cpp", text: "int twin() {\n  return undeclared_name;\n}\n"))
    let error = await #expect(throws: SimulationError.self) { try await builder.build(source) }
    guard case .toolFailed(_, "compiling the model", let messages, let log?) = error else {
      Issue.record("unexpected: \(String(describing: error))")
      return
    }
    #expect(messages.contains("twin.cpp:2"))
    #expect(messages.contains("undeclared_name"))
    #expect(String(decoding: try FileSystem.read(log), as: UTF8.self).contains("undeclared_name"))
  }

  @Test func anArrayPortIsRefused() async throws {
    let builder = try await TestBench.builder()
    let source = ModelSource(
      top: "array",
      files: [
        SourceFile(
          name: "array.sv",
          text: "module array (input logic [3:0] a_i [2], output logic b_o);\n"
            + "  assign b_o = a_i[0] == a_i[1];\nendmodule\n")
      ])
    let error = await #expect(throws: SimulationError.self) { try await builder.build(source) }
    guard case .portUnsupported("a_i", _) = error else {
      Issue.record("unexpected: \(String(describing: error))")
      return
    }
  }

  @Test func sourcesThatCannotBeLaidOutAreRefused() async throws {
    let builder = try await TestBench.builder()
    for name in ["", "/etc/x.v", "../x.v", "a//b.v", "-f", "+define+x"] {
      let source = ModelSource(top: "x", files: [SourceFile(name: name, text: "")])
      await #expect(throws: SimulationError.self) { try await builder.build(source) }
    }
    let twice = ModelSource(top: "x", files: Designs.counter.files + Designs.counter.files)
    await #expect(throws: SimulationError.self) { try await builder.build(twice) }
  }

  @Test func aFileInTheCachesPlaceIsReported() async throws {
    let file = "\(TestBench.directory)/in-the-way"
    try FileSystem.makeDirectories(TestBench.directory)
    try FileSystem.write("", to: file)
    let builder = try await TestBench.builder(cache: ModelCache(path: "\(file)/cache"))
    let error = await #expect(throws: SimulationError.self) {
      try await builder.build(Designs.counter)
    }
    guard case .cacheUnusable(let path, _, let remedy) = error else {
      Issue.record("unexpected: \(String(describing: error))")
      return
    }
    #expect(path == "\(file)/cache")
    #expect(remedy.contains("TILEWRIGHT_CACHE"))
  }

  @Test func aReadOnlyCacheIsReported() async throws {
    // Root may write anywhere but in a file system of the kernel's own.
    let path = geteuid() == 0 ? "/proc/tilewright" : try TestBench.freshDirectory("read-only")
    if geteuid() != 0 { chmod(path, 0o555) }
    let builder = try await TestBench.builder(cache: ModelCache(path: path))
    let error = await #expect(throws: SimulationError.self) {
      try await builder.build(Designs.counter)
    }
    guard case .cacheUnusable(path, _, _) = error else {
      Issue.record("unexpected: \(String(describing: error))")
      return
    }
  }

  @Test func aFullDiskIsReported() async throws {
    let path = try TestBench.freshDirectory("full")
    // Only root can make a small file system; elsewhere there is nothing to test with.
    guard mount("tmpfs", path, "tmpfs", 0, "size=256k") == 0 else {
      try Test.cancel("no small file system can be mounted here")
    }
    defer { umount2(path, Int32(MNT_DETACH)) }
    _ = try await TestBench.library(Designs.counter)
    symlink("\(TestBench.cache.path)/runtime", "\(path)/runtime")
    let builder = try await TestBench.builder(cache: ModelCache(path: path))
    await #expect(throws: SimulationError.diskFull(path: path)) {
      try await builder.build(Designs.counter)
    }
    #expect(FileSystem.names(in: "\(path)/models").isEmpty)
  }

  // MARK: - Sources

  @Test func fileListsAreRead() async throws {
    let directory = try TestBench.freshDirectory("list")
    try FileSystem.makeDirectories("\(directory)/inc")
    try FileSystem.write("`define WIDTH 5\n", to: "\(directory)/inc/width.vh")
    try FileSystem.write(
      """
      `include "width.vh"
      module top (input wire [`WIDTH-1:0] a_i, output wire [`EXTRA-1:0] b_o);
        assign b_o = {`EXTRA{^a_i}};
      endmodule

      """, to: "\(directory)/top.v")
    try FileSystem.write(
      "// all files\n+incdir+inc\n+define+EXTRA=9\n\ntop.v  # the top\n", to: "\(directory)/sim.f")
    let source = try ModelSource(top: "top", directory: directory)
    let library = try await TestBench.library(source, .fast)
    #expect(!library.hasClock)
    #expect(library.ports.map(\.name) == ["a_i", "b_o"])
    let model = try library.instantiate()
    try model.port("a_i").value = 0b10110
    try model.step()
    #expect(try model.port("b_o").value == 0x1ff)

    try FileSystem.write("top.v\nmissing.v\n", to: "\(directory)/sim.f")
    #expect(throws: SimulationError.self) { try ModelSource(top: "top", directory: directory) }
    let named = try ModelSource(
      top: "top", directory: directory, names: ["top.v", "inc/width.vh"])
    #expect(named.files.map(\.name) == ["top.v", "inc/width.vh"])
    #expect(throws: SimulationError.self) {
      try ModelSource(top: "top", directory: directory, names: ["width.vh"])
    }
    try FileSystem.write("-y lib\n", to: "\(directory)/sim.f")
    let error = #expect(throws: SimulationError.self) {
      try ModelSource(top: "top", directory: directory)
    }
    #expect(error?.description.contains("sim.f:1") == true)
  }

  /// A behavioural model stands in a directory as Verilog and as its compiled twin; who builds the
  /// directory chooses. The twin's C++ frees what it holds when its instance goes.
  @Test func aBehaviouralModelIsVerilogOrCompiled() async throws {
    let directory = try TestBench.freshDirectory("behaviour")
    func module(_ body: String) -> String {
      """
      module adder (input wire [31:0] a_i, input wire [31:0] b_i, output wire [31:0] sum_o,
                    output wire is_compiled_o);
      \(body)
      endmodule

      """
    }
    try FileSystem.write(
      module("  assign sum_o = a_i + b_i;\n  assign is_compiled_o = 1'b0;"),
      to: "\(directory)/adder.sv")
    try FileSystem.write(
      module(
        """
          import "DPI-C" function chandle adder_open();
          import "DPI-C" function void adder_close(input chandle adder);
          import "DPI-C" function int adder_sum(input chandle adder, input int a, input int b);
          chandle adder;
          initial adder = adder_open();
          final adder_close(adder);
          assign sum_o = adder_sum(adder, a_i, b_i);
          assign is_compiled_o = 1'b1;
        """), to: "\(directory)/adder_dpi.sv")
    try FileSystem.write(
      """
      #include <cstdio>
      struct Adder { int count = 0; };
      extern "C" void* adder_open() { return new Adder; }
      extern "C" int adder_sum(void* adder, int a, int b) {
        if (adder) ++static_cast<Adder*>(adder)->count;
        return a + b;
      }
      extern "C" void adder_close(void* adder) {
        delete static_cast<Adder*>(adder);
        std::FILE* const log = std::fopen("\(directory)/closed", "a");
        std::fputs("closed ", log);
        std::fclose(log);
      }

      """, to: "\(directory)/adder_dpi.cpp")
    try FileSystem.write("adder.sv\n", to: "\(directory)/sim.f")
    try FileSystem.write("adder_dpi.sv\nadder_dpi.cpp\n", to: "\(directory)/sim_dpi.f")
    for behaviour in ModelSource.Behaviour.allCases {
      let source = try ModelSource(top: "adder", directory: directory, behaviour: behaviour)
      let library = try await TestBench.library(source)
      for _ in 0..<2 {
        let model = try library.instantiate()
        try model.port("a_i").value = 40
        try model.port("b_i").value = 2
        try model.eval()
        #expect(try model.port("sum_o").value == 42)
        #expect(try model.port("is_compiled_o").value == (behaviour == .compiled ? 1 : 0))
      }
      let explicit = try library.instantiate()
      try explicit.finish()
    }
    let closed = String(decoding: try FileSystem.read("\(directory)/closed"), as: UTF8.self)
    #expect(closed == "closed closed closed ")
    FileSystem.remove("\(directory)/sim_dpi.f")
    #expect(
      try ModelSource(top: "adder", directory: directory, behaviour: .compiled).files.map(\.name)
        == ["adder.sv"])
  }
}
