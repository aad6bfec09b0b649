@testable import ChipSpec

/// A small description that uses every access, both kinds of array, and text that needs escaping.
enum SampleMap {
  static let status = Register(
    "status", offset: 0x00, documentation: "What the timer does.",
    fields: [
      RegisterField(
        "mode", lowBit: 4, width: 2, access: .readWrite, reset: 1,
        documentation: "How it counts: up | down.",
        values: [
          FieldValue("off", 0, documentation: "Not at all."),
          FieldValue("count_up", 1, documentation: "Upwards */ from 0 & on."),
        ]),
      RegisterField(
        "running", lowBit: 0, access: .readOnly, documentation: "One while now < limit."),
      RegisterField("start", lowBit: 31, access: .pulse, documentation: "Starts it."),
    ])

  static let limit = Register(
    "limit", offset: 0x04, documentation: "Where it ends.",
    fields: [
      RegisterField(
        "ticks", lowBit: 0, width: 32, access: .readWriteHardware, reset: 0xffff_fffe,
        documentation: "Ticks of the clock.")
    ])

  static let events = Register(
    "events", offset: 0x10, array: .init(count: 2, stride: 8), documentation: "What happened.",
    fields: [
      RegisterField("expired", lowBit: 0, width: 3, access: .event, documentation: "Per channel."),
      RegisterField(
        "channels", lowBit: 8, width: 4, access: .constant, reset: 3,
        documentation: "Number of channels."),
    ])

  static let lost = Register(
    "lost", offset: 0x20, array: .init(count: 3), documentation: "Events that nobody saw.",
    fields: [
      RegisterField(
        "count", lowBit: 0, width: 16, access: .counter, documentation: "Saturates.")
    ])

  static let timer = RegisterBlock(
    "timer", base: 0x1000, size: 0x100, documentation: "Counts <ticks>.",
    registers: [limit, status, events, lost])

  static func map() throws(AddressMapFaults) -> AddressMap {
    try AddressMap(
      name: "demo_chip", documentation: "Registers of a sample.", memorySize: 0x1_0000,
      blocks: [timer])
  }
}
