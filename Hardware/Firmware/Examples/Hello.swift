/// Says hello to the host through the mailbox.
@main
struct Hello {
  static func main() {
    typealias Position = TileRegisters.Tile.Position
    let x = Field(
      address: Position.address, shift: Position.X.shift, mask: Position.X.mask)
    let y = Field(
      address: Position.address, shift: Position.Y.shift, mask: Position.Y.mask)
    Console.write("Hello from Swift on tile (")
    Console.write(Int32(x.value))
    Console.write(", ")
    Console.write(Int32(y.value))
    Console.write(")\n")
  }
}
