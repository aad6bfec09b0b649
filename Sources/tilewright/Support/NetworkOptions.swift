import ArgumentParser
import ChipSpec
import Mapping
import Network

/// Which network, and where on the chip.
struct NetworkOptions: ParsableArguments {
  @Option(help: "The network.", completion: .file(extensions: ["onnx"]))
  var model: String?

  @Option(
    help: "Sample inputs from which a network without scales is quantised: a NumPy file.",
    completion: .file(extensions: ["npy"]))
  var calibration: String?

  @Option(help: "Use the tiles X0..X1,Y0..Y1 only, both ends included.")
  var region: String?

  @Flag(help: "Spread slow layers over tiles that would be left over.")
  var fill = false

  /// The network in integers.
  /// - Throws: `Exit.badInput` after messages.
  func network() throws -> QuantizedNetwork {
    guard let model else { throw ValidationError("--model is missing.") }
    return try ModelFile.quantize(try ModelFile.graph(model), calibration: calibration)
  }

  /// What maps it.
  func mapper(_ specification: Specification) throws -> NetworkMapper {
    var mapper = NetworkMapper(specification)
    mapper.fillsChip = fill
    guard let region else { return mapper }
    let ends = region.split(separator: ",").map { axis in
      axis.split(separator: ".", omittingEmptySubsequences: true).compactMap { Int($0) }
    }
    guard ends.count == 2, ends.allSatisfy({ $0.count == 2 && $0[0] >= 0 && $0[0] <= $0[1] }),
      ends[0][1] < specification.grid.columns, ends[1][1] < specification.grid.rows
    else { throw ValidationError("--region is X0..X1,Y0..Y1, tiles of the grid.") }
    mapper.region = (ends[0][0]..<ends[0][1] + 1, ends[1][0]..<ends[1][1] + 1)
    return mapper
  }
}
