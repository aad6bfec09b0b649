import ChipSpec
import RTL

/// What an analog array's periphery gives to the array and takes from it. `docs/parts/analog_array.md`
/// says what each signal does.
struct AnalogArrayPort: Bundle {
  let settle = Field(1, "makes the settings that follow the active ones")
  let mode = Field(1, "0 ideal, 1 quantising")
  let effects = Field(AnalogEffects.count, "bit e: effect e is on")
  let seed = Field(64, "seed of all random numbers")
  let temperature = Field(16, "1/16 degree Celsius, two's complement")
  let driftTime = Field(16, "age of the weights: log2(t/t0) in 1/2048")
  let program = Field(1, "programs eight weights")
  let programRow: Field
  let programGroup: Field
  let programWeights = Field(64, "byte i: the weight of column 8 group + i")
  let inputWrite = Field(1, "writes eight inputs into the shadow")
  let inputIndex: Field
  let inputData = Field(64, "byte k: the input of row 8 index + k")
  let sample = Field(1, "a product: the DACs take the shadow")
  let convert = Field(1, "each ADC converts one of its columns")
  let convertStep: Field
  let read = Field(1, "codes are read, to be seen from the next cycle on")
  let readIndex: Field
  let readData: Field

  init(_ shape: AnalogShape) {
    programRow = Field(shape.row, "their row")
    programGroup = Field(shape.columnGroup, "their columns, in eights")
    inputIndex = Field(shape.rowGroup, "their rows, in eights")
    convertStep = Field(shape.step, "which")
    readIndex = Field(shape.codeGroup, "their columns, in groups of \(shape.lanes)")
    readData = Field(32 * shape.lanes, .backward, "the codes read last, 32 bits each")
  }
}
