import Foundation

/// Files that hold one array of NumPy (`.npy`, versions 1.0 to 3.0).
///
/// Read are booleans, integers and floating-point numbers, little-endian, in C or Fortran order;
/// numbers of 16 and 64 bits become such of 32, unsigned integers of 32 and 64 bits signed ones of 64.
/// Written is version 1.0, in C order.
public enum NumPyFile {
  /// Longer files are refused: 2 GiB.
  public static let longestFile = 1 << 31

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  // MARK: Reading

  /// Reads a file.
  public static func read(path: String) throws(NumPyError) -> Tensor {
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: real.path),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { throw NumPyError("the file is not there, or is no regular file") }
    if let size = attributes[.size] as? Int, size > longestFile {
      throw NumPyError("the file has \(size) bytes, at most 2 GiB are read")
    }
    guard let data = try? Data(contentsOf: real) else {
      throw NumPyError("the file cannot be read")
    }
    return try read(bytes: [UInt8](data))
  }

  /// Reads a file's bytes.
  public static func read(bytes: [UInt8]) throws(NumPyError) -> Tensor {
    guard bytes.starts(with: magic) else {
      throw NumPyError("a .npy file begins with 93 4e 55 4d 50 59; this one does not")
    }
    guard bytes.count >= 10 else { throw NumPyError("the file ends within its header") }
    let version = bytes[6]
    guard (1...3).contains(version), bytes[7] == 0 else {
      throw NumPyError("versions 1.0 to 3.0 are known, found \(version).\(bytes[7])")
    }
    let lengthSize = version == 1 ? 2 : 4
    let start = 8 + lengthSize
    guard bytes.count >= start else { throw NumPyError("the file ends within its header") }
    var length = 0
    for index in (0..<lengthSize).reversed() { length = length << 8 | Int(bytes[8 + index]) }
    guard length <= bytes.count - start else {
      throw NumPyError("the file ends within its header")
    }
    let header = try NumPyHeader(bytes[start..<start + length])
    return try tensor(header, bytes[(start + length)...])
  }

  private static func tensor(
    _ header: NumPyHeader, _ bytes: ArraySlice<UInt8>
  ) throws(NumPyError) -> Tensor {
    var code = header.elements[...]
    switch code.first {
    case ">": throw NumPyError("big-endian elements ('\(header.elements)') are not supported")
    case "<", "|", "=": code.removeFirst()
    default: break
    }
    let count = header.shape.reduce(1, *)
    let sizes = ["1": 1, "2": 2, "4": 4, "8": 8]
    guard let size = code.dropFirst().isEmpty ? nil : sizes[String(code.dropFirst())],
      ["b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"].contains(code)
    else { throw NumPyError("elements of type '\(header.elements)' are not supported") }
    guard bytes.count == count * size else {
      throw NumPyError(
        "the shape (\(header.shape.map { "\($0)" }.joined(separator: ", "))) needs \(count * size) "
          + "bytes, found \(bytes.count)")
    }
    let elements = try elements(code, bytes, count)
    guard header.isFortranOrder, header.shape.count > 1 else {
      return Tensor(elements, shape: header.shape)
    }
    return Tensor(elements, shape: [count]).gathered(fortranPlaces(header.shape), header.shape)
  }

  private static func elements(
    _ code: Substring, _ bytes: ArraySlice<UInt8>, _ count: Int
  ) throws(NumPyError) -> Tensor.Elements {
    switch code {
    case "b1": return .bool(bytes.map { $0 != 0 })
    case "i1": return .int8(bytes.map { Int8(bitPattern: $0) })
    case "u1": return .uint8(Array(bytes))
    case "i2": return .int16(values(bytes, count, zero: 0))
    case "u2": return .uint16(values(bytes, count, zero: 0))
    case "i4": return .int32(values(bytes, count, zero: 0))
    case "u4": return .int64(values(bytes, count, zero: UInt32(0)).map { Int64($0) })
    case "i8": return .int64(values(bytes, count, zero: 0))
    case "f2": return .float32(values(bytes, count, zero: UInt16(0)).map(HalfPrecision.float))
    case "f4": return .float32(values(bytes, count, zero: 0))
    case "f8": return .float32(values(bytes, count, zero: Double(0)).map { Float($0) })
    default:
      var signed: [Int64] = []
      for value in values(bytes, count, zero: UInt64(0)) {
        guard let value = Int64(exactly: value) else {
          throw NumPyError("integers are below 2^63, found \(value)")
        }
        signed.append(value)
      }
      return .int64(signed)
    }
  }

  /// The bytes as numbers; the machines that this runs on are little-endian, as the file is.
  private static func values<Value: BitwiseCopyable>(
    _ bytes: ArraySlice<UInt8>, _ count: Int, zero: Value
  ) -> [Value] {
    var values = [Value](repeating: zero, count: count)
    values.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
    return values
  }

  /// For each element in C order, its place in Fortran order.
  private static func fortranPlaces(_ shape: [Int]) -> [Int] {
    let strides = shape.indices.map { shape[..<$0].reduce(1, *) }
    return Strides.places(shape, strides: strides)
  }

  // MARK: Writing

  /// The bytes of a file; what `numpy.save` writes.
  public static func bytes(_ tensor: Tensor) -> [UInt8] {
    let code =
      switch tensor.type {
      case .float32: "<f4"
      case .uint8: "|u1"
      case .int8: "|i1"
      case .uint16: "<u2"
      case .int16: "<i2"
      case .int32: "<i4"
      case .int64: "<i8"
      case .bool: "|b1"
      }
    let lengths = tensor.shape.map { "\($0)" }.joined(separator: ", ")
    let shape = tensor.shape.count == 1 ? "(\(lengths),)" : "(\(lengths))"
    var header = "{'descr': '\(code)', 'fortran_order': False, 'shape': \(shape), }"
    // NumPy leaves room for the first length to grow in place.
    if let first = tensor.shape.first {
      header += String(repeating: " ", count: max(0, 21 - "\(first)".count))
    }
    // Elements begin at a multiple of 64.
    let size = (10 + header.utf8.count + 1 + 63) / 64 * 64
    header += String(repeating: " ", count: size - 10 - header.utf8.count - 1) + "\n"
    var bytes = magic + [1, 0]
    bytes += [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)]
    bytes += Array(header.utf8)
    switch tensor.elements {
    case .float32(let values): append(values, to: &bytes)
    case .uint8(let values): append(values, to: &bytes)
    case .int8(let values): append(values, to: &bytes)
    case .uint16(let values): append(values, to: &bytes)
    case .int16(let values): append(values, to: &bytes)
    case .int32(let values): append(values, to: &bytes)
    case .int64(let values): append(values, to: &bytes)
    case .bool(let values): append(values.map { UInt8($0 ? 1 : 0) }, to: &bytes)
    }
    return bytes
  }

  private static func append<Value: BitwiseCopyable>(_ values: [Value], to bytes: inout [UInt8]) {
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
}
