/// Writes an address map as CMSIS-SVD 1.3 XML, which debuggers and register viewers read.
///
/// Element order and number formats follow Arm's schema, `CMSIS-SVD.xsd` 1.3. The SRAM is left
/// out: the format describes registers only.
public enum SystemViewDescription {
  /// Name of the file for `map`.
  public static func fileName(for map: AddressMap) -> String { "\(map.name).svd" }

  /// The XML document.
  public static func text(for map: AddressMap) -> String {
    var xml = XMLWriter()
    xml.open(
      "device",
      attributes: [
        ("schemaVersion", "1.3"), ("xmlns:xs", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xs:noNamespaceSchemaLocation", "CMSIS-SVD.xsd"),
      ])
    xml.element("name", RegisterNames.macro(map.name))
    xml.element("version", "1.0")
    xml.element("description", PlainText.line(map.documentation))
    xml.element("addressUnitBits", "8")
    xml.element("width", "\(Register.width)")
    xml.open("peripherals")
    for block in map.blocks { write(block, to: &xml) }
    xml.close("peripherals")
    xml.close("device")
    return xml.text
  }

  private static func write(_ block: RegisterBlock, to xml: inout XMLWriter) {
    xml.open("peripheral")
    xml.element("name", RegisterNames.macro(block.name))
    xml.element("description", PlainText.line(block.documentation))
    xml.element("baseAddress", PlainText.hex(block.address, digits: 8))
    xml.open("addressBlock")
    xml.element("offset", "0x0")
    xml.element("size", PlainText.hex(block.size, digits: 1))
    xml.element("usage", "registers")
    xml.close("addressBlock")
    xml.open("registers")
    for register in block.registersByOffset { write(register, to: &xml) }
    xml.close("registers")
    xml.close("peripheral")
  }

  private static func write(_ register: Register, to xml: inout XMLWriter) {
    let name = RegisterNames.macro(register.name)
    xml.open("register")
    if let array = register.array {
      xml.element("dim", "\(array.count)")
      xml.element("dimIncrement", PlainText.hex(array.stride, digits: 1))
      // The form with brackets stands for a C array, which has no room between its elements.
      xml.element("name", array.stride == Register.size ? "\(name)[%s]" : "\(name)_%s")
    } else {
      xml.element("name", name)
    }
    xml.element("description", PlainText.line(register.documentation))
    xml.element("addressOffset", PlainText.hex(register.offset, digits: 1))
    xml.element("size", "\(Register.width)")
    xml.element("access", access(isReadable: register.isReadable, isWritable: register.isWritable))
    xml.element("resetValue", PlainText.hex(register.reset, digits: 8))
    xml.element("resetMask", PlainText.hex(register.resetMask, digits: 8))
    xml.open("fields")
    for field in register.fieldsByBit { write(field, to: &xml) }
    xml.close("fields")
    xml.close("register")
  }

  private static func write(_ field: RegisterField, to xml: inout XMLWriter) {
    xml.open("field")
    xml.element("name", RegisterNames.macro(field.name))
    xml.element("description", PlainText.line(field.documentation))
    xml.element("bitOffset", "\(field.lowBit)")
    xml.element("bitWidth", "\(field.width)")
    xml.element(
      "access",
      access(isReadable: field.access.isReadable, isWritable: field.access.isWritable))
    switch field.access {
    case .event: xml.element("modifiedWriteValues", "oneToClear")
    case .counter: xml.element("modifiedWriteValues", "clear")
    case .constant, .readOnly, .readWrite, .readWriteHardware, .pulse: break
    }
    if !field.values.isEmpty {
      xml.open("enumeratedValues")
      for value in field.values {
        xml.open("enumeratedValue")
        xml.element("name", RegisterNames.macro(value.name))
        xml.element("description", PlainText.line(value.documentation))
        xml.element("value", "\(value.value)")
        xml.close("enumeratedValue")
      }
      xml.close("enumeratedValues")
    }
    xml.close("field")
  }

  private static func access(isReadable: Bool, isWritable: Bool) -> String {
    switch (isReadable, isWritable) {
    case (true, true): "read-write"
    case (false, true): "write-only"
    case (_, false): "read-only"
    }
  }
}
