/// What the reader takes before it gives up, so that no file can exhaust time or memory.
package enum YAMLLimits {
  /// Bytes of a file.
  package static let fileSize = 1 << 20

  /// Mappings and lists inside one another.
  static let depth = 32

  /// Values in a file, each as often as aliases repeat it: room for the largest layout several
  /// times over.
  static let values = 100_000

  /// Faults after which reading stops: more than are shown.
  static let faults = 200
}
