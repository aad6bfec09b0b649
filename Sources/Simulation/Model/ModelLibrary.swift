import Glibc

/// A model's shared library, loaded into this process. Any number of libraries can be loaded, and
/// each can have any number of instances, on any threads.
public final class ModelLibrary: Sendable {
  /// Where it was loaded from.
  public let path: String
  /// The top module's ports, in the order in which Verilator declares them: by direction and
  /// storage, not as in the source.
  public let ports: [PortDescription]
  /// Whether instances can write waveforms.
  public let canTrace: Bool
  /// Whether the design has the clock that ``ModelInstance/step(_:)`` drives.
  public let hasClock: Bool

  let functions: Functions
  /// What inputs of new instances show, by their place in `ports`.
  private let initialInputs: [(port: Int, value: UInt64)]
  /// What only models of tiles and of the host bridge have.
  let tile: TileFunctions?
  private let numbers: [String: Int]

  /// The C interface.
  struct Functions: Sendable {
    typealias Handle = UnsafeMutableRawPointer
    let create: @convention(c) (UInt64) -> Handle?
    let destroy: @convention(c) (Handle) -> Void
    let eval: @convention(c) (Handle) -> Int32
    let cycle: @convention(c) (Handle, UInt64) -> Int32
    let final: @convention(c) (Handle) -> Int32
    let portStorage: @convention(c) (Handle, UInt32) -> UnsafeMutableRawPointer
    let sourceCount: @convention(c) (Handle) -> UInt32
    let source:
      @convention(c) (Handle, UInt32, UnsafeMutablePointer<UInt32>) -> UnsafePointer<CChar>
    let fault: @convention(c) (Handle) -> UnsafePointer<CChar>
    let text: @convention(c) (Handle) -> UnsafePointer<CChar>
    let clearText: @convention(c) (Handle) -> Void
    let trace: @convention(c) (Handle, UnsafePointer<CChar>?) -> Int32
  }

  /// The part of the C interface that runs tiles; see ``TileWrapper``.
  struct TileFunctions: Sendable {
    typealias Pointer = UnsafeMutableRawPointer
    /// What goes over a link, in words; nothing in the host bridge.
    let fields: String
    /// Bytes of that.
    let recordSize: Int
    /// The same of what goes between the host bridge and its tile; nothing without a host.
    let hostFields: String
    let hostRecordSize: Int
    /// The functions that every tile of the library carries along.
    let run: UInt
    let outside: UInt
    let setBase: @convention(c) (Pointer, UInt32) -> Void
    let settle: @convention(c) (Pointer) -> Void
    let chipStep: @convention(c) (Pointer) -> Int32
    let chipStart: @convention(c) (Pointer) -> Int32
    let chipEnd: @convention(c) (Pointer) -> Void
    /// Lets the tiles of some slots run abreast; nil where they cannot.
    let makeRanks: @convention(c) (UnsafePointer<UInt64>, UInt64) -> Pointer?
    /// Puts the variables of ranks back into their tiles.
    let leaveRanks: @convention(c) (Pointer) -> Void
    let freeRanks: @convention(c) (Pointer) -> Void
  }

  /// Loads a library that ``ModelBuilder`` made. It stays loaded until the process ends.
  /// - Throws: ``SimulationError/libraryUnusable(path:reason:)``.
  public init(path: String) throws(SimulationError) {
    guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw .libraryUnusable(
        path: path, reason: dlerror().map { String(cString: $0) } ?? "dlopen failed")
    }
    func symbol<T>(_ name: String, _ type: T.Type) throws(SimulationError) -> T {
      guard let address = dlsym(library, name) else {
        throw .libraryUnusable(path: path, reason: "it has no function \(name)")
      }
      return unsafeBitCast(address, to: type)
    }
    let interface = try symbol("tilewright_interface", (@convention(c) () -> UInt32).self)()
    guard interface == ModelWrapper.interfaceVersion else {
      throw .libraryUnusable(
        path: path,
        reason: "its interface is number \(interface), not \(ModelWrapper.interfaceVersion)")
    }
    typealias Handle = Functions.Handle
    functions = Functions(
      create: try symbol("tilewright_create", (@convention(c) (UInt64) -> Handle?).self),
      destroy: try symbol("tilewright_destroy", (@convention(c) (Handle) -> Void).self),
      eval: try symbol("tilewright_eval", (@convention(c) (Handle) -> Int32).self),
      cycle: try symbol("tilewright_cycle", (@convention(c) (Handle, UInt64) -> Int32).self),
      final: try symbol("tilewright_final", (@convention(c) (Handle) -> Int32).self),
      portStorage: try symbol(
        "tilewright_port_storage",
        (@convention(c) (Handle, UInt32) -> UnsafeMutableRawPointer).self),
      sourceCount: try symbol("tilewright_source_count", (@convention(c) (Handle) -> UInt32).self),
      source: try symbol(
        "tilewright_source",
        (@convention(c) (Handle, UInt32, UnsafeMutablePointer<UInt32>) -> UnsafePointer<CChar>)
          .self),
      fault: try symbol(
        "tilewright_fault", (@convention(c) (Handle) -> UnsafePointer<CChar>).self),
      text: try symbol(
        "tilewright_text", (@convention(c) (Handle) -> UnsafePointer<CChar>).self),
      clearText: try symbol("tilewright_clear_text", (@convention(c) (Handle) -> Void).self),
      trace: try symbol(
        "tilewright_trace", (@convention(c) (Handle, UnsafePointer<CChar>?) -> Int32).self))

    let features = try symbol("tilewright_features", (@convention(c) () -> UInt32).self)()
    let portCount = try symbol("tilewright_port_count", (@convention(c) () -> UInt32).self)()
    let describe = try symbol(
      "tilewright_port",
      (@convention(c) (UInt32, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>)
        -> UnsafePointer<CChar>).self)
    var ports: [PortDescription] = []
    var numbers: [String: Int] = [:]
    for number in 0..<portCount {
      var direction: UInt32 = 0
      var width: UInt32 = 0
      let name = String(cString: describe(number, &direction, &width))
      numbers[name] = ports.count
      ports.append(
        PortDescription(
          name: name, direction: PortDescription.Direction(rawValue: direction) ?? .bidirectional,
          width: Int(width)))
    }
    if dlsym(library, "tilewright_tile_run") != nil {
      typealias Pointer = TileFunctions.Pointer
      tile = TileFunctions(
        fields: String(
          cString: try symbol(
            "tilewright_tile_fields", (@convention(c) () -> UnsafePointer<CChar>).self)()),
        recordSize: Int(
          try symbol("tilewright_tile_record", (@convention(c) () -> UInt64).self)()),
        hostFields: String(
          cString: try symbol(
            "tilewright_tile_host_fields", (@convention(c) () -> UnsafePointer<CChar>).self)()),
        hostRecordSize: Int(
          try symbol("tilewright_tile_host_record", (@convention(c) () -> UInt64).self)()),
        run: try symbol("tilewright_tile_run", (@convention(c) () -> UInt).self)(),
        outside: try symbol("tilewright_tile_outside", (@convention(c) () -> UInt).self)(),
        setBase: try symbol(
          "tilewright_tile_base", (@convention(c) (Pointer, UInt32) -> Void).self),
        settle: try symbol("tilewright_tile_settle", (@convention(c) (Pointer) -> Void).self),
        chipStep: try symbol("tilewright_chip_step", (@convention(c) (Pointer) -> Int32).self),
        chipStart: try symbol("tilewright_chip_start", (@convention(c) (Pointer) -> Int32).self),
        chipEnd: try symbol("tilewright_chip_end", (@convention(c) (Pointer) -> Void).self),
        makeRanks: try symbol(
          "tilewright_ranks_make",
          (@convention(c) (UnsafePointer<UInt64>, UInt64) -> Pointer?).self),
        leaveRanks: try symbol("tilewright_ranks_leave", (@convention(c) (Pointer) -> Void).self),
        freeRanks: try symbol("tilewright_ranks_free", (@convention(c) (Pointer) -> Void).self))
    } else {
      tile = nil
    }
    self.path = path
    self.ports = ports
    self.numbers = numbers
    canTrace = features & 1 != 0
    hasClock = features & 2 != 0
    initialInputs = []
  }

  private init(_ other: ModelLibrary, initialInputs: [(port: Int, value: UInt64)]) {
    path = other.path
    ports = other.ports
    canTrace = other.canTrace
    hasClock = other.hasClock
    functions = other.functions
    tile = other.tile
    numbers = other.numbers
    self.initialInputs = initialInputs
  }

  /// The library, whose new instances begin with other values than 0 at some inputs.
  /// - Throws: ``SimulationError/portUnknown(port:known:)``.
  public func starting(with inputs: [String: UInt64]) throws(SimulationError) -> ModelLibrary {
    var values = initialInputs
    for (name, value) in inputs { values.append((try portIndex(name), value)) }
    return ModelLibrary(self, initialInputs: values)
  }

  /// The index in ``ports`` of the port of that name.
  /// - Throws: ``SimulationError/portUnknown(port:known:)``.
  public func portIndex(_ name: String) throws(SimulationError) -> Int {
    guard let number = numbers[name] else {
      throw .portUnknown(port: name, known: ports.map(\.name))
    }
    return number
  }

  /// Makes an instance: all inputs 0 but the reset input, which is 1 (inactive), and what
  /// ``starting(with:)`` has set; registers random
  /// by `seed` in models built so; initial blocks done.
  /// - Parameter seed: Any number; the same one gives the same initial values.
  /// - Throws: ``ModelFault`` when an initial block fails.
  public func instantiate(seed: UInt64 = 0) throws(ModelFault) -> ModelInstance {
    let instance = try ModelInstance(library: self, seed: seed)
    for input in initialInputs { instance.ports[input.port].value = input.value }
    return instance
  }
}
