/// The C++ around a class that is written anew to run abreast: vectors with a value for each instance, the
/// state of a rank of them, and what goes over their links.
enum AbreastWrapper {
  /// What the wrapper of a tile calls of it.
  static let header = """
    namespace abreast {

    // So many instances run abreast.
    constexpr unsigned kLanes = 8;

    struct Lanes;
    Lanes* make();
    void release(Lanes* lanes);
    // Says which instances they are; the variables are still with these.
    void assign(
        Lanes* lanes, Vmodel___024root* const* roots, void* const* owners, unsigned count);
    // Takes the variables of all instances, and gives them back.
    void load(Lanes* lanes);
    void store(Lanes* lanes);
    // A cycle: what comes in, the rising clock, what goes out. The instance that is at work is kept at
    // `owner` wherever C++ of the design is called.
    void begin(Lanes* lanes, uint64_t time, void** owner);
    void take(Lanes* lanes, unsigned lane, const char* const* in, size_t which);
    void run(Lanes* const* ranks, size_t count);
    uint32_t give(Lanes* lanes, unsigned lane, char* const* out, size_t which);
    uint64_t wake(const Lanes* lanes, unsigned lane);
    bool quiet(const Lanes* lanes, unsigned lane);

    }  // namespace abreast

    """

  /// The text of a file of its own.
  /// - Parameter links: what a tile takes and gives, in the words of ``TileWrapper``.
  static func text(
    _ writer: AbreastWriter, links: String
  ) throws(GeneratedFormUnknown) -> String {
    var writer = writer
    let body = try writer.text()
    return "#include \"Vmodel__Syms.h\"\n#include \"Vmodel___024root.h\"\n"
      + "#include \"verilated_dpi.h\"\n#include <cstddef>\n#include <cstring>\n#include <new>\n"
      + writer.declarations + header + "namespace abreast {\nnamespace {\n" + vectors
      + "}  // namespace\n\n" + state
      + body + ends(links) + "}  // namespace abreast\n"
  }

  /// What the file is compiled with: more than other files, for vectors need it.
  static let optimization = "-O2"

  /// What hashing takes for the text of any design: all but what follows from the design.
  static let template: String = {
    let sample = try? GeneratedClass(
      ports: AbreastSample.ports, header: Array(AbreastSample.header.utf8),
      sources: [Array(AbreastSample.source.utf8)])
    let text = sample.flatMap {
      try? Self.text(AbreastWriter($0, rising: [0], triggersAreWords: false), links: "")
    }
    return optimization + header + (text ?? "")
  }()

  private static let vectors = """
    #define INLINE static inline __attribute__((always_inline))

    typedef uint32_t I __attribute__((vector_size(4 * kLanes)));
    typedef uint64_t Q __attribute__((vector_size(8 * kLanes)));
    typedef int32_t SignedI __attribute__((vector_size(4 * kLanes)));
    typedef int64_t SignedQ __attribute__((vector_size(8 * kLanes)));
    // A bit for each instance.
    typedef uint8_t Mask;
    typedef bool Lanewise __attribute__((ext_vector_type(kLanes)));
    static_assert(sizeof(Lanewise) == sizeof(Mask), "a bit for each instance");
    #define kAll static_cast<Mask>((1u << kLanes) - 1)
    #define kNone Mask(0)

    INLINE Mask maskOf(Lanewise value) { return __builtin_bit_cast(Mask, value); }
    INLINE Lanewise lanewise(Mask mask) { return __builtin_bit_cast(Lanewise, mask); }
    INLINE I KI(uint32_t value) { return I{} + value; }
    INLINE Q KQ(uint64_t value) { return Q{} + value; }
    INLINE Mask MI(SignedI value) { return maskOf(__builtin_convertvector(value, Lanewise)); }
    INLINE Mask MQ(SignedQ value) { return maskOf(__builtin_convertvector(value, Lanewise)); }
    INLINE Q toQ(I value) { return __builtin_convertvector(value, Q); }
    INLINE I toI(Q value) { return __builtin_convertvector(value, I); }
    INLINE I fromI(Mask mask) { return __builtin_convertvector(lanewise(mask), I); }
    INLINE Q fromQ(Mask mask) { return __builtin_convertvector(lanewise(mask), Q); }
    INLINE I onesI(Mask mask) { return -fromI(mask); }
    INLINE Q onesQ(Mask mask) { return -fromQ(mask); }
    INLINE bool any(Mask mask) { return mask != 0; }
    INLINE Mask inverse(Mask mask) { return static_cast<Mask>(~mask); }
    INLINE Mask sel(Mask mask, Mask a, Mask b) { return b ^ (mask & (a ^ b)); }
    INLINE I sel(Mask mask, I a, I b) {
      const SignedI wide = static_cast<SignedI>(onesI(mask));
      return wide ? a : b;
    }
    INLINE Q sel(Mask mask, Q a, Q b) {
      const SignedQ wide = static_cast<SignedQ>(onesQ(mask));
      return wide ? a : b;
    }
    INLINE I below(I index, uint32_t count) { return index < count ? index : I{}; }

    // Calls for each instance of a mask.
    template <class Work>
    INLINE void each(Mask mask, const Work& work) {
      for (unsigned rest = mask; rest; rest &= rest - 1) work(__builtin_ctz(rest));
    }

    template <class Result, class Work>
    INLINE Result map(const Work& work) {
      Result result;
      for (unsigned l = 0; l < kLanes; ++l) result[l] = work(l);
      return result;
    }

    template <size_t words>
    struct Wide {
      I part[words];
      VlWide<words> operator[](unsigned l) const {
        VlWide<words> value;
        for (size_t k = 0; k < words; ++k) value[k] = part[k][l];
        return value;
      }
    };
    template <size_t words>
    INLINE Wide<words> wide(const I (&parts)[words]) {
      Wide<words> result;
      for (size_t k = 0; k < words; ++k) result.part[k] = parts[k];
      return result;
    }

    // Elements of constants and of wide variables.
    template <class Result, class Table>
    INLINE Result look(const Table& table, I index) {
      return map<Result>([&](unsigned l) { return table[index[l]]; });
    }
    INLINE I pick(const I* words, I index) {
      return map<I>([&](unsigned l) { return words[index[l]][l]; });
    }
    INLINE void put(I* words, I index, I value, Mask mask) {
      each(mask, [&](unsigned l) { words[index[l]][l] = value[l]; });
    }

    // Elements of arrays, which are where the instances have them.
    template <class T> struct VectorOf { typedef I Type; };
    template <> struct VectorOf<QData> { typedef Q Type; };

    typedef Vmodel___024root Root;

    template <class T, size_t depth>
    INLINE typename VectorOf<T>::Type gather(
        Root* const* root, VlUnpacked<T, depth> Root::*array, I index) {
      typename VectorOf<T>::Type result;
      for (unsigned l = 0; l < kLanes; ++l) result[l] = (root[l]->*array)[index[l]];
      return result;
    }
    template <size_t words, size_t depth>
    INLINE I gather(
        Root* const* root, VlUnpacked<VlWide<words>, depth> Root::*array, I index, size_t word) {
      I result;
      for (unsigned l = 0; l < kLanes; ++l) result[l] = (root[l]->*array)[index[l]][word];
      return result;
    }
    template <class T, size_t depth>
    INLINE void scatter(
        Root* const* root, VlUnpacked<T, depth> Root::*array, I index,
        typename VectorOf<T>::Type value, Mask mask) {
      each(mask, [&](unsigned l) { (root[l]->*array)[index[l]] = value[l]; });
    }
    template <size_t words, size_t depth>
    INLINE void scatter(
        Root* const* root, VlUnpacked<VlWide<words>, depth> Root::*array, I index, size_t word,
        I value, Mask mask) {
      each(mask, [&](unsigned l) { (root[l]->*array)[index[l]][word] = value[l]; });
    }

    // Whether an odd number of bits is 1.
    template <int width>
    INLINE I parity(I value) {
      for (int k = 16; k; k /= 2) {
        if (k < width) value ^= value >> k;
      }
      return value & 1;
    }
    template <int width>
    INLINE I parity(Q value) {
      return parity<32>(toI(value ^ value >> 32));
    }

    // The variable of one instance.
    INLINE void assign(Mask& variable, unsigned l, unsigned value) {
      variable = static_cast<Mask>((variable & ~(1u << l)) | (value & 1) << l);
    }
    INLINE void assign(I& variable, unsigned l, uint32_t value) { variable[l] = value; }
    INLINE void assign(Q& variable, unsigned l, uint64_t value) { variable[l] = value; }
    INLINE uint32_t valueOf(const Mask& variable, unsigned l) { return variable >> l & 1; }
    INLINE uint32_t valueOf(const I& variable, unsigned l) { return variable[l]; }
    INLINE uint64_t valueOf(const Q& variable, unsigned l) { return variable[l]; }

    // What goes over links.
    template <size_t bytes>
    INLINE void set(Mask& variable, unsigned l, const char* from) {
      assign(variable, l, static_cast<uint8_t>(*from));
    }
    template <size_t bytes>
    INLINE void set(I& variable, unsigned l, const char* from) {
      uint32_t value = 0;
      std::memcpy(&value, from, bytes);
      variable[l] = value;
    }
    template <size_t bytes>
    INLINE void set(Q& variable, unsigned l, const char* from) {
      uint64_t value = 0;
      std::memcpy(&value, from, bytes);
      variable[l] = value;
    }
    template <size_t bytes, size_t words>
    INLINE void set(I (&variable)[words], unsigned l, const char* from) {
      for (size_t k = 0; k < words; ++k) set<4>(variable[k], l, from + 4 * k);
    }
    template <size_t bytes>
    INLINE void get(const Mask& variable, unsigned l, char* to) {
      *to = static_cast<char>(valueOf(variable, l));
    }
    template <size_t bytes>
    INLINE void get(const I& variable, unsigned l, char* to) {
      const uint32_t value = variable[l];
      std::memcpy(to, &value, bytes);
    }
    template <size_t bytes>
    INLINE void get(const Q& variable, unsigned l, char* to) {
      const uint64_t value = variable[l];
      std::memcpy(to, &value, bytes);
    }
    template <size_t bytes, size_t words>
    INLINE void get(const I (&variable)[words], unsigned l, char* to) {
      for (size_t k = 0; k < words; ++k) get<4>(variable[k], l, to + 4 * k);
    }

    // Where a variable is, in a rank and in an instance, and the bytes of its words.
    struct Variable {
      size_t lanes, root, bytes, words;
      bool isBit;
    };

    """

  private static let state = """
    // What a rank has beside the variables of the class.
    struct Head {
      Root* root[kLanes];  // of those that are absent that of the first, which is only read
      void* owners[kLanes];
      void** owner;
      Mask present;

      // Names the instance for which C++ of the design is called.
      Root* enter(unsigned l) {
        *owner = owners[l];
        Verilated::threadContextp(root[l]->vlSymsp->_vm_contextp__);
        return root[l];
      }
    };

    """

  private static func ends(_ links: String) -> String {
    """

    namespace {

    struct Tile {
      Lanes& s;
      unsigned l;
    };
    #define PUT(m, member, from, bytes) set<bytes>((m).s.member, (m).l, from)
    #define GET(m, member, to, bytes) get<bytes>((m).s.member, (m).l, to)
    #define VALUE(m, member) valueOf((m).s.member, (m).l)

    \(links)
    char* place(Lanes* lanes, const Variable& variable, size_t word, unsigned l) {
      const size_t width = variable.bytes == 8 ? 8 : 4;
      return reinterpret_cast<char*>(lanes) + variable.lanes + (word * kLanes + l) * width;
    }

    }  // namespace

    Lanes* make() {
      Lanes* const lanes = new Lanes;
      std::memset(static_cast<void*>(lanes), 0, sizeof(Lanes));
      return lanes;
    }

    void release(Lanes* lanes) { delete lanes; }

    void assign(Lanes* lanes, Root* const* roots, void* const* owners, unsigned count) {
      for (unsigned l = 0; l < kLanes; ++l) {
        lanes->root[l] = roots[l < count ? l : 0];
        lanes->owners[l] = owners[l < count ? l : 0];
      }
      lanes->present = static_cast<Mask>((1u << count) - 1);
    }

    void load(Lanes* lanes) {
      for (const Variable& variable : kVariables) {
        for (unsigned l = 0; l < kLanes; ++l) {
          const char* from = reinterpret_cast<const char*>(lanes->root[l]) + variable.root;
          if (variable.isBit) {
            assign(*reinterpret_cast<Mask*>(place(lanes, variable, 0, 0)), l, *from);
            continue;
          }
          for (size_t word = 0; word < variable.words; ++word, from += variable.bytes) {
            // Of smaller types the upper bits are 0.
            std::memcpy(place(lanes, variable, word, l), from, variable.bytes);
          }
        }
      }
    }

    void store(Lanes* lanes) {
      for (const Variable& variable : kVariables) {
        for (unsigned l = 0; l < kLanes; ++l) {
          if (!(lanes->present >> l & 1)) continue;
          char* to = reinterpret_cast<char*>(lanes->root[l]) + variable.root;
          if (variable.isBit) {
            *to = static_cast<char>(
                valueOf(*reinterpret_cast<Mask*>(place(lanes, variable, 0, 0)), l));
            continue;
          }
          for (size_t word = 0; word < variable.words; ++word, to += variable.bytes) {
            std::memcpy(to, place(lanes, variable, word, l), variable.bytes);
          }
        }
      }
    }

    void begin(Lanes* lanes, uint64_t time, void** owner) {
      lanes->owner = owner;
      lanes->timebase_i = KQ(time);
    }

    void take(Lanes* lanes, unsigned lane, const char* const* in, size_t which) {
      takeAll(Tile{*lanes, lane}, in, which);
    }

    void run(Lanes* const* ranks, size_t count) { cycle(ranks, count); }

    uint32_t give(Lanes* lanes, unsigned lane, char* const* out, size_t which) {
      return giveAll(Tile{*lanes, lane}, out, which);
    }

    uint64_t wake(const Lanes* lanes, unsigned lane) { return lanes->wake_o[lane]; }

    bool quiet(const Lanes* lanes, unsigned lane) { return valueOf(lanes->quiet_o, lane) != 0; }

    """
  }
}
