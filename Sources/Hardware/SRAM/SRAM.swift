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

  public var moduleName: String {
    "sram_\(spec.capacity)x\(spec.banks)_\(ports)" + (isProtected ? "_secded" : "")
  }
  public var summary: String {
    "SRAM of \(spec.capacity) bytes in \(spec.banks) banks of 64-bit words, \(ports) ports, "
      + (isProtected ? "each word with 8 check bits." : "without protection.")
  }

  private var isProtected: Bool { spec.protection == .secded }
  private var rows: Int { spec.capacity / 8 / spec.banks }
  private var bankBits: Int { spec.banks.trailingZeroBitCount }
  private var rowBits: Int { rows.trailingZeroBitCount }

  public func build(_ m: Module) {
    let clients = (0..<ports).map { m.input("port\($0)", SRAMPort()) }
    let injection = isProtected ? ErrorInjection(m) : nil

    // Where each port's request goes.
    var wanted: [[Bits]] = []  // by port and bank
    var outOfRange: [Bits] = []
    var bankNumbers: [Bits] = []
    for (k, client) in clients.enumerated() {
      let bank = bankBits == 0 ? nil : client.address[3..<3 + bankBits]
      let top = 3 + bankBits + rowBits
      let isOutside = top < 32 ? client.address[top..<32].any : Bits.constant(0, width: 1)
      let outside = m.wire("outside_\(k)", client.request && isOutside)
      let inside = m.wire("inside_\(k)", client.request && !isOutside)
      wanted.append(
        (0..<spec.banks).map { number in bank.map { inside && ($0 .== number) } ?? inside })
      outOfRange.append(outside)
      bankNumbers.append(bank ?? Bits.constant(0, width: 1))
      m.ignore(client.address[0..<3], because: "every access concerns one aligned 64-bit word")
    }

    let banks = (0..<spec.banks).map { number in
      let bank = m.instance("bank_\(number)", SRAMBank(ports: ports, rows: rows, isProtected: isProtected))
      bank["request"].drive(.concatenating(wanted.reversed().map { $0[number] }))
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
      client.grant.drive(outOfRange[k] || grants.dropFirst().reduce(grants[0]) { $0 || $1 })
      answer(m, k, client, outOfRange[k], bankNumbers[k], banks)
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

  /// The response of one port, one cycle after its grant.
  private func answer(
    _ m: Module, _ k: Int, _ client: Bound<SRAMPort>, _ outOfRange: Bits, _ bankNumber: Bits,
    _ banks: [Instance]
  ) {
    let response = m.register("response_\(k)", "the last request was granted")
    let outside = m.register("response_outside_\(k)", reset: nil, "it was out of range")
    let bank =
      bankBits == 0
      ? nil : m.register("response_bank_\(k)", width: bankBits, reset: nil, "the bank it went to")
    response.next(client.grant)
    m.when(client.grant) {
      outside.next(outOfRange)
      bank?.next(bankNumber)
    }
    client.response.drive(response)

    let data = m.wire("data_\(k)", width: 64, "the word of the bank that answers")
    let isFaulty = m.wire("is_faulty_\(k)", width: 1, "it is uncorrectable")
    func take(_ source: Instance) {
      data.drive(source["read_data"])
      if isProtected { isFaulty.drive(source["uncorrected"]) } else { isFaulty.drive(0) }
    }
    if let bank {
      m.switch(bank) { cases in
        for number in 0..<spec.banks { cases.case(number) { take(banks[number]) } }
      }
    } else {
      take(banks[0])
    }
    client.readData.drive(mux(outside, 0, data))
    client.error.drive(outside || isFaulty)
  }
}

/// The inputs by which software makes the memory store wrong bits, to see its protection at work.
struct ErrorInjection {
  private let enable: Bits
  private let positions: [Bits]

  init(_ m: Module) {
    enable = m.input("inject_enable", width: 2, "flip the bits named below in every word written")
    positions = (0..<2).map {
      m.input("inject_bit_\($0)", width: 7, "position in the code word; from 72 on none")
    }
  }

  func connect(to bank: Instance) {
    bank["inject_enable"].drive(enable)
    for (index, position) in positions.enumerated() {
      bank["inject_bit_\(index)"].drive(position)
    }
  }

  /// The mask of the data bits, or of the check bits, that are to be flipped.
  func mask(_ m: Module, of bits: Range<Int>, named name: String) -> Bits {
    let flips = positions.enumerated().map { index, position -> Bits in
      let base = Bits.constant(1, width: bits.count)
      let isInside =
        bits.lowerBound == 0 ? position .< bits.upperBound : position[6] && (position[3..<6] .== 0)
      let distance = bits.lowerBound == 0 ? position[0..<6] : position[0..<3]
      let applies = (enable[index] && isInside).replicated(bits.count)
      return m.wire("\(name)_\(index)", applies & (base << distance))
    }
    return flips[0] ^ flips[1]
  }
}
