import ChipPrograms
import CoSimulation
import Foundation

/// Programs for whole chips as commands take them.
enum ProgramFile {
  /// Bytes of a program's file, at most.
  private static let largest = 256 << 20

  /// A program by its path; a random one without.
  /// - Throws: `Exit.badInput` after a message.
  static func choice(_ path: String?) throws -> ProgramChoice {
    guard let path else { return .random }
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      let data = try handle.read(upToCount: largest) ?? Data()
      return .file(path: path, text: String(decoding: data, as: UTF8.self))
    } catch {
      Console.note("tilewright: error: cannot read '\(path)': \(Output.reason(error))")
      throw Exit.badInput
    }
  }

  /// Makes a program and says why there is none.
  /// - Throws: `Exit.badInput` after a message.
  static func saying<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let fault as ChipProgramFault {
      Console.note(fault.text(color: Console.takesColor))
      throw Exit.badInput
    } catch {
      Console.note("tilewright: error: \(error)")
      throw Exit.badInput
    }
  }
}
