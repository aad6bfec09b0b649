import ArgumentParser
import Diagnostics
import Foundation

/// Writes reports where the user asked for them.
enum Output {
  /// Writes a text to a file, or to standard output for `-`.
  /// - Throws: `Exit.badInput` after a message.
  static func write(_ text: String, to path: String) throws {
    if path == "-" { return Console.print(text) }
    do {
      try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      Console.note("tilewright: error: cannot write '\(path)': \(reason(error))")
      throw Exit.badInput
    }
  }

  /// What the operating system says, without the wrapping.
  static func reason(_ error: any Error) -> String {
    let cocoa = error as NSError
    let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError
    if let code = (underlying ?? cocoa).domain == NSPOSIXErrorDomain ? underlying ?? cocoa : nil {
      return String(cString: strerror(Int32(code.code)))
    }
    return cocoa.localizedDescription
  }
}
