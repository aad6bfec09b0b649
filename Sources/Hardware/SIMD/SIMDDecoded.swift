import RTL

/// What an instruction asks of a SIMD unit: what carries it out, where operands come from and where
/// the result goes.
struct SIMDDecoded: Bundle {
  let resource = Field(SIMDUnit.Resource.width, "what carries it out")
  let function = Field(SIMDUnit.Function.width, "what lanes compute")
  let product = Field(SIMDUnit.Product.width, "what multipliers make of a product")
  let reduction = Field(SIMDUnit.ReductionKind.width, "how lanes are reduced")
  let scalarA = Field(1, "operand A is a scalar")
  let scalarB = Field(1, "operand B is a scalar")
  let scalarC = Field(1, "operand C is a scalar")
  let laneNumbers = Field(1, "operand A is the number of the lane")
  let writesScalar = Field(1, "the result goes to a scalar register")
  let single = Field(1, "it concerns one lane, active or not")
  let vector = Field(1, "it loads or stores a vector")
  let table = Field(1, "it loads a table")
}
