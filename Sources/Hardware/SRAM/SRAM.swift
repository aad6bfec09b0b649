import ChipSpec
import RTL

/// A tile's memory: 64-bit words in interleaved banks, several request ports, optional SECDED.
/// `docs/parts/sram.md` specifies it cycle by cycle.
public struct SRAM: Component {
  let spec: SRAMSpec
  let ports: Int

  /// The memory with `ports` request ports, 1 to 8.
  public init(_ spec: SRAMSpec, ports: Int) {
    self.spec = spec
    self.ports = ports
  }

  /// The name in Verilog.
  public var moduleName: String {
    "sram_\(spec.capacity)x\(spec.banks)_\(ports)" + (isProtected ? "_secded" : "")
  }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    "SRAM of \(spec.capacity) bytes in \(spec.banks) banks of 64-bit words, \(ports) ports, "
      + (isProtected ? "each word with 8 check bits." : "without protection.")
  }

  private var isProtected: Bool { spec.protection == .secded }
  private var rows: Int { spec.capacity / 8 / spec.banks }
  private var bankBits: Int { spec.banks.trailingZeroBitCount }
  private var rowBits: Int { rows.trailingZeroBitCount }

  /// Describes the module.
  public func build(_ m: Module) {
    let clients = (0..<ports).map { m.input("port\($0)", SRAMPort()) }
    let injection = isProtected ? ErrorInjection(m) : nil

    // Where each port's request goes.
    let zero = Bits.constant(0, width: 1)
    let outside = (0..<ports).map {
      m.wire(
        "outside_\($0)", width: 1, "port \($0) asks for an address out of range", default: zero)
    }
    let inside = (0..<ports).map { m.wire("inside_\($0)", width: 1, default: zero) }
    let wanted = (0..<spec.banks).map {
      m.wire(
        "wanted_\($0)", width: ports, "ports that want bank \($0)",
        default: .constant(0, width: ports))
    }
    let requests = clients.map(\.request)
    m.when(requests.dropFirst().reduce(requests[0]) { $0 || $1 }) {
      let top = 3 + bankBits + rowBits
      for (k, client) in clients.enumerated() {
        let isOutside = top < 32 ? client.address[top..<32].any : zero
        outside[k].drive(client.request && isOutside)
        inside[k].drive(client.request && !isOutside)
      }
      for number in 0..<spec.banks {
        wanted[number].drive(
          .concatenating(
            clients.enumerated().reversed().map { k, client in
              bankNumber(client).map { inside[k] && ($0 .== number) } ?? inside[k]
            }))
      }
    }
    for client in clients {
      m.ignore(client.address[0..<3], because: "every access concerns one aligned 64-bit word")
    }

    let banks = (0..<spec.banks).map { number in
      let bank = m.instance(
        "bank_\(number)", SRAMBank(ports: ports, rows: rows, isProtected: isProtected))
      bank["request"].drive(wanted[number])
      for (k, client) in clients.enumerated() {
        bank["write_\(k)"].drive(client.write)
        bank["byte_enable_\(k)"].drive(client.byteEnable)
        let low = 3 + bankBits
        bank["row_\(k)"].drive(
          rowBits == 0 ? Bits.constant(0, width: 1) : client.address[low..<low + rowBits])
        bank["write_data_\(k)"].drive(client.writeData)
      }
      injection?.connect(to: bank)
      return bank
    }

    for (k, client) in clients.enumerated() {
      let grants = banks.map { $0["grant"][k] }
      client.grant.drive(outside[k] || grants.dropFirst().reduce(grants[0]) { $0 || $1 })
      answer(m, k, client, outside[k], banks)
    }
    if isProtected {
      let corrected = m.output("corrected", width: spec.banks, "a single error was met")
      let uncorrected = m.output("uncorrected", width: spec.banks, "an uncorrectable error was met")
      corrected.drive(.concatenating(banks.reversed().map { $0["corrected"] }))
      uncorrected.drive(.concatenating(banks.reversed().map { $0["uncorrected"] }))
      SRAMMonitor(spec: spec).describe(m, clients, (corrected, uncorrected))
    } else {
      SRAMMonitor(spec: spec).describe(m, clients, nil)
    }
  }

  /// The bank that a request is for; nil if there is but one.
  private func bankNumber(_ client: Bound<SRAMPort>) -> Bits? {
    bankBits == 0 ? nil : client.address[3..<3 + bankBits]
  }

  /// The response of one port, one cycle after its grant.
  private func answer(
    _ m: Module, _ k: Int, _ client: Bound<SRAMPort>, _ isOutside: Bits, _ banks: [Instance]
  ) {
    let response = m.register("response_\(k)", "the last request was granted")
    let outside = m.register("response_outside_\(k)", reset: nil, "it was out of range")
    let bank = bankNumber(client).map {
      m.register("response_bank_\(k)", width: $0.width, reset: nil, "the bank it went to")
    }
    response.next(client.grant)
    m.when(client.grant) {
      outside.next(isOutside)
      if let bank, let number = bankNumber(client) { bank.next(number) }
    }
    client.response.drive(response)

    let data = m.wire(
      "data_\(k)", width: 64, "the word of the bank that answers", default: .constant(0, width: 64))
    let isFaulty = m.wire(
      "is_faulty_\(k)", width: 1, "out of range or uncorrectable", default: .constant(0, width: 1))
    func take(_ source: Instance) {
      data.drive(source["read_data"])
      if isProtected { isFaulty.drive(source["uncorrected"]) }
    }
    m.when(response) {
      m.when(outside) { isFaulty.drive(1) }.otherwise {
        guard let bank else { return take(banks[0]) }
        m.switch(bank) { cases in
          for number in 0..<spec.banks { cases.case(number) { take(banks[number]) } }
        }
      }
    }
    client.readData.drive(data)
    client.error.drive(isFaulty)
  }
}
