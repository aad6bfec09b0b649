/// Whose fault it is that an assertion in a chip's Verilog failed.
struct AssertionFault: Hashable {
  /// Column and row of the tile; nil if the message does not say.
  let x: Int?, y: Int?
  /// The part that has to keep the rule.
  let part: String

  /// Rules at a part's ports that the other side keeps, as `docs/parts/bus_shim.md` lists them.
  private static let keptByCore: Set<String> = [
    "obi_request_held", "obi_address_held", "obi_byte_enable", "obi_outstanding",
    "picorv32_valid_held", "picorv32_request_held", "picorv32_strobe", "picorv32_fetch_reads",
    "picorv32_aligned", "axi_aw_held", "axi_w_held", "axi_ar_held",
  ]

  /// The fault that a model's message tells of: `tile (X, Y): … Assertion failed in SCOPE: RULE: …`, where
  /// the scope's last names are those of the part's instance and of its assertions.
  /// - Returns: nil if the message is about something else.
  init?(_ message: String) {
    guard let start = message.firstRange(of: "Assertion failed in ")?.upperBound else { return nil }
    let words = message[start...].split(separator: ":", maxSplits: 2)
    guard words.count > 1 else { return nil }
    let scope = words[0].split(separator: ".")
    guard let instance = scope.dropLast().last(where: { $0.hasPrefix("u_") }) else { return nil }
    let rule = words[1].drop { $0 == " " }
    part = Self.keptByCore.contains(String(rule)) ? "core" : String(instance.dropFirst(2))
    let place = scope.lazy.compactMap { Self.place($0.split(separator: "_"), after: "tile") }.first
    let told = message.hasPrefix("tile (") ? message.dropFirst(6).prefix { $0 != ")" } : ""
    let numbers = told.split(separator: ",").map { $0.drop { $0 == " " } }
    (x, y) = place ?? Self.place(["tile"] + numbers, after: "tile") ?? (nil, nil)
  }

  /// Two numbers behind a word.
  private static func place(_ words: [Substring], after word: Substring) -> (Int?, Int?)? {
    guard let place = words.firstIndex(of: word), place + 2 < words.count,
      let x = Int(words[place + 1]), let y = Int(words[place + 2])
    else { return nil }
    return (x, y)
  }
}
