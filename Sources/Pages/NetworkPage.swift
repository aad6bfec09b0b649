/// A page about a network that ran on a chip: which layer sits where, what the engines did, how right
/// the answers are. It is one HTML file that needs nothing else.
public struct NetworkPage: Sendable {
  /// The network's and the chip's name.
  public var network: String, chip: String
  /// Columns of the grid of tiles.
  public var columns: Int
  /// The most important numbers, each with what it says.
  public var figures: [Figure] = []
  /// The tiles, row by row.
  public var tiles: [Tile] = []
  /// The layers, in order.
  public var layers: [Layer] = []
  /// What moves tensors between the engines, in the order of layers.
  public var transfers: [Transfer] = []
  /// How often class `column` was answered for an image of class `row`; empty without labels.
  public var confusion: [[Int]] = []
  /// Commands that lead on, each with what it does.
  public var commands: [Command] = []
  /// Version of the tool, the day, and what else says where the page comes from.
  public var origin: String

  /// A page with nothing on it.
  public init(network: String, chip: String, columns: Int, origin: String) {
    self.network = network
    self.chip = chip
    self.columns = columns
    self.origin = origin
  }

  /// A number that says how it went.
  public struct Figure: Sendable {
    /// The number with its unit; what it is; whether it is bad news.
    public var value: String, name: String, isBad: Bool

    /// A number.
    public init(_ value: String, _ name: String, isBad: Bool = false) {
      self.value = value
      self.name = name
      self.isBad = isBad
    }
  }

  /// A tile of the chip.
  public struct Tile: Sendable {
    /// Its place.
    public var x: Int, y: Int
    /// Its kind.
    public var kind: String
    /// Numbers of the layers that it works on, in the list of layers.
    public var layers: [Int] = []
    /// What its engines do, shares of the steady state from 0 to 1.
    public var activities: [Activity] = []
    /// Bytes of its memory that are used, and all of them.
    public var memory: (used: Int, capacity: Int)?

    /// A tile without work.
    public init(x: Int, y: Int, kind: String) {
      self.x = x
      self.y = y
      self.kind = kind
    }
  }

  /// What an engine of a tile does.
  public struct Activity: Sendable {
    /// The engine; the share of the time in which it works, 0…1.
    public var engine: String, share: Double

    /// An activity.
    public init(_ engine: String, _ share: Double) {
      self.engine = engine
      self.share = share
    }
  }

  /// A layer of the network.
  public struct Layer: Sendable {
    /// Its name, what it does ("3×3 convolution, 7 to 16"), its output's shape.
    public var name: String, kind: String, shape: String
    /// Where: tiles and engines.
    public var place: String
    /// Cells of the array that hold weights, of all; nil on a SIMD unit.
    public var cells: Double?
    /// What its engine does in the steady state; nil if nobody counted.
    public var cycles: Cycles?

    /// A layer.
    public init(
      name: String, kind: String, shape: String, place: String, cells: Double?,
      cycles: Cycles?
    ) {
      self.name = name
      self.kind = kind
      self.shape = shape
      self.place = place
      self.cells = cells
      self.cycles = cycles
    }
  }

  /// Cycles of an engine, by what it does in them.
  public struct Cycles: Sendable {
    /// It works; waits for data, for room behind it, for the memory; steers; was not started.
    public var working: Int, data: Int, room: Int, memory: Int, control: Int, idle: Int

    /// Cycles of each sort.
    public init(
      working: Int = 0, data: Int = 0, room: Int = 0, memory: Int = 0, control: Int = 0,
      idle: Int = 0
    ) {
      (self.working, self.data, self.room) = (working, data, room)
      (self.memory, self.control, self.idle) = (memory, control, idle)
    }
  }

  /// A channel of a packet manager.
  public struct Transfer: Sendable {
    /// What it moves; the tile.
    public var name: String, place: String
    /// What it does in the steady state.
    public var cycles: Cycles

    /// A channel.
    public init(name: String, place: String, cycles: Cycles) {
      (self.name, self.place, self.cycles) = (name, place, cycles)
    }
  }

  /// A command and what it does.
  public struct Command: Sendable {
    /// The command; what it does.
    public var line: String, purpose: String

    /// A command.
    public init(_ line: String, _ purpose: String) {
      self.line = line
      self.purpose = purpose
    }
  }
}
