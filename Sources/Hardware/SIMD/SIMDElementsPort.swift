import RTL

/// Elements on their way between memory and lanes: what loads give, and what stores take.
struct SIMDElementsPort: Bundle {
  let gives = Field(1, "elements have been loaded")
  let given = Field(8, "number of the first one")
  let first = Field(64, "the word in which they begin")
  let second = Field(64, "the word behind it")
  let split = Field(1, "they end in the second word")
  let offset = Field(3, "their first byte in the first word")
  let single = Field(1, "there is one element, else a word of them")
  let takes = Field(1, "elements are wanted in the next cycle")
  let taken = Field(8, "number of the first one")
  let word = Field(64, .backward, "the elements that were wanted last, side by side")
}
