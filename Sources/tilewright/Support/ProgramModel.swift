import ArgumentParser
import ChipSpec
import CoSimulation
import Foundation
import Hardware
import Simulation

/// Builds the model of the chip on whose tile a program runs.
struct ProgramModel {
  /// The spec's chip, of which a directory has the Verilog.
  let chip: Specification
  /// The chip of one tile.
  let reduced: Specification
  /// A directory that holds the spec's Verilog, as `generate` wrote it or edited by hand; nil to
  /// generate it.
  let rtl: String?

  /// The model, built or taken from the cache.
  /// - Throws: `Exit.toolFailed` or `Exit.badInput` after a message.
  func library() async throws -> ModelLibrary {
    let files = try files(of: reduced)
    let list = files["sim_dpi.f"] == nil ? "sim.f" : "sim_dpi.f"
    let names = (files[list] ?? "").split(separator: "\n").map(String.init)
    let edited = try edited(files)
    let source = ModelSource(
      top: "chip",
      files: names.map { SourceFile(name: $0, text: edited[$0] ?? files[$0] ?? "") })
    return try await ModelLoader.load(
      source, options: .checking, named: "a tile of kind '\(reduced.kinds[0].name)'")
  }

  private func files(of chip: Specification) throws -> [String: String] {
    do {
      let files = try ChipGenerator(chip, version: Tilewright.version).files()
      return Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
    } catch {
      Console.note("tilewright: error: the chip cannot be generated\n\(error)")
      throw Exit.badInput
    }
  }

  /// The files that are to be taken from the directory: those that are the same in the spec's chip and
  /// in the chip of one tile. Others depend on the grid; that one of them was edited is said.
  private func edited(_ files: [String: String]) throws -> [String: String] {
    guard let rtl else { return [:] }
    let whole = try self.files(of: chip)
    var edited: [String: String] = [:]
    var found = 0
    for (name, text) in whole where name.hasSuffix(".v") || name.hasSuffix(".sv") {
      guard let data = FileManager.default.contents(atPath: "\(rtl)/\(name)") else { continue }
      found += 1
      let own = String(decoding: data, as: UTF8.self)
      if files[name] == text {
        edited[name] = own
      } else if own != text {
        Console.note(
          "tilewright: warning: '\(rtl)/\(name)' differs from what the spec gives, but is not used: "
            + "it depends on the grid")
      }
    }
    if found == 0 {
      Console.note("tilewright: error: '\(rtl)' holds none of the files of the spec's Verilog")
      throw Exit.badInput
    }
    return edited
  }
}
