/// Builds shared libraries from designs: Verilator, then the C++ compiler, through a cache.
public struct ModelBuilder: Sendable {
  /// The tools.
  public let toolchain: Toolchain
  /// Where results are kept.
  public let cache: ModelCache

  /// A builder with the given tools and cache.
  public init(toolchain: Toolchain, cache: ModelCache) {
    self.toolchain = toolchain
    self.cache = cache
  }

  /// Generated code up to this size is compiled as one file: reading the runtime's headers costs
  /// more than it does.
  private static let smallModel = 100 << 10  // bytes
  /// Larger models are cut into files of about this size.
  private static let unitSize = 400 << 10  // bytes

  /// Builds a model, or finds it in the cache.
  /// - Parameter progress: is told what is being done, from any thread, if it is not in the cache:
  ///   "verilating router", then "compiling router 3/12".
  /// - Throws: ``SimulationError``; a refusal by Verilator or the compiler carries the lines that
  ///   say why, and keeps the build's directory for reading.
  public func build(
    _ source: ModelSource, options: ModelOptions = .checking,
    progress: (@Sendable (String) -> Void)? = nil
  ) async throws(SimulationError) -> BuiltModel {
    try source.validate()
    let key = key(of: source, options)
    let entry = try await cache.entry(.model, key: key) { directory throws(SimulationError) in
      try await build(source, options, key: key, in: directory, progress)
      return ["model.so", "build.log"]
    }
    return BuiltModel(
      libraryPath: "\(entry.path)/model.so", logPath: "\(entry.path)/build.log", key: key,
      wasCached: entry.wasCached)
  }

  /// The hash of everything that decides what the library does. No path, no time.
  func key(of source: ModelSource, _ options: ModelOptions) -> String {
    var hasher = FieldHasher()
    hasher.add("tilewright model")
    hasher.add(ModelWrapper.template)
    hasher.add(toolchain.verilator.identity)
    hasher.add(compilerIdentity(options))
    hasher.add(verilatorArguments(source, options))
    hasher.add(
      options.compilerArguments + [options.optimization.rawValue, optimization(options)])
    hasher.add(Self.linkerArguments)
    hasher.add([options.clock, options.reset])
    for file in source.files {
      hasher.add(file.name)
      hasher.add(file.contents)
    }
    return hasher.finalize()
  }

  /// The compiler's option for the code that runs in every cycle. Generated code leaves little to find:
  /// what clang makes of it with -O1 is as fast as with -O2, and takes half the time to make.
  private func optimization(_ options: ModelOptions) -> String {
    let isEnough = toolchain.compiler.isClang && options.optimization == .full
    return (isEnough ? ModelOptions.Optimization.light : options.optimization).rawValue
  }

  private func compilerIdentity(_ options: ModelOptions) -> String {
    options.nativeInstructions ? toolchain.compiler.identity : toolchain.compiler.versionLine
  }

  private func verilatorArguments(_ source: ModelSource, _ options: ModelOptions) -> [String] {
    var arguments = options.verilatorArguments(top: source.top) + ["-Mdir", "../generated"]
    arguments += (["."] + source.includeDirectories).map { "+incdir+\($0)" }
    arguments += source.defines.map { "+define+\($0)" }
    arguments += source.files.filter { $0.role == .verilog }.map(\.name)
    return arguments
  }

  // MARK: - One build

  /// A build that is under way.
  private struct Job: Sendable {
    let directory: String
    let key: String
    var generated: String { "\(directory)/generated" }
  }

  private func build(
    _ source: ModelSource, _ options: ModelOptions, key: String, in directory: String,
    _ progress: (@Sendable (String) -> Void)?
  ) async throws(SimulationError) {
    let job = Job(directory: directory, key: key)
    try onDisk { () throws(FileSystem.Failure) in
      for file in source.files {
        let path = "\(directory)/sources/\(file.name)"
        try FileSystem.makeDirectories(FileSystem.parent(path))
        try FileSystem.write(file.contents, to: path)
      }
    }

    progress?("verilating \(source.top)")
    let verilator = toolchain.verilator
    let arguments = verilatorArguments(source, options)
    let verilated = try await ChildProcess.run(
      verilator.executable, arguments, in: "\(directory)/sources",
      environment: verilator.environment(toolchain.environment))
    var log = "verilator \(arguments.joined(separator: " "))\n\(verilated.output)"
    guard verilated.succeeded else {
      let messages = Self.verilatorMessages(verilated.output)
      throw failure(
        "verilator", "reading the design '\(source.top)'",
        messages.isEmpty ? "  it ended with \(verilated.ending)" : messages, log, job)
    }

    let generated: GeneratedFiles
    var units: [Unit]
    do {
      let header = try FileSystem.read("\(job.generated)/Vmodel.h")
      let makefile = try FileSystem.read("\(job.generated)/Vmodel_classes.mk")
      generated = GeneratedFiles(makefile: String(decoding: makefile, as: UTF8.self))
      let ports = try VerilatedHeader(String(decoding: header, as: UTF8.self)).ports
      let shape = TileShape(ports)
      var shortcuts =
        shape == nil ? nil : try ModelShortcuts(generated, options, in: job.generated)
      var abreast: Unit?
      if let shape, let shortcuts {
        abreast = try self.abreast(generated, ports, shape, shortcuts, options, job, &log)
      }
      shortcuts?.isAbreast = abreast != nil
      try FileSystem.write(
        ModelWrapper.text(ports: ports, options: options, shortcuts: shortcuts),
        to: "\(job.generated)/tilewright.cpp")
      try FileSystem.write(ModelWrapper.modelHeader, to: "\(job.generated)/tilewright_model.h")
      units = try (abreast.map { [$0] } ?? []) + layOut(generated, source, options, job)
    } catch let error as FileSystem.Failure {
      throw ModelCache.error(error, root: cache.path)
    } catch {
      throw error as? SimulationError ?? .cancelled
    }

    let parts = generated.runtime
    async let runtime = runtimeObjects(parts, options)
    if options.optimization == .none {
      let header = try await precompiledHeader(options)
      for index in units.indices where units[index].arguments.contains("-O0") {
        units[index].header = header
        // What it was made of may have been installed again since then; it holds all that it needs.
        if toolchain.compiler.isClang {
          units[index].arguments += ["-Xclang", "-fno-validate-pch"]
        }
      }
    }
    do {
      try await withThrowingTaskGroup(of: ChildResult.self) { group in
        for unit in units {
          group.addTask { try await compile(unit, job) }
        }
        var done = 0
        progress?("compiling \(source.top) 0/\(units.count)")
        for try await result in group {
          log += result.output
          done += 1
          progress?("compiling \(source.top) \(done)/\(units.count)")
        }
      }
      let objects = try await runtime
      try await link(units.map(\.object) + objects, options, job, &log)
      try FileSystem.write(log, to: "\(directory)/build.log")
    } catch let error as FileSystem.Failure {
      throw ModelCache.error(error, root: cache.path)
    } catch {
      throw error as? SimulationError ?? .cancelled
    }
  }

  private func onDisk(
    _ work: () throws(FileSystem.Failure) -> Void
  ) throws(SimulationError) {
    do {
      try work()
    } catch {
      throw ModelCache.error(error, root: cache.path)
    }
  }

  // MARK: - Compiling

  /// One call of the compiler.
  private struct Unit: Sendable {
    let source: String  // path
    let object: String  // path
    /// Options of its own, such as -O2.
    var arguments: [String]
    /// Read before all else.
    var header = "tilewright_model.h"
    /// As the compiler's -x names it.
    var language = "c++"
    /// The text to be compiled instead if the compiler refuses the source, and what that means.
    var substitute: (text: String, consequence: String)?
  }

  /// Gathers the generated files into few units: code of every cycle apart from code that runs
  /// once, which is not worth optimising.
  private func layOut(
    _ generated: GeneratedFiles, _ source: ModelSource, _ options: ModelOptions, _ job: Job
  ) throws(FileSystem.Failure) -> [Unit] {
    var size = 0
    for name in generated.fast + generated.slow {
      size += try FileSystem.read("\(job.generated)/\(name).cpp").count
    }
    var groups: [(files: [String], optimization: String)] = []
    let full = optimization(options)
    if size <= Self.smallModel || (options.optimization == .none && size <= Self.unitSize * 2) {
      groups = [(generated.fast + generated.slow + ["tilewright"], full)]
    } else {
      for files in try cut(generated.fast + ["tilewright"], job) { groups.append((files, full)) }
      for files in try cut(generated.slow, job) { groups.append((files, "-O0")) }
    }
    var units: [Unit] = []
    for (number, group) in groups.enumerated() {
      let path = "\(job.generated)/unit\(number).cc"
      try FileSystem.write(
        group.files.map { "#include \"\($0).cpp\"\n" }.joined(), to: path)
      units.append(
        Unit(
          source: path, object: "\(path).o",
          arguments: options.compilerArguments + [group.optimization]))
    }
    for (number, file) in source.files.filter({ $0.role == .cxx }).enumerated() {
      units.append(
        Unit(
          source: "\(job.directory)/sources/\(file.name)",
          object: "\(job.generated)/user\(number).o",
          // Written by hand for its speed, and small: it is always worth optimising.
          arguments: options.compilerArguments + ["-O2"]))
    }
    return units
  }

  /// Writes the model of a tile anew, for tiles that run abreast.
  /// - Returns: what is to be compiled; nil where tiles run one by one: where the compiler cannot do it, or
  ///   the generated code has forms that are not known.
  private func abreast(
    _ generated: GeneratedFiles, _ ports: [VerilatedHeader.Port], _ shape: TileShape,
    _ shortcuts: ModelShortcuts, _ options: ModelOptions, _ job: Job, _ log: inout String
  ) throws(FileSystem.Failure) -> Unit? {
    guard toolchain.compiler.isClang, options.optimization == .full,
      options.trace == .off, !shape.isBridge, shape.outside.isEmpty
    else { return nil }
    let header = try FileSystem.read("\(job.generated)/Vmodel___024root.h")
    var sources: [[UInt8]] = []
    for name in generated.fast {
      sources.append(try FileSystem.read("\(job.generated)/\(name).cpp"))
    }
    let text: String
    do {
      let writer = AbreastWriter(
        try GeneratedClass(ports: ports, header: header, sources: sources),
        rising: shortcuts.rising,
        triggersAreWords: !header.contains("VlTriggerVec<".utf8))
      let members = Dictionary(
        ports.map { ($0.description.name, $0.member) }
      ) { first, _ in first }
      text = try AbreastWrapper.text(
        writer, links: TileWrapper.links(shape, members) + AbreastWrapper.links(shape, members))
    } catch {
      log += "tiles run one by one: \(error)\n"
      return nil
    }
    let path = "\(job.generated)/abreast.cpp"
    try FileSystem.write(text, to: path)
    return Unit(
      source: path, object: "\(path).o",
      arguments: options.compilerArguments + [AbreastWrapper.optimization],
      substitute: (AbreastWrapper.absent, "tiles run one by one: the compiler refuses abreast.cpp"))
  }

  private func cut(_ files: [String], _ job: Job) throws(FileSystem.Failure) -> [[String]] {
    var groups: [[String]] = []
    var group: [String] = []
    var size = 0
    for file in files {
      group.append(file)
      size += try FileSystem.read("\(job.generated)/\(file).cpp").count
      if size >= Self.unitSize {
        groups.append(group)
        group = []
        size = 0
      }
    }
    if !group.isEmpty { groups.append(group) }
    return groups
  }

  private func compile(
    _ unit: Unit, _ job: Job
  ) async throws(SimulationError) -> ChildResult {
    let compiler = toolchain.compiler.executable
    let include = "\(toolchain.verilator.root)/include"
    let arguments =
      unit.arguments + [
        "-include", unit.header, "-I.", "-I", include, "-I", "\(include)/vltstd",
        "-x", unit.language, "-c", unit.source, "-o", unit.object,
      ]
    let environment = toolchain.environment
    let result = try await JobSlots.shared.run { () async throws(SimulationError) in
      try await ChildProcess.run(
        compiler, arguments, in: job.generated, environment: environment)
    }
    if !result.succeeded, let substitute = unit.substitute {
      var other = unit
      other.substitute = nil
      try onDisk { () throws(FileSystem.Failure) in
        try FileSystem.write(substitute.text, to: unit.source)
      }
      let second = try await compile(other, job)
      return ChildResult(
        succeeded: true, ending: second.ending,
        output: "\(result.output)\(substitute.consequence)\n\(second.output)")
    }
    guard result.succeeded else {
      let log = "\(compiler) \(arguments.joined(separator: " "))\n\(result.output)"
      throw failure(
        compiler, "compiling the model", Self.compilerMessages(result), log, job)
    }
    return result
  }

  private func link(
    _ objects: [String], _ options: ModelOptions, _ job: Job, _ log: inout String
  ) async throws(SimulationError) {
    let compiler = toolchain.compiler.executable
    let arguments =
      Self.linkerArguments + ["-o", "\(job.directory)/model.so"] + objects
      + libraries(options)
    let result = try await ChildProcess.run(
      compiler, arguments, in: job.generated, environment: toolchain.environment)
    log += "\(compiler) \(arguments.joined(separator: " "))\n\(result.output)"
    guard result.succeeded else {
      throw failure(compiler, "linking the model", Self.compilerMessages(result), log, job)
    }
  }

  /// Each library keeps to its own copy of the runtime, so that many can be loaded at once.
  private static let linkerArguments = [
    "-shared", "-pthread", "-Wl,-Bsymbolic", "-Wl,--exclude-libs,ALL", "-Wl,-z,defs", "-Wl,-s",
  ]

  private func libraries(_ options: ModelOptions) -> [String] {
    options.trace == .fst ? ["-lz"] + (needsLZ4 ? ["-llz4"] : []) : []
  }

  /// Newer releases write FST with a library that packs with lz4.
  private var needsLZ4: Bool {
    FileSystem.isDirectory("\(toolchain.verilator.root)/include/fstcpp")
  }

  // MARK: - Verilator's runtime

  /// Compiles parts of Verilator's runtime, once per release, compiler and flags.
  private func runtimeObjects(
    _ parts: [String], _ options: ModelOptions
  ) async throws(SimulationError) -> [String] {
    do {
      return try await withThrowingTaskGroup(of: (Int, String).self) { group in
        for (number, part) in parts.enumerated() {
          group.addTask { (number, try await runtimeObject(part, options)) }
        }
        var objects = [String](repeating: "", count: parts.count)
        for try await (number, object) in group { objects[number] = object }
        return objects
      }
    } catch {
      throw error as? SimulationError ?? .cancelled
    }
  }

  private func runtimeObject(
    _ part: String, _ options: ModelOptions
  ) async throws(SimulationError) -> String {
    var hasher = FieldHasher()
    hasher.add("tilewright runtime")
    hasher.add(part)
    hasher.add(ModelWrapper.printHeader)
    hasher.add(toolchain.verilator.identity)
    hasher.add(compilerIdentity(options))
    hasher.add(options.runtimeArguments)
    let key = hasher.finalize()
    let entry = try await cache.entry(.runtime, key: key) { directory throws(SimulationError) in
      let job = Job(directory: directory, key: key)
      try onDisk { () throws(FileSystem.Failure) in
        try FileSystem.makeDirectories(job.generated)
        try FileSystem.write(ModelWrapper.printHeader, to: "\(job.generated)/tilewright_print.h")
      }
      _ = try await compile(
        Unit(
          source: "\(toolchain.verilator.root)/include/\(part).cpp",
          object: "\(directory)/\(part).o", arguments: options.runtimeArguments + ["-O2"],
          header: "tilewright_print.h"), job)
      return ["\(part).o"]
    }
    return "\(entry.path)/\(part).o"
  }

  /// Reading the runtime's headers costs more than compiling a small model without optimisation
  /// does, so they are compiled once for all models of that kind.
  /// - Returns: the path of a header, beside which the compiler finds its compiled form.
  private func precompiledHeader(_ options: ModelOptions) async throws(SimulationError) -> String {
    let name = "verilated_all.h"
    var arguments = options.compilerArguments + ["-O0"]
    // Clang looks for the header where it was when it was compiled, unless it has it within: the
    // directory of a build becomes one of the cache's.
    if toolchain.compiler.isClang { arguments += ["-Xclang", "-fmodules-embed-all-files"] }
    var hasher = FieldHasher()
    hasher.add("tilewright header")
    hasher.add(ModelWrapper.modelHeader)
    hasher.add(toolchain.verilator.identity)
    hasher.add(compilerIdentity(options))
    hasher.add(arguments)
    let key = hasher.finalize()
    let entry = try await cache.entry(.runtime, key: key) { directory throws(SimulationError) in
      let job = Job(directory: directory, key: key)
      try onDisk { () throws(FileSystem.Failure) in
        try FileSystem.makeDirectories(job.generated)
        try FileSystem.write(ModelWrapper.modelHeader, to: "\(job.generated)/tilewright_model.h")
        try FileSystem.write(
          ModelWrapper.modelHeader + "#include \"verilated.h\"\n", to: "\(directory)/\(name)")
      }
      _ = try await compile(
        Unit(
          source: "\(directory)/\(name)", object: "\(directory)/\(name).gch",
          arguments: arguments, language: "c++-header"), job)
      return [name, "\(name).gch"]
    }
    return "\(entry.path)/\(name)"
  }

  // MARK: - Failures

  /// Keeps the build's directory for the user, with the log in it.
  private func failure(
    _ tool: String, _ task: String, _ messages: String, _ log: String, _ job: Job
  ) -> SimulationError {
    if log.contains("No space left on device") { return .diskFull(path: cache.path) }
    cache.removeOldFailures()
    let kept = cache.failedPath(key: job.key)
    FileSystem.remove(kept)
    var logPath: String?
    if (try? FileSystem.makeDirectories(FileSystem.parent(kept))) != nil,
      (try? FileSystem.write(log, to: "\(job.directory)/build.log")) != nil,
      (try? FileSystem.rename(job.directory, to: kept)) != nil
    {
      logPath = "\(kept)/build.log"
    }
    return .toolFailed(tool: tool, task: task, messages: messages, log: logPath)
  }

  /// Verilator's errors with the source lines it shows, without warnings and closing remarks.
  static func verilatorMessages(_ output: String) -> String {
    var lines: [Substring] = []
    var isError = false
    for line in output.split(separator: "\n") {
      if line.hasPrefix("%") {
        isError = line.hasPrefix("%Error") && !line.contains("Exiting due to")
      }
      if line.contains("... See the manual") || line.contains("... For error description") {
        continue
      }
      if isError { lines.append(line) }
      if lines.count == 16 { break }
    }
    return indented(lines.joined(separator: "\n"))
  }

  /// The compiler's first errors, each with the two lines that follow.
  static func compilerMessages(_ result: ChildResult) -> String {
    var lines: [Substring] = []
    var following = 0
    for line in result.output.split(separator: "\n") {
      if line.contains("error:") || line.contains("undefined reference") || line.contains("error ")
      {
        following = 3
      }
      if following > 0 {
        lines.append(line)
        following -= 1
      }
      if lines.count == 15 { break }
    }
    if lines.isEmpty { lines = result.output.split(separator: "\n").suffix(5) }
    if lines.isEmpty { return "  it ended with \(result.ending)" }
    return indented(lines.joined(separator: "\n"))
  }
}
