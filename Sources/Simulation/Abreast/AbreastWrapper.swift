/// The C++ around a class that is written anew to run abreast: vectors with a value for each instance, the
/// state of a rank of them, and what goes over their links.
enum AbreastWrapper {
  /// What the wrapper of a tile calls of it.
  static let header = """
    namespace abreast {

    // So many instances run abreast.
    constexpr unsigned kLanes = 8;

    struct Lanes;
    Lanes* make();  // null where there are none
    void release(Lanes* lanes);
    // Says which instances they are, who calls C++ of the design for each, where their neighbours give
    // and take, who gets their records and where their sources begin in the chip's stream; the variables
    // are still with the instances.
    void assign(Lanes* lanes, Vmodel___024root* const* roots, void* const* owners,
                const char* const* const* in, char* const* const* out,
                tilewright::Shared* const* shared, const uint32_t* bases, unsigned count);
    // Takes the variables of all instances, and gives them back.
    void load(Lanes* lanes);
    void store(Lanes* lanes);
    // A cycle: what comes in, the rising clock, what goes out. The instance that is at work is kept at
    // `owner` wherever C++ of the design is called. `which` says in which half of a link's record to look.
    void take(Lanes* lanes, uint64_t time, void** owner, size_t which);
    void run(Lanes* const* ranks, size_t count);
    // How many records each instance makes in the cycle; returns how many all make. Then they can be
    // written to the places of the instances.
    uint64_t count(Lanes* lanes, uint64_t* counts);
    void tell(Lanes* lanes);
    // Says of each instance what a step says, and when it goes on.
    void give(Lanes* lanes, uint64_t time, size_t which, uint32_t* results, uint64_t* wakes);

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
      + "#ifdef __AVX512F__\n#include <immintrin.h>\n#endif\n"
      + writer.declarations + header + "namespace abreast {\nnamespace {\n" + vectors
      + "}  // namespace\n\n" + state
      + body + ends(links) + "}  // namespace abreast\n"
  }

  /// What stands in where the compiler does not take the text: there are no ranks.
  static let absent =
    "#include <cstddef>\n#include <cstdint>\nclass Vmodel___024root;\n" + header + """
      namespace abreast {
      struct Lanes {};
      Lanes* make() { return nullptr; }
      void release(Lanes*) {}
      void assign(Lanes*, Vmodel___024root* const*, void* const*, const char* const* const*,
                  char* const* const*, tilewright::Shared* const*, const uint32_t*, unsigned) {}
      void load(Lanes*) {}
      void store(Lanes*) {}
      void take(Lanes*, uint64_t, void**, size_t) {}
      void run(Lanes* const*, size_t) {}
      uint64_t count(Lanes*, uint64_t*) { return 0; }
      void tell(Lanes*) {}
      void give(Lanes*, uint64_t, size_t, uint32_t*, uint64_t*) {}
      }  // namespace abreast

      """

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
    let links = TileShape(TileWrapper.samples[0]).map { Self.links($0, [:]) }
    return optimization + absent + (text ?? "") + (links ?? "")
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

    // Of each instance the element of its own that an index names.
    #ifdef __AVX512F__
    template <unsigned count, class Vector>
    INLINE Vector pick(const Vector* elements, I index) {
      // Where an element of an instance is among those of all.
      const I lanes = {0, 1, 2, 3, 4, 5, 6, 7};
      const __m256i places = reinterpret_cast<__m256i>(index << 3 | lanes);
      if constexpr (count == 1) {
        return elements[0];
      } else if constexpr (count == 4 && sizeof(Vector) == sizeof(I)) {
        // No bits of a place count but those that tell the four from one another.
        return reinterpret_cast<I>(_mm512_castsi512_si256(_mm512_permutex2var_epi32(
            _mm512_loadu_si512(elements), _mm512_castsi256_si512(places),
            _mm512_loadu_si512(elements + 2))));
      } else if constexpr (count <= 4) {
        constexpr unsigned half = count > 2 ? 2 : 1;
        return sel(MI((index & half) != 0), pick<count - half>(elements + half, index),
                   pick<half>(elements, index));
      } else if constexpr (sizeof(Vector) == sizeof(I)) {
        return reinterpret_cast<I>(
            _mm256_i32gather_epi32(reinterpret_cast<const int*>(elements), places, 4));
      } else {
        return reinterpret_cast<Q>(_mm512_i32gather_epi64(places, elements, 8));
      }
    }
    #else
    template <unsigned count, class Vector>
    INLINE Vector pick(const Vector* elements, I index) {
      return map<Vector>([&](unsigned l) { return elements[index[l]][l]; });
    }
    #endif
    template <class Vector>
    INLINE void put(Vector* elements, I index, Vector value, Mask mask) {
      each(mask, [&](unsigned l) { elements[index[l]][l] = value[l]; });
    }

    // Elements of arrays that are where the instances have them.
    template <class T> struct VectorOf { typedef I Type; };
    template <> struct VectorOf<QData> { typedef Q Type; };

    typedef Vmodel___024root Root;

    // Where an array begins in an instance.
    template <class Array>
    INLINE uint64_t within(const Root* root, Array Root::*array) {
      return reinterpret_cast<uintptr_t>(&(root->*array)) - reinterpret_cast<uintptr_t>(root);
    }

    #ifdef __AVX512F__

    // An element's address in each instance.
    template <class T, size_t depth>
    INLINE Q placesOf(Root* const* root, VlUnpacked<T, depth> Root::*array, I index) {
      Q roots;
      std::memcpy(&roots, root, sizeof(roots));
      return roots + within(root[0], array) + toQ(index) * sizeof(T);
    }
    INLINE I fetchI(Q places) {
      return reinterpret_cast<I>(
          _mm512_i64gather_epi32(reinterpret_cast<__m512i>(places), nullptr, 1));
    }
    template <class T, size_t depth>
    INLINE typename VectorOf<T>::Type gather(
        Root* const* root, VlUnpacked<T, depth> Root::*array, I index) {
      const Q places = placesOf(root, array, index);
      if constexpr (sizeof(T) == 8) {
        return reinterpret_cast<Q>(
            _mm512_i64gather_epi64(reinterpret_cast<__m512i>(places), nullptr, 1));
      } else {
        // Of smaller elements also what follows, which never is the end of an instance.
        return fetchI(places) & static_cast<T>(~T(0));
      }
    }
    template <size_t words, size_t depth>
    INLINE I gather(
        Root* const* root, VlUnpacked<VlWide<words>, depth> Root::*array, I index, size_t word) {
      return fetchI(placesOf(root, array, index) + 4 * word);
    }
    #else

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
    #endif

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

    // What one instance has for another: `places` says for which.
    #ifdef __AVX512F__
    INLINE I handed(I from, I places) {
      return reinterpret_cast<I>(_mm256_permutevar8x32_epi32(
          reinterpret_cast<__m256i>(from), reinterpret_cast<__m256i>(places)));
    }
    INLINE Q handed(Q from, I places) {
      return reinterpret_cast<Q>(_mm512_permutexvar_epi64(
          reinterpret_cast<__m512i>(toQ(places)), reinterpret_cast<__m512i>(from)));
    }
    #else
    INLINE I handed(I from, I places) {
      return map<I>([&](unsigned l) { return from[places[l]]; });
    }
    INLINE Q handed(Q from, I places) {
      return map<Q>([&](unsigned l) { return from[places[l]]; });
    }
    #endif
    INLINE void hand(Mask& to, Mask from, I places, Mask mask) {
      to = sel(mask, MI(handed(fromI(from), places) != 0), to);
    }
    INLINE void hand(I& to, I from, I places, Mask mask) {
      to = sel(mask, handed(from, places), to);
    }
    INLINE void hand(Q& to, Q from, I places, Mask mask) {
      to = sel(mask, handed(from, places), to);
    }
    template <size_t words>
    INLINE void hand(I (&to)[words], const I (&from)[words], I places, Mask mask) {
      for (size_t k = 0; k < words; ++k) hand(to[k], from[k], places, mask);
    }
    INLINE Mask isSet(Mask value) { return value; }
    INLINE Mask isSet(I value) { return MI(value != 0); }
    INLINE Mask isSet(Q value) { return MQ(value != 0); }

    // Where a variable is, in a rank and in an instance, the bytes of its words, how many there are, and the
    // bits of each that are used. In a rank a single bit is no word.
    struct Variable {
      size_t lanes, root, bytes, words, bits;
    };

    """

  private static let state = """
    // What a rank has beside the variables of the class.
    constexpr unsigned kSideCount = 4;
    struct Head {
      Root* root[kLanes];  // of those that are absent that of the first, which is only read
      void* owners[kLanes];
      void** owner;
      const char* const* in[kLanes];
      char* const* out[kLanes];
      // Of each side: whose neighbour is another one of the rank, and which; whose is elsewhere. The
      // last: who has a link to the host bridge.
      I neighbours[kSideCount];
      Mask within[kSideCount], elsewhere[kSideCount + 1];
      Mask present;

      // Names the instance for which C++ of the design is called.
      Root* enter(unsigned l) {
        *owner = owners[l];
        Verilated::threadContextp(root[l]->vlSymsp->_vm_contextp__);
        return root[l];
      }
    };

    """

  /// What tiles of a rank take from one another and from others, and give to others.
  static func links(_ shape: TileShape, _ members: [String: String]) -> String {
    let sides = Array(TileShape.sides.enumerated())
    func member(_ port: String) -> String { members[port] ?? "" }
    func each(_ masks: String, _ side: Int, _ call: String) -> String {
      "  each(\(masks)[\(side)], [&](unsigned l) {\n    \(call);\n  });\n"
    }
    var text = "static inline void takeWithin(Lanes& s) {\n"
    for (number, side) in sides {
      text += "  if (any(s.within[\(number)])) {\n"
      text += "    const Mask mask = s.within[\(number)];\n"
      text += "    const I places = s.neighbours[\(number)];\n"
      let opposite = TileShape.sides[TileShape.opposites[number]]
      for field in shape.fields {
        let to = member(TileShape.incoming(side, field.name))
        let from = member(TileShape.outgoing(opposite, field.name))
        text += "    hand(s.\(to), s.\(from), places, mask);\n"
      }
      text += "  }\n"
    }
    text += "}\nstatic inline void takeFrom(Lanes& s, size_t which) {\n"
    for (number, side) in sides {
      text += each(
        "s.elsewhere", number,
        "take_\(side)(Tile{s, l}, s.in[l][\(number)] + which * kLinkBytes)")
    }
    let host = TileShape.host
    if shape.host != nil {
      text += each(
        "s.elsewhere", host, "take_host(Tile{s, l}, s.in[l][\(host)] + which * kHostBytes)")
    }
    text += "}\nstatic inline void giveAway(Lanes& s, const Mask* masks, size_t which) {\n"
    for (number, side) in sides {
      text += each(
        "masks", number, "give_\(side)(Tile{s, l}, s.out[l][\(number)] + which * kLinkBytes)")
    }
    text += "}\nstatic inline void giveToHost(Lanes& s, size_t which, uint32_t* results) {\n"
    if shape.host != nil {
      text += "  each(s.elsewhere[\(host)], [&](unsigned l) {\n"
      text += "    char* const to = s.out[l][\(host)];\n"
      text += "    const char* const before = to + (1 - which) * kHostBytes;\n"
      text += "    if (give_host(Tile{s, l}, to + which * kHostBytes, before)) "
      text += "results[l] |= \(1 << host)u;\n  });\n"
    } else {
      text += "  (void)s; (void)which; (void)results;\n"
    }
    text += "}\nstatic inline I active(const Lanes& s) {\n  I result = {};\n"
    for (number, side) in sides {
      let valid = member(TileShape.outgoing(side, "valid"))
      let credit = member(TileShape.outgoing(side, "credit"))
      text += "  result |= onesI(isSet(s.\(valid)) | isSet(s.\(credit))) & \(1 << number)u;\n"
    }
    return text + "  return result;\n}\n"
  }

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

    void assign(Lanes* lanes, Root* const* roots, void* const* owners,
                const char* const* const* in, char* const* const* out,
                tilewright::Shared* const* shared, const uint32_t* bases, unsigned count) {
      Lanes& s = *lanes;
      s.reports = Reports{};
      for (unsigned l = 0; l < kLanes; ++l) {
        s.root[l] = roots[l < count ? l : 0];
        s.owners[l] = owners[l < count ? l : 0];
        s.in[l] = in[l < count ? l : 0];
        s.out[l] = out[l < count ? l : 0];
        s.reports.instances[l] = shared[l < count ? l : 0];
        s.reports.bases[l] = bases[l < count ? l : 0];
      }
      s.present = static_cast<Mask>((1u << count) - 1);
      for (unsigned side = 0; side <= kSideCount; ++side) {
        Mask linked = 0, within = 0;
        for (unsigned l = 0; l < count; ++l) {
          if (!in[l][side]) continue;
          linked |= static_cast<Mask>(1u << l);
          for (unsigned other = 0; other < count && side < kSideCount; ++other) {
            // Sides follow one another as on a compass.
            if (in[l][side] != out[other][(side + 2) % kSideCount]) continue;
            within |= static_cast<Mask>(1u << l);
            s.neighbours[side][l] = other;
          }
        }
        if (side < kSideCount) s.within[side] = within;
        s.elsewhere[side] = linked & inverse(within);
      }
    }

    void load(Lanes* lanes) {
      for (const Variable& variable : kVariables) {
        for (unsigned l = 0; l < kLanes; ++l) {
          const char* from = reinterpret_cast<const char*>(lanes->root[l]) + variable.root;
          if (!variable.words) {
            assign(*reinterpret_cast<Mask*>(place(lanes, variable, 0, 0)), l, *from);
            continue;
          }
          // What no instance has written yet may hold anything where it has no bits.
          const uint64_t used = ~0ull >> (64 - variable.bits);
          for (size_t word = 0; word < variable.words; ++word, from += variable.bytes) {
            uint64_t value = 0;
            std::memcpy(&value, from, variable.bytes);
            value &= used;
            std::memcpy(place(lanes, variable, word, l), &value, variable.bytes == 8 ? 8 : 4);
          }
        }
      }
    }

    void store(Lanes* lanes) {
      for (const Variable& variable : kVariables) {
        for (unsigned l = 0; l < kLanes; ++l) {
          if (!(lanes->present >> l & 1)) continue;
          char* to = reinterpret_cast<char*>(lanes->root[l]) + variable.root;
          if (!variable.words) {
            *to = static_cast<char>(
                valueOf(*reinterpret_cast<Mask*>(place(lanes, variable, 0, 0)), l));
            continue;
          }
          for (size_t word = 0; word < variable.words; ++word, to += variable.bytes) {
            std::memcpy(to, place(lanes, variable, word, l), variable.bytes);
          }
        }
      }
      // Between those of a rank nothing was written.
      giveAway(*lanes, lanes->within, 0);
      giveAway(*lanes, lanes->within, 1);
    }

    void take(Lanes* lanes, uint64_t time, void** owner, size_t which) {
      lanes->owner = owner;
      lanes->timebase_i = KQ(time);
      lanes->reports.count = 0;
      takeWithin(*lanes);
      takeFrom(*lanes, which);
    }

    void run(Lanes* const* ranks, size_t count) { cycle(ranks, count); }

    uint64_t count(Lanes* lanes, uint64_t* counts) {
      return lanes->reports.count ? countReports(lanes->reports, counts) : 0;
    }

    void tell(Lanes* lanes) { writeReports(lanes->reports); }

    void give(Lanes* lanes, uint64_t time, size_t which, uint32_t* results, uint64_t* wakes) {
      const Lanes& s = *lanes;
      const Mask rests = s.quiet_o & MQ(s.wake_o > KQ(time + 1));
      const I said = active(s) | (onesI(s.quiet_o) & kQuiet) | (onesI(rests) & kRests);
      std::memcpy(results, &said, sizeof(said));
      std::memcpy(wakes, &s.wake_o, sizeof(s.wake_o));
      giveAway(*lanes, lanes->elsewhere, which);
      giveToHost(*lanes, which, results);
    }

    """
  }
}
