import Glibc

/// A file that appears at its place complete or not at all: until ``keep()`` it lies beside it.
///
/// A symbolic link stays, and the file that it names is replaced. What is no regular file, such as
/// `/dev/null` or a pipe, stays too and is written to.
public struct WholeFile: Sendable {
  /// Why a file cannot be written.
  public struct Failure: Error, CustomStringConvertible {
    /// What the operating system says.
    public let description: String
  }

  /// Where it is written.
  public let temporary: String
  /// Where it will be, symbolic links resolved.
  private let place: String

  /// Whether it lies beside its place at first; not where that is no regular file.
  public var isMoved: Bool { temporary != place }

  /// A file that will be at a path.
  public init(_ path: String) {
    var status = stat()
    let isThere = stat(path, &status) == 0 || lstat(path, &status) == 0
    let isSpecial = isThere && status.st_mode & S_IFMT != S_IFREG
    place = isSpecial ? path : FileSystem.resolved(path) ?? path
    temporary = isSpecial ? path : "\(place).\(getpid()).partial"
  }

  /// Puts what has been written in its place.
  public func keep() throws(Failure) {
    guard isMoved, rename(temporary, place) != 0 else { return }
    let failure = Failure(description: String(cString: strerror(errno)))
    discard()
    throw failure
  }

  /// Removes what has been written.
  public func discard() { if isMoved { unlink(temporary) } }

  /// Makes a directory and those above it, where files are to be; one that is there already is fine.
  public static func makeDirectory(_ path: String) throws(Failure) {
    do throws(FileSystem.Failure) {
      try FileSystem.makeDirectories(path)
    } catch {
      throw Failure(description: "\(error.path): \(error.reason)")
    }
  }

  /// Writes a file.
  public static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let file = WholeFile(path)
    do throws(FileSystem.Failure) {
      try FileSystem.write(bytes, to: file.temporary)
    } catch {
      file.discard()
      throw Failure(description: error.reason)
    }
    try file.keep()
  }
}
