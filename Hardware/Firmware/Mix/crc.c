// Cyclic redundancy check, bit by bit: shifts, exclusive ors, short loops.
#include "mix.h"

static uint16_t crc_byte(uint8_t byte, uint16_t crc) {
  for (int bit = 0; bit < 8; bit++) {
    uint16_t difference = (uint16_t)(crc ^ byte) & 1;
    crc >>= 1;
    if (difference) crc ^= 0xA001;
    byte >>= 1;
  }
  return crc;
}

uint16_t crc_word(uint32_t word, uint16_t crc) {
  for (int byte = 0; byte < 4; byte++) {
    crc = crc_byte((uint8_t)word, crc);
    word >>= 8;
  }
  return crc;
}
