package dev.sohbet.chat.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many connections of each kind each address holds. Thread-safe. */
final class Addresses {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    void add(String address) {
        counts.merge(address, 1, Integer::sum);
    }

    /** Adds one to fewer than so many; whether there were. */
    boolean addBelow(int most, String address) {
        boolean fits = counts.merge(address, 1, Integer::sum) <= most;
        if (!fits) {
            remove(address);
        }
        return fits;
    }

    void remove(String address) {
        counts.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    int count(String address) {
        return counts.getOrDefault(address, 0);
    }
}
