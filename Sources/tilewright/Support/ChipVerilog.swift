import ChipSpec
import CoSimulation
import Foundation
import Hardware
import Simulation

/// The Verilog of a chip that is simulated: as the generator writes it, from a directory in which it was
/// edited by hand, or as a capsule has it.
struct ChipVerilog: Sendable {
  /// All that the engines need, file lists among it.
  let files: [SourceFile]
  /// What a capsule says about it.
  let rtl: Capsule.RTL

  /// As the generator writes it, or as it is in a directory.
  /// - Throws: `Exit.badInput` after a message.
  init(of chip: Specification, directory: String?) throws {
    let generated = try Self.generated(chip)
    guard let directory else {
      self.init(generated, generated: generated, directory: nil)
      return
    }
    let files = try Self.read(directory)
    try Self.requireChip(files, of: chip, generated, in: directory)
    self.init(files, generated: generated, directory: directory)
  }

  /// Refuses the Verilog of another chip, of which monitors and ports would mean nothing here.
  private static func requireChip(
    _ files: [SourceFile], of chip: Specification, _ generated: [SourceFile], in directory: String
  ) throws {
    let found = ChipText(files)
    guard let difference = found.difference(from: ChipText(generated)) else { return }
    let origin = found.spec.map { name in
      name == chip.name
        ? "; it was generated from a spec of the same name, perhaps before the spec was changed"
        : "; it was generated from the spec '\(name)'"
    }
    Console.note(
      "tilewright: error: the Verilog in '\(directory)' is not that of the chip '\(chip.name)': "
        + difference + (origin ?? "")
        + "\n  = help: name the spec that it was generated from, or generate it again: "
        + "'tilewright generate SPEC -o DIRECTORY'")
    throw Exit.badInput
  }

  /// As it was when a capsule was made, as far as this version generates the same.
  /// - Throws: `Exit.badInput` after a message.
  init(of chip: Specification, in capsule: Capsule) throws {
    let generated = try Self.generated(chip)
    var files = generated
    for edited in capsule.rtl.edited {
      files.removeAll { $0.name == edited.name }
      files.append(SourceFile(name: edited.name, text: edited.text))
    }
    self.init(
      files.sorted { $0.name < $1.name }, generated: generated, directory: capsule.rtl.directory)
  }

  private init(_ files: [SourceFile], generated: [SourceFile], directory: String?) {
    self.files = files
    let known = Dictionary(generated.map { ($0.name, $0.contents) }) { first, _ in first }
    var hasher = FieldHasher()
    for file in files.sorted(by: { $0.name < $1.name }) {
      hasher.add(file.name)
      hasher.add(file.contents)
    }
    rtl = Capsule.RTL(
      sha256: hasher.finalize(), directory: directory,
      edited: files.filter { known[$0.name] != $0.contents }.map {
        Capsule.RTL.File(name: $0.name, text: String(decoding: $0.contents, as: UTF8.self))
      })
  }

  /// Behavioural models: the compiled twin, unless the Verilog of one was edited.
  var behaviour: ModelSource.Behaviour {
    let twins = Set(Self.lines(files, "sim_dpi.f"))
    let models = Set(Self.lines(files, "sim.f")).subtracting(twins)
    return rtl.edited.contains { models.contains($0.name) } ? .verilog : .compiled
  }

  /// What is not as the generator writes it, for a person; nil if all is.
  var note: String? {
    let names = rtl.edited.map(\.name)
    if names.isEmpty { return nil }
    let place = rtl.directory.map { " in '\($0)'" } ?? ""
    return "\(names.count == 1 ? "one file" : "\(names.count) files") of the Verilog\(place) "
      + "\(names.count == 1 ? "is" : "are") not as the spec's chip has "
      + "\(names.count == 1 ? "it" : "them"): " + names.prefix(5).joined(separator: ", ")
      + (names.count > 5 ? ", …" : "")
  }

  /// What an engine is built from.
  var sources: ChipSources { ChipSources(files: files) }

  // MARK: Files

  private static func generated(_ chip: Specification) throws -> [SourceFile] {
    let files: [OutputFile]
    do {
      files = try ChipGenerator(chip, version: Tilewright.version).files()
    } catch {
      Console.note("tilewright: error: the chip cannot be generated\n\(error)")
      throw Exit.badInput
    }
    let all = files.map { SourceFile(name: $0.path, text: $0.text) }
    return wanted(all)
  }

  /// The lists and what they name.
  private static func wanted(_ files: [SourceFile]) -> [SourceFile] {
    let names = Set(
      ["sim.f", "sim_dpi.f"] + lines(files, "sim.f") + lines(files, "sim_dpi.f"))
    return files.filter { names.contains($0.name) }.sorted { $0.name < $1.name }
  }

  private static func lines(_ files: [SourceFile], _ name: String) -> [String] {
    guard let list = files.first(where: { $0.name == name }) else { return [] }
    return String(decoding: list.contents, as: UTF8.self).split(separator: "\n").map {
      String($0).trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix("//") }
  }

  private static func read(_ directory: String) throws -> [SourceFile] {
    func contents(_ name: String) throws -> [UInt8]? {
      guard let data = FileManager.default.contents(atPath: "\(directory)/\(name)") else {
        return nil
      }
      return [UInt8](data)
    }
    var files: [SourceFile] = []
    for list in ["sim.f", "sim_dpi.f"] {
      if let bytes = try contents(list) { files.append(SourceFile(name: list, contents: bytes)) }
    }
    guard files.contains(where: { $0.name == "sim.f" }) else {
      var isDirectory: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory)
      if !exists || !isDirectory.boolValue {
        let reason = String(cString: strerror(exists ? ENOTDIR : ENOENT))
        Console.note("tilewright: error: cannot read '\(directory)': \(reason)")
        throw Exit.badInput
      }
      Console.note(
        "tilewright: error: '\(directory)' holds no file list 'sim.f'; "
          + "'tilewright generate SPEC -o \(directory)' writes one")
      throw Exit.badInput
    }
    for name in Set(lines(files, "sim.f") + lines(files, "sim_dpi.f")).sorted() {
      guard let bytes = try contents(name) else {
        Console.note(
          "tilewright: error: '\(directory)/\(name)' cannot be read; a file list names it")
        throw Exit.badInput
      }
      files.append(SourceFile(name: name, contents: bytes))
    }
    return files.sorted { $0.name < $1.name }
  }
}
