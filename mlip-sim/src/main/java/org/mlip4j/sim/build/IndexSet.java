package org.mlip4j.sim.build;

import java.util.Arrays;

/** A set of indices with members numbered from 0, for random choices. */
final class IndexSet {

    private final int[] members;
    private final int[] place;
    private int size;

    IndexSet(int limit) {
        members = new int[limit];
        place = new int[limit];
        Arrays.fill(place, -1);
    }

    int size() {
        return size;
    }

    int get(int number) {
        return members[number];
    }

    void set(int index, boolean isMember) {
        if (isMember == place[index] >= 0) {
            return;
        }
        if (isMember) {
            place[index] = size;
            members[size++] = index;
        } else {
            int last = members[--size];
            members[place[index]] = last;
            place[last] = place[index];
            place[index] = -1;
        }
    }
}
