import ChipSpec
import CoSimulation
import Foundation

/// The shims by their protocols.
enum BusShims {
  /// What holds a shim against its model.
  /// - Parameter isLawful: whether the core keeps the protocol's rules.
  static func lockstep(
    _ bus: CoreSpec.Bus, isLawful: Bool = true, resetPeriod: Int
  ) -> any Lockstep {
    switch bus {
    case .obi: BusShimOBILockstep(isLawful: isLawful, resetPeriod: resetPeriod)
    case .picorv32: BusShimPicoRV32Lockstep(isLawful: isLawful, resetPeriod: resetPeriod)
    case .axi4lite: BusShimAXI4LiteLockstep(isLawful: isLawful, resetPeriod: resetPeriod)
    }
  }

  /// The rules of the protocols, as the document names them.
  static let rules: Set<String> = {
    let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../docs/parts/bus_shim.md")
    let text = (try? String(contentsOf: document, encoding: .utf8)) ?? ""
    let section = text.components(separatedBy: "## Protocol assertions").last ?? ""
    return Set(
      section.split(separator: "`").map(String.init).filter { word in
        ["obi_", "picorv32_", "axi_"].contains(where: word.hasPrefix)
          && word.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }
      })
  }()
}
