import Foundation
import Network

/// A mapped network on disk: all that a run needs.
///
/// The first line is a JSON object that says what the file is, its version and the check sum of what
/// follows: one JSON object with the network and its mapping.
public struct MappingImage: Sendable, Hashable, Codable {
  /// The network.
  public var network: QuantizedNetwork
  /// Where it lies.
  public var mapping: ChipMapping

  /// The version that is written, and the only one that is read.
  public static let version = 1

  /// An image.
  public init(network: QuantizedNetwork, mapping: ChipMapping) {
    self.network = network
    self.mapping = mapping
  }

  /// Why a file is no image.
  public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    /// In words.
    public let description: String
  }

  private struct Header: Codable {
    var format: String
    var version: Int
    var bytes: Int
    var crc32: String
  }

  private static let format = "tilewright-network"

  /// The file's bytes.
  public func encode() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let body = try encoder.encode(self)
    let header = Header(
      format: Self.format, version: Self.version, bytes: body.count, crc32: Self.sum(body))
    return try encoder.encode(header) + Data("\n".utf8) + body
  }

  /// Reads a file's bytes.
  public init(decoding data: Data) throws(Fault) {
    guard let end = data.firstIndex(of: 10),
      let header = try? JSONDecoder().decode(Header.self, from: data[..<end]),
      header.format == Self.format
    else { throw Fault(description: "this is no image of a network") }
    guard header.version == Self.version else {
      throw Fault(
        description: "the image has version \(header.version); \(Self.version) is known")
    }
    let body = data[(end + 1)...]
    guard body.count == header.bytes, Self.sum(Data(body)) == header.crc32 else {
      throw Fault(description: "the image is damaged: its check sum is another one")
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(body))
    } catch {
      throw Fault(description: "the image cannot be read: \(error)")
    }
  }

  /// CRC-32 as of IEEE 802.3, in hexadecimal.
  private static func sum(_ data: Data) -> String {
    var sum: UInt32 = .max
    for byte in data { sum = sum >> 8 ^ table[Int((sum ^ UInt32(byte)) & 0xFF)] }
    let digits = String(~sum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private static let table: [UInt32] = (0..<256).map { entry in
    (0..<8).reduce(UInt32(entry)) { sum, _ in
      sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320
    }
  }
}
