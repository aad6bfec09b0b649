/// An elaborated and checked hardware design: each module once, children before parents.
public struct Design: Sendable {
  /// The modules; the last one is the top.
  public let modules: [ModuleGraph]

  /// The top module.
  public var top: ModuleGraph { modules[modules.count - 1] }

  /// Builds a component with everything that it instantiates and checks the result.
  /// - Throws: `ElaborationError` with every fault: those of building, or, where there are none,
  ///   those that the checks on the finished graph find.
  public static func elaborate(
    _ top: some Component, _ fileID: String = #fileID, _ line: Int = #line
  ) throws(ElaborationError) -> Design {
    let strays = StrayFaults()
    let elaborator = Elaborator(strays: strays)
    StrayFaults.$current.withValue(strays) {
      _ = elaborator.graph(of: top, SourceLocation(fileID: fileID, line: line))
    }
    guard elaborator.faults.isEmpty else { throw ElaborationError(faults: elaborator.faults) }
    let design = Design(modules: elaborator.graphs)
    let faults = design.check()
    guard faults.isEmpty else { throw ElaborationError(faults: faults) }
    return design
  }

  /// The module of a name.
  public func module(named name: String) -> ModuleGraph? { modules.first { $0.name == name } }
}
