import Foundation
import Simulation

/// Reads a commit log block by block.
public final class CommitLogReader {
  /// The log's path.
  public let path: String
  /// What it says about itself.
  public let header: CommitLogHeader
  /// The places of its sources.
  public let places: [CommitPlace]
  /// Records that were read so far.
  public private(set) var count: UInt64 = 0

  private let file: UnsafeMutablePointer<FILE>
  private var last: (cycle: UInt64, source: UInt32) = (0, 0)
  private var isAtEnd = false

  /// Opens a log and reads its header.
  /// - Throws: ``CommitLogError``.
  public init(path: String) throws(CommitLogError) {
    self.path = path
    guard let file = fopen(path, "rbe") else {
      throw CommitLogError(path, String(cString: strerror(errno)))
    }
    do throws(CommitLogError) {
      header = try Self.header(file, path)
    } catch {
      fclose(file)
      throw error
    }
    self.file = file
    places = header.sources.map { CommitPlace(scope: $0.scope) }
  }

  deinit { fclose(file) }

  private static func header(
    _ file: UnsafeMutablePointer<FILE>, _ path: String
  ) throws(CommitLogError) -> CommitLogHeader {
    func damaged(_ reason: String) -> CommitLogError {
      CommitLogError(path, reason, isDamaged: true)
    }
    let start = read(16, file)
    if start.isEmpty, ferror(file) != 0 {
      throw CommitLogError(path, String(cString: strerror(errno)))
    }
    guard start.starts(with: CommitLogFormat.magic) else {
      throw damaged("it does not begin with 'TWCOMMIT', as 'cosim --log' writes it")
    }
    guard start.count == 16 else { throw damaged("it ends within its first 16 bytes") }
    let version = number(start[8..<12], UInt32.self)
    guard version == CommitLogFormat.version else {
      throw damaged("it has format \(version), this version reads \(CommitLogFormat.version)")
    }
    let length = Int(number(start[12..<16], UInt32.self))
    guard length <= CommitLogFormat.longestHeader else { throw damaged("its header is too long") }
    let text = read(length, file)
    let sum = read(4, file)
    guard text.count == length, sum.count == 4 else { throw damaged("it ends within its header") }
    var checksum = CRC32()
    checksum.add(text)
    guard checksum.value == number(sum[...], UInt32.self),
      let header = try? JSONDecoder().decode(CommitLogHeader.self, from: Data(text))
    else { throw damaged("its header is damaged") }
    return header
  }

  /// The next block of records; nil at the log's end.
  /// - Throws: ``CommitLogError`` where the log is damaged or ends too soon.
  public func next() throws(CommitLogError) -> [CommitRecord]? {
    if isAtEnd { return nil }
    let place = ftello(file)
    func damaged(_ reason: String) -> CommitLogError {
      CommitLogError(
        path, "\(reason), at byte \(place), after \(count) records", isDamaged: true)
    }
    let start = Self.read(8, file)
    guard start.count == 8 else { throw damaged("it ends too soon") }
    let records = Int(Self.number(start[0..<4], UInt32.self))
    guard records <= CommitLogFormat.blockRecords else { throw damaged("a block is damaged") }
    let bytes = Self.read(records * CommitLogFormat.recordSize, file)
    guard bytes.count == records * CommitLogFormat.recordSize else {
      throw damaged("it ends too soon")
    }
    var checksum = CRC32()
    checksum.add(bytes)
    guard checksum.value == Self.number(start[4..<8], UInt32.self) else {
      throw damaged("the checksum of a block is wrong")
    }
    guard records > 0 else {
      let total = Self.read(8, file)
      guard total.count == 8 else { throw damaged("it ends too soon") }
      guard Self.number(total[...], UInt64.self) == count, fgetc(file) == EOF else {
        throw damaged("its end does not fit it")
      }
      isAtEnd = true
      return nil
    }
    let block = bytes.withUnsafeBytes { raw in
      (0..<records).map {
        raw.loadUnaligned(fromByteOffset: $0 * CommitLogFormat.recordSize, as: CommitRecord.self)
      }
    }
    for record in block {
      guard record.source < UInt32(header.sources.count) else {
        throw damaged("a record names a monitor that the log does not list")
      }
      guard count == 0 || last.cycle <= record.cycle else {
        throw damaged("its records are out of order")
      }
      last = (record.cycle, record.source)
      count += 1
    }
    return block
  }

  // MARK: Bytes

  private static func read(_ count: Int, _ file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = fread(&bytes, 1, count, file)
    if found < count { bytes.removeLast(count - found) }
    return bytes
  }

  private static func number<Number: FixedWidthInteger>(
    _ bytes: ArraySlice<UInt8>, _: Number.Type
  ) -> Number {
    bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}
