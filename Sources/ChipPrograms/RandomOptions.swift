/// What there is in a random program.
struct RandomOptions {
  /// Buffers of each tile, and their bytes, a multiple of 8.
  var buffers = 4, size = 32
  /// Loops of a transfer at most, besides the packet manager's own limit.
  var dimensions = 1
  /// The share of the transfers, in percent, that are done many times over, so that links are busy.
  var repeats = 0
  /// Whether cores work too.
  var cores = false
  /// Whether the host copies and writes meanwhile.
  var host = false
  /// Whether operations occur whose result only a model of the part knows: SIMD instructions of all
  /// kinds, arrays that are not ideal.
  var mingles = false
  /// The share of the operations, in percent, that are mistakes.
  var mistakes = 0
  /// Whether the host tries registers, semaphores and error correction in the end.
  var looksOn = false
}
