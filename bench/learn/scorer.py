"""Recall, NDCG at k with the definitions of LightGCN's evaluation (He et al., SIGIR 2020)."""

import math


def read_lists(path):
    """Items of each person in the order of the file; several lines of one person are joined."""
    lists = {}
    with open(path, encoding="ascii") as file:
        for line in file:
            words = line.split()
            if words:
                lists.setdefault(int(words[0]), []).extend(map(int, words[1:]))
    return lists


def score(train, test, lists, k):
    """Means over the people who have something in `test`; what is repeated or in `train` hits nothing."""
    recall = ndcg = people = 0
    for person, later in test.items():
        wanted = set(later)
        if not wanted:
            continue
        people += 1
        seen = set(train.get(person, ()))
        hits = gained = 0
        for rank, item in enumerate(lists.get(person, ())[:k]):
            if item in wanted and item not in seen:
                hits += 1
                gained += 1 / math.log2(rank + 2)
            seen.add(item)
        recall += hits / len(wanted)
        ndcg += gained / sum(1 / math.log2(rank + 2) for rank in range(min(k, len(wanted))))
    return recall / max(people, 1), ndcg / max(people, 1)
