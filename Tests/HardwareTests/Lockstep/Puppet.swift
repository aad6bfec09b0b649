import RTL

/// Does at its ports what it was told in the cycle before, right or wrong: to try what surrounds
/// engines in lockstep.
struct Puppet: Component {
  var moduleName: String { "puppet" }
  var summary: String { "Shows in each cycle what its inputs said in the last one." }

  /// The strings and the outputs that they pull, with their widths.
  static let strings = [
    ("memory_request", 1), ("memory_write", 1), ("memory_byte_enable", 8), ("memory_address", 32),
    ("memory_write_data", 64), ("first_request", 1), ("first_post", 1), ("first_index", 8),
    ("first_amount", 8), ("second_request", 1), ("second_post", 1), ("second_index", 8),
    ("second_amount", 8), ("message_valid", 1), ("message_payload", 128), ("message_target_x", 3),
    ("message_target_y", 3),
  ]

  /// What the surroundings answer.
  static let answers = [
    ("memory_grant", 1), ("memory_response", 1), ("memory_read_data", 64), ("memory_error", 1),
    ("first_grant", 1), ("second_grant", 1), ("message_ready", 1),
  ]

  func build(_ m: Module) {
    for (name, width) in Self.strings {
      let string = m.input("set_\(name)", width: width)
      let register = m.register("\(name)_shown", width: width)
      register.next(string)
      m.output(name, width: width).drive(register)
    }
    for (name, width) in Self.answers {
      m.ignore(m.input(name, width: width), because: "a puppet does not listen")
    }
  }
}
