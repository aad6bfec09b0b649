// The analog array of a tile: what dpi/analog_array.sv calls.
//
// docs/parts/analog_array.md specifies every step; names and numbers here are those of that page.
// The arithmetic is exact, so whichever instructions the processor has, the bits are the same.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "svdpi.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// The architecture's tables, in analog_tables.cpp.
extern const int16_t analog_normal[2048];
extern const int32_t analog_power[257];
extern const int16_t analog_deviations[4][17];

namespace {

// Numbers of the effects.
enum Effect {
  kWeightQuantisation,
  kProgrammingError,
  kReadNoise,
  kDrift,
  kStuckCells,
  kDacOffset,
  kDacGain,
  kDacNonlinearity,
  kAdcOffset,
  kAdcGain,
  kAdcNonlinearity,
  kAdcRange,
  kTemperature,
};

// Kinds of random numbers.
enum Kind {
  kErrorOfCell = 1,
  kStateOfCell,
  kNoiseOfColumn,
  kOffsetOfDac,
  kGainOfDac,
  kShapeOfDac,
  kOffsetOfAdc,
  kGainOfAdc,
  kShapeOfAdc,
  kKindCount,
};

const int64_t kFullConductance = 2032;
const int64_t kLargestConductance = 4095;
const int64_t kUnity = 1 << 24;  // of a gain
const int64_t kHalfRange = 1 << 19;  // of q

// (a + 2^(n-1)) / 2^n, cut towards minus infinity.
inline int64_t rounded(int64_t a, int n) {
  return n == 0 ? a : (a + (int64_t{1} << (n - 1))) >> n;
}

inline int64_t clipped(int64_t a, int64_t low, int64_t high) {
  return std::min(std::max(a, low), high);
}

// SplitMix64.
inline uint64_t mixed(uint64_t value) {
  uint64_t z = value + 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// The random number of a kind's key and a counter.
inline uint64_t drawn(uint64_t key, uint64_t counter) {
  return mixed(key ^ (counter * 0xd1b54a32d192ed03u));
}

// The table of normal numbers with a lane's sign bit as the index' highest.
struct Lanes {
  int16_t entry[4096];
  Lanes() {
    for (int i = 0; i < 2048; ++i) {
      entry[i] = analog_normal[i];
      entry[i + 2048] = static_cast<int16_t>(-analog_normal[i]);
    }
  }
};

const Lanes& lanes() {
  static const Lanes instance;
  return instance;
}

// A normally distributed number, in 1/4096 of its standard deviation.
inline int64_t normalOf(const int16_t* entry, uint64_t hash) {
  return entry[hash & 4095] + entry[hash >> 12 & 4095] + entry[hash >> 24 & 4095] +
         entry[hash >> 36 & 4095];
}

// A converter's deviation from a straight line at a position of 16 * 2^n, and the curve that its
// random number chooses.
inline int64_t deviation(uint32_t choice, int64_t position, int n) {
  const int16_t* const knot = analog_deviations[choice & 3] + (position >> n);
  const int64_t fraction = position & ((int64_t{1} << n) - 1);
  const int64_t shape = knot[0] + rounded((knot[1] - knot[0]) * fraction, n);
  return choice & 4 ? -shape : shape;
}

// The largest integer whose square is at most a.
int64_t root(int64_t a) {
  int64_t result = 0;
  for (int64_t bit = int64_t{1} << 23; bit; bit >>= 1) {
    if ((result + bit) * (result + bit) <= a) result += bit;
  }
  return result;
}

// Matrices lie as the kernels read them: in blocks of up to 128 columns. A block is a sequence of
// units, each a few rows of the block: 4 rows of 8 bits or 2 of 16, which stand side by side in 32
// bits for each column. The last block is padded to a multiple of 16 columns.
const int kVector = 16;  // columns of a vector of 512 bits
const int kBlock = 8 * kVector;

template <class Cell>
class Matrix {
 public:
  static const int kRows = 4 / sizeof(Cell);  // of a unit

  Matrix(int rows, int columns)
      : units_(rows / kRows), columns_((columns + kVector - 1) / kVector * kVector) {
    const size_t size = static_cast<size_t>(units_) * columns_ * 4;
    cells_.reset(static_cast<Cell*>(std::aligned_alloc(64, size)));
    if (!cells_) throw std::bad_alloc();
    std::memset(cells_.get(), 0, size);
  }

  int units() const { return units_; }
  int columns() const { return columns_; }  // with the padding
  const Cell* cells() const { return cells_.get(); }

  Cell& at(int row, int column) {
    const int block = column / kBlock;
    const int width = std::min(kBlock, columns_ - block * kBlock);
    const size_t unit = static_cast<size_t>(block) * kBlock * units_ +
                        static_cast<size_t>(row / kRows) * width;
    return cells_.get()[(unit + column % kBlock) * kRows + row % kRows];
  }

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  const int units_;
  const int columns_;
  std::unique_ptr<Cell[], Free> cells_;
};

// Kernels: the sums of all columns of a matrix, padded as it is, for inputs packed as its units.
// `totals` are the sums of the columns' cells, which only bytes need.
struct Kernels {
  void (*bytes)(const Matrix<int8_t>& matrix, const uint32_t* inputs, const int32_t* totals,
                int32_t* sums);
  void (*words)(const Matrix<int16_t>& matrix, const uint32_t* inputs, int32_t* sums);
};

template <class Cell>
void multiplyPortably(const Matrix<Cell>& matrix, const uint32_t* inputs, int32_t* sums) {
  const int rows = Matrix<Cell>::kRows;
  const Cell* cell = matrix.cells();
  std::fill(sums, sums + matrix.columns(), 0);
  for (int first = 0; first < matrix.columns(); first += kBlock) {
    const int width = std::min(kBlock, matrix.columns() - first);
    for (int unit = 0; unit < matrix.units(); ++unit) {
      Cell values[rows];
      std::memcpy(values, inputs + unit, 4);
      for (int column = 0; column < width; ++column, cell += rows) {
        for (int row = 0; row < rows; ++row) sums[first + column] += values[row] * cell[row];
      }
    }
  }
}

void bytesPortably(const Matrix<int8_t>& matrix, const uint32_t* inputs, const int32_t*,
                   int32_t* sums) {
  multiplyPortably(matrix, inputs, sums);
}

void wordsPortably(const Matrix<int16_t>& matrix, const uint32_t* inputs, int32_t* sums) {
  multiplyPortably(matrix, inputs, sums);
}

#if defined(__x86_64__)

#define WITH_AVX2 __attribute__((target("avx2")))
#define WITH_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

// Each of these gives the sums of kVectors vectors of columns; `stride` bytes further is the next
// unit of the same columns.

template <int kVectors>
WITH_AVX2 void bytesAVX2(const uint8_t* cells, size_t stride, const uint32_t* inputs, int units,
                         int32_t* sums) {
  __m256i pairs[4 * kVectors];  // two neighbouring sums for each column
  for (auto& pair : pairs) pair = _mm256_setzero_si256();
  for (int unit = 0; unit < units; ++unit, cells += stride) {
    const __m256i input = _mm256_broadcastq_epi64(
        _mm_cvtepi8_epi16(_mm_cvtsi32_si128(static_cast<int>(inputs[unit]))));
    for (int i = 0; i < 4 * kVectors; ++i) {
      const __m256i cell =
          _mm256_cvtepi8_epi16(_mm_load_si128(reinterpret_cast<const __m128i*>(cells) + i));
      pairs[i] = _mm256_add_epi32(pairs[i], _mm256_madd_epi16(cell, input));
    }
  }
  for (int i = 0; i < 2 * kVectors; ++i) {
    const __m256i sum = _mm256_hadd_epi32(pairs[2 * i], pairs[2 * i + 1]);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums) + i,
                        _mm256_permute4x64_epi64(sum, _MM_SHUFFLE(3, 1, 2, 0)));
  }
}

template <int kVectors>
WITH_AVX2 void wordsAVX2(const uint8_t* cells, size_t stride, const uint32_t* inputs, int units,
                         int32_t* sums) {
  __m256i sum[2 * kVectors];
  for (auto& s : sum) s = _mm256_setzero_si256();
  for (int unit = 0; unit < units; ++unit, cells += stride) {
    const __m256i input = _mm256_set1_epi32(static_cast<int>(inputs[unit]));
    for (int i = 0; i < 2 * kVectors; ++i) {
      const __m256i cell = _mm256_load_si256(reinterpret_cast<const __m256i*>(cells) + i);
      sum[i] = _mm256_add_epi32(sum[i], _mm256_madd_epi16(cell, input));
    }
  }
  for (int i = 0; i < 2 * kVectors; ++i) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums) + i, sum[i]);
  }
}

// The instruction wants the inputs unsigned: they are 128 too large, and so are the sums by 128
// times the columns' totals.
template <int kVectors>
WITH_VNNI void bytesVNNI(const uint8_t* cells, size_t stride, const uint32_t* inputs, int units,
                         int32_t* sums) {
  __m512i sum[kVectors];
  for (auto& s : sum) s = _mm512_setzero_si512();
  for (int unit = 0; unit < units; ++unit, cells += stride) {
    const __m512i input = _mm512_set1_epi32(static_cast<int>(inputs[unit] ^ 0x80808080u));
    for (int i = 0; i < kVectors; ++i) {
      const __m512i cell = _mm512_load_si512(reinterpret_cast<const __m512i*>(cells) + i);
      sum[i] = _mm512_dpbusd_epi32(sum[i], input, cell);
    }
  }
  for (int i = 0; i < kVectors; ++i) _mm512_storeu_si512(sums + kVector * i, sum[i]);
}

template <int kVectors>
WITH_VNNI void wordsVNNI(const uint8_t* cells, size_t stride, const uint32_t* inputs, int units,
                         int32_t* sums) {
  __m512i sum[kVectors];
  for (auto& s : sum) s = _mm512_setzero_si512();
  for (int unit = 0; unit < units; ++unit, cells += stride) {
    const __m512i input = _mm512_set1_epi32(static_cast<int>(inputs[unit]));
    for (int i = 0; i < kVectors; ++i) {
      const __m512i cell = _mm512_load_si512(reinterpret_cast<const __m512i*>(cells) + i);
      sum[i] = _mm512_dpwssd_epi32(sum[i], cell, input);
    }
  }
  for (int i = 0; i < kVectors; ++i) _mm512_storeu_si512(sums + kVector * i, sum[i]);
}

using OfVectors = void (*)(const uint8_t*, size_t, const uint32_t*, int, int32_t*);

// Goes through a matrix with a function for kMany vectors and one for a single vector.
template <int kMany, class Cell>
void multiply(const Matrix<Cell>& matrix, OfVectors many, OfVectors one, const uint32_t* inputs,
              int32_t* sums) {
  const uint8_t* cells = reinterpret_cast<const uint8_t*>(matrix.cells());
  for (int first = 0; first < matrix.columns(); first += kBlock) {
    const int width = std::min(kBlock, matrix.columns() - first);
    const size_t stride = static_cast<size_t>(width) * 4;
    for (int column = 0; column < width;) {
      const bool isMany = column + kMany * kVector <= width;
      (isMany ? many : one)(cells + column * 4, stride, inputs, matrix.units(),
                            sums + first + column);
      column += (isMany ? kMany : 1) * kVector;
    }
    cells += stride * matrix.units();
  }
}

void bytesWithAVX2(const Matrix<int8_t>& matrix, const uint32_t* inputs, const int32_t*,
                   int32_t* sums) {
  multiply<2>(matrix, bytesAVX2<2>, bytesAVX2<1>, inputs, sums);
}

void wordsWithAVX2(const Matrix<int16_t>& matrix, const uint32_t* inputs, int32_t* sums) {
  multiply<4>(matrix, wordsAVX2<4>, wordsAVX2<1>, inputs, sums);
}

void bytesWithVNNI(const Matrix<int8_t>& matrix, const uint32_t* inputs, const int32_t* totals,
                   int32_t* sums) {
  multiply<8>(matrix, bytesVNNI<8>, bytesVNNI<1>, inputs, sums);
  for (int column = 0; column < matrix.columns(); ++column) sums[column] -= 128 * totals[column];
}

void wordsWithVNNI(const Matrix<int16_t>& matrix, const uint32_t* inputs, int32_t* sums) {
  multiply<8>(matrix, wordsVNNI<8>, wordsVNNI<1>, inputs, sums);
}

#endif

// The fastest that this processor has. A test may ask for less: 0 portable, 1 AVX2, 2 all.
#ifndef ANALOG_ARRAY_INSTRUCTIONS
#define ANALOG_ARRAY_INSTRUCTIONS 2
#endif

Kernels chosenKernels() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (ANALOG_ARRAY_INSTRUCTIONS >= 2 && __builtin_cpu_supports("avx512vnni") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    return {bytesWithVNNI, wordsWithVNNI};
  }
  if (ANALOG_ARRAY_INSTRUCTIONS >= 1 && __builtin_cpu_supports("avx2")) {
    return {bytesWithAVX2, wordsWithAVX2};
  }
#endif
  return {bytesPortably, wordsPortably};
}

struct Parameters {
  int rows, columns, columnsPerAdc, dacBits, adcBits;
  int64_t weightLevels, programmingSigma, readSigma, driftExponent, temperatureCoefficient;
  int64_t stuckLow, stuckHigh;
  int64_t dacOffsetSigma, dacGainSigma, dacNonlinearity;
  int64_t adcOffsetSigma, adcGainSigma, adcNonlinearity;
  int64_t adcScale;
  int adcShift;
  int64_t adcLimitedScale;
  int adcLimitedShift;
};

struct Settings {
  bool quantising = false;
  uint32_t effects = 0;
  uint64_t seed = 0;
  int64_t temperature = 0;
  int64_t driftTime = 0;

  bool has(Effect effect) const { return effects >> effect & 1; }

  bool operator==(const Settings& other) const {
    return quantising == other.quantising && effects == other.effects && seed == other.seed &&
           temperature == other.temperature && driftTime == other.driftTime;
  }
};

class Array {
 public:
  explicit Array(const Parameters& given)
      : parameters(given),
        adcs(parameters.columns / parameters.columnsPerAdc),
        kernels(chosenKernels()),
        normal(lanes().entry),
        weights(parameters.rows, parameters.columns),
        totals(weights.columns()),
        shadow(parameters.rows),
        held(weights.columns()),
        codes(parameters.columns),
        rowStale(parameters.rows),
        dacOffsets(parameters.rows),
        dacGains(parameters.rows),
        dacShapes(parameters.rows),
        adcOffsets(adcs),
        adcFactors(adcs),
        adcShapes(adcs),
        offsetSums(parameters.columns),
        inputs(parameters.rows / 2) {}

  // The codes of eight columns; 0 where there is none.
  void read(int first, svBitVecVal* data) const {
    for (int i = 0; i < 8; ++i) {
      const int column = first + i;
      data[i] = column < parameters.columns ? static_cast<uint32_t>(codes[column]) : 0;
    }
  }

  void convert(int step) {
    if (step >= parameters.columnsPerAdc) return;
    std::copy_n(&held[step * adcs], adcs, &codes[step * adcs]);
  }

  void sample(uint32_t x, uint32_t y) {
    if (x != placeX || y != placeY) {
      placeX = x;
      placeY = y;
      arrayStale = true;
    }
    // In ideal mode nothing but weights and inputs counts.
    if (settings.quantising) {
      if (!effective) {
        effective.reset(new Matrix<int16_t>(parameters.rows, parameters.columns));
        arrayStale = true;
      }
      if (arrayStale) renewArray();
      renewRows();
      if (sumsStale) renewSums();
      const int64_t squares = driveQuantising();
      kernels.words(*effective, inputs.data(), held.data());
      quantise(squares);
    } else {
      driveIdeal();
      kernels.bytes(weights, inputs.data(), totals.data(), held.data());
    }
    ++conversion;
  }

  void write(int index, uint64_t data) {
    if (index >= parameters.rows / 8) return;
    for (int k = 0; k < 8; ++k) shadow[8 * index + k] = static_cast<int8_t>(data >> 8 * k);
  }

  void program(int row, int group, uint64_t bytes) {
    if (row >= parameters.rows || group >= parameters.columns / 8) return;
    for (int i = 0; i < 8; ++i) {
      const int8_t weight = static_cast<int8_t>(bytes >> 8 * i);
      int8_t& cell = weights.at(row, 8 * group + i);
      totals[8 * group + i] += weight - cell;
      cell = weight;
    }
    rowStale[row] = true;
    anyRowStale = true;
  }

  void settle(const Settings& next) {
    if (!(next == settings)) arrayStale = true;
    settings = next;
    conversion = 0;
  }

 private:
  // What concerns the whole array, its rows and its ADCs.
  void renewArray() {
    for (uint64_t kind = 1; kind < kKindCount; ++kind) {
      keys[kind] = mixed(mixed(settings.seed) ^ (kind << 32 | uint64_t{placeY} << 16 | placeX));
    }
    const int64_t levels = settings.has(kWeightQuantisation) ? parameters.weightLevels : 127;
    for (int64_t m = 0; m < 128; ++m) {
      const int64_t level = (2 * m * levels + 127) / 254;
      conductances[m] = (2 * level * kFullConductance + levels) / (2 * levels);
    }
    const int64_t age = rounded(parameters.driftExponent * settings.driftTime, 15);
    const int32_t* const step = analog_power + (age >> 4 & 255);
    driftFactor = rounded(step[0] - rounded((step[0] - step[1]) * (age & 15), 4), age >> 12);
    const int64_t warmth = settings.temperature - 400;
    temperatureFactor =
        clipped(65536 + rounded(parameters.temperatureCoefficient * warmth, 16), 0, 131071);
    for (int row = 0; row < parameters.rows; ++row) {
      const int64_t offset = parameters.dacOffsetSigma * gaussian(kOffsetOfDac, row);
      dacOffsets[row] = clipped(rounded(offset, 16), -32768, 32767);
      dacGains[row] = gain(parameters.dacGainSigma, kGainOfDac, row);
      dacShapes[row] = drawn(keys[kShapeOfDac], row) & 7;
      rowStale[row] = true;
    }
    for (int adc = 0; adc < adcs; ++adc) {
      adcOffsets[adc] = settings.has(kAdcOffset)
                            ? rounded(parameters.adcOffsetSigma * gaussian(kOffsetOfAdc, adc), 16)
                            : 0;
      adcFactors[adc] = settings.has(kAdcRange) ? parameters.adcLimitedScale : parameters.adcScale;
      if (settings.has(kAdcGain)) {
        const int64_t factor = gain(parameters.adcGainSigma, kGainOfAdc, adc);
        adcFactors[adc] = rounded(adcFactors[adc] * factor, 24);
      }
      adcShapes[adc] = drawn(keys[kShapeOfAdc], adc) & 7;
    }
    adcShift = settings.has(kAdcRange) ? parameters.adcLimitedShift : parameters.adcShift;
    anyRowStale = true;
    sumsStale = true;
    arrayStale = false;
  }

  void renewRows() {
    if (!anyRowStale) return;
    for (int row = 0; row < parameters.rows; ++row) {
      if (!rowStale[row]) continue;
      for (int column = 0; column < parameters.columns; ++column) {
        effective->at(row, column) = static_cast<int16_t>(effectiveWeight(row, column));
      }
      rowStale[row] = false;
    }
    anyRowStale = false;
    sumsStale = true;
  }

  int64_t effectiveWeight(int row, int column) {
    const int weight = weights.at(row, column);
    const int64_t programmed = conductances[std::min(std::abs(weight), 127)];
    const int64_t pair = conductance(weight > 0 ? programmed : 0, row, 2 * column) -
                         conductance(weight < 0 ? programmed : 0, row, 2 * column + 1);
    if (!settings.has(kDacGain)) return pair;
    return clipped(rounded(pair * dacGains[row], 24), -kLargestConductance, kLargestConductance);
  }

  int64_t conductance(int64_t programmed, int row, int place) const {
    const uint64_t cell = static_cast<uint64_t>(row) << 16 | static_cast<uint64_t>(place);
    int64_t g = programmed;
    if (settings.has(kProgrammingError)) {
      g = clipped(g + rounded(parameters.programmingSigma * gaussian(kErrorOfCell, cell), 24), 0,
                  kLargestConductance);
    }
    if (settings.has(kDrift)) g = rounded(g * driftFactor, 16);
    if (settings.has(kTemperature)) {
      g = std::min(rounded(g * temperatureFactor, 16), kLargestConductance);
    }
    if (settings.has(kStuckCells)) {
      const int64_t state = drawn(keys[kStateOfCell], cell) >> 40;
      if (state < parameters.stuckLow) {
        g = 0;
      } else if (state < parameters.stuckLow + parameters.stuckHigh) {
        g = kFullConductance;
      }
    }
    return g;
  }

  // What the DACs' offsets give, whatever the inputs.
  void renewSums() {
    std::fill(offsetSums.begin(), offsetSums.end(), 0);
    if (settings.has(kDacOffset)) {
      for (int row = 0; row < parameters.rows; ++row) {
        for (int column = 0; column < parameters.columns; ++column) {
          offsetSums[column] += dacOffsets[row] * effective->at(row, column);
        }
      }
      for (auto& sum : offsetSums) sum = rounded(sum, 6);
    }
    sumsStale = false;
  }

  int64_t inputCode(int row) const {
    const int64_t half = int64_t{1} << (parameters.dacBits - 1);
    return clipped(shadow[row], -half, half - 1);
  }

  void driveIdeal() {
    int8_t values[4];
    for (int row = 0; row < parameters.rows; ++row) {
      values[row % 4] = static_cast<int8_t>(inputCode(row));
      if (row % 4 == 3) std::memcpy(&inputs[row / 4], values, 4);
    }
  }

  // Returns the sum of the squares.
  int64_t driveQuantising() {
    int16_t values[2];
    int64_t squares = 0;
    for (int row = 0; row < parameters.rows; ++row) {
      const int64_t code = inputCode(row);
      int64_t value = 4 * code;
      if (settings.has(kDacNonlinearity)) {
        const int64_t half = int64_t{1} << (parameters.dacBits - 1);
        const int64_t position = (code + half) << (8 - parameters.dacBits);
        value += rounded(parameters.dacNonlinearity * deviation(dacShapes[row], position, 4), 22);
      }
      value = clipped(value, -512, 511);
      squares += value * value;
      values[row % 2] = static_cast<int16_t>(value);
      if (row % 2 == 1) std::memcpy(&inputs[row / 2], values, 4);
    }
    return squares;
  }

  // From the columns' sums to what their ADCs will give.
  void quantise(int64_t squares) {
    const bool hasNoise = settings.has(kReadNoise);
    const bool isBent = settings.has(kAdcNonlinearity);
    const int64_t sigma = (parameters.readSigma * root(squares << 16)) >> 20;
    const int64_t half = int64_t{1} << (parameters.adcBits - 1);
    int adc = 0;
    for (int column = 0; column < parameters.columns; ++column) {
      int64_t v = held[column] + offsetSums[column];
      if (hasNoise) {
        const uint64_t counter = uint64_t{conversion} << 12 | static_cast<uint64_t>(column);
        v += rounded(sigma * gaussian(kNoiseOfColumn, counter), 16);
      }
      int64_t q = rounded(v * adcFactors[adc], adcShift) + adcOffsets[adc];
      q = clipped(q, -kHalfRange, kHalfRange - 1);
      if (isBent) {
        const int64_t shape = deviation(adcShapes[adc], q + kHalfRange, 16);
        q += rounded(parameters.adcNonlinearity * shape, 14);
      }
      held[column] =
          static_cast<int32_t>(clipped(rounded(q, 20 - parameters.adcBits), -half, half - 1));
      if (++adc == adcs) adc = 0;
    }
  }

  int64_t gaussian(Kind kind, uint64_t counter) const {
    return normalOf(normal, drawn(keys[kind], counter));
  }

  int64_t gain(int64_t sigma, Kind kind, uint64_t counter) const {
    return clipped(kUnity + rounded(sigma * gaussian(kind, counter), 12), 0, 2 * kUnity - 1);
  }

  const Parameters parameters;
  const int adcs;
  const Kernels kernels;
  const int16_t* const normal;

  // State.
  Settings settings;
  uint32_t conversion = 0;       // samples since the last settle
  Matrix<int8_t> weights;
  std::vector<int32_t> totals;   // of the columns' weights
  std::vector<int8_t> shadow;    // inputs of the next sample
  std::vector<int32_t> held;     // codes that conversions will give
  std::vector<int32_t> codes;

  // What follows from weights, settings and coordinates. It is renewed when a sample needs it.
  bool arrayStale = true;
  bool anyRowStale = true;
  std::vector<bool> rowStale;
  bool sumsStale = true;
  uint32_t placeX = 0;
  uint32_t placeY = 0;
  uint64_t keys[kKindCount] = {};
  int64_t conductances[128] = {};  // what a weight of this size programs
  int64_t driftFactor = 0;
  int64_t temperatureFactor = 0;
  std::vector<int64_t> dacOffsets;
  std::vector<int64_t> dacGains;
  std::vector<uint32_t> dacShapes;
  std::vector<int64_t> adcOffsets;
  std::vector<int64_t> adcFactors;
  std::vector<uint32_t> adcShapes;
  int adcShift = 0;
  std::unique_ptr<Matrix<int16_t>> effective;
  std::vector<int64_t> offsetSums;  // what the DACs' offsets add to a column

  std::vector<uint32_t> inputs;  // of the DACs, packed as a matrix' units
};

Array* array(void* state) { return static_cast<Array*>(state); }

}  // namespace

extern "C" {

void* analog_array_open(int rows, int columns, int columns_per_adc, int dac_bits, int adc_bits,
                        int weight_levels, int programming_sigma, int read_sigma,
                        int drift_exponent, int temperature_coefficient, int stuck_low,
                        int stuck_high, int dac_offset_sigma, int dac_gain_sigma,
                        int dac_nonlinearity, int adc_offset_sigma, int adc_gain_sigma,
                        int adc_nonlinearity, int adc_scale, int adc_shift,
                        int adc_limited_scale, int adc_limited_shift) {
  return new Array({rows, columns, columns_per_adc, dac_bits, adc_bits, weight_levels,
                    programming_sigma, read_sigma, drift_exponent, temperature_coefficient,
                    stuck_low, stuck_high, dac_offset_sigma, dac_gain_sigma, dac_nonlinearity,
                    adc_offset_sigma, adc_gain_sigma, adc_nonlinearity, adc_scale, adc_shift,
                    adc_limited_scale, adc_limited_shift});
}

void analog_array_close(void* state) { delete array(state); }

void analog_array_read(void* state, int column, svBitVecVal* codes) {
  array(state)->read(column, codes);
}

void analog_array_convert(void* state, int step) { array(state)->convert(step); }

void analog_array_sample(void* state, int x, int y) {
  array(state)->sample(static_cast<uint32_t>(x), static_cast<uint32_t>(y));
}

void analog_array_write(void* state, int index, unsigned long long data) {
  array(state)->write(index, data);
}

void analog_array_program(void* state, int row, int group, unsigned long long weights) {
  array(state)->program(row, group, weights);
}

void analog_array_settle(void* state, int mode, int effects, unsigned long long seed,
                         int temperature, int drift_time) {
  Settings settings;
  settings.quantising = mode != 0;
  settings.effects = static_cast<uint32_t>(effects);
  settings.seed = seed;
  settings.temperature = temperature;
  settings.driftTime = drift_time;
  array(state)->settle(settings);
}

}  // extern "C"
