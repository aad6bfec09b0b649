/// The part of a tile's wrapper that decides which tiles run abreast, as ranks of up to eight, and which one
/// by one. ``AbreastWrapper`` is what runs a rank.
enum RankWrapper {
  static let body = #"""
    #if MODEL_ABREAST

    // Tiles that run abreast. They do so while more than one of them has something to do, for a cycle of all
    // takes longer than that of a tile alone, and to change over takes as long as some cycles.
    struct Rank {
      unsigned count = 0;
      TileSlot* slots[abreast::kLanes];
      Instance* tiles[abreast::kLanes];
      abreast::Lanes* lanes = nullptr;
      bool isLoaded = false;  // the variables are in `lanes`, not in the tiles
      int trend = 0;
      unsigned asked = 0;               // a bit for each that is to run, of the batch under way
      uint64_t place[abreast::kLanes];  // there
      unsigned total = 0;               // how many are to run in this cycle, or were in the last
      uint64_t decided = 0;             // the cycle for which it is known how they run, plus 1
      uint64_t ran = 0;                 // the cycle that all have run abreast, plus 1
      uint32_t results[abreast::kLanes];
      uint64_t wakes[abreast::kLanes];

      ~Rank() {
        if (lanes) abreast::release(lanes);
      }
    };

    // The tiles of a kind that one thread runs, in ranks that follow from what they had to do of late:
    // those that are at work stand with one another.
    struct Ranks {
      std::vector<TileSlot*> slots;
      std::deque<Rank> ranks;
      uint64_t begun = 0;   // the cycle that is under way, plus 1
      uint64_t cycles = 0;  // since ranks were looked at
      uint64_t cost = 0;    // of these
      uint64_t loss = 0;    // what other ranks would have saved of late
    };

    const int kHaste = 4;
    const int kPatience = 64;
    const uint64_t kPeriod = 512;  // cycles
    // What a cycle of a rank and that of a tile alone take, roughly: two tiles take somewhat longer alone.
    const uint64_t kRankCost = 5;
    const uint64_t kTileCost = 3;

    void leaveRank(Rank& rank) {
      if (rank.isLoaded) abreast::store(rank.lanes);
      rank.isLoaded = false;
      rank.trend = 0;
      rank.decided = 0;
      rank.ran = 0;
    }

    void formRanks(Ranks* all, const std::vector<TileSlot*>& order) {
      for (Rank& rank : all->ranks) leaveRank(rank);
      size_t next = 0;
      for (Rank& rank : all->ranks) {
        Vmodel___024root* roots[abreast::kLanes];
        void* owners[abreast::kLanes];
        const char* const* in[abreast::kLanes];
        char* const* out[abreast::kLanes];
        Shared* shared[abreast::kLanes];
        uint32_t bases[abreast::kLanes];
        rank.count = 0;
        for (; rank.count < abreast::kLanes && next < order.size(); ++next) {
          Instance* const i = instance(order[next]->handle);
          i->rank = &rank;
          i->lane = rank.count;
          roots[rank.count] = i->model->rootp;
          owners[rank.count] = i;
          in[rank.count] = order[next]->in;
          out[rank.count] = order[next]->out;
          shared[rank.count] = i;
          bases[rank.count] = i->base;
          rank.tiles[rank.count] = i;
          rank.slots[rank.count++] = order[next];
        }
        abreast::assign(rank.lanes, roots, owners, in, out, shared, bases, rank.count);
      }
    }

    // Forms ranks anew when those that there are have cost so much more than others would have that it
    // is worth the change.
    void lookAtRanks(Ranks* all) {
      std::vector<TileSlot*> order = all->slots;
      const auto asked = [](TileSlot* slot) { return instance(slot->handle)->asked; };
      std::stable_sort(order.begin(), order.end(), [&](TileSlot* a, TileSlot* b) {
        return asked(a) > asked(b);
      });
      uint64_t best = 0;
      for (size_t first = 0; first < order.size(); first += abreast::kLanes) {
        uint64_t sum = 0;
        for (size_t n = first; n < order.size() && n < first + abreast::kLanes; ++n) {
          sum += asked(order[n]);
        }
        best += std::min(kRankCost * asked(order[first]), kTileCost * sum);
      }
      all->loss = all->cost > best + best / 8 ? all->loss + all->cost - best : 0;
      // To change places takes a tile as long as some cycles do.
      if (all->loss > kTileCost * 16 * order.size()) {
        formRanks(all, order);
        all->loss = 0;
      }
      for (TileSlot* slot : order) instance(slot->handle)->asked = 0;
      all->cycles = 0;
      all->cost = 0;
    }

    // Whether a rank's tiles run abreast in this cycle, by what was in the one before: batches end in the
    // middle of a rank, so what is in this one is not known yet.
    bool runsAbreast(Rank& rank, uint64_t time) {
      if (rank.decided == time + 1) return rank.isLoaded;
      rank.trend += kTileCost * rank.total > kRankCost ? 1 : -1;
      rank.total = 0;
      if (rank.isLoaded) {
        if (rank.trend > kPatience) rank.trend = kPatience;
        if (rank.trend <= 0) leaveRank(rank);
      } else {
        if (rank.trend < 0) rank.trend = 0;
        if (rank.trend >= kHaste) {
          abreast::load(rank.lanes);
          rank.isLoaded = true;
          rank.trend = kPatience;
        }
      }
      rank.decided = time + 1;
      return rank.isLoaded;
    }

    void tellRank(void* lanes) { abreast::tell(static_cast<abreast::Lanes*>(lanes)); }

    // Says how many records each of a rank's tiles has made in the cycle.
    void record(Rank& rank) {
      TileGroup* const group = rank.slots[0]->group;
      if (group->sink->deaf) return;
      uint64_t counts[abreast::kLanes];
      const uint64_t count = abreast::count(rank.lanes, counts);
      if (!count) return;
      for (unsigned l = 0; l < rank.count; ++l) rank.tiles[l]->pending = counts[l];
      group->recorders[group->recorderCount++] = Recorders{tellRank, rank.lanes, count};
    }

    // A tile that was not asked, for it has said that it rests, and acts: what follows from it is looked at
    // like anything else, so that whoever is wrong is found, and no other.
    void concludeActing(Rank& rank) {
      for (unsigned l = 0; l < rank.count; ++l) {
        if (rank.asked >> l & 1 || rank.results[l] == (kQuiet | kRests)) continue;
        rank.slots[l]->wake = rank.wakes[l];
        conclude(rank.slots[l], rank.results[l]);
      }
    }

    // Runs all tiles of some ranks. Those that are not asked rest, so nothing changes in them.
    void runRanks(Rank* const* ranks, uint64_t count, uint64_t time, uint64_t phase) {
      Instance*& now = current;
      Instance* const outer = now;
      abreast::Lanes* lanes[kBatch];
      try {
        for (uint64_t n = 0; n < count; ++n) {
          Rank& rank = *ranks[n];
          rank.ran = time + 1;
          lanes[n] = rank.lanes;
          for (unsigned l = 0; l < rank.count; ++l) {
            Instance* const i = rank.tiles[l];
            now = i;
            if (VL_UNLIKELY(!i->fault.empty())) throw Fault{i->fault};
            i->cycle = time;
            i->context.time(2 * time + 1);
            rank.results[l] = kQuiet;
          }
          abreast::take(
              rank.lanes, time, reinterpret_cast<void**>(&now), phase ? 0 : 1);
        }
        abreast::run(lanes, count);
        for (uint64_t n = 0; n < count; ++n) {
          record(*ranks[n]);
          abreast::give(lanes[n], time, phase ? 1 : 0, ranks[n]->results, ranks[n]->wakes);
          concludeActing(*ranks[n]);
        }
      } catch (const Fault& fault) {
        breakOff(now, fault.message);
      } catch (const std::exception& error) {
        breakOff(now, error.what());
      }
      for (uint64_t n = 0; n < count; ++n) {
        for (unsigned l = 0; l < ranks[n]->count; ++l) {
          if (VL_UNLIKELY(!ranks[n]->tiles[l]->fault.empty())) fail(ranks[n]->slots[l]);
        }
      }
      now = outer;
    }

    void runTiles(TileSlot* const* slots, uint32_t* results, uint64_t count, uint64_t time,
                  uint64_t phase) {
      TileSlot* alone[kBatch];
      uint64_t places[kBatch];
      uint64_t few = 0;
      Rank* ranks[kBatch];
      uint64_t rankCount = 0;
      for (uint64_t k = 0; k < count; ++k) {
        Instance* const i = instance(slots[k]->handle);
        Ranks* const all = i->ranks;
        if (!all) {
          places[few] = k;
          alone[few++] = slots[k];
          continue;
        }
        if (all->begun != time + 1) {
          all->begun = time + 1;
          if (++all->cycles == kPeriod) lookAtRanks(all);
        }
        ++i->asked;
        Rank& rank = *i->rank;
        if (rank.ran == time + 1) {
          // It ran in the batch before.
          results[k] = rank.results[i->lane];
          slots[k]->wake = rank.wakes[i->lane];
          continue;
        }
        if (!rank.asked) ranks[rankCount++] = &rank;
        rank.asked |= 1u << i->lane;
        rank.place[i->lane] = k;
      }
      uint64_t abreastCount = 0;
      for (uint64_t n = 0; n < rankCount; ++n) {
        Rank& rank = *ranks[n];
        const bool isAbreast = runsAbreast(rank, time);
        rank.total += __builtin_popcount(rank.asked);
        Ranks* const all = rank.tiles[0]->ranks;
        all->cost += isAbreast ? kRankCost : kTileCost * __builtin_popcount(rank.asked);
        if (isAbreast) {
          ranks[abreastCount++] = &rank;
          continue;
        }
        for (unsigned rest = rank.asked; rest; rest &= rest - 1) {
          const uint64_t k = rank.place[__builtin_ctz(rest)];
          places[few] = k;
          alone[few++] = slots[k];
        }
        rank.asked = 0;
      }
      if (abreastCount) runRanks(ranks, abreastCount, time, phase);
      for (uint64_t n = 0; n < abreastCount; ++n) {
        Rank& rank = *ranks[n];
        for (unsigned rest = rank.asked; rest; rest &= rest - 1) {
          const unsigned l = __builtin_ctz(rest);
          results[rank.place[l]] = rank.results[l];
          rank.slots[l]->wake = rank.wakes[l];
        }
        rank.asked = 0;
      }
      if (!few) return;
      uint32_t given[kBatch];
      runAlone(alone, given, few, time, phase);
      for (uint64_t k = 0; k < few; ++k) results[places[k]] = given[k];
    }

    #else

    inline void runTiles(TileSlot* const* slots, uint32_t* results, uint64_t count,
                         uint64_t time, uint64_t phase) {
      runAlone(slots, results, count, time, phase);
    }

    #endif
    """#

  static let interface = """

    // Lets tiles of the library run abreast from now on; null if they cannot.
    EXPORT void* tilewright_ranks_make(TileSlot* const* slots, uint64_t count) {
    #if MODEL_ABREAST
      try {
        std::unique_ptr<Ranks> all(new Ranks);
        all->slots.assign(slots, slots + count);
        for (uint64_t n = 0; n < count; n += abreast::kLanes) {
          all->ranks.emplace_back();
          all->ranks.back().lanes = abreast::make();
          if (!all->ranks.back().lanes) return nullptr;
        }
        for (uint64_t n = 0; n < count; ++n) instance(slots[n]->handle)->ranks = all.get();
        formRanks(all.get(), all->slots);
        return all.release();
      } catch (const std::bad_alloc&) {
        for (uint64_t n = 0; n < count; ++n) instance(slots[n]->handle)->ranks = nullptr;
        return nullptr;
      }
    #else
      (void)slots;
      (void)count;
      return nullptr;
    #endif
    }

    // Puts all variables back into the tiles, for whoever looks at these.
    EXPORT void tilewright_ranks_leave(void* handle) {
    #if MODEL_ABREAST
      Ranks* const all = static_cast<Ranks*>(handle);
      for (Rank& rank : all->ranks) leaveRank(rank);
      all->begun = 0;
    #else
      (void)handle;
    #endif
    }

    // Its tiles run one by one again.
    EXPORT void tilewright_ranks_free(void* handle) {
    #if MODEL_ABREAST
      Ranks* const all = static_cast<Ranks*>(handle);
      for (Rank& rank : all->ranks) leaveRank(rank);
      for (TileSlot* slot : all->slots) instance(slot->handle)->ranks = nullptr;
      delete all;
    #else
      (void)handle;
    #endif
    }
    """
}
