import Glibc

/// An advisory lock on a file, held until the value goes away, also when the process dies.
///
/// The descriptor is not inherited by children, so a compiler that outlives a killed build does
/// not keep the lock.
final class FileLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Waits for the lock without blocking a thread: other tasks, the lock's holder among them, may
  /// need it.
  /// - Parameter isNeeded: Asked while waiting; when it says false, the wait ends with nil.
  static func acquire(
    _ path: String, whileNeeded isNeeded: () -> Bool
  ) async throws(SimulationError) -> FileLock? {
    var pause = 5  // milliseconds
    while true {
      switch tryAcquire(path) {
      case .success(let lock): return lock
      case .failure(let failure) where failure.code == EWOULDBLOCK: break
      case .failure(let failure): throw ModelCache.error(failure)
      }
      do {
        try await Task.sleep(for: .milliseconds(pause))
      } catch {
        throw .cancelled
      }
      guard isNeeded() else { return nil }
      pause = min(pause * 2, 100)
    }
  }

  /// Takes the lock if nobody holds it; otherwise the failure's code is `EWOULDBLOCK`.
  static func tryAcquire(_ path: String) -> Result<FileLock, FileSystem.Failure> {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return .failure(.init(path: path, code: errno)) }
    let lock = FileLock(descriptor: descriptor)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      return .failure(.init(path: path, code: errno))
    }
    return .success(lock)
  }
}
