import RTL

/// The registers x1 to x31: two are read at once, one is written at the end of a cycle. What they hold
/// after power-up is undefined; reset does not touch them.
struct CoreRegisters: Component {
  var moduleName: String { "core_registers" }
  var summary: String { "The registers x1 to x31; x0 reads 0." }

  func build(_ m: Module) {
    let numbers = ["first", "second"].map { m.input("\($0)_number", width: 5) }
    let enable = m.input("write_enable", "a register is written")
    let number = m.input("write_number", width: 5, "not 0")
    let data = m.input("write_data", width: 32)
    let outputs = ["first", "second"].map {
      m.output($0, width: 32, default: .constant(0, width: 32))
    }
    let link = m.output("link", width: 32, "x1, to which functions return")

    let registers = (1..<32).map { index in
      m.register("x\(index)", width: 32, reset: nil)
    }
    // Cases take as many gates as selected words joined by OR, and are simulated faster: only the word
    // that is read is looked at.
    for (output, number) in zip(outputs, numbers) {
      m.switch(number) { cases in
        for (index, register) in registers.enumerated() {
          cases.case(index + 1) { output.drive(register) }
        }
        cases.default {}
      }
    }
    link.drive(registers[0])
    m.when(enable) {
      m.switch(number) { cases in
        for (index, register) in registers.enumerated() {
          cases.case(index + 1) { register.next(data) }
        }
        cases.default {}
      }
    }
  }
}
