// What the pieces of the mix share.
#pragma once
#include <stdint.h>

/// Sorts a list of 64 items by value, by their old places, and looks values up in it. Gives a checksum.
uint16_t list_piece(uint16_t seed);

/// Products of matrices and vectors of 16-bit numbers. Gives a checksum.
uint16_t matrix_piece(uint16_t seed);

/// Tells what kind of number each word of a text is. Gives a checksum.
uint16_t state_piece(uint16_t seed);

/// A cyclic redundancy check, bit by bit, polynomial x^16 + x^15 + x^2 + 1, over the bytes of a word.
uint16_t crc_word(uint32_t word, uint16_t crc);
