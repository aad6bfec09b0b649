import RTL

/// A component that is described where it is tested. Parts of one name are one component.
struct Part: Component {
  let moduleName: String
  let summary: String
  private let describe: @Sendable (Module) -> Void

  init(
    _ moduleName: String, _ summary: String = "A part.",
    _ describe: @escaping @Sendable (Module) -> Void
  ) {
    self.moduleName = moduleName
    self.summary = summary
    self.describe = describe
  }

  func build(_ m: Module) { describe(m) }

  static func == (left: Part, right: Part) -> Bool { left.moduleName == right.moduleName }
  func hash(into hasher: inout Hasher) { hasher.combine(moduleName) }
}
