/// The part of a wrapper that only models of tiles and of the host bridge have: how one of them runs a
/// cycle among others, and the loop over all of a chip. ``TiledEngine`` knows the layouts.
///
/// What goes over links is double-buffered by the parity of the cycle: in cycle t a tile reads what its
/// neighbours wrote in cycle t − 1 and writes its own beside it, so the order in which tiles run is
/// without meaning.
enum TileWrapper {
  /// The text for a tile; nothing for other modules.
  static func text(
    ports: [VerilatedHeader.Port], options: ModelOptions, shortcuts: ModelShortcuts?
  ) -> String {
    guard let shape = TileShape(ports) else { return "\n#define MODEL_TILE 0\n" }
    let members = Dictionary(
      ports.map { ($0.description.name, $0.member) }
    ) { first, _ in first }
    var text = "\n#define MODEL_TILE 1\n"
    let clock = members[options.clock] ?? ""
    let shortcuts = options.trace == .off && !clock.isEmpty ? shortcuts : nil
    if let shortcuts {
      text +=
        "#define MODEL_CLOCK_FALLS(m) ((m).\(clock) = 0, (m).\(shortcuts.clockMemory) = 0)\n"
    }
    text += "#define MODEL_BATCH \(shortcuts?.isBatched == true ? 1 : 0)\n"
    text += "#define MODEL_ABREAST \(shortcuts?.isAbreast == true ? 1 : 0)\n"
    text += "#include \"Vmodel___024root.h\"\n"
    if shortcuts?.isAbreast == true { text += AbreastWrapper.header }
    text += "static const char kLinkFields[] = \"\(shape.text)\";\n"
    text += "static const char kHostFields[] = \"\(shape.host?.text ?? "")\";\n"
    text += """
      typedef Vmodel___024root& Tile;
      #define PUT(m, member, from, bytes) std::memcpy(&(m).member, from, bytes)
      #define GET(m, member, to, bytes) std::memcpy(to, &(m).member, bytes)
      #define VALUE(m, member) ((m).member)

      """
    text += links(shape, members)
    // What comes from outside of the chip: whether it says something, or has changed.
    let size = shape.outside.reduce(0) { $0 + TileShape.bytes($1.description.width) }
    text += "static const size_t kOutsideBytes = \(size);\n"
    text += "static inline bool outsideActs(const Vmodel___024root& m, const char* p) {\n"
    text += "  (void)m; (void)p;\n  bool acts = false;\n"
    var offset = 0
    for port in shape.outside {
      let bytes = TileShape.bytes(port.description.width)
      text += "  acts |= std::memcmp(&m.\(port.member), p + \(offset), \(bytes)) != 0;\n"
      if port.description.width == 1, Self.announces(port.description.name) {
        // Whoever is ready for what a tile does not offer makes nothing happen.
        let name = port.description.name
        let offer = name.hasSuffix("ready_i") ? members[name.dropLast(7) + "valid_o"] : nil
        text += "  acts |= m.\(port.member) != 0"
        text += offer.map { " && m.\($0) != 0;\n" } ?? ";\n"
      }
      offset += bytes
    }
    text +=
      "  return acts;\n}\nstatic inline void keepOutside(const Vmodel___024root& m, char* p) {\n"
    text += "  (void)m; (void)p;\n"
    offset = 0
    for port in shape.outside {
      let bytes = TileShape.bytes(port.description.width)
      text += "  std::memcpy(p + \(offset), &m.\(port.member), \(bytes));\n"
      offset += bytes
    }
    return text + "}\n" + (shortcuts?.isBatched == true ? batch : "")
  }

  /// How much goes over links, and what a tile takes and gives; the same for a tile alone and for one of
  /// those that run abreast, which say where a variable is.
  static func links(_ shape: TileShape, _ members: [String: String]) -> String {
    var text = """
      // What a step says: bits 4:0, something goes out over these links.
      static const uint32_t kSides = 31;
      static const uint32_t kQuiet = 32;
      static const uint32_t kRests = 64;  // quiet, and not woken by the time in the next cycle

      """
    text += "static const size_t kLinkBytes = \(shape.recordSize);\n"
    text += "static const size_t kHostBytes = \(shape.host?.recordSize ?? 0);\n"
    for side in TileShape.sides where !shape.isBridge {
      text += "static inline void take_\(side)(Tile m, const char* p) {\n"
      for field in shape.fields {
        let member = members[TileShape.incoming(side, field.name)] ?? ""
        text += "  PUT(m, \(member), p + \(field.offset), \(field.bytes));\n"
      }
      text += "}\nstatic inline bool give_\(side)(Tile m, char* p) {\n"
      for field in shape.fields {
        let member = members[TileShape.outgoing(side, field.name)] ?? ""
        text += "  GET(m, \(member), p + \(field.offset), \(field.bytes));\n"
      }
      let valid = members[TileShape.outgoing(side, "valid")] ?? ""
      let credit = members[TileShape.outgoing(side, "credit")] ?? ""
      text += "  return VALUE(m, \(valid)) | (VALUE(m, \(credit)) != 0);\n}\n"
    }
    if let host = shape.host { text += hostLink(host, shape, members) }
    return text + all(shape)
  }

  /// What goes between the host bridge and its tile.
  private static func hostLink(
    _ link: TileShape.HostLink, _ shape: TileShape, _ members: [String: String]
  ) -> String {
    func member(_ field: String, isOutput: Bool) -> String {
      members[shape.hostPort(field, isOutput: isOutput)] ?? ""
    }
    let (given, taken) =
      shape.isBridge ? (link.toTile, link.toBridge) : (link.toBridge, link.toTile)
    var text = "static inline void take_host(Tile m, const char* p) {\n"
    for field in taken {
      let member = member(field.name, isOutput: false)
      text += "  PUT(m, \(member), p + \(field.offset), \(field.bytes));\n"
    }
    text += "}\nstatic inline bool give_host(Tile m, char* p, "
    text += "const char* before) {\n  (void)before;\n"
    for field in given {
      let member = member(field.name, isOutput: true)
      text += "  GET(m, \(member), p + \(field.offset), \(field.bytes));\n"
    }
    // What can have an effect where all is quiet: what is offered, and a level that changes.
    let offers = given.filter { $0.name.hasSuffix("_valid") }
      .map { "VALUE(m, \(member($0.name, isOutput: true))) != 0" }
    let changes = given.filter { $0.name == "semaphores" }
      .map { "p[\($0.offset)] != before[\($0.offset)]" }
    return text + "  return \((offers + changes).joined(separator: " || "));\n}\n"
  }

  /// The same of all links, a bit for each that something goes out over.
  private static func all(_ shape: TileShape) -> String {
    let sides = shape.isBridge ? [] : Array(TileShape.sides.enumerated())
    var text = "static inline void takeAll(Tile m, const char* const* in, "
    text += "size_t which) {\n"
    for (number, side) in sides {
      text += "  if (in[\(number)]) take_\(side)(m, in[\(number)] + which * kLinkBytes);\n"
    }
    let host = TileShape.host
    if shape.host != nil {
      text += "  if (in[\(host)]) take_host(m, in[\(host)] + which * kHostBytes);\n"
    }
    text += "}\nstatic inline uint32_t giveAll(Tile m, char* const* out, "
    text += "size_t which) {\n  uint32_t result = 0;\n"
    for (number, side) in sides {
      text += "  result |= give_\(side)(m, out[\(number)] + which * kLinkBytes) "
      text += "? \(1 << number)u : 0u;\n"
    }
    if shape.host != nil {
      text += "  if (out[\(host)] && give_host(m, out[\(host)] + which * kHostBytes, "
      text += "out[\(host)] + (1 - which) * kHostBytes)) result |= \(1 << host)u;\n"
    }
    return text + "  return result;\n}\n"
  }

  /// Stands in for the function that writes registers and what follows from them: in a batch it only
  /// keeps what has triggered, for ``ModelShortcuts``' `tilewright_nba_batch` to run later.
  private static let batch = """
    void tilewright_nba(Vmodel___024root* vlSelf);
    void tilewright_nba_batch(Vmodel___024root* const*, void* const*, void**, uint64_t);
    typedef decltype(Vmodel___024root::__VnbaTriggered) Triggers;
    static thread_local Triggers* deferred = nullptr;
    void Vmodel___024root___eval_nba(Vmodel___024root* vlSelf) {
      if (deferred) {
        *deferred = vlSelf->__VnbaTriggered;
      } else {
        tilewright_nba(vlSelf);
      }
    }

    """

  /// Ports of the smallest tile and of the smallest bridge, for samples of the text.
  static let samples: [[VerilatedHeader.Port]] = [false, true].map { isBridge in
    let host = isBridge ? "" : "host_"
    let (toBridge, toTile): (PortDescription.Direction, PortDescription.Direction) =
      isBridge ? (.input, .output) : (.output, .input)
    func ending(_ direction: PortDescription.Direction) -> String {
      direction == .input ? "_i" : "_o"
    }
    var ports: [PortDescription] = [
      PortDescription(name: "clk_i", direction: .input, width: 1),
      PortDescription(name: "timebase_i", direction: .input, width: 64),
      PortDescription(name: "quiet_o", direction: .output, width: 1),
      PortDescription(name: "wake_o", direction: .output, width: 64),
      PortDescription(
        name: "\(host)responses_valid\(ending(toBridge))", direction: toBridge, width: 1),
      PortDescription(
        name: "\(host)semaphores\(ending(toBridge))", direction: toBridge, width: 1),
      PortDescription(
        name: "\(host)requests_valid\(ending(toTile))", direction: toTile, width: 1),
      PortDescription(name: "other_valid_i", direction: .input, width: 1),
      PortDescription(name: "other_ready_i", direction: .input, width: 1),
      PortDescription(name: "next_valid_o", direction: .output, width: 1),
      PortDescription(name: "next_ready_i", direction: .input, width: 1),
    ]
    if !isBridge { ports.append(.init(name: "present_i", direction: .input, width: 4)) }
    for side in TileShape.sides where !isBridge {
      for field in ["valid", "credit"] {
        ports += [
          PortDescription(
            name: TileShape.outgoing(side, field), direction: .output, width: 1),
          PortDescription(name: TileShape.incoming(side, field), direction: .input, width: 1),
        ]
      }
    }
    return ports.map { VerilatedHeader.Port(description: $0, member: $0.name) }
  }

  /// Whether an input says by being 1 that something arrives.
  private static func announces(_ name: String) -> Bool {
    // A host that takes what a quiet tile offers is something that arrives, too.
    ["valid_i", "ready_i", "req_i", "request_i"].contains { name.hasSuffix($0) }
  }

  static let body = #"""

    #if MODEL_TILE

    #include <sched.h>
    #include <time.h>

    #include <thread>
    #include <vector>

    namespace {

    struct TileSlot;
    struct TileGroup;
    struct TileChip;
    // Runs a cycle of up to kBatch tiles of one library.
    typedef void (*TileRun)(TileSlot* const*, uint32_t* results, uint64_t count, uint64_t time,
                            uint64_t phase);
    typedef int (*TileOutside)(TileSlot*);

    // One tile of a chip, or its host bridge; the host lays it out and knows it: 24 words of 64 bits.
    struct TileSlot {
      void* handle;
      TileRun run;            // of the library that made the tile
      TileOutside outside;    // whether something comes from outside of the chip; null: nothing can
      const char* in[5];      // what neighbours gave, phase 0 then 1; null at the edge
      char* out[5];           // what the tile gives; the fifth: between host bridge and its tile
      uint64_t neighbour[5];  // places of tiles
      uint64_t wake;
      uint64_t busy;          // it is not quiet
      uint64_t kind;          // number of the library that made it
      TileGroup* group;
      uint64_t reserved[2];
    };

    // Tiles that keep what they have recorded in a cycle until it is known where it goes.
    struct Recorders {
      void (*tell)(void*);  // writes the `pending` records of each tile to its `place`
      void* tiles;
      uint64_t count;       // of all their records
    };

    // What one thread runs; the host lays it out and knows it: 16 words of 64 bits.
    struct TileGroup {
      uint64_t first, end;      // places of tiles
      const uint32_t* watched;  // those with something outside of the chip
      uint64_t watchedCount;
      uint64_t simulated;       // cycles of tiles
      uint64_t fault;           // place of the tile that failed, plus 1
      uint64_t busy;            // tiles that are not quiet
      uint64_t nextWake;        // the earliest time at which a tile that rests goes on
      uint64_t done;            // the last round that was run
      Shared* sink;             // its tiles' commits
      uint32_t* running;        // room for the places of the tiles that run in a cycle
      Recorders* recorders;     // room for those of the cycle
      uint64_t recorderCount;
      TileSlot* faulty;         // the tile that has failed in the cycle
      TileChip* chip;
      uint64_t broken;          // its cycle was ended before its time
    };

    // A chip; the host lays it out and knows it: 24 words of 64 bits.
    struct TileChip {
      uint64_t time;
      uint64_t phase;       // 0 and 1 in turns
      TileSlot* slots;
      uint8_t* marks;       // for either phase a byte for each place: 1, the tile runs
      uint8_t* drowsy;      // the same: 1, it rests since the last cycle
      uint64_t places;
      uint64_t groups;
      TileGroup* group;
      uint64_t skipping;
      uint64_t quiet;       // all tiles are quiet
      uint64_t wake;        // when the first of them goes on
      uint64_t round;       // counts calls, for the threads
      uint64_t ending;      // the threads are to end
      std::vector<std::thread>* threads;
      uint64_t reset;       // what the port shows
      uint64_t kinds;       // libraries
      uint64_t bridge;      // place of the host bridge, plus 1: the first of its group; 0: none
      uint64_t reserved[7];
    };

    inline void mark(uint8_t* marks, uint64_t n) {
      __atomic_store_n(&marks[n], uint8_t(1), __ATOMIC_RELAXED);
    }

    // What follows from a tile's cycle: whether it runs in the next one, and who else does.
    inline void conclude(TileSlot* s, uint32_t result) {
      TileGroup* const g = s->group;
      TileChip* const c = g->chip;
      const uint64_t n = static_cast<uint64_t>(s - c->slots);
      const uint64_t isBusy = !(result & kQuiet);
      g->busy += isBusy - s->busy;
      s->busy = isBusy;
      if (!c->skipping) return;
      uint8_t* const next = c->marks + (1 - c->phase) * c->places;
      if (result & kRests) {
        c->drowsy[(1 - c->phase) * c->places + n] = 1;
        if (s->wake < g->nextWake) g->nextWake = s->wake;
      } else {
        mark(next, n);
      }
      for (uint32_t sides = result & kSides; sides; sides &= sides - 1) {
        const int side = __builtin_ctz(sides);
        if (s->in[side]) mark(next, s->neighbour[side]);
      }
    }

    const uint64_t kBatch = 32;

    // So many records are put in order one by one.
    const uint64_t kFew = 32;

    // A tile has failed, whether or not it was asked to run.
    inline void fail(TileSlot* s) {
      TileGroup* const g = s->group;
      if (!g->faulty || s < g->faulty) g->faulty = s;
      if (instance(s->handle)->broken) g->broken = 1;
    }

    // Before the cycle: what neighbours gave.
    inline void beginTile(TileSlot* s, Instance* i, uint64_t time, uint64_t phase) {
      Vmodel___024root& m = *i->model->rootp;
      takeAll(m, s->in, phase ? 0 : 1);
      m.timebase_i = time;
      i->cycle = time;
    }

    // After it: what it gives.
    inline uint32_t endTile(TileSlot* s, Instance* i, uint64_t time, uint64_t phase) {
      Vmodel___024root& m = *i->model->rootp;
      if (kOutsideBytes) keepOutside(m, i->outside);
      uint32_t result = giveAll(m, s->out, phase ? 1 : 0);
      s->wake = m.wake_o;
      if (m.quiet_o) result |= m.wake_o > time + 1 ? kQuiet | kRests : kQuiet;
      return result;
    }

    #if MODEL_BATCH

    // Runs tiles part by part of their evaluation rather than one after the other: the code of an
    // evaluation is larger than the nearest cache, that of a part is not.
    void runAlone(TileSlot* const* slots, uint32_t* results, uint64_t count, uint64_t time,
                  uint64_t phase) {
      Instance* tiles[kBatch];
      Vmodel___024root* roots[kBatch];
      for (uint64_t k = 0; k < count; ++k) {
        tiles[k] = instance(slots[k]->handle);
        roots[k] = tiles[k]->model->rootp;
        results[k] = kQuiet;
      }
      Instance*& now = current;
      Instance* const outer = now;
      Triggers triggers[kBatch];
      try {
        for (uint64_t k = 0; k < count; ++k) {
          Instance* const i = tiles[k];
          now = i;
          if (VL_UNLIKELY(!i->fault.empty())) throw Fault{i->fault};
          beginTile(slots[k], i, time, phase);
          Verilated::threadContextp(&i->context);
          i->context.time(2 * time + 1);
          MODEL_SET_CLOCK(*i->model, 1);
          deferred = &triggers[k];
          i->model->eval();
          deferred = nullptr;
          std::swap(roots[k]->__VnbaTriggered, triggers[k]);
        }
        tilewright_nba_batch(roots, reinterpret_cast<void* const*>(tiles),
                             reinterpret_cast<void**>(&now), count);
        for (uint64_t k = 0; k < count; ++k) {
          roots[k]->__VnbaTriggered = triggers[k];
          MODEL_CLOCK_FALLS(*roots[k]);
          results[k] = endTile(slots[k], tiles[k], time, phase);
        }
      } catch (const Fault& fault) {
        breakOff(now, fault.message);
      } catch (const std::exception& error) {
        breakOff(now, error.what());
      }
      deferred = nullptr;
      for (uint64_t k = 0; k < count; ++k) {
        if (VL_UNLIKELY(!tiles[k]->fault.empty())) fail(slots[k]);
      }
      now = outer;
    }

    #else

    void runAlone(TileSlot* const* slots, uint32_t* results, uint64_t count, uint64_t time,
                  uint64_t phase) {
      for (uint64_t k = 0; k < count; ++k) {
        Instance* const i = instance(slots[k]->handle);
        beginTile(slots[k], i, time, phase);
        if (guarded(i, [&] { tileCycle(i); }) == 1) fail(slots[k]);
        results[k] = endTile(slots[k], i, time, phase);
      }
    }

    #endif

    """# + RankWrapper.body + #"""

      int outsideTile(TileSlot* s) {
        Instance* const i = instance(s->handle);
        return outsideActs(*i->model->rootp, i->outside);
      }

      // Marks tiles that rest and whose time has come.
      void wakeTiles(TileChip* c, TileGroup* g, uint8_t* marks) {
        uint64_t next = ~0ull;
        for (uint64_t n = g->first; n < g->end; ++n) {
          const TileSlot& s = c->slots[n];
          if (s.busy || marks[n]) continue;
          if (s.wake <= c->time) {
            marks[n] = 1;
          } else if (s.wake < next) {
            next = s.wake;
          }
        }
        g->nextWake = next;
      }

      inline uint64_t eight(const uint8_t* bytes) {
        uint64_t value;
        std::memcpy(&value, bytes, 8);
        return value;
      }

      inline Shared* shared(TileChip* c, uint64_t place) {
        return static_cast<Shared*>(c->slots[place].handle);
      }

      // Adds a tile's records of a cycle to others, in the order of their sources. See `arrange`.
      inline void append(Commit* to, const Commit* from, uint64_t count) {
        bool inOrder = true;
        for (uint64_t n = 1; n < count; ++n) inOrder &= from[n - 1].source <= from[n].source;
        if (inOrder) {
          for (uint64_t n = 0; n < count; ++n) to[n] = from[n];
          return;
        }
        uint64_t places[kFew];
        for (uint64_t n = 0; n < count; ++n) {
          const uint64_t place = static_cast<uint64_t>(from[n].source) << 32 | n;
          uint64_t k = n;
          for (; k && places[k - 1] > place; --k) places[k] = places[k - 1];
          places[k] = place;
        }
        for (uint64_t n = 0; n < count; ++n) to[n] = from[static_cast<uint32_t>(places[n])];
      }

      // All tiles that have recorded something in a cycle, and those that ran. Of tiles that run abreast
      // one may act though it has said that it rests; whoever looks at its records finds what is wrong.
      uint64_t recording(TileChip* c, TileGroup* g, uint64_t running) {
        std::vector<uint32_t> all(g->running, g->running + running);
        for (uint64_t n = g->first; n < g->end; ++n) {
          if (shared(c, n)->pending) all.push_back(static_cast<uint32_t>(n));
        }
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
        std::copy(all.begin(), all.end(), g->running);
        return all.size();
      }

      inline void failCollect(TileChip* c, TileGroup* g, const std::string& message) {
        g->recorderCount = 0;
        breakOff(instance(c->slots[g->first].handle), message);
        fail(&c->slots[g->first]);
      }

      // Takes what tiles have recorded in a cycle, tile by tile, which is the order of their sources.
      void collect(TileChip* c, TileGroup* g, uint64_t running) {
        Shared* const sink = g->sink;
        uint64_t own = 0, pending = 0, recorded = 0;
        for (uint64_t k = 0; k < running; ++k) {
          own += shared(c, g->running[k])->count;
          pending += shared(c, g->running[k])->pending;
        }
        for (uint64_t n = 0; n < g->recorderCount; ++n) recorded += g->recorders[n].count;
        if (!(own + recorded)) return;
        try {
          if (VL_UNLIKELY(pending != recorded)) running = recording(c, g, running);
          while (sink->capacity - sink->count < own + recorded) tilewright::grow(sink);
        } catch (const Fault& fault) {
          return failCollect(c, g, fault.message);
        } catch (const std::exception& error) {
          return failCollect(c, g, error.what());
        }
        Commit* to = sink->commits + sink->count;
        for (uint64_t k = 0; k < running; ++k) {
          Shared* const tile = shared(c, g->running[k]);
          const uint64_t count = tile->count;
          tile->place = to;
          to += tile->pending;
          tile->pending = 0;
          if (!count) continue;
          tile->count = 0;
          if (sink->deaf) continue;
          if (VL_LIKELY(count <= kFew)) {
            append(to, tile->commits, count);
          } else {
            arrange(tile->commits, count);
            std::memcpy(to, tile->commits, count * sizeof(Commit));
          }
          to += count;
        }
        sink->count = static_cast<uint64_t>(to - sink->commits);
        for (uint64_t n = 0; n < g->recorderCount; ++n) {
          g->recorders[n].tell(g->recorders[n].tiles);
        }
        g->recorderCount = 0;
        // Another processor has read what will be written over: to get it back takes long, so it is asked
        // for a cycle ahead.
        const uint64_t ahead = std::min(own + recorded, sink->capacity - sink->count);
        for (uint64_t n = 0; n < ahead; ++n) __builtin_prefetch(to + n, 1);
      }

      inline void failGroup(TileChip* c, TileGroup* g) {
        g->fault = static_cast<uint64_t>(g->faulty - c->slots) + 1;
        g->faulty = nullptr;
      }

      // Runs a cycle of a group's tiles. Other groups write this one's marks of the next phase only.
      void runGroup(TileChip* c, TileGroup* g) {
        const uint64_t time = c->time;
        const uint64_t phase = c->phase;
        const bool skipping = c->skipping;
        uint8_t* const now = c->marks + phase * c->places;
        uint8_t* const drowsy = c->drowsy + phase * c->places;
        if (skipping) {
          for (uint64_t k = 0; k < g->watchedCount; ++k) {
            const uint32_t n = g->watched[k];
            if (!now[n] && c->slots[n].outside(&c->slots[n])) now[n] = 1;
          }
          if (g->nextWake <= time) wakeTiles(c, g, now);
        }
        uint64_t running = 0;
        for (uint64_t word = g->first; word < g->end; word += 8) {
          uint64_t runs = ~0ull, rests = 0;
          if (skipping) {
            runs = eight(now + word);
            rests = eight(drowsy + word);
            if (!(runs | rests)) continue;
            std::memset(now + word, 0, 8);
            std::memset(drowsy + word, 0, 8);
          }
          const uint64_t end = word + 8 < g->end ? word + 8 : g->end;
          for (uint64_t n = word; n < end; ++n, runs >>= 8, rests >>= 8) {
            if (runs & 1) {
              g->running[running++] = static_cast<uint32_t>(n);
            } else if (rests & 1) {
              // What it gives stays what it is, in both phases.
              const TileSlot* const s = &c->slots[n];
              for (int side = 0; side < 5; ++side) {
                const size_t bytes = side < 4 ? kLinkBytes : kHostBytes;
                const size_t to = phase ? bytes : 0;
                char* const out = s->out[side];
                if (out) std::memcpy(out + to, out + (bytes - to), bytes);
              }
            }
          }
        }
        for (uint64_t kind = 0; kind < c->kinds; ++kind) {
          uint64_t place = 0;
          while (place < running) {
            TileSlot* batch[kBatch];
            uint32_t results[kBatch];
            uint64_t count = 0;
            for (; place < running && count < kBatch; ++place) {
              const uint32_t n = g->running[place];
              if (c->slots[n].kind != kind) continue;
              batch[count++] = &c->slots[n];
            }
            if (!count) break;
            batch[0]->run(batch, results, count, time, phase);
            if (VL_UNLIKELY(g->broken)) {
              g->recorderCount = 0;
              return failGroup(c, g);
            }
            for (uint64_t k = 0; k < count; ++k) conclude(batch[k], results[k]);
          }
        }
        collect(c, g, running);
        if (VL_UNLIKELY(g->faulty != nullptr)) failGroup(c, g);
        g->simulated += running - (running && g->running[0] + 1 == c->bridge);
      }

      // Waits until `ready`, without keeping others from their work on a machine that is busy.
      template <class Ready>
      void waitFor(const Ready& ready) {
        for (int n = 0; n < 500; ++n) {
          if (ready()) return;
      #if defined(__x86_64__) || defined(__i386__)
          __builtin_ia32_pause();
      #endif
        }
        for (int n = 0; n < 100; ++n) {
          if (ready()) return;
          sched_yield();
        }
        long pause = 10000;  // nanoseconds
        while (!ready()) {
          const timespec duration = {0, pause};
          nanosleep(&duration, nullptr);
          if (pause < 1000000) pause *= 2;
        }
      }

      void work(TileChip* c, TileGroup* g) {
        uint64_t round = 0;
        for (;;) {
          waitFor([&] { return __atomic_load_n(&c->round, __ATOMIC_ACQUIRE) != round; });
          if (c->ending) return;
          round = c->round;
          runGroup(c, g);
          __atomic_store_n(&g->done, round, __ATOMIC_RELEASE);
        }
      }

      }  // namespace

      EXPORT const char* tilewright_tile_fields(void) { return kLinkFields; }

      EXPORT uint64_t tilewright_tile_record(void) { return kLinkBytes; }

      EXPORT const char* tilewright_tile_host_fields(void) { return kHostFields; }

      EXPORT uint64_t tilewright_tile_host_record(void) { return kHostBytes; }

      EXPORT void* tilewright_tile_run(void) { return reinterpret_cast<void*>(&runTiles); }

      EXPORT void* tilewright_tile_outside(void) {
        return kOutsideBytes ? reinterpret_cast<void*>(&outsideTile) : nullptr;
      }

      // From now on the tile's sources are counted from `base`.
      EXPORT void tilewright_tile_base(void* handle, uint32_t base) {
        Instance* const i = instance(handle);
        for (Opened& opened : i->opened) opened.number += base - i->base;
        i->base = base;
      }

      // Takes what the tile shows after reset as what it gave in both phases.
      EXPORT void tilewright_tile_settle(TileSlot* s) {
        Instance* const i = instance(s->handle);
        Vmodel___024root& m = *i->model->rootp;
        giveAll(m, s->out, 0);
        giveAll(m, s->out, 1);
        keepOutside(m, i->outside);
        s->wake = m.wake_o;
        s->busy = !m.quiet_o;
        i->count = 0;
      }

      // Runs a cycle of a chip: 0 all well, 1 fault.
      EXPORT int tilewright_chip_step(TileChip* c) {
        if (c->groups == 1) {
          runGroup(c, &c->group[0]);
        } else {
          const uint64_t round = c->round + 1;
          __atomic_store_n(&c->round, round, __ATOMIC_RELEASE);
          runGroup(c, &c->group[0]);
          for (uint64_t k = 1; k < c->groups; ++k) {
            uint64_t& done = c->group[k].done;
            waitFor([&] { return __atomic_load_n(&done, __ATOMIC_ACQUIRE) == round; });
          }
        }
        uint64_t busy = 0, fault = 0, broken = 0;
        for (uint64_t k = 0; k < c->groups; ++k) {
          busy += c->group[k].busy;
          fault |= c->group[k].fault;
          broken |= c->group[k].broken;
        }
        if (VL_UNLIKELY(broken)) {
          for (uint64_t k = 0; k < c->groups; ++k) {
            Shared* const sink = c->group[k].sink;
            while (sink->count && sink->commits[sink->count - 1].cycle == c->time) --sink->count;
          }
        }
        if (VL_UNLIKELY(fault)) return 1;
        ++c->time;
        c->phase ^= 1;
        c->quiet = !busy;
        if (!busy) {
          uint64_t wake = ~0ull;
          for (uint64_t k = 0; k < c->groups; ++k) {
            for (uint64_t n = c->group[k].first; n < c->group[k].end; ++n) {
              if (c->slots[n].wake < wake) wake = c->slots[n].wake;
            }
          }
          c->wake = wake;
        }
        return 0;
      }

      // Starts a thread for each group but the first, or ends them.
      EXPORT int tilewright_chip_start(TileChip* c) {
        try {
          c->threads = new std::vector<std::thread>;
          for (uint64_t k = 1; k < c->groups; ++k) c->threads->emplace_back(work, c, &c->group[k]);
        } catch (const std::exception&) {
          return 1;
        }
        return 0;
      }

      EXPORT void tilewright_chip_end(TileChip* c) {
        if (!c->threads) return;
        c->ending = 1;
        __atomic_store_n(&c->round, c->round + 1, __ATOMIC_RELEASE);
        for (std::thread& thread : *c->threads) thread.join();
        delete c->threads;
        c->threads = nullptr;
      }

      """# + RankWrapper.interface + """

      #endif  // MODEL_TILE
      """
}
