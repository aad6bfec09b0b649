/// A queue whose elements are plain memory: what waits between two records of a tile.
final class PlainQueue<Element: BitwiseCopyable> {
  @exclusivity(unchecked) private var elements: UnsafeMutablePointer<Element>
  /// Places, a power of two.
  @exclusivity(unchecked) private var places = 8
  @exclusivity(unchecked) private var head = 0
  /// Elements that wait.
  @exclusivity(unchecked) private(set) var count = 0

  init() { elements = .allocate(capacity: places) }

  deinit { elements.deallocate() }

  @inline(__always)
  var isEmpty: Bool { count == 0 }

  /// The oldest element.
  @inline(__always)
  var first: Element? { count == 0 ? nil : elements[head] }

  /// An element, the oldest being 0.
  @inline(__always)
  subscript(number: Int) -> Element { elements[(head &+ number) & (places &- 1)] }

  @inline(__always)
  func append(_ element: Element) {
    if count == places { grow() }
    elements[(head &+ count) & (places &- 1)] = element
    count &+= 1
  }

  /// Takes the oldest element away.
  @inline(__always)
  func removeFirst() {
    precondition(count > 0, "there is none")
    head = (head &+ 1) & (places &- 1)
    count &-= 1
  }

  /// Takes all elements away.
  func removeAll() { count = 0 }

  /// Takes an element away, the oldest being 0.
  func remove(at number: Int) {
    precondition(number < count, "there is none")
    for place in stride(from: number, to: 0, by: -1) {
      elements[(head + place) & (places - 1)] = self[place - 1]
    }
    removeFirst()
  }

  private func grow() {
    let more = UnsafeMutablePointer<Element>.allocate(capacity: 2 * places)
    for number in 0..<count { (more + number).initialize(to: self[number]) }
    elements.deallocate()
    (elements, head, places) = (more, 0, 2 * places)
  }
}
