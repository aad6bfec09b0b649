/// The C++ around a verilated model: the C interface that ``ModelLibrary`` loads, and the DPI
/// functions that monitors call. Its text depends on the ports and options alone.
enum ModelWrapper {
  /// Changes with every change of the C interface; a library of another number is not loaded.
  static let interfaceVersion: UInt32 = 5

  /// Declares what `-DVL_PRINTF=tilewright_print` makes Verilator's runtime call.
  static let printHeader = """
    #ifdef __cplusplus
    extern "C"
    #endif
    int tilewright_print(const char* format, ...);

    """

  /// What all files of a model are compiled with: records are made where the monitors' code is, for
  /// calling would cost more than writing them does.
  static let modelHeader =
    printHeader + """
      #if defined(__cplusplus) && !defined(TILEWRIGHT_MODEL)
      #define TILEWRIGHT_MODEL
      #include <cstdint>

      namespace tilewright {

      // One commit record; the host knows this layout (64 bytes).
      struct Commit {
        uint64_t cycle;
        uint32_t source;
        uint32_t kind;
        uint64_t words[6];
      };

      // What the host reads and writes without a call; it knows this layout.
      struct Shared {
        uint64_t cycle;     // stamped on commits; counts clock cycles
        Commit* commits;    // oldest first
        uint64_t count;     // the host sets it to 0 when it has taken them
        uint64_t capacity;
        uint64_t finished;  // 1 after $finish
        uint64_t deaf;      // the host sets it to 1 when it wants no commits
        uint64_t pending;   // records of a tile that are still to be written, and where to
        Commit* place;
      };

      // A monitor's end of the stream.
      struct Opened {
        Shared* instance;
        uint32_t number;  // of the source
      };

      void grow(Shared* shared);

      }  // namespace tilewright

      extern "C" inline void tilewright_commit(
          void* source, int kind, unsigned long long w0, unsigned long long w1,
          unsigned long long w2, unsigned long long w3, unsigned long long w4,
          unsigned long long w5) {
        const auto* const opened = static_cast<const tilewright::Opened*>(source);
        tilewright::Shared* const shared = opened->instance;
        if (__builtin_expect(shared->count == shared->capacity, 0)) tilewright::grow(shared);
        tilewright::Commit& record = shared->commits[shared->count++];
        record.cycle = shared->cycle;
        record.source = opened->number;
        record.kind = static_cast<uint32_t>(kind);
        record.words[0] = w0;
        record.words[1] = w1;
        record.words[2] = w2;
        record.words[3] = w3;
        record.words[4] = w4;
        record.words[5] = w5;
      }
      #endif

      """

  /// The wrapper of a model.
  static func text(
    ports: [VerilatedHeader.Port], options: ModelOptions, shortcuts: ModelShortcuts? = nil
  ) -> String {
    var table = ""
    for port in ports {
      let description = port.description
      table +=
        "    {\"\(description.name)\", \(description.direction.rawValue)u, "
        + "\(description.width)u, [](Vmodel& m) -> void* { return &m.\(port.member); }},\n"
    }
    let hasClock = ports.contains {
      $0.description.name == options.clock && $0.description.direction == .input
        && $0.description.width == 1
    }
    let hasReset = ports.contains {
      $0.description.name == options.reset && $0.description.direction == .input
        && $0.description.width == 1
    }
    let clock = ports.first { $0.description.name == options.clock }?.member ?? ""
    let reset = ports.first { $0.description.name == options.reset }?.member ?? ""
    return head
      + (options.trace == .vcd ? "#include \"verilated_vcd_c.h\"\n" : "")
      + (options.trace == .fst ? "#include \"verilated_fst_c.h\"\n" : "")
        + """

        #define MODEL_INTERFACE \(interfaceVersion)
        #define MODEL_RANDOM \(options.initialValues == .random ? 1 : 0)
        #define MODEL_SET_CLOCK(m, v) \(hasClock ? "((m).\(clock) = (v))" : "((void)0)")
        #define MODEL_SET_RESET(m, v) \(hasReset ? "((m).\(reset) = (v))" : "((void)0)")
        #define MODEL_HAS_CLOCK \(hasClock ? 1 : 0)
        #define MODEL_TRACE \(options.trace == .off ? 0 : 1)
        \(options.trace == .off
        ? "" : "typedef \(options.trace == .vcd ? "VerilatedVcdC" : "VerilatedFstC") Wave;")

        struct PortEntry {
          const char* name;
          uint32_t direction;
          uint32_t width;
          void* (*storage)(Vmodel&);
        };

        const PortEntry kPorts[] = {
        \(table)    {nullptr, 0u, 0u, nullptr}};

        """ + TileWrapper.text(ports: ports, options: options, shortcuts: shortcuts) + body
      + TileWrapper.body
  }

  /// What hashing takes for the wrapper of any model, whose ports are not known before Verilator
  /// has run: a change of how wrappers are written is another library.
  static let template: String = {
    let sample = VerilatedHeader.Port(
      description: PortDescription(name: "sample", direction: .input, width: 1), member: "sample")
    return modelHeader + text(ports: [sample], options: .checking)
      + TileWrapper.samples.map {
        TileWrapper.text(
          ports: $0, options: .fast, shortcuts: ModelShortcuts(clockMemory: "sample"))
      }.joined() + ModelShortcuts.template + AbreastWrapper.template
  }()

  private static let head = """
    // Written by Tilewright. The C interface of one verilated model.
    #include <algorithm>
    #include <cstdarg>
    #include <cstdint>
    #include <cstdio>
    #include <cstdlib>
    #include <cstring>
    #include <deque>
    #include <memory>
    #include <mutex>
    #include <new>
    #include <string>
    #include <vector>

    #include "Vmodel.h"
    #include "verilated.h"

    using tilewright::Commit;
    using tilewright::Opened;
    using tilewright::Shared;

    """

  private static let body = #"""

    namespace {

    const uint32_t kPortCount = sizeof(kPorts) / sizeof(kPorts[0]) - 1;

    struct Source {
      std::string scope;
      uint32_t kind;
    };

    // Ends an evaluation from inside Verilator's runtime.
    struct Fault {
      std::string message;
    };

    const size_t kTextLimit = 1 << 20;  // bytes of printed text kept
    const uint64_t kFirstCapacity = 256;  // records

    struct Instance : Shared {
      VerilatedContext context;
      std::unique_ptr<Vmodel> model;
      std::vector<Source> sources;  // by their numbers
      std::deque<Opened> opened;    // in the order in which the model opened them
      std::string text;
      std::string fault;
      bool broken = false;  // a fault has ended a cycle before its time
      uint64_t before = 0;  // records that were there when the cycle began
      bool ended = false;  // final blocks have run
      uint32_t base = 0;  // where its sources begin in a chip's stream
    #if MODEL_TILE
      char outside[kOutsideBytes + 1] = {};
      struct Ranks* ranks = nullptr;  // those beside which it may run
      struct Rank* rank = nullptr;    // those beside which it runs
      unsigned lane = 0;              // its place among them
      uint64_t asked = 0;             // how often it had something to do of late
    #endif
    #if MODEL_TRACE
      std::unique_ptr<Wave> wave;
    #endif
      Instance() : Shared{} {}
      ~Instance() { std::free(commits); }
    };

    thread_local Instance* current = nullptr;

    // Construction draws random initial values from a generator that all instances on a thread
    // share and that seeding restarts on every thread.
    std::mutex creation;

    // Records of one evaluation leave in order of their sources: the order in which Verilator runs
    // blocks differs from release to release. One source's records keep their order.
    void arrange(Commit* begin, uint64_t count) {
      Commit* const end = begin + count;
      const auto before = [](const Commit& a, const Commit& b) { return a.source < b.source; };
      if (std::is_sorted(begin, end, before)) return;
      // Records are large: their places are sorted instead.
      static thread_local std::vector<uint64_t> places;
      static thread_local std::vector<Commit> sorted;
      places.clear();
      sorted.clear();
      for (const Commit* c = begin; c != end; ++c) {
        places.push_back(static_cast<uint64_t>(c->source) << 32 | static_cast<uint64_t>(c - begin));
      }
      std::sort(places.begin(), places.end());
      for (uint64_t place : places) sorted.push_back(begin[static_cast<uint32_t>(place)]);
      std::copy(sorted.begin(), sorted.end(), begin);
    }

    struct Enter {
      Instance* const outer;
      explicit Enter(Instance* i) : outer(current) {
        current = i;
        Verilated::threadContextp(&i->context);
      }
      ~Enter() { current = outer; }
    };

    // A fault has ended a cycle before its time: some of its records are missing, so all are dropped.
    void breakOff(Instance* i, const std::string& message) {
      i->fault = message.empty() ? "unknown fault" : message;
      i->broken = true;
      i->count = std::min(i->count, i->before);
    }

    // Runs part of a model; 0 all well, 1 fault, 2 finished.
    template <class Work>
    int guarded(Instance* i, const Work& work) {
      if (VL_UNLIKELY(!i->fault.empty())) return 1;
      Enter enter(i);
      i->before = i->count;
      try {
        work();
      } catch (const Fault& fault) {
        breakOff(i, fault.message);
      } catch (const std::exception& error) {
        breakOff(i, error.what());
      }
      if (VL_UNLIKELY(!i->fault.empty())) return 1;
      return VL_UNLIKELY(i->finished) ? 2 : 0;
    }

    inline void evaluate(Instance* i) {
      const uint64_t first = i->count;
      i->model->eval();
      if (i->deaf) i->count = first;
      arrange(i->commits + first, i->count - first);
    }

    // Numbers the sources by scope name, whatever the order of initial blocks was.
    void closeSources(Instance* i) {
      std::vector<uint32_t> order(i->sources.size());
      for (uint32_t n = 0; n < order.size(); ++n) order[n] = n;
      std::stable_sort(order.begin(), order.end(), [i](uint32_t a, uint32_t b) {
        const Source& x = i->sources[a];
        const Source& y = i->sources[b];
        return x.scope != y.scope ? x.scope < y.scope : x.kind < y.kind;
      });
      std::vector<Source> sorted;
      for (uint32_t n = 0; n < order.size(); ++n) {
        i->opened[order[n]].number = n;
        sorted.push_back(i->sources[order[n]]);
      }
      i->sources = std::move(sorted);
      for (uint64_t n = 0; n < i->count; ++n) {
        i->commits[n].source = i->opened[i->commits[n].source].number;
      }
      arrange(i->commits, i->count);
    }

    // A fault's message: what the model printed last, for example an assertion's text, then where.
    std::string describe(const char* file, int line, const char* what) {
      Instance* const i = current;
      std::string message;
      if (i && !i->text.empty()) {
        size_t end = i->text.size();
        while (end && i->text[end - 1] == '\n') --end;
        const size_t begin = end ? i->text.rfind('\n', end - 1) : std::string::npos;
        const std::string last =
            i->text.substr(begin == std::string::npos ? 0 : begin + 1,
                           end - (begin == std::string::npos ? 0 : begin + 1));
        if (last.find("rror") != std::string::npos) message = last + "; ";
      }
      if (file && file[0]) message += std::string(file) + ":" + std::to_string(line) + ": ";
      return message + what;
    }

    }  // namespace

    void tilewright::grow(Shared* shared) {
      const uint64_t capacity = shared->capacity ? shared->capacity * 2 : kFirstCapacity;
      void* const memory =
          std::aligned_alloc(64, static_cast<size_t>(capacity) * sizeof(Commit));
      if (!memory) throw Fault{"no memory is left for commit records"};
      if (shared->count) std::memcpy(memory, shared->commits, shared->count * sizeof(Commit));
      std::free(shared->commits);
      shared->commits = static_cast<Commit*>(memory);
      shared->capacity = capacity;
    }

    // What Verilator's runtime calls; its own versions end the process.

    void vl_finish(const char*, int, const char*) { if (current) current->finished = 1; }

    // An assertion, as a rule: the cycle goes on to its end, so that all that is reported in it is there.
    void vl_stop(const char* file, int line, const char*) {
      const std::string message = describe(file, line, "$stop");
      if (!current) throw Fault{message};
      if (current->fault.empty()) current->fault = message;
    }

    void vl_fatal(const char* file, int line, const char*, const char* message) {
      throw Fault{describe(file, line, message)};
    }

    extern "C" int tilewright_print(const char* format, ...) {
      va_list arguments;
      va_start(arguments, format);
      int length;
      if (!current) {
        length = std::vfprintf(stderr, format, arguments);
      } else {
        va_list again;
        va_copy(again, arguments);
        length = std::vsnprintf(nullptr, 0, format, again);
        va_end(again);
        std::string& text = current->text;
        if (length > 0 && text.size() + length <= kTextLimit) {
          const size_t old = text.size();
          text.resize(old + length + 1);
          std::vsnprintf(&text[old], length + 1, format, arguments);
          text.resize(old + length);
        }
      }
      va_end(arguments);
      return length;
    }

    // What monitors call, beside tilewright_commit.

    extern "C" void* tilewright_open(const char* scope, int kind) {
      Instance* const i = current;
      if (!i) return nullptr;
      std::string name = scope;
      if (name.compare(0, 4, "TOP.") == 0) name.erase(0, 4);
      i->opened.push_back(Opened{i, static_cast<uint32_t>(i->sources.size())});
      i->sources.push_back(Source{name, static_cast<uint32_t>(kind)});
      return &i->opened.back();
    }

    // The interface. `handle` is an Instance, and points to its Shared part.

    #define EXPORT extern "C" __attribute__((visibility("default")))

    static Instance* instance(void* handle) {
      return static_cast<Instance*>(static_cast<Shared*>(handle));
    }

    EXPORT uint32_t tilewright_interface(void) { return MODEL_INTERFACE; }

    EXPORT uint32_t tilewright_features(void) { return MODEL_TRACE | MODEL_HAS_CLOCK << 1; }

    EXPORT uint32_t tilewright_port_count(void) { return kPortCount; }

    EXPORT const char* tilewright_port(uint32_t n, uint32_t* direction, uint32_t* width) {
      *direction = kPorts[n].direction;
      *width = kPorts[n].width;
      return kPorts[n].name;
    }

    EXPORT void* tilewright_port_storage(void* handle, uint32_t n) {
      return kPorts[n].storage(*instance(handle)->model);
    }

    static size_t portBytes(uint32_t width) {
      return width <= 8 ? 1 : width <= 16 ? 2 : width <= 32 ? 4 : width <= 64 ? 8
                                                            : (width + 31) / 32 * 4;
    }

    EXPORT void* tilewright_create(uint64_t seed) {
      Instance* i = nullptr;
      try {
        i = new Instance;
      } catch (const std::bad_alloc&) {
        return nullptr;
      }
      // Verilator's seed is a positive int: 0 would mean "from the clock".
      uint64_t mixed = (seed + 0x9e3779b97f4a7c15ull) * 0xbf58476d1ce4e5b9ull;
      mixed = (mixed ^ mixed >> 29) * 0x94d049bb133111ebull;
      const int narrow = static_cast<int>((mixed >> 33) % 0x7ffffffeull) + 1;
      const std::lock_guard<std::mutex> lock(creation);
      guarded(i, [&] {
        i->context.randReset(MODEL_RANDOM ? 2 : 0);
        i->context.randSeed(narrow);
    #if MODEL_TRACE
        i->context.traceEverOn(true);
    #endif
        i->model.reset(new Vmodel(&i->context, "TOP"));
        for (uint32_t n = 0; n < kPortCount; ++n) {
          if (kPorts[n].direction == 1) continue;
          std::memset(kPorts[n].storage(*i->model), 0, portBytes(kPorts[n].width));
        }
        MODEL_SET_RESET(*i->model, 1);
        i->model->eval();
        closeSources(i);
      });
      return static_cast<Shared*>(i);
    }

    EXPORT void tilewright_destroy(void* handle) {
      Instance* const i = instance(handle);
      Enter enter(i);
    #if MODEL_TRACE
      if (i->wave) i->wave->close();
      i->wave.reset();
    #endif
      // Final blocks free what C++ of the design holds for the instance.
      if (i->model && !i->ended) guarded(i, [&] { i->model->final(); });
      i->model.reset();
      delete i;
    }

    EXPORT int tilewright_eval(void* handle) {
      Instance* const i = instance(handle);
      return guarded(i, [&] { evaluate(i); });
    }

    // Runs a cycle, without counting it.
    static inline void clockCycle(Instance* i) {
      Vmodel& model = *i->model;
    #if MODEL_TRACE
      if (i->wave) {
        i->context.time(2 * i->cycle);
        evaluate(i);  // the waves show inputs and what follows from them before the edge
        i->wave->dump(2 * i->cycle);
      }
    #endif
      i->context.time(2 * i->cycle + 1);
    #if MODEL_HAS_CLOCK
      MODEL_SET_CLOCK(model, 1);
    #endif
      evaluate(i);
    #if MODEL_TRACE
      if (i->wave) i->wave->dump(2 * i->cycle + 1);
    #endif
    #if MODEL_HAS_CLOCK
      MODEL_SET_CLOCK(model, 0);
      evaluate(i);
    #endif
    }

    #if MODEL_TILE
    static inline void tileCycle(Instance* i) {
    #ifdef MODEL_CLOCK_FALLS
      // No register waits for the falling edge, and outputs have settled after the rising one.
      i->context.time(2 * i->cycle + 1);
      MODEL_SET_CLOCK(*i->model, 1);
      evaluate(i);
      MODEL_CLOCK_FALLS(*i->model->rootp);
    #else
      clockCycle(i);
    #endif
    }
    #endif

    EXPORT int tilewright_cycle(void* handle, uint64_t cycles) {
      Instance* const i = instance(handle);
      return guarded(i, [&] {
        for (; cycles && !i->finished; --cycles) {
          i->before = i->count;
          clockCycle(i);
          if (VL_UNLIKELY(!i->fault.empty())) return;
          ++i->cycle;
        }
      });
    }

    EXPORT int tilewright_final(void* handle) {
      Instance* const i = instance(handle);
      return guarded(i, [&] {
        i->ended = true;
        i->model->final();
      });
    }

    EXPORT uint32_t tilewright_source_count(void* handle) {
      return static_cast<uint32_t>(instance(handle)->sources.size());
    }

    EXPORT const char* tilewright_source(void* handle, uint32_t n, uint32_t* kind) {
      const Source& source = instance(handle)->sources[n];
      *kind = source.kind;
      return source.scope.c_str();
    }

    EXPORT const char* tilewright_fault(void* handle) { return instance(handle)->fault.c_str(); }

    EXPORT const char* tilewright_text(void* handle) { return instance(handle)->text.c_str(); }

    EXPORT void tilewright_clear_text(void* handle) { instance(handle)->text.clear(); }

    // 0 when the file could not be opened. Scopes may follow the path, a line break before each: only
    // what is in one of them is recorded then.
    EXPORT int tilewright_trace(void* handle, const char* path) {
    #if MODEL_TRACE
      Instance* const i = instance(handle);
      bool open = false;
      guarded(i, [&] {
        if (i->wave) i->wave->close();
        i->wave.reset();
        if (path) {
          i->wave.reset(new Wave);
          i->model->trace(i->wave.get(), 99);
          const std::string place = path;
          const std::size_t end = place.find(static_cast<char>(10));
          for (std::size_t begin = end; begin != std::string::npos;) {
            const std::size_t next = place.find(static_cast<char>(10), begin + 1);
            const std::string scope = place.substr(begin + 1, next - begin - 1);
            begin = next;
            // What stands above the top module is named in some releases only.
            i->wave->dumpvars(99, scope);
            i->wave->dumpvars(99, "TOP." + scope);
          }
          i->wave->open(place.substr(0, end).c_str());
          open = i->wave->isOpen();
          if (!open) i->wave.reset();
        }
      });
      return open;
    #else
      (void)handle;
      (void)path;
      return 0;
    #endif
    }

    """#
}
