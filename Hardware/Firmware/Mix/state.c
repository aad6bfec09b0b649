// A state machine over text: bytes, branches one after the other, a table of jumps.
#include "mix.h"

enum state { START, SIGN, WHOLE, POINT, EXPONENT, EXPONENT_SIGN, SCIENTIFIC, INVALID, STATES };

static char text[512];

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a word up to a comma, and counts the states that it passes through.
__attribute__((noinline)) static enum state read_word(const char **place, uint32_t *counts) {
  const char *at = *place;
  enum state state = START;
  for (; *at && state != INVALID; at++) {
    char c = *at;
    if (c == ',') {
      at++;
      break;
    }
    switch (state) {
      case START:
        if (is_digit(c)) {
          state = WHOLE;
        } else if (c == '+' || c == '-') {
          state = SIGN;
        } else if (c == '.') {
          state = POINT;
        } else {
          state = INVALID;
        }
        counts[START]++;
        break;
      case SIGN:
        state = is_digit(c) ? WHOLE : c == '.' ? POINT : INVALID;
        counts[SIGN]++;
        break;
      case WHOLE:
        if (c == '.') {
          state = POINT;
          counts[WHOLE]++;
        } else if (!is_digit(c)) {
          state = INVALID;
          counts[WHOLE]++;
        }
        break;
      case POINT:
        if (c == 'e' || c == 'E') {
          state = EXPONENT;
          counts[POINT]++;
        } else if (!is_digit(c)) {
          state = INVALID;
          counts[POINT]++;
        }
        break;
      case EXPONENT:
        state = c == '+' || c == '-' ? EXPONENT_SIGN : INVALID;
        counts[EXPONENT]++;
        break;
      case EXPONENT_SIGN:
        state = is_digit(c) ? SCIENTIFIC : INVALID;
        counts[EXPONENT_SIGN]++;
        break;
      case SCIENTIFIC:
        if (!is_digit(c)) {
          state = INVALID;
          counts[SCIENTIFIC]++;
        }
        break;
      default: break;
    }
  }
  if (state == INVALID) {
    while (*at && *at != ',') at++;
    if (*at) at++;
  }
  *place = at;
  return state;
}

uint16_t state_piece(uint16_t seed) {
  static const char *const words[8] = {
      "5012", "-874", "35.54400", "+0.64400", "-110.700e+10", "T0.3e-1F", ".1234500", "1.e-9999"};
  char *end = text;
  while (end < text + sizeof text - 16) {
    seed = (uint16_t)(seed * 25173u + 13849u);
    for (const char *from = words[seed >> 13]; *from; from++) *end++ = *from;
    *end++ = ',';
  }
  *end = 0;

  uint32_t finals[STATES] = {0}, counts[STATES] = {0};
  for (int round = 0; round < 2; round++) {
    for (const char *at = text; *at;) finals[read_word(&at, counts)]++;
    for (char *at = text + round; at < end; at += 11) {
      if (*at != ',') *at ^= 3;
    }
  }
  uint16_t crc = 0;
  for (int i = 0; i < STATES; i++) crc = crc_word(finals[i] ^ counts[i] << 8, crc);
  return crc;
}
