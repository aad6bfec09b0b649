import ChipSpec
import RTL

/// What a descriptor asks of the input side. Addresses and strides are in words of 64 bits.
struct AnalogInputTask: Bundle {
  let isWeights = Field(1, "weights are loaded")
  let isCalibration = Field(1, "calibration is loaded; else inputs of products")
  let wait = Field(AnalogShape.operation, "semaphore and amount that is taken first")
  let done = Field(AnalogShape.operation, "semaphore and amount that is raised afterwards")
  let source = Field(AnalogShape.address, "the first word")
  let stride = Field(AnalogShape.address, "from one row or vector to the next")
  let firstRow: Field
  let lastRow: Field
  let firstColumn: Field
  let lastColumn: Field
  let count = Field(16, "products")

  init(_ shape: AnalogShape) {
    firstRow = Field(shape.row, "rows from here")
    lastRow = Field(shape.row, "to here")
    firstColumn = Field(shape.column, "columns from here")
    lastColumn = Field(shape.column, "to here")
  }
}

/// What a descriptor asks of converters and output side. Addresses and strides are in words of 64
/// bits.
struct AnalogOutputTask: Bundle {
  let wait = Field(AnalogShape.operation, "semaphore and amount that is taken first")
  let done = Field(AnalogShape.operation, "semaphore and amount that is raised afterwards")
  let destination = Field(AnalogShape.address, "the first word")
  let stride = Field(AnalogShape.address, "from one product's words to the next one's")
  let format = Field(AnalogJob.format.count, "of the outputs")
  let rectify = Field(1, "calibrated results below 0 become 0")
  let firstGroup: Field
  let lastColumn: Field

  init(_ shape: AnalogShape) {
    firstGroup = Field(shape.columnGroup, "columns from here, in eights")
    lastColumn = Field(shape.column, "to here")
  }
}
