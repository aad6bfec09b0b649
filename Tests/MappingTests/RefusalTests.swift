import ChipSpec
import Mapping
import Network
import NetworkGraph
import Testing

/// What is said about networks that do not fit.
@Suite struct RefusalTests {
  private static func refusal(_ network: QuantizedNetwork, _ text: String) throws -> String {
    let mapper = NetworkMapper(try Chips.specification(text: text))
    do throws(MappingFault) {
      _ = try mapper.map(network)
      return ""
    } catch {
      return error.description
    }
  }

  private static func chip(
    tiles: Int = 2, memory: Int = 64, semaphores: Int = 64
  ) -> String {
    Chips.text(
      columns: tiles, rows: 1, array: (64, 32), lanes: 4, memory: memory, semaphores: semaphores)
  }

  private static var layers: QuantizedNetwork {
    var maker = NetworkMaker("three", input: [1, 3, 8, 8], seed: 1)
    var tensor = maker.conv("input", 8, NetworkMaker.window(3, padding: 1))
    tensor = maker.conv(tensor, 7, NetworkMaker.window(1))
    return maker.finish(maker.conv(tensor, 4, NetworkMaker.window(1)))
  }

  @Test func tiles() throws {
    #expect(
      try Self.refusal(Self.layers, Self.chip()) == """
        network 'three' needs 3 tiles, 1 more than there are [TW0802]
          help: a grid of 2 × 2 tiles of kind 'compute' would do
        """)
  }

  @Test func semaphores() throws {
    let text = try Self.refusal(Self.layers, Self.chip(tiles: 3, semaphores: 6))
    #expect(
      text == """
        the tile of 'nt0' needs 7 semaphores, 1 more than it has [TW0804]
          help: 'semaphores: 7' would do
        """, "\(text)")
  }

  @Test func memory() throws {
    var maker = NetworkMaker("wide", input: [1, 16, 4, 64], seed: 1)
    let network = maker.finish(maker.conv("input", 8, NetworkMaker.window(1)))
    let text = try Self.refusal(network, Self.chip(memory: 2))
    #expect(text.hasPrefix("the tile of 'nt0' needs "), "\(text)")
    #expect(text.contains(" bytes of memory, "), "\(text)")
    #expect(
      text.contains(" more than it has [TW0803]\n  help: 'capacity: 8192' would do"), "\(text)")
  }

  @Test func allAtOnce() throws {
    var maker = NetworkMaker("odd", input: [1, 4, 6, 6], seed: 1)
    let first = maker.add(
      .transpose(permutation: [0, 1, 3, 2]), ["input"], shape: [1, 4, 6, 6])
    let second = maker.softmax("input", axis: 2)
    let third = maker.conv("input", 2, NetworkMaker.window(9, padding: 4))
    let network = maker.finish(first, second, third)
    let text = try Self.refusal(network, Self.chip())
    #expect(
      text == """
        node 'nt0': 'transpose' is not mapped yet [TW0800]
          help: leave it to the host, before or behind the network
        node 'nt1': is a softmax over axis 2 [TW0800]
          help: only channels can be its axis
        node 'nt2': one channel of its kernel has 81 weights, 17 more than an array has rows [TW0807]
          help: arrays of 88 rows would do
        """, "\(text)")
  }

  /// What is padded with its own elements must not be padded with a constant.
  @Test(arguments: [PadMode.edge, .reflect, .wrap]) func padding(_ mode: PadMode) throws {
    var maker = NetworkMaker("padded", input: [1, 4, 6, 6], seed: 1)
    let padded = maker.add(
      .extend(before: [0, 0, 1, 1], after: [0, 0, 1, 1], mode: mode), ["input"],
      shape: [1, 4, 8, 8])
    let text = try Self.refusal(maker.finish(padded), Self.chip())
    #expect(
      text == """
        node 'nt0': pads with the mode '\(mode.rawValue)' [TW0800]
          help: only the mode 'constant' is mapped
        """, "\(text)")
  }

  @Test func matrices() throws {
    var maker = NetworkMaker("matrices", input: [1, 2, 3, 4], seed: 1)
    let heads = maker.matMul("input", maker.input("other", [1, 2, 4, 5]))
    let rows = maker.input("rows", [1, 4, 5])
    let turned = maker.transpose(rows, [0, 2, 1])
    let first = maker.matMul(turned, rows)
    let text = try Self.refusal(maker.finish(heads, first, maker.lookup(turned)), Self.chip())
    #expect(
      text == """
        node 'nt0': multiplies two computed tensors, 1 × 2 × 3 × 4 and 1 × 2 × 4 × 5 [TW0800]
          help: tensors of 3 dimensions are mapped, of which the second one may have been transposed
        node 'nt2': multiplies two computed tensors, 1 × 5 × 4 and 1 × 4 × 5, of which the first one was \
        transposed [TW0800]
          help: tensors of 3 dimensions are mapped, of which the second one may have been transposed
        node 'nt3': reads a tensor of which two dimensions were exchanged [TW0800]
          help: only a product of two computed tensors may, as its second one
        """, "\(text)")
  }

  @Test func imageThatIsDamaged() throws {
    let specification = try Chips.specification("quad")
    let network = NetworkMaker.digits(seed: 3)
    let image = MappingImage(
      network: network, mapping: try NetworkMapper(specification).map(network))
    var data = try image.encode()
    #expect(try MappingImage(decoding: data) == image)
    data[data.count / 2] ^= 1
    #expect(
      throws: MappingImage.Fault.self, "the image is damaged: its check sum is another one"
    ) { try MappingImage(decoding: data) }
    data.removeFirst(5)
    #expect(throws: MappingImage.Fault.self) { try MappingImage(decoding: data) }
  }
}
