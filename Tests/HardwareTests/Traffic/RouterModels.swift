import ChipSpec
import Simulation

@testable import Traffic

/// A small mesh of the router's Verilog.
enum RouterModels {
  static let options = ModelOptions(
    assertions: false, initialValues: .fastest, optimization: .none)

  static func shape(_ ordering: RouterSpec.Ordering, columns: Int = 3, rows: Int = 3) -> MeshShape {
    var router = RouterSpec()
    router.ordering = ordering
    return MeshShape(columns: columns, rows: rows, router: router)
  }

  static func source(_ shape: MeshShape) throws -> ModelSource {
    try Designs.router(shape.router, columns: shape.columns, rows: shape.rows)
  }

  static func bench(_ ordering: RouterSpec.Ordering) async throws -> TrafficBench {
    let shape = shape(ordering)
    return try TrafficBench(try await TestBench.library(try source(shape), options), shape)
  }
}
