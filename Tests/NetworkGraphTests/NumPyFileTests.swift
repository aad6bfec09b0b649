import Foundation
import NetworkGraph
import Testing

/// Arrays of NumPy in files.
struct NumPyFileTests {
  /// A file with a given header.
  private func file(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let text = Array(header.utf8)
    var bytes: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0]
    bytes += [UInt8(text.count & 0xFF), UInt8(text.count >> 8)]
    if version > 1 { bytes += [0, 0] }
    return bytes + text + data
  }

  private func message(_ bytes: [UInt8]) -> String {
    do throws(NumPyError) {
      return "\(try NumPyFile.read(bytes: bytes).shape)"
    } catch {
      return error.message
    }
  }

  @Test func everyTypeComesBack() throws {
    let tensors = [
      Tensor([1.5, -0.25, .infinity, 3], shape: [2, 2]), Tensor([0, 255], as: .uint8, shape: [2]),
      Tensor([-128, 127], as: .int8, shape: [1, 2]), Tensor([65_535], as: .uint16, shape: []),
      Tensor([-32_768], as: .int16, shape: [1, 1, 1]),
      Tensor([-1, 1 << 30], as: .int32, shape: [2]),
      Tensor([Int.min, Int.max], as: .int64, shape: [2, 1]),
      Tensor([1, 0, 1], as: .bool, shape: [3]), Tensor([], as: .int32, shape: [3, 0]),
    ]
    for tensor in tensors {
      let bytes = NumPyFile.bytes(tensor)
      #expect(try NumPyFile.read(bytes: bytes) == tensor)
      // As NumPy does it: elements begin at a multiple of 64.
      #expect((bytes.count - tensor.count * tensor.type.size) % 64 == 0)
    }
  }

  /// `numpy.save` of NumPy 2.4 wrote these bytes for an array of 2 × 3.
  @Test func whatNumPyWrites() throws {
    let header =
      "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }"
      + String(repeating: " ", count: 58) + "\n"
    let bytes = file(header, [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0xFA, 0xFF])
    let tensor = Tensor([1, 2, 3, 4, 5, -6], as: .int16, shape: [2, 3])
    #expect(NumPyFile.bytes(tensor) == bytes)
    #expect(try NumPyFile.read(bytes: bytes) == tensor)
  }

  @Test func fortranOrderAndLaterVersions() throws {
    let header = "{'shape': (2, 3), 'fortran_order': True, 'descr': '|u1'}\n"
    for version in 1...3 {
      let tensor = try NumPyFile.read(
        bytes: file(header, [1, 4, 2, 5, 3, 6], version: UInt8(version)))
      #expect(tensor == Tensor([1, 2, 3, 4, 5, 6], as: .uint8, shape: [2, 3]))
    }
    let box = "{'descr': '|i1', 'fortran_order': True, 'shape': (2, 2, 2)}"
    #expect(
      try NumPyFile.read(bytes: file(box, [0, 1, 2, 3, 4, 5, 6, 7])).integers
        == [0, 4, 2, 6, 1, 5, 3, 7])
  }

  @Test func otherWidthsAreConverted() throws {
    func read(_ code: String, _ data: [UInt8]) throws -> Tensor {
      try NumPyFile.read(
        bytes: file("{'descr': '\(code)', 'fortran_order': False, 'shape': ()}", data))
    }
    #expect(try read("<f2", [0, 0xC0]) == Tensor([-2], shape: []))
    #expect(try read("<f2", [1, 0]) == Tensor([0x1p-24], shape: []))
    #expect(try read("<f2", [0xFF, 0x7B]) == Tensor([65_504], shape: []))
    #expect(try read("<f2", [0, 0x7C]) == Tensor([.infinity], shape: []))
    #expect(try read("<f8", [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]) == Tensor([1], shape: []))
    #expect(
      try read("<u4", [255, 255, 255, 255]) == Tensor([0xFFFF_FFFF], as: .int64, shape: []))
    #expect(try read("<u8", [5, 0, 0, 0, 0, 0, 0, 0]) == Tensor([5], as: .int64, shape: []))
  }

  @Test func badFiles() {
    func message(_ header: String, _ data: [UInt8] = []) -> String {
      self.message(file(header, data))
    }
    #expect(
      self.message(Array("PK".utf8))
        == "a .npy file begins with 93 4e 55 4d 50 59; this one does not")
    #expect(self.message([0x93] + Array("NUMPY".utf8)) == "the file ends within its header")
    #expect(
      self.message(file("{}", [], version: 4)) == "versions 1.0 to 3.0 are known, found 4.0")
    #expect(
      self.message(Array(file("{'descr': '|u1'}", []).dropLast()))
        == "the file ends within its header")
    #expect(message("{}") == "the header does not give 'descr'")
    #expect(message("[]") == "the header lacks a '{'")
    #expect(message("{3: 4}") == "a key of the header is no string")
    #expect(message("{'descr': [('a', '<f4')]}") == "elements of structures are not supported")
    #expect(message("{'fortran_order': 0}") == "'fortran_order' is True or False")
    #expect(message("{'shape': 3}") == "'shape' is a tuple of lengths")
    #expect(message("{'shape': (-3,)}") == "'shape' is a tuple of lengths")
    #expect(message("{'shape': (1), 'shape': (1)}") == "the header gives 'shape' twice")
    #expect(message("{'sort': 'x'}") == "the header has an unknown key 'sort'")
    let rest = ", 'fortran_order': False"
    #expect(
      message("{'descr': '>f4', 'shape': ()\(rest)}")
        == "big-endian elements ('>f4') are not supported")
    #expect(
      message("{'descr': '|O', 'shape': ()\(rest)}") == "elements of type '|O' are not supported")
    #expect(
      message("{'descr': '<f4', 'shape': (3, 2)\(rest)}", [1, 2])
        == "the shape (3, 2) needs 24 bytes, found 2")
    #expect(
      message("{'descr': '<f4', 'shape': (0, 4611686018427387904, 4)\(rest)}")
        == "an array has at most 2^28 elements, this shape has more")
    #expect(
      message("{'descr': '<u8', 'shape': ()\(rest)}", [0, 0, 0, 0, 0, 0, 0, 0x80])
        == "integers are below 2^63, found 9223372036854775808")
    #expect(
      message("{'descr': '|u1', 'shape': ()\(rest)} x", [0]) == "the header goes on behind its end")
    #expect(throws: NumPyError.self) { try NumPyFile.read(path: "/nowhere/a.npy") }
    #expect(throws: NumPyError.self) { try NumPyFile.read(path: "/") }
  }

  /// No change of a valid file makes the reader trap.
  @Test func mutations() {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["TILEWRIGHT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0x0D19
    var random = SplitMix(state: seed)
    let valid = NumPyFile.bytes(Tensor([1, 2, 3, 4, 5, 6], as: .int16, shape: [2, 3]))
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = valid
      for _ in 0...Int.random(in: 0..<3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0x20..<0x7F, using: &random), at: place)
        default: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
        }
      }
      if let tensor = try? NumPyFile.read(bytes: bytes) {
        accepted += 1
        if tensor.count > 1000 { Issue.record("seed \(seed): more elements than bytes") }
      }
    }
    print("fuzz: seed \(seed), 20000 files, \(accepted) accepted")
    #expect(accepted > 100)
  }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
