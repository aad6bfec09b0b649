/// What can happen in a SIMD unit apart from the operations themselves.
public enum SIMDEvent: Int, Sendable, Hashable, CaseIterable {
  case noLane, someLanes, allLanes, destinationIsSource, addsAbove, addsBelow, shiftedOut
  case shiftTieDown, shiftTieUp, clampBelow, clampAbove, clampCrossed, absOfMinimum, clzOfZero
  case scaleTieDown, scaleTieUp, scaleAbove, scaleBelow, scaleUnshifted, scaleShiftedFar
  case laneWrapped, lengthCut, reductionWrapped, writeToZero, misaligned, straddling
  case strideNegative, strideZero, strideOverlapping, offset, increment, advance, loadOverBase
  case storeSaturatedAbove, storeSaturatedBelow, storeCut, storePartly, branchTaken
  case branchNotTaken, branchBackward, waitBlocked, fetchMisaligned, fetchRefused
  case illegalOperation, illegalForm, illegalType, illegalAddressing, loadRefused, storeRefused
  case tableNotLoaded, started, startIgnored, stopped, stoppedWaiting, stopIgnored

  /// The event in words, as reports list it.
  public var name: String {
    switch self {
    case .noLane: "vector operations with vl = 0"
    case .someLanes: "vector operations with some lanes inactive"
    case .allLanes: "vector operations with all lanes active"
    case .destinationIsSource: "vector operations that overwrite a source"
    case .addsAbove: "adds and subs saturated above"
    case .addsBelow: "adds and subs saturated below"
    case .shiftedOut: "shifts by 32 and more"
    case .shiftTieDown: "srr: ties rounded down to even"
    case .shiftTieUp: "srr: ties rounded up to even"
    case .clampBelow: "clamp: raised to the lower bound"
    case .clampAbove: "clamp: lowered to the upper bound"
    case .clampCrossed: "clamp: bounds crossed"
    case .absOfMinimum: "abs of the smallest number"
    case .clzOfZero: "clz of 0"
    case .scaleTieDown: "scale: ties rounded down to even"
    case .scaleTieUp: "scale: ties rounded up to even"
    case .scaleAbove: "scale: saturated above"
    case .scaleBelow: "scale: saturated below"
    case .scaleUnshifted: "scale: shifts by 0"
    case .scaleShiftedFar: "scale: shifts by 32 and more"
    case .laneWrapped: "get and put: lane beyond the last"
    case .lengthCut: "setvl: more than the lanes"
    case .reductionWrapped: "sum: carried out of 32 bits"
    case .writeToZero: "writes to r0"
    case .misaligned: "elements at addresses that their size does not divide"
    case .straddling: "elements across two words of memory"
    case .strideNegative: "strides below 0"
    case .strideZero: "strides of 0"
    case .strideOverlapping: "strides shorter than an element, above 0"
    case .offset: "addressing by offset"
    case .increment: "addressing by post-increment"
    case .advance: "addressing by advance"
    case .loadOverBase: "scalar loads into their own incremented base"
    case .storeSaturatedAbove: "stores saturated above"
    case .storeSaturatedBelow: "stores saturated below"
    case .storeCut: "stores that cut bits off"
    case .storePartly: "stores refused after some bytes"
    case .branchTaken: "branches taken"
    case .branchNotTaken: "branches not taken"
    case .branchBackward: "branches backward"
    case .waitBlocked: "waits that had to wait"
    case .fetchMisaligned: "failures: misaligned instructions"
    case .fetchRefused: "failures: instructions out of memory"
    case .illegalOperation: "failures: unknown operations"
    case .illegalForm: "failures: wrong forms"
    case .illegalType: "failures: wrong types"
    case .illegalAddressing: "failures: wrong addressing"
    case .loadRefused: "failures: loads refused"
    case .storeRefused: "failures: stores refused"
    case .tableNotLoaded: "failures: tables not loaded"
    case .started: "starts"
    case .startIgnored: "starts while running"
    case .stopped: "stops while running"
    case .stoppedWaiting: "stops while waiting"
    case .stopIgnored: "stops while stopped"
    }
  }
}
