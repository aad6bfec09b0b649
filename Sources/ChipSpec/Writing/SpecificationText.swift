/// A chip as the text of a spec: every key with its value, in the order of the reference page.
///
/// Reading the text gives the same ``Specification`` again.
public enum SpecificationText {
  /// The text.
  public static func text(_ specification: Specification) -> String {
    var writer = SpecWriter(isCommented: false)
    writer.write(keys(specification))
    return writer.text
  }

  /// The keys and values of a chip.
  static func keys(_ specification: Specification) -> [WrittenKey] {
    WrittenSpecification.section.write(WrittenSpecification(specification))
  }
}

extension WrittenSpecification {
  /// What a spec of the chip says; the layout is a map unless all tiles are of one kind.
  init(_ specification: Specification) {
    name = specification.name
    clock = specification.clock
    power = specification.power
    grid = specification.grid
    network = specification.network
    router = specification.router
    host = specification.host
    security = specification.security
    tiles = specification.kinds.map { Named(name: $0.name, value: $0) }

    func word(_ index: Int) -> Located<String> {
      let kind = specification.kinds[index]
      return Located(value: kind.symbol ?? kind.name, range: 0..<0)
    }
    let indices = specification.layout
    if let first = indices.first, indices.allSatisfy({ $0 == first }) {
      layout.fill = word(first)
    } else {
      let rows = stride(from: 0, to: indices.count, by: grid.columns).map { start in
        Located(value: indices[start..<start + grid.columns].map(word), range: 0..<0)
      }
      layout.map = Located(value: rows, range: 0..<0)
    }
  }
}
