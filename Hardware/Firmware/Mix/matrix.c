// Matrices of 16-bit numbers: multiplications, and loads at addresses that are computed.
#include "mix.h"

enum { SIZE = 10 };

static int16_t a[SIZE * SIZE], b[SIZE * SIZE];
static int32_t c[SIZE * SIZE];

__attribute__((noinline)) static void add(int16_t *matrix, int16_t value) {
  for (int i = 0; i < SIZE * SIZE; i++) matrix[i] = (int16_t)(matrix[i] + value);
}

__attribute__((noinline)) static void by_vector(
    int32_t *result, const int16_t *matrix, const int16_t *vector) {
  for (int row = 0; row < SIZE; row++) {
    int32_t sum = 0;
    for (int column = 0; column < SIZE; column++) {
      sum += (int32_t)matrix[row * SIZE + column] * vector[column];
    }
    result[row] = sum;
  }
}

__attribute__((noinline)) static void product(
    int32_t *result, const int16_t *left, const int16_t *right) {
  for (int row = 0; row < SIZE; row++) {
    for (int column = 0; column < SIZE; column++) {
      int32_t sum = 0;
      for (int k = 0; k < SIZE; k++) {
        sum += (int32_t)left[row * SIZE + k] * right[k * SIZE + column];
      }
      result[row * SIZE + column] = sum;
    }
  }
}

/// The same, of bits 5:2 and 11:5 of the products.
__attribute__((noinline)) static void product_of_bits(
    int32_t *result, const int16_t *left, const int16_t *right) {
  for (int row = 0; row < SIZE; row++) {
    for (int column = 0; column < SIZE; column++) {
      int32_t sum = 0;
      for (int k = 0; k < SIZE; k++) {
        int32_t term = (int32_t)left[row * SIZE + k] * right[k * SIZE + column];
        sum += ((term >> 2) & 0xF) * ((term >> 5) & 0x7F);
      }
      result[row * SIZE + column] = sum;
    }
  }
}

/// Counts how often a running sum passes a limit.
__attribute__((noinline)) static uint16_t passed(const int32_t *matrix, int32_t limit) {
  int32_t sum = 0, before = 0;
  uint16_t count = 0;
  for (int i = 0; i < SIZE * SIZE; i++) {
    int32_t value = matrix[i];
    sum += value;
    if (sum > limit) {
      count = (uint16_t)(count + 10);
      sum = 0;
    } else {
      count = (uint16_t)(count + (value > before));
    }
    before = value;
  }
  return count;
}

uint16_t matrix_piece(uint16_t seed) {
  for (int i = 0; i < SIZE * SIZE; i++) {
    seed = (uint16_t)(seed * 25173u + 13849u);
    a[i] = (int16_t)(seed & 0xFF);
    b[i] = (int16_t)(seed >> 8);
  }
  add(a, 3);
  by_vector(c, a, b);
  uint16_t crc = passed(c, 100000);
  product(c, a, b);
  crc = crc_word(passed(c, 400000), crc);
  product_of_bits(c, a, b);
  crc = crc_word(passed(c, 2000), crc);
  add(a, -3);
  return crc;
}
