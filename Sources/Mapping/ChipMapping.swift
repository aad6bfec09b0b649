import Foundation

/// A network on a chip: what each tile holds and does, and how the host feeds it.
public struct ChipMapping: Sendable, Hashable, Codable {
  /// The name of the chip.
  public var chip: String
  /// The network's name.
  public var network: String
  /// The tiles that it uses.
  public var tiles: [Tile]
  /// The layers, and where their parts are.
  public var stages: [StagePlace]
  /// Where the host brings inputs.
  public var inputs: [Port]
  /// Where the host finds outputs.
  public var outputs: [Port]
  /// The shapes of inputs and outputs as in ONNX.
  public var shapes: [String: [Int]]
  /// Messages times hops of a frame: what the placement makes small.
  public var traffic: Int

  /// What a tile holds and does.
  public struct Tile: Sendable, Hashable, Codable {
    /// Its place.
    public var x: Int, y: Int
    /// Rows and columns of the array that are used; 0 without.
    public var rows: Int, columns: Int
    /// rows × columns weights.
    public var weights: [Int8]
    /// A word for each column.
    public var calibration: [UInt64]
    /// The memory from address 0 on, when the engines start.
    public var image: Data
    /// What lies where.
    public var regions: [Region]
    /// Bytes of the tile's SRAM.
    public var capacity: Int
    /// The semaphores that are used, from 0 on.
    public var semaphores: [Semaphore]
    /// Where the list of each transfer begins.
    public var channels: [Int]
    /// Where the analog part and the SIMD unit begin, if they do.
    public var analog: Int?, simd: Int?
  }

  /// A part of a tile's memory.
  public struct Region: Sendable, Hashable, Codable {
    /// What it is for.
    public var name: String
    /// Where it begins.
    public var address: Int
    /// Its length.
    public var bytes: Int
  }

  /// A semaphore and its value at the start.
  public struct Semaphore: Sendable, Hashable, Codable {
    /// What it counts.
    public var name: String
    /// How much there is of it at the start.
    public var value: Int

    /// Whether it counts what is free, and not what has come: at the start all is free, and nothing has
    /// come.
    public var isCredit: Bool { value > 0 }
  }

  /// A part of a layer.
  public struct StagePlace: Sendable, Hashable, Codable {
    /// The layer's name, and which part of it.
    public var name: String
    /// Number of the layer.
    public var layer: Int
    /// "array" or "SIMD".
    public var engine: String
    /// The tile.
    public var x: Int, y: Int
    /// Rows and columns of the array that are used; 0 on the SIMD unit.
    public var rows: Int, columns: Int
    /// Products of a frame, or rows that the SIMD unit makes.
    public var count: Int
    /// Cycles of a frame in which the engine has work: those of the conversions. 0 on the SIMD unit,
    /// whose time is not known beforehand.
    public var cycles: Int
  }

  /// Where the host writes or reads a tensor: a ring of rows.
  public struct Port: Sendable, Hashable, Codable {
    /// The tensor.
    public var tensor: String
    /// The tile.
    public var x: Int, y: Int
    /// Which channels of the tensor.
    public var first: Int, channels: Int
    /// Rows and pixels of a frame.
    public var height: Int, width: Int
    /// Address of the ring, slots, bytes from slot to slot.
    public var address: Int, depth: Int, rowPitch: Int
    /// Pixels of padding before and behind a row, bytes from pixel to pixel, and what padding holds.
    public var left: Int, right: Int, pitch: Int, padding: Int
    /// Rows that are moved at once.
    public var chunk: Int
    /// Semaphores that count what is there and what is free, and by how much for a row.
    public var full: Int, free: Int, unit: Int
  }
}
