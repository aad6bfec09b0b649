import ChipSpec
import Testing

@testable import Golden

/// The analog array against the examples of docs/parts/analog_array.md, and against codes that a
/// program of a few lines with unbounded integers, written from the same page, gave.
struct AnalogArrayExampleTests {
  struct Example: Sendable, CustomTestStringConvertible {
    /// The effects that are on; nil for ideal mode.
    let effects: AnalogEffects?
    let first: Int
    let samples: Int
    let codes: [Int32]

    init(_ effects: AnalogEffects?, first: Int, samples: Int, codes: [Int32]) {
      self.effects = effects
      self.first = first
      self.samples = samples
      self.codes = codes
    }

    var testDescription: String { effects.map { "effects \($0.rawValue)" } ?? "ideal" }
  }

  static let examples: [Example] = [
    Example(
      nil, first: -125, samples: 1,
      codes: [
        10128, 24992, 26000, 3936, 4624, -1120, 10512, -10400, 19856, 8352, 13968, 23648, 32016,
        -20064, -10480, 3168,
      ]),
    Example(
      [], first: -2000, samples: 1,
      codes: [80, 197, 205, 31, 36, -9, 83, -82, 156, 66, 110, 186, 252, -158, -83, 25]),
    Example(
      AnalogEffects(rawValue: 1 << 0), first: -2032, samples: 1,
      codes: [75, 188, 193, 31, 21, -17, 58, -107, 165, 72, 103, 177, 229, -155, -89, -2]),
    Example(
      AnalogEffects(rawValue: 1 << 1), first: -2028, samples: 1,
      codes: [85, 199, 207, 45, 40, 2, 75, -87, 153, 60, 119, 184, 237, -148, -85, 24]),
    Example(
      AnalogEffects(rawValue: 1 << 2), first: -2000, samples: 1,
      codes: [80, 200, 202, 32, 29, -9, 84, -77, 158, 60, 106, 186, 253, -158, -78, 31]),
    Example(
      AnalogEffects(rawValue: 1 << 3), first: -1274, samples: 1,
      codes: [51, 125, 130, 20, 23, -6, 53, -52, 100, 42, 70, 119, 161, -101, -53, 16]),
    Example(
      AnalogEffects(rawValue: 1 << 4), first: -2000, samples: 1,
      codes: [183, 195, 130, 3, 36, 72, -42, 32, 240, 44, 110, 175, 336, -33, -115, -178]),
    Example(
      AnalogEffects(rawValue: 1 << 5), first: -2000, samples: 1,
      codes: [80, 197, 204, 30, 37, -9, 82, -83, 157, 65, 108, 185, 252, -158, -83, 25]),
    Example(
      AnalogEffects(rawValue: 1 << 6), first: -2020, samples: 1,
      codes: [81, 195, 208, 30, 36, -9, 81, -79, 159, 69, 112, 188, 253, -155, -81, 25]),
    Example(
      AnalogEffects(rawValue: 1 << 7), first: -2000, samples: 1,
      codes: [78, 197, 204, 32, 37, -8, 84, -82, 155, 65, 112, 188, 254, -160, -82, 24]),
    Example(
      AnalogEffects(rawValue: 1 << 8), first: -2000, samples: 1,
      codes: [79, 196, 204, 31, 35, -9, 82, -82, 155, 65, 109, 186, 251, -158, -84, 25]),
    Example(
      AnalogEffects(rawValue: 1 << 9), first: -2000, samples: 1,
      codes: [79, 196, 203, 31, 36, -9, 82, -82, 155, 65, 109, 185, 249, -157, -82, 25]),
    Example(
      AnalogEffects(rawValue: 1 << 10), first: -2000, samples: 1,
      codes: [81, 197, 206, 31, 38, -9, 84, -82, 158, 66, 111, 186, 254, -158, -81, 25]),
    Example(
      AnalogEffects(rawValue: 1 << 11), first: -2000, samples: 1,
      codes: [319, 787, 819, 124, 146, -35, 331, -328, 625, 263, 440, 745, 1008, -632, -330, 100]),
    Example(
      AnalogEffects(rawValue: 1 << 12), first: -2240, samples: 1,
      codes: [89, 220, 229, 35, 41, -10, 93, -92, 175, 74, 123, 209, 282, -177, -92, 28]),
    Example(
      .all, first: -1485, samples: 1,
      codes: [637, 506, 348, 52, 41, 455, -355, 190, 816, 105, 306, 448, 956, 81, -401, -764]),
    Example(
      .all, first: -1485, samples: 2,
      codes: [660, 504, 368, 52, 62, 459, -364, 162, 812, 122, 291, 442, 926, 94, -441, -781]),
  ]

  /// The array of the examples.
  static var spec: AnalogSpec {
    var spec = AnalogSpec()
    spec.rows = 16
    spec.columns = 16
    spec.adcBits = 12
    spec.nonidealities.weightBits = 4
    spec.nonidealities.programmingError = 20_000
    spec.nonidealities.readNoise = 10_000
    spec.nonidealities.driftExponent = 50_000
    spec.nonidealities.temperatureCoefficient = 2_000
    spec.nonidealities.stuckLow = 50_000
    spec.nonidealities.stuckHigh = 50_000
    spec.nonidealities.dacOffset = 500
    spec.nonidealities.dacGainError = 10_000
    spec.nonidealities.dacNonlinearity = 1_000
    spec.nonidealities.adcOffset = 700
    spec.nonidealities.adcGainError = 10_000
    spec.nonidealities.adcNonlinearity = 1_500
    spec.nonidealities.adcRange = 250_000
    return spec
  }

  static func weight(_ row: Int, _ column: Int) -> Int8 {
    Int8((37 * row + 11 * column * column + 5 * row * column + 3) % 256 - 128)
  }

  static let inputs: [Int8] = (0..<16).map { (row: Int) -> Int8 in
    Int8((29 * row * row + 7 * row + 1) % 256 - 128)
  }

  /// The array of the examples with its weights.
  static func array(_ effects: AnalogEffects?) -> AnalogArray {
    var array = AnalogArray(spec, clock: 400_000_000, x: 2, y: 3)
    array.program((0..<256).map { weight($0 / 16, $0 % 16) })
    var settings = AnalogSettings()
    settings.isQuantising = effects != nil
    settings.effects = effects ?? []
    settings.seed = 1
    settings.temperature = 1_360
    settings.driftTime = 26_624
    array.settle(settings)
    return array
  }

  @Test(arguments: examples)
  func givesItsCodes(_ example: Example) {
    var array = Self.array(example.effects)
    #expect(array.effectiveWeight(row: 0, column: 0) == example.first)
    var codes: [Int32] = []
    for _ in 0..<example.samples { codes = array.product(Self.inputs) }
    #expect(codes == example.codes)
    #expect(array.conversion == UInt32(example.samples))
  }

  @Test func weightsOfARow() {
    let array = Self.array(.all)
    #expect(
      (0..<16).map { array.effectiveWeight(row: 3, column: $0) }
        == [-230, 178, 583, -1408, -398, 751, -384, 1459, 398, -157, -379, -647, 61, 17, 578, 1383])
  }

  @Test func randomNumbers() {
    #expect(AnalogNoise.splitMix(0) == 0xE220_A839_7B1D_CDAF)
    let stream = AnalogNoise(seed: 1, x: 2, y: 3).stream(.programming)
    #expect(stream.key == 0xCB17_AF81_F55D_758B)
    #expect(stream.hash(327_695) == 0xAAD0_638C_C278_AAC9)
    #expect(stream.normal(327_695) == 3_761)
  }

  @Test func parametersOfTheExample() {
    let parameters = AnalogParameters(Self.spec, clock: 400_000_000)
    #expect(
      [
        parameters.weightLevels, parameters.programmingSigma, parameters.readSigma,
        parameters.driftExponent, parameters.temperatureCoefficient, parameters.stuckLow,
        parameters.stuckHigh, parameters.dacOffsetSigma, parameters.dacGainSigma,
        parameters.dacNonlinearity, parameters.adcOffsetSigma, parameters.adcGainSigma,
        parameters.adcNonlinearity,
      ] == [
        7, 166_461, 1_883_296, 3_277, 536_871, 838_861, 838_861, 2_048, 167_772, 1_024, 2_867,
        167_772, 384,
      ])
    #expect(parameters.scale.multiplier == 528_416 && parameters.scale.shift == 24)
    #expect(parameters.limitedScale.multiplier == 528_416 && parameters.limitedScale.shift == 22)
  }

  /// An array of any shape and strength, and a digest of the codes of three samples.
  struct Vector: Sendable, CustomTestStringConvertible {
    let spec: AnalogSpec
    let settings: AnalogSettings
    let x: Int
    let y: Int
    let digest: UInt64

    init(
      _ rows: Int, _ columns: Int, _ columnsPerADC: Int, _ dacBits: Int, _ adcBits: Int,
      _ cell: [Int], _ effects: UInt16, _ seed: UInt64, _ temperature: Int16, _ drift: UInt16,
      _ x: Int, _ y: Int, _ digest: UInt64
    ) {
      var spec = AnalogSpec()
      spec.rows = rows
      spec.columns = columns
      spec.columnsPerADC = columnsPerADC
      spec.dacBits = dacBits
      spec.adcBits = adcBits
      spec.nonidealities.weightBits = cell[0]
      spec.nonidealities.programmingError = cell[1]
      spec.nonidealities.readNoise = cell[2]
      spec.nonidealities.driftExponent = cell[3]
      spec.nonidealities.temperatureCoefficient = cell[4]
      spec.nonidealities.stuckLow = cell[5]
      spec.nonidealities.stuckHigh = cell[6]
      spec.nonidealities.dacOffset = cell[7]
      spec.nonidealities.dacGainError = cell[8]
      spec.nonidealities.dacNonlinearity = cell[9]
      spec.nonidealities.adcOffset = cell[10]
      spec.nonidealities.adcGainError = cell[11]
      spec.nonidealities.adcNonlinearity = cell[12]
      spec.nonidealities.adcRange = cell[13]
      self.spec = spec
      var settings = AnalogSettings()
      settings.isQuantising = true
      settings.effects = AnalogEffects(rawValue: effects)
      settings.seed = seed
      settings.temperature = temperature
      settings.driftTime = drift
      self.settings = settings
      self.x = x
      self.y = y
      self.digest = digest
    }

    var testDescription: String {
      "\(spec.rows) × \(spec.columns), \(spec.dacBits) and \(spec.adcBits) bits"
    }
  }

  static let vectors: [Vector] = [
    .init(
      16, 24, 2, 8, 8,
      [6, 11100, 884, 53939, 1666, 4915, 6766, 128, 10457, 971, 1189, 14725, 1687, 20000], 8191,
      0xE89C5BC7A0187B4D, -640, 0, 125, 103, 0x4D0D84FE1C7DA58C),
    .init(
      8, 16, 16, 2, 4,
      [3, 6194, 2744, 24947, 1038, 45445, 50097, 290, 9996, 1413, 525, 5352, 2555, 1000], 8191,
      0x3BE4C78BB4AE3DD3, -32768, 0, 3, 76, 0x98A19E21A2D45721),
    .init(
      24, 16, 4, 8, 12,
      [5, 475269, 80223, 483619, 4485, 36417, 54578, 7092, 82171, 2697, 6648, 486976, 11579, 1000],
      2051, 0x3959999C584355B8, -32768, 65535, 111, 44, 0x459E18E236F09BDF),
    .init(
      16, 8, 1, 8, 8,
      [2, 20665, 13175, 59952, 2172, 49578, 49998, 742, 1781, 1711, 1366, 5377, 481, 500000], 8191,
      0x92E62E7212B6D519, 400, 43618, 21, 77, 0xDDB67C55A8E7FADD),
    .init(
      8, 8, 2, 2, 12,
      [6, 796, 5130, 3117, 2730, 48807, 34557, 917, 4427, 1826, 639, 28668, 516, 500000], 8191,
      0x19403C6A63568CE6, 1360, 65535, 24, 77, 0xC654EAD865BA65EB),
    .init(
      16, 48, 12, 2, 12,
      [
        2, 235152, 255525, 1699, 2928, 12357, 53343, 10390, 163205, 6636, 15438, 444116, 1556,
        200000,
      ], 8191, 0x4C5832979F76D03E, -822, 0, 70, 15, 0x43098A1E561E3626),
    .init(
      40, 24, 6, 7, 10,
      [8, 6512, 2182, 75713, 1922, 13848, 656, 717, 23968, 1083, 143, 24613, 2240, 1000000], 8191,
      0x471114092DD05A7A, -32768, 0, 10, 54, 0xE559F619C69DBBBE),
    .init(
      16, 48, 12, 8, 12,
      [2, 38159, 11787, 37087, 1813, 3268, 53088, 670, 4512, 1803, 1275, 12319, 2303, 500000], 8191,
      0xCCF928A200EEF70A, 400, 64488, 58, 51, 0xB949FDB6FBAC284D),
    .init(
      24, 32, 4, 7, 6,
      [
        6, 27464, 182553, 70721, 1494, 49061, 53739, 6018, 10581, 12460, 1932, 250102, 3924,
        1000000,
      ], 8191, 0xBA761481C68DA833, 1360, 47634, 37, 4, 0xD8CBCE8F5A1CB102),
    .init(
      16, 32, 16, 7, 6,
      [5, 25437, 17565, 38091, 2072, 39916, 42532, 732, 9715, 1271, 170, 21437, 2020, 200000], 8191,
      0xA8C0E9F77711A219, 32767, 16985, 83, 36, 0x24EF218566E52D41),
    .init(
      64, 8, 4, 8, 4,
      [6, 12417, 12139, 51214, 876, 35816, 33270, 721, 10061, 1664, 964, 20651, 734, 20000], 8191,
      0x6754645E11F6D0A, 2643, 65535, 86, 70, 0x9C121EF548CA4B30),
    .init(
      16, 24, 2, 2, 8,
      [
        4, 50282, 69400, 159501, 1241, 32458, 2585, 8257, 23240, 7792, 7742, 205210, 11678, 1000000,
      ], 8191, 0xB4735D50D2332205, -32768, 65535, 116, 113, 0x74CEAAA6FCE5D57),
    .init(
      64, 32, 2, 2, 6,
      [3, 18980, 3856, 24945, 1826, 26279, 30657, 69, 27900, 1575, 627, 20853, 2190, 1000], 8191,
      0x4E31111DBA3F848D, -32768, 26624, 121, 24, 0xB86081207FCCD9E8),
    .init(
      24, 48, 4, 8, 6,
      [6, 37489, 12192, 38315, 617, 704, 21969, 821, 12376, 301, 583, 16772, 2994, 20000], 8191,
      0xD2BFAA5E984C0C93, -32768, 0, 71, 106, 0x323B1B36131E4293),
    .init(
      64, 8, 2, 8, 12,
      [
        5, 233021, 213605, 490167, 711, 46987, 44814, 2873, 435953, 2842, 13527, 423015, 1566,
        500000,
      ], 8191, 0xF68DC9453E39AD4D, 1360, 0, 114, 110, 0x268B641081491025),
    .init(
      24, 16, 16, 8, 6,
      [6, 3673, 14788, 11588, 2077, 1619, 18729, 31, 29436, 522, 733, 8613, 1258, 1000000], 8191,
      0xDD9BF617AD19D8E8, 400, 65535, 40, 58, 0x937247F3DE6287EB),
    .init(
      8, 32, 8, 8, 4,
      [2, 39435, 7136, 51009, 2212, 36770, 52696, 473, 3058, 586, 950, 29345, 2856, 1000000], 8191,
      0x720055501AD1BCF3, 1360, 0, 90, 47, 0xED01B53F5C8E7DB3),
    .init(
      16, 16, 2, 4, 4,
      [
        2, 27336, 117593, 476916, 6981, 33202, 41654, 9979, 198408, 10970, 4527, 319868, 5586,
        1000000,
      ], 8191, 0xEF9BA021E232E04D, 400, 26624, 45, 37, 0xF5E97E698E347892),
    .init(
      16, 48, 8, 2, 6,
      [8, 19094, 3289, 22419, 2265, 59405, 19919, 834, 15282, 416, 173, 3899, 633, 1000], 8191,
      0x4ED87DB6F8BB95F5, 989, 3053, 6, 114, 0x92FB9EEF9FF06B58),
    .init(
      8, 24, 6, 8, 10,
      [8, 29738, 10181, 6779, 103, 2192, 5547, 20, 16692, 1737, 631, 13799, 1147, 500000], 8191,
      0xD13E66BFD02DD43B, 1519, 0, 100, 4, 0xAD2748563B0F17CC),
    .init(
      24, 8, 1, 8, 4,
      [8, 165067, 377026, 53407, 8103, 28204, 6839, 5468, 270562, 427, 12014, 6345, 11233, 1000],
      8191, 0x3FC10DDE73A9ABC8, -640, 0, 16, 62, 0x1B57BB19B42A0807),
    .init(
      24, 48, 16, 8, 10,
      [5, 2886, 1309, 85576, 1891, 5413, 11911, 921, 5180, 1188, 1069, 20423, 886, 1000000], 8191,
      0x496729FC3D0DE23B, 1360, 26624, 80, 112, 0x981ABBBE0794A1E4),
    .init(
      40, 8, 4, 8, 4,
      [4, 12941, 9287, 19310, 2444, 38206, 46703, 847, 27656, 1172, 1498, 17375, 729, 1000], 8191,
      0x84FC08282DFD5398, -32768, 0, 48, 27, 0x5218CCE73385FBB2),
    .init(
      40, 32, 16, 4, 6,
      [
        2, 228264, 130801, 149098, 5434, 20335, 16088, 5711, 257637, 6997, 10993, 34072, 14895,
        20000,
      ], 8191, 0xB8CA8722F4193DD2, 32767, 65535, 116, 102, 0x935A35A54283D420),
  ]

  /// Weights are the lowest bytes of S(1000000 + row · columns + column), inputs of sample s those
  /// of S(4096 s + row); the digest of codes is d = S(d ^ code) for each, from 0 on.
  @Test(arguments: vectors)
  func agreesWithAnotherProgram(_ vector: Vector) {
    let (rows, columns) = (vector.spec.rows, vector.spec.columns)
    var array = AnalogArray(vector.spec, clock: 400_000_000, x: vector.x, y: vector.y)
    array.settle(vector.settings)
    array.program(
      (0..<rows * columns).map {
        Int8(truncatingIfNeeded: AnalogNoise.splitMix(UInt64(1_000_000 + $0)))
      })
    var digest: UInt64 = 0
    for sample in 0..<3 {
      let inputs = (0..<rows).map {
        Int8(truncatingIfNeeded: AnalogNoise.splitMix(UInt64(4_096 * sample + $0)))
      }
      for code in array.product(inputs) {
        digest = AnalogNoise.splitMix(digest ^ UInt64(UInt32(bitPattern: code)))
      }
    }
    #expect(digest == vector.digest)
  }
}
