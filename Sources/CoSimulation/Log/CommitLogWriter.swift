import Foundation
import Simulation

/// Writes a commit log while a run goes on.
///
/// Until ``finish()`` the log lies beside its place (`WholeFile`); if the writer goes away before, it is
/// removed. So what lies at the path is a whole log.
public final class CommitLogWriter {
  /// Where the log will be.
  public let path: String
  /// Records so far.
  public private(set) var count: UInt64 = 0

  private let place: WholeFile
  private var file: UnsafeMutablePointer<FILE>?
  private var block: [CommitRecord] = []

  /// Begins a log.
  /// - Throws: ``CommitLogError`` if the file cannot be written.
  public init(path: String, header: CommitLogHeader) throws(CommitLogError) {
    self.path = path
    place = WholeFile(path)
    file = fopen(place.temporary, "wbe")
    guard file != nil else { throw CommitLogError(path, String(cString: strerror(errno))) }
    block.reserveCapacity(CommitLogFormat.blockRecords)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = (try? encoder.encode(header)).map { Array($0) } ?? []
    var checksum = CRC32()
    checksum.add(text)
    try write(
      CommitLogFormat.magic + CommitLogFormat.bytes(CommitLogFormat.version)
        + CommitLogFormat.bytes(UInt32(text.count)) + text + CommitLogFormat.bytes(checksum.value))
  }

  deinit {
    if let file {
      fclose(file)
      place.discard()
    }
  }

  /// Adds records.
  public func append(_ records: UnsafeBufferPointer<CommitRecord>) throws(CommitLogError) {
    var rest = records[...]
    while !rest.isEmpty {
      let part = rest.prefix(CommitLogFormat.blockRecords - block.count)
      block.append(contentsOf: part)
      rest = rest.dropFirst(part.count)
      if block.count == CommitLogFormat.blockRecords { try flush() }
    }
  }

  /// Completes the log and puts it in its place.
  public func finish() throws(CommitLogError) {
    try flush()
    try write(
      CommitLogFormat.bytes(UInt32(0)) + CommitLogFormat.bytes(CRC32().value)
        + CommitLogFormat.bytes(count))
    guard let open = file else { return }
    file = nil
    guard fclose(open) == 0 else {
      let failure = failure
      place.discard()
      throw failure
    }
    do {
      try place.keep()
    } catch {
      throw CommitLogError(path, "\(error)")
    }
  }

  private func flush() throws(CommitLogError) {
    guard !block.isEmpty else { return }
    var checksum = CRC32()
    block.withUnsafeBytes { checksum.add($0) }
    try write(
      CommitLogFormat.bytes(UInt32(block.count)) + CommitLogFormat.bytes(checksum.value))
    let written = block.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    guard written == block.count * CommitLogFormat.recordSize else { throw failure }
    count += UInt64(block.count)
    block.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: [UInt8]) throws(CommitLogError) {
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw failure }
  }

  private var failure: CommitLogError { CommitLogError(path, String(cString: strerror(errno))) }
}
