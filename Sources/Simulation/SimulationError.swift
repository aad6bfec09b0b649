/// What can go wrong while finding tools, building a model, loading it or replaying vectors.
///
/// A fault of a running model is a ``ModelFault``, which is not part of this type so that
/// stepping stays cheap.
public enum SimulationError: Error, Equatable, Sendable {
  /// A tool is not installed, or not where it was said to be.
  case toolMissing(tool: String, detail: String, remedy: String)
  /// A tool is installed but older than Tilewright needs.
  case toolTooOld(tool: String, found: String, minimum: String, remedy: String)
  /// A tool ran and refused its input, or crashed. `messages` holds the lines that matter,
  /// `log` the file with everything (nil when nothing could be kept).
  case toolFailed(tool: String, task: String, messages: String, log: String?)
  /// A source file or file list cannot be used.
  case sourceUnusable(path: String, reason: String)
  /// A port has a shape that the C interface does not carry.
  case portUnsupported(port: String, reason: String)
  /// The cache directory cannot be used.
  case cacheUnusable(path: String, reason: String, remedy: String)
  /// The file system that holds `path` is full.
  case diskFull(path: String)
  /// A built library cannot be loaded, or is not one of ours.
  case libraryUnusable(path: String, reason: String)
  /// A model has no port of that name.
  case portUnknown(port: String, known: [String])
  /// The task that asked was cancelled.
  case cancelled
}

extension SimulationError: CustomStringConvertible {
  /// The message for a person: what happened, then what to do about it.
  public var description: String {
    switch self {
    case .toolMissing(let tool, let detail, let remedy):
      return "\(tool) is missing: \(detail)\n  = help: \(remedy)"
    case .toolTooOld(let tool, let found, let minimum, let remedy):
      return "\(tool) \(found) is too old: \(minimum) or newer is needed\n  = help: \(remedy)"
    case .toolFailed(let tool, let task, let messages, let log):
      var text = "\(tool) failed while \(task)"
      if !messages.isEmpty { text += ":\n\(messages)" }
      if let log { text += "\n  = note: the full log is in \(log)" }
      return text
    case .sourceUnusable(let path, let reason):
      return "\(path): \(reason)"
    case .portUnsupported(let port, let reason):
      return "port '\(port)' cannot be simulated: \(reason)"
    case .cacheUnusable(let path, let reason, let remedy):
      return "the build cache \(path) cannot be used: \(reason)\n  = help: \(remedy)"
    case .diskFull(let path):
      return "no space is left on the file system of \(path)"
        + "\n  = help: free some space, or point TILEWRIGHT_CACHE at another file system"
    case .libraryUnusable(let path, let reason):
      return "the model \(path) cannot be loaded: \(reason)"
    case .portUnknown(let port, let known):
      return "the model has no port '\(port)'; it has \(known.joined(separator: ", "))"
    case .cancelled:
      return "cancelled"
    }
  }
}
