import Foundation
import Glibc
import Synchronization

/// Built models and the compiled parts of Verilator's runtime, by the hash of all that went in.
///
/// An entry is a directory that appears by one rename, complete, and lists its files with their
/// checksums in `manifest`; an entry that does not match its manifest is rebuilt. Builds happen in
/// `work/` on the same file system, each under a lock of its own, so that two processes that want
/// the same thing build it once.
public struct ModelCache: Sendable {
  /// The directory.
  public let path: String

  /// A cache in the given directory, which is made when something is first built.
  public init(path: String) {
    if path.hasPrefix("/") {
      self.path = path
    } else {
      self.path = "\(FileSystem.resolved(".") ?? ".")/\(path)"
    }
  }

  /// The cache that the environment asks for: `$TILEWRIGHT_CACHE`, otherwise
  /// `$XDG_CACHE_HOME/tilewright`, otherwise `~/.cache/tilewright`.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    if let path = environment["TILEWRIGHT_CACHE"], !path.isEmpty {
      self.init(path: path)
    } else if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      self.init(path: "\(base)/tilewright")
    } else {
      let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
      self.init(path: "\(home)/.cache/tilewright")
    }
  }

  /// The kinds of entries, each a directory of the cache.
  enum Kind: String {
    case model = "models"
    case runtime = "runtime"
  }

  /// An entry that is complete and undamaged.
  struct Entry {
    let path: String
    /// False when this call built it.
    let wasCached: Bool
  }

  /// Takes an entry from the cache, or builds it there.
  /// - Parameters:
  ///   - build: Fills the given empty directory and returns the names of the files that the
  ///     entry consists of; everything else in it is dropped.
  func entry(
    _ kind: Kind, key: String,
    build: (_ directory: String) async throws(SimulationError) -> [String]
  ) async throws(SimulationError) -> Entry {
    let final = "\(path)/\(kind.rawValue)/\(key)"
    if Self.isIntact(final) { return Entry(path: final, wasCached: true) }

    do {
      try prepare(kind)
    } catch {
      throw Self.error(error, root: path)
    }
    let lockPath = "\(path)/locks/\(kind.rawValue)-\(key).lock"
    guard
      let lock = try await FileLock.acquire(lockPath, whileNeeded: { !Self.isIntact(final) })
    else { return Entry(path: final, wasCached: true) }
    defer { withExtendedLifetime(lock) {} }
    if Self.isIntact(final) { return Entry(path: final, wasCached: true) }
    removeAbandonedWork(except: "\(kind.rawValue)-\(key)")
    let work = "\(path)/work/\(kind.rawValue)-\(key)-\(getpid())-\(Self.nextNumber())"
    defer { FileSystem.remove(work) }
    do {
      try FileSystem.makeDirectories(work)
      let files = try await build(work)
      try seal(work, files)
      // A damaged entry makes room; nobody else touches this one while we hold the lock.
      if FileSystem.exists(final) {
        try FileSystem.rename(final, to: "\(work)-damaged")
        FileSystem.remove("\(work)-damaged")
      }
      try FileSystem.rename(work, to: final)
    } catch let error as FileSystem.Failure {
      throw Self.error(error, root: path)
    } catch {
      let failure = error as? SimulationError ?? .cancelled
      if failure != .cancelled && isFull { throw .diskFull(path: path) }
      throw failure
    }
    return Entry(path: final, wasCached: false)
  }

  /// Where a failed build's directory is kept for reading, one per key.
  func failedPath(key: String) -> String { "\(path)/failed/\(key)" }

  /// Drops what builds that failed more than a week ago left.
  func removeOldFailures() {
    let limit = time(nil) - 7 * 86_400
    for name in FileSystem.names(in: "\(path)/failed") {
      var status = stat()
      guard stat("\(path)/failed/\(name)", &status) == 0, status.st_mtim.tv_sec < limit else {
        continue
      }
      FileSystem.remove("\(path)/failed/\(name)")
    }
  }

  /// Removes entries that nobody used for so many days, and all that failed builds left.
  public func prune(unusedForDays days: Int) {
    let limit = time(nil) - days * 86_400
    for kind in [Kind.model, .runtime] {
      for name in FileSystem.names(in: "\(path)/\(kind.rawValue)") {
        let entry = "\(path)/\(kind.rawValue)/\(name)"
        var status = stat()
        guard stat("\(entry)/manifest", &status) == 0, status.st_mtim.tv_sec >= limit else {
          FileSystem.remove(entry)
          continue
        }
      }
    }
    FileSystem.remove("\(path)/failed")
    removeAbandonedWork(except: "")
  }

  private func prepare(_ kind: Kind) throws(FileSystem.Failure) {
    for directory in [kind.rawValue, "locks", "work"] {
      try FileSystem.makeDirectories("\(path)/\(directory)")
    }
    let tag = "\(path)/CACHEDIR.TAG"
    if !FileSystem.exists(tag) {
      try FileSystem.write(
        "Signature: 8a477f597d28d172789f06886806bc55\n# Made by Tilewright; safe to delete.\n",
        to: tag)
    }
  }

  /// Drops everything but the named files and writes the manifest.
  private func seal(_ directory: String, _ files: [String]) throws(FileSystem.Failure) {
    for name in FileSystem.names(in: directory) where !files.contains(name) {
      FileSystem.remove("\(directory)/\(name)")
    }
    var manifest = ""
    for name in files {
      let bytes = try FileSystem.read("\(directory)/\(name)")
      manifest += "\(Checksum.of(bytes)) \(bytes.count) \(name)\n"
    }
    try FileSystem.write(manifest + "end\n", to: "\(directory)/manifest")
  }

  /// Whether an entry is there and matches its manifest; marks it as used.
  static func isIntact(_ entry: String) -> Bool {
    let manifestPath = "\(entry)/manifest"
    guard let manifest = try? FileSystem.read(manifestPath) else { return false }
    let lines = String(decoding: manifest, as: UTF8.self).split(separator: "\n")
    guard lines.last == "end", lines.count > 1 else { return false }
    for line in lines.dropLast() {
      let fields = line.split(separator: " ", maxSplits: 2)
      guard fields.count == 3, let bytes = try? FileSystem.read("\(entry)/\(fields[2])"),
        "\(bytes.count)" == fields[1], Checksum.of(bytes) == fields[0]
      else { return false }
    }
    utimes(manifestPath, nil)
    return true
  }

  /// Removes what killed builds left: work whose lock nobody holds.
  private func removeAbandonedWork(except held: String) {
    for name in FileSystem.names(in: "\(path)/work") {
      let parts = name.split(separator: "-")
      guard parts.count >= 4 else { continue }
      let owner = "\(parts[0])-\(parts[1])"
      if owner == held {
        // We hold this key's lock, so whoever made it is gone.
        FileSystem.remove("\(path)/work/\(name)")
      } else if case .success(let lock) = FileLock.tryAcquire("\(path)/locks/\(owner).lock") {
        withExtendedLifetime(lock) { FileSystem.remove("\(path)/work/\(name)") }
      }
    }
  }

  /// Whether the file system has no room left; compilers report that in many ways.
  var isFull: Bool {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return false }
    return status.f_bavail * UInt(status.f_frsize) < 128 << 10 || status.f_favail == 0
  }

  static func error(_ failure: FileSystem.Failure, root: String? = nil) -> SimulationError {
    if failure.isDiskFull { return .diskFull(path: root ?? failure.path) }
    let reason =
      root.map { failure.path == $0 ? failure.reason : "\(failure.path): \(failure.reason)" }
    return .cacheUnusable(
      path: root ?? failure.path, reason: reason ?? failure.reason,
      remedy: "make it writable, or point TILEWRIGHT_CACHE at a directory that is")
  }

  private static let counter = Atomic<Int>(0)

  private static func nextNumber() -> Int {
    counter.wrappingAdd(1, ordering: .relaxed).newValue
  }
}
