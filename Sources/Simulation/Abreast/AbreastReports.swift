/// The C++ that keeps what monitors of tiles that run abreast report in a cycle.
///
/// A report is written down as it is, with vectors of all instances. When the cycle is over it is counted how
/// many records each instance makes; then they are written to where its records go, in the order of their
/// sources. That order is the same for all instances and cycles, so it is found out once.
enum AbreastReports {
  static let text = """
    // A record that some instances make in this cycle. Words that are always 0 are never written.
    struct Report {
      Q source;  // pointers to `Opened`
      Q words[6];
      uint32_t kind;
      Mask mask;
    };

    // A place in the text where records are made.
    struct ReportPlace {
      Q numbers;        // of its source in the chip, below the record's kind
      Mask known;       // the instances of which they are known
      uint16_t order;   // among all places that are known
      uint32_t source;  // its number in an instance
    };

    struct Reports {
      unsigned count;
      uint16_t made[kPlaces];  // the places of the cycle's records
      unsigned knownCount;
      uint16_t known[kPlaces];  // in the order of their sources; of one source as in the text
      uint32_t bases[kLanes];
      tilewright::Shared* instances[kLanes];  // of those that are absent the first, which is only read
      ReportPlace places[kPlaces];
      Report reports[kPlaces];
      uint64_t present[kPlaces / 64 + 1];  // the cycle's records by their order
      Q unwanted;  // takes records of those that make none
    };

    // The record of a place; who calls writes its words.
    INLINE Report& report(Reports& all, unsigned place, uint32_t kind, Mask mask, Q source) {
      Report& report = all.reports[place];
      all.made[all.count++] = static_cast<uint16_t>(place);
      report.source = source;
      report.kind = kind;
      report.mask = mask;
      return report;
    }

    static void learn(Reports& all, uint16_t number) {
      const Report& report = all.reports[number];
      ReportPlace& place = all.places[number];
      const bool isNew = !place.known;
      each(report.mask, [&](unsigned l) {
        const auto* const opened = reinterpret_cast<const tilewright::Opened*>(report.source[l]);
        place.numbers[l] = opened->number | static_cast<uint64_t>(report.kind) << 32;
        place.source = opened->number - all.bases[l];
      });
      place.known |= report.mask;
      if (!isNew) return;
      unsigned n = all.knownCount++;
      for (; n; --n) {
        const uint16_t before = all.known[n - 1];
        const uint32_t source = all.places[before].source;
        if (source < place.source || (source == place.source && before < number)) break;
        all.known[n] = before;
      }
      all.known[n] = number;
      for (; n < all.knownCount; ++n) {
        all.places[all.known[n]].order = static_cast<uint16_t>(n);
      }
    }

    // Rows become columns.
    INLINE void turn(Q (&rows)[kLanes]) {
      static_assert(kLanes == 8, "a record has as many words as there are lanes");
      Q pairs[kLanes], fours[kLanes];
      for (unsigned n = 0; n < 8; n += 2) {
        pairs[n] = __builtin_shufflevector(rows[n], rows[n + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        pairs[n + 1] = __builtin_shufflevector(rows[n], rows[n + 1], 1, 9, 3, 11, 5, 13, 7, 15);
      }
      for (unsigned n = 0; n < 8; n += n % 4 == 1 ? 3 : 1) {
        fours[n] = __builtin_shufflevector(pairs[n], pairs[n + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        fours[n + 2] = __builtin_shufflevector(pairs[n], pairs[n + 2], 2, 3, 10, 11, 6, 7, 14, 15);
      }
      for (unsigned n = 0; n < 4; ++n) {
        rows[n] = __builtin_shufflevector(fours[n], fours[n + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        rows[n + 4] = __builtin_shufflevector(fours[n], fours[n + 4], 4, 5, 6, 7, 12, 13, 14, 15);
      }
    }

    // How many records each instance makes in the cycle.
    // - Returns: how many all make.
    static uint64_t countReports(Reports& all, uint64_t* counts) {
      Q sums = {};
      std::memset(all.present, 0, sizeof(all.present));
      for (unsigned n = 0; n < all.count; ++n) {
        const uint16_t place = all.made[n];
        const Mask mask = all.reports[place].mask;
        if (__builtin_expect(mask & ~all.places[place].known, 0)) learn(all, place);
        sums += fromQ(mask);
      }
      // What was learnt last may have moved those before.
      for (unsigned n = 0; n < all.count; ++n) {
        const unsigned order = all.places[all.made[n]].order;
        all.present[order / 64] |= 1ull << order % 64;
      }
      std::memcpy(counts, &sums, sizeof(sums));
      return static_cast<uint64_t>(__builtin_reduce_add(sums));
    }

    // Writes the records that were counted to the places of the instances.
    static void writeReports(Reports& all) {
      Q to;
      for (unsigned l = 0; l < kLanes; ++l) {
        to[l] = reinterpret_cast<uint64_t>(all.instances[l]->place);
      }
      const uint64_t cycle = all.instances[0]->cycle;
      for (unsigned word = 0; word <= kPlaces / 64; ++word) {
        for (uint64_t rest = all.present[word]; rest; rest &= rest - 1) {
          const uint16_t place = all.known[word * 64 + __builtin_ctzll(rest)];
          const Report& report = all.reports[place];
          Q records[kLanes] = {KQ(cycle), all.places[place].numbers};
          for (unsigned k = 0; k < 6; ++k) records[2 + k] = report.words[k];
          turn(records);
          const Q places = sel(report.mask, to, KQ(reinterpret_cast<uint64_t>(&all.unwanted)));
          // Without a branch: who makes a record is as good as random.
          for (unsigned l = 0; l < kLanes; ++l) *reinterpret_cast<Q*>(places[l]) = records[l];
          to += onesQ(report.mask) & sizeof(tilewright::Commit);
        }
      }
    }

    """
}
