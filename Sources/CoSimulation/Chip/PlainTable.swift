/// A table of a fixed number of elements that are plain memory.
final class PlainTable<Element: BitwiseCopyable> {
  private let elements: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating element: Element, count: Int) {
    self.count = count
    elements = .allocate(capacity: count)
    elements.initialize(repeating: element, count: count)
  }

  deinit { elements.deallocate() }

  /// The numbers of the elements.
  var indices: Range<Int> { 0..<count }

  @inline(__always)
  subscript(number: Int) -> Element {
    get {
      precondition(UInt(bitPattern: number) < UInt(bitPattern: count), "there is no such element")
      return elements[number]
    }
    set {
      precondition(UInt(bitPattern: number) < UInt(bitPattern: count), "there is no such element")
      elements[number] = newValue
    }
  }
}
