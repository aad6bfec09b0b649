import Foundation

/// A tensor's data in a file beside the model (ONNX's `external_data`: location, offset, length).
struct ExternalData {
  private let path: String
  private let location: String
  private let offset: Int
  private let length: Int?

  /// Checks where the data lie: nowhere but in the directory of the model or below it.
  init(_ tensor: Onnx_TensorProto, directory: String?) throws(Refusal) {
    var entries: [String: String] = [:]
    for entry in tensor.externalData {
      guard entries.updateValue(entry.value, forKey: entry.key) == nil else {
        throw Refusal(
          ONNXRules.external, "the external data name \(Words.quoted(entry.key)) twice")
      }
    }
    guard let location = entries["location"], !location.isEmpty else {
      throw Refusal(ONNXRules.external, "the external data have no 'location'")
    }
    self.location = location
    offset = try Self.number(entries["offset"], "offset") ?? 0
    length = try Self.number(entries["length"], "length")
    guard let directory else {
      throw Refusal(
        ONNXRules.external,
        "the data are in \(Words.quoted(location)), but the model is not read from a directory")
    }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.hasPrefix("/"), !parts.contains(".."), !location.contains("\0") else {
      throw Self.outside(location)
    }
    // Links must not lead out either.
    let root = URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
    let file = URL(fileURLWithPath: directory).appendingPathComponent(location)
      .resolvingSymlinksInPath().path
    guard file.hasPrefix(root.hasSuffix("/") ? root : root + "/") else {
      throw Self.outside(location)
    }
    path = file
  }

  private static func outside(_ location: String) -> Refusal {
    Refusal(
      ONNXRules.external,
      "external data lie in the directory of the model, found \(Words.quoted(location))")
  }

  private static func number(_ text: String?, _ key: String) throws(Refusal) -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw Refusal(
        ONNXRules.external,
        "the '\(key)' of external data is an integer from 0, found \(Words.quoted(text))")
    }
    return number
  }

  /// The bytes.
  /// - Parameter count: as many as the shape demands.
  func read(_ count: Int) throws(Refusal) -> Data {
    if let length, length != count {
      throw Refusal(
        ONNXRules.external,
        "the tensor has \(count) bytes, its external data \(length)")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular,
      let size = attributes[.size] as? Int
    else {
      throw Refusal(
        ONNXRules.external, "the file \(Words.quoted(location)) of the external data is not there")
    }
    guard offset <= size, count <= size - offset else {
      throw Refusal(
        ONNXRules.external,
        "the data take \(count) bytes from \(offset) of \(Words.quoted(location)), which has \(size)"
      )
    }
    guard count > 0 else { return Data() }
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      try handle.seek(toOffset: UInt64(offset))
      if let data = try handle.read(upToCount: count), data.count == count { return data }
    } catch {}
    throw Refusal(
      ONNXRules.external, "the file \(Words.quoted(location)) of the external data cannot be read")
  }
}
