/// Items in their order; those at the head are removed without moving the others each time.
struct CoreQueue<Item: Sendable>: Sendable {
  private var items: [Item] = []
  private var head = 0

  /// The oldest item.
  var first: Item? { head < items.count ? items[head] : nil }

  /// The items, oldest first.
  var all: ArraySlice<Item> { items[head...] }

  /// Puts other items in the place of the first `count` behind the oldest.
  mutating func replace(_ count: Int, with other: [Item]) {
    items.replaceSubrange(head + 1..<head + 1 + count, with: other)
  }

  mutating func append(_ item: Item) { items.append(item) }

  /// Removes the oldest item.
  mutating func removeFirst() {
    head += 1
    guard head == items.count || head > 1024 else { return }
    items.removeFirst(head)
    head = 0
  }
}
