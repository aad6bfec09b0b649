// Linked lists: loads that depend on loads, branches that depend on them, calls through pointers.
#include "mix.h"
#include <stddef.h>

enum { COUNT = 64 };

struct item {
  int16_t value;
  int16_t place;
};

struct node {
  struct node *next;
  struct item *item;
};

static struct node nodes[COUNT];
static struct item items[COUNT];

typedef int32_t (*order)(const struct item *, const struct item *);

static int32_t by_value(const struct item *a, const struct item *b) {
  return (int32_t)a->value - b->value;
}

static int32_t by_place(const struct item *a, const struct item *b) {
  return (int32_t)a->place - b->place;
}

/// The first node with a value; the list from there on.
__attribute__((noinline)) static struct node *find(struct node *list, int16_t value) {
  while (list && list->item->value != value) list = list->next;
  return list;
}

/// The list, backwards.
__attribute__((noinline)) static struct node *reversed(struct node *list) {
  struct node *done = NULL;
  while (list) {
    struct node *next = list->next;
    list->next = done;
    done = list;
    list = next;
  }
  return done;
}

/// Joins two sorted lists.
static struct node *merged(struct node *a, struct node *b, order compare) {
  struct node head = {NULL, NULL};
  struct node *last = &head;
  while (a && b) {
    if (compare(a->item, b->item) <= 0) {
      last->next = a;
      a = a->next;
    } else {
      last->next = b;
      b = b->next;
    }
    last = last->next;
  }
  last->next = a ? a : b;
  return head.next;
}

/// The list, sorted: halves are sorted and joined.
__attribute__((noinline)) static struct node *sorted(struct node *list, order compare) {
  if (!list || !list->next) return list;
  struct node *slow = list;
  for (struct node *fast = list->next; fast && fast->next; fast = fast->next->next) {
    slow = slow->next;
  }
  struct node *second = slow->next;
  slow->next = NULL;
  return merged(sorted(list, compare), sorted(second, compare), compare);
}

uint16_t list_piece(uint16_t seed) {
  for (int i = 0; i < COUNT; i++) {
    seed = (uint16_t)(seed * 25173u + 13849u);
    items[i].value = (int16_t)(seed & 0x7FF);
    items[i].place = (int16_t)i;
    nodes[i].item = &items[i];
    nodes[i].next = i + 1 < COUNT ? &nodes[i + 1] : NULL;
  }
  uint16_t crc = 0;
  struct node *list = nodes;
  for (int i = 0; i < 24; i++) {
    struct node *found = find(list, items[(i * 7) % COUNT].value);
    crc = (uint16_t)(crc + (found ? found->item->place : 1));
    list = reversed(list);
  }
  list = sorted(list, by_value);
  for (struct node *node = list; node; node = node->next) {
    crc = (uint16_t)(crc * 3 + (uint16_t)node->item->value);
  }
  list = sorted(list, by_place);
  for (struct node *node = list; node; node = node->next) {
    crc = (uint16_t)(crc * 5 + (uint16_t)node->item->value);
  }
  return crc;
}
