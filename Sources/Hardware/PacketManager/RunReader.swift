import ChipSpec
import RTL

/// Reads the words of the runs that are sent, ahead of the messages for which they are needed.
struct RunReader: Component {
  var moduleName: String { "run_reader" }
  var summary: String {
    "Run reader of the packet manager: reads the words of runs from the memory, a few ahead of the "
      + "messages that carry them."
  }

  /// Words that may wait: enough for one a cycle, which comes back three cycles after its grant.
  static let words = 4

  func build(_ m: Module) {
    let push = m.input("push", "a run is to be read")
    let item = m.input(
      "run", width: TransferShape.readWidth, "words, bits 23:3 of the first one's address")
    let grant = m.input("grant", "the read is taken")
    let response = m.input("response", "the read taken in the last cycle is answered")
    let data = m.input("data", width: 64, "the word")
    let dataError = m.input("data_error", "it could not be read")
    let pop = m.input("pop", "the oldest word has been used")

    // The run at work.
    let width = TransferShape.addressWidth
    let runs = m.instance("runs", FIFO(width: item.width, depth: TransferShape.runs))
    runs["push"].drive(push)
    runs["item"].drive(item)
    let address = m.register("address", width: width, reset: nil, "of the next word, bits 23:3")
    let left = m.register("left", width: TransferShape.wordCount, "words still to be read")
    let room = m.register("room", width: 3, reset: Self.words, "places for words")
    let isActive = m.wire("is_active", left.any)
    let begins = m.wire("begins", !isActive && !runs["is_empty"])
    runs["pop"].drive(begins)
    let oldest = runs["oldest"]
    m.when(begins) {
      address.next(oldest[0..<width])
      left.next(oldest[width..<TransferShape.readWidth])
    }.elseWhen(grant) {
      address.next(address +% 1)
      left.next(left -% 1)
    }
    m.when(grant && !pop) { room.next(room -% 1) }.elseWhen(!grant && pop) { room.next(room +% 1) }
    m.output("request", "a word is wanted").drive(isActive && room.any)
    m.output("address", width: width, "bits 23:3 of its address").drive(address)

    // The words that have come.
    let words = m.memory("words", count: Self.words, width: 64)
    let errors = m.memory("errors", count: Self.words, width: 1)
    let head = m.register("head", width: 3, "oldest word; one bit more than an index")
    let tail = m.register("tail", width: 3, "first free place")
    m.when(response) {
      words.write(data, at: tail[0..<2])
      errors.write(dataError, at: tail[0..<2])
      tail.next(tail +% 1)
    }
    m.when(pop) { head.next(head +% 1) }
    m.output("word_is_there", "").drive(head .!= tail)
    m.output("word", width: 64, "the oldest word").drive(words[head[0..<2]])
    m.output("word_error", "it could not be read").drive(errors[head[0..<2]])
  }
}
