import ChipSpec
import Simulation
import Testing

/// The examples of docs/parts/analog_array.md, in the Verilog and in its twin.
@Suite("The analog array's examples")
struct AnalogArrayExampleTests {
  static let spec: AnalogSpec = {
    var spec = AnalogSpec()
    spec.rows = 16
    spec.columns = 16
    spec.columnsPerADC = 8
    spec.dacBits = 8
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
  }()

  /// What is on, and the codes of the samples that follow one settling.
  static let examples: [(isQuantising: Bool, effects: UInt16, codes: [[Int32]])] = [
    (
      false, 0,
      [
        [
          10128, 24992, 26000, 3936, 4624, -1120, 10512, -10400, 19856, 8352, 13968, 23648, 32016,
          -20064, -10480, 3168,
        ]
      ]
    ),
    (true, 0, [[80, 197, 205, 31, 36, -9, 83, -82, 156, 66, 110, 186, 252, -158, -83, 25]]),
    (true, 1, [[75, 188, 193, 31, 21, -17, 58, -107, 165, 72, 103, 177, 229, -155, -89, -2]]),
    (
      true, 1 << 1,
      [[85, 199, 207, 45, 40, 2, 75, -87, 153, 60, 119, 184, 237, -148, -85, 24]]
    ),
    (
      true, 1 << 2,
      [[80, 200, 202, 32, 29, -9, 84, -77, 158, 60, 106, 186, 253, -158, -78, 31]]
    ),
    (true, 1 << 3, [[51, 125, 130, 20, 23, -6, 53, -52, 100, 42, 70, 119, 161, -101, -53, 16]]),
    (
      true, 1 << 4,
      [[183, 195, 130, 3, 36, 72, -42, 32, 240, 44, 110, 175, 336, -33, -115, -178]]
    ),
    (
      true, 1 << 5,
      [[80, 197, 204, 30, 37, -9, 82, -83, 157, 65, 108, 185, 252, -158, -83, 25]]
    ),
    (
      true, 1 << 6,
      [[81, 195, 208, 30, 36, -9, 81, -79, 159, 69, 112, 188, 253, -155, -81, 25]]
    ),
    (
      true, 1 << 7,
      [[78, 197, 204, 32, 37, -8, 84, -82, 155, 65, 112, 188, 254, -160, -82, 24]]
    ),
    (
      true, 1 << 8,
      [[79, 196, 204, 31, 35, -9, 82, -82, 155, 65, 109, 186, 251, -158, -84, 25]]
    ),
    (
      true, 1 << 9,
      [[79, 196, 203, 31, 36, -9, 82, -82, 155, 65, 109, 185, 249, -157, -82, 25]]
    ),
    (
      true, 1 << 10,
      [[81, 197, 206, 31, 38, -9, 84, -82, 158, 66, 111, 186, 254, -158, -81, 25]]
    ),
    (
      true, 1 << 11,
      [[319, 787, 819, 124, 146, -35, 331, -328, 625, 263, 440, 745, 1008, -632, -330, 100]]
    ),
    (
      true, 1 << 12,
      [[89, 220, 229, 35, 41, -10, 93, -92, 175, 74, 123, 209, 282, -177, -92, 28]]
    ),
    (
      true, AnalogEffects.all.rawValue,
      [
        [637, 506, 348, 52, 41, 455, -355, 190, 816, 105, 306, 448, 956, 81, -401, -764],
        [660, 504, 368, 52, 62, 459, -364, 162, 812, 122, 291, 442, 926, 94, -441, -781],
      ]
    ),
  ]

  @Test("gives the codes of the page", arguments: ModelSource.Behaviour.allCases)
  func codes(_ behaviour: ModelSource.Behaviour) async throws {
    let parameters = AnalogParameters(Self.spec, clock: 400_000_000)
    let design = try Designs.analogArray(parameters, behaviour)
    var options = TestBench.options
    options.parameters = design.parameters
    let model = try await TestBench.library(design.source, options).instantiate()
    let array = try AnalogArrayDriver(model, parameters, x: 2, y: 3)
    try array.program { r, j in
      Int8(truncatingIfNeeded: (37 * r + 11 * j * j + 5 * r * j + 3) % 256 - 128)
    }
    for example in Self.examples {
      var settings = AnalogArrayDriver.Settings()
      settings.isQuantising = example.isQuantising
      settings.effects = AnalogEffects(rawValue: example.effects)
      settings.seed = 1
      settings.temperature = 1_360
      settings.driftTime = 26_624
      try array.settle(settings)
      for codes in example.codes {
        let found = try array.product { r in
          Int8(truncatingIfNeeded: (29 * r * r + 7 * r + 1) % 256 - 128)
        }
        #expect(found == codes, "effects \(String(example.effects, radix: 2))")
      }
    }
  }
}
