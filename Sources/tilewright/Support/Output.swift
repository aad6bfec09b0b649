import ArgumentParser
import Diagnostics
import Foundation
import Simulation

/// Writes reports where the user asked for them.
enum Output {
  /// Writes a text to a file, or to standard output for `-`.
  /// - Throws: `Exit.badInput` after a message.
  static func write(_ text: String, to path: String) throws {
    if path == "-" { return Console.print(text) }
    try write(Array((text + "\n").utf8), to: path)
  }

  /// Writes a file.
  /// - Throws: `Exit.badInput` after a message.
  static func write(_ bytes: [UInt8], to path: String) throws {
    do {
      try WholeFile.write(bytes, to: path)
    } catch {
      throw refuse(path, error.description)
    }
  }

  /// Says of files that cannot be written that they cannot, before anything takes its time.
  /// - Parameter inputs: files that are read, which none of the others may be.
  /// - Throws: `Exit.badInput` after a message.
  static func check(_ paths: [String?], inputs: [String?] = []) throws {
    let read = Set(inputs.compactMap { $0 }.map(real))
    var written: Set<String> = []
    for case .some(let path) in paths where path != "-" {
      if read.contains(real(path)) { throw refuse(path, "it is an input") }
      // Whatever comes to a device comes one after the other.
      guard written.insert(real(path)).inserted || path.hasPrefix("/dev/") else {
        throw refuse(path, "it is named for two outputs")
      }
      let file = WholeFile(path)
      let slash = file.temporary.lastIndex(of: "/")
      let directory = slash.map { String(file.temporary[...$0]) } ?? "."
      if FileManager.default.fileExists(atPath: path, isDirectory: nil), !file.isMoved {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
          throw refuse(path, "Is a directory")
        }
      } else if access(directory, W_OK) != 0 {
        throw refuse(path, String(cString: strerror(errno)))
      }
    }
  }

  /// A path without symbolic links, if there is a file.
  private static func real(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  private static func refuse(_ path: String, _ reason: String) -> ExitCode {
    Console.note("tilewright: error: cannot write '\(path)': \(reason)")
    return Exit.badInput
  }

  /// What the operating system says, without the wrapping.
  static func reason(_ error: any Error) -> String {
    let cocoa = error as NSError
    let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError
    if let code = (underlying ?? cocoa).domain == NSPOSIXErrorDomain ? underlying ?? cocoa : nil {
      return String(cString: strerror(Int32(code.code)))
    }
    let code: Int32? =
      switch (error as? CocoaError)?.code {
      case .fileNoSuchFile, .fileReadNoSuchFile: ENOENT
      case .fileWriteNoPermission, .fileReadNoPermission: EACCES
      case .fileWriteOutOfSpace: ENOSPC
      case .fileWriteVolumeReadOnly: EROFS
      default: nil
      }
    return code.map { String(cString: strerror($0)) } ?? cocoa.localizedDescription
  }
}
