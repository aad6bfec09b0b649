/* Says hello to the host through the mailbox. */
#include "tile.h"

int main(void) {
  uint32_t position = TILE_TILE->position;
  tile_print("Hello from tile (");
  tile_print_number(position >> TILE_TILE_POSITION_X_SHIFT &
                    (TILE_TILE_POSITION_X_MASK >> TILE_TILE_POSITION_X_SHIFT));
  tile_print(", ");
  tile_print_number((position & TILE_TILE_POSITION_Y_MASK) >> TILE_TILE_POSITION_Y_SHIFT);
  tile_print(")\n");
  return 0;
}
