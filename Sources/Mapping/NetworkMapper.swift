import ChipPrograms
import ChipSpec
import Network

/// Spreads a network over the tiles of a chip.
public struct NetworkMapper {}
