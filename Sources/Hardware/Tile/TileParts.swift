import RTL

/// The instances of a tile that its registers are about.
struct TileParts {
  let router: Instance
  let localPort: Instance
  let interface: Instance
  let memory: Instance
  /// Those whose ports are named as their registers, by the names of their blocks.
  let engines: [String: Instance]
}
