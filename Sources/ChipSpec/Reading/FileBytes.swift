#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads files without taking in more than is wanted.
package enum FileBytes {
  /// The first `limit` bytes of a file.
  package static func read(path: String, limit: Int) throws(SpecificationFileError) -> [UInt8] {
    func failure() -> SpecificationFileError {
      SpecificationFileError(path: path, reason: String(cString: strerror(errno)))
    }
    guard !path.utf8.contains(0) else {
      throw SpecificationFileError(path: path, reason: "the path holds a NUL character")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }

    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let wanted = min(chunk.count, limit - bytes.count)
      let count = chunk.withUnsafeMutableBytes { sysRead(descriptor, $0.baseAddress, wanted) }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    return bytes
  }

  /// `read` of the C library, which `FileBytes.read` hides by its name.
  private static let sysRead: @Sendable (Int32, UnsafeMutableRawPointer?, Int) -> Int = {
    descriptor, buffer, count in
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer, count)
    #else
      Darwin.read(descriptor, buffer, count)
    #endif
  }
}
