import ChipSpec
import RTL

/// Reads the words of the runs that are sent, ahead of the messages for which they are needed.
struct RunReader: Component {
  let shape: TransferShape

  var moduleName: String { "run_reader" }
  var summary: String {
    "Run reader of the packet manager: reads the words of runs from the memory, a few ahead of the "
      + "messages that carry them."
  }

  /// Words that may wait: enough for one a cycle, three cycles after its grant.
  static let words = 4

  func build(_ m: Module) {
    let push = m.input("push", "a run is to be read")
    let item = m.input(
      "run", width: shape.readWidth - shape.channel, "words, bits 23:3 of the first one's address")
    let grant = m.input("grant", "the read is taken")
    let response = m.input("response", "the read taken in the last cycle is answered")
    let data = m.input("data", width: 64, "the word")
    let dataError = m.input("data_error", "it could not be read")
    let pop = m.input("pop", "the oldest word has been used")

    let width = PacketManager.addressWidth
    let queue = m.instance("queue", FIFO(width: item.width, depth: TransferShape.runs))
    queue["push"].drive(push)
    queue["item"].drive(item)
    let address = m.register("address", width: width, reset: nil, "of the next word, bits 23:3")
    let left = m.register("left", width: TransferShape.wordCount, "words still to be read")
    let room = m.register("room", width: 3, reset: Self.words, "places for words")
    let isActive = m.wire("is_active", left.any)
    let begins = m.wire("begins", !isActive && !queue["is_empty"])
    queue["pop"].drive(begins)
    let oldest = queue["oldest"]
    m.when(begins) {
      address.next(oldest[0..<width])
      left.next(oldest[width..<width + TransferShape.wordCount])
    }.elseWhen(grant) {
      address.next(address +% 1)
      left.next(left -% 1)
    }
    m.when(grant && !pop) { room.next(room -% 1) }.elseWhen(!grant && pop) { room.next(room +% 1) }
    m.output("request", "a word is wanted").drive(isActive && room.any)
    m.output("address", width: width, "bits 23:3 of its address", default: nil).drive(address)

    let words = m.instance("words", FIFO(width: 64, depth: Self.words))
    let errors = m.instance("errors", FIFO(width: 1, depth: Self.words))
    for (fifo, value) in [(words, data), (errors, dataError)] {
      fifo["push"].drive(response)
      fifo["item"].drive(value)
      fifo["pop"].drive(pop)
    }
    m.output("word_is_there", "").drive(!words["is_empty"])
    m.output("word", width: 64, "the oldest word").drive(words["oldest"])
    m.output("word_error", "it could not be read").drive(errors["oldest"])
    m.ignore(errors["is_empty"], because: "both queues hold the same words")
    m.output("quiet", "nothing is to be read, nothing waits").drive(
      ((room .== Self.words) && !isActive) && queue["is_empty"])
  }
}
