import ChipSpec
import RTL

/// Fills memory of a tile with a word, eight bytes with each message.
struct HostFill: Component {
  let format: HostFormat

  var moduleName: String { "host_fill" }
  var summary: String { "Fills memory of a tile for the host, eight bytes with each message." }

  /// What an access does that writes both halves of a beat.
  private static let fill = 2

  func build(_ m: Module) {
    let begin = m.input("begin", "a descriptor begins")
    let span = m.input("span", HostSpan())
    let pattern = m.input("pattern", width: 32, "the word")
    let mayAsk = m.input("may_ask", "another answer may be waited for")
    let isHeld = m.input("is_held", "the host's window needs the tiles for itself")
    let valid = m.output("message_valid", "a message is to be sent")
    let take = m.input("message_take", "it is taken")
    let payload = m.output("message_payload", width: 64)
    let isDone = m.output("is_done", "all messages are taken")

    let next = m.register(
      "next", width: HostFormat.tileWord, reset: nil, "address / 8 of the next message")
    let left = m.register("left", width: HostFormat.beats, "messages that have not been sent")
    isDone.drive(!left.any)
    valid.drive(left.any && (mayAsk && !isHeld))
    payload.drive(
      HostFormat.place(
        [(0, .constant(Self.fill, width: 2)), (3, next), (32, pattern)], width: 64))
    m.when(begin) {
      next.next(span.tile)
      left.next(span.beats)
    }.elseWhen(take) {
      next.next(next +% 1)
      left.next(left -% 1)
    }
    m.ignore(span.host, because: "a fill brings nothing from the host")
  }
}
