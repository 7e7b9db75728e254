package org.mlip4j.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds the word that somebody meant. */
public final class Spelling {

    private Spelling() {}

    /**
     * Levenshtein distance.
     *
     * @param a one word
     * @param b the other
     * @return how many characters to insert, delete or replace
     */
    public static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    /**
     * The known word that is most like another, if it is like it at all: a third of the letters may differ.
     *
     * @param word what was written
     * @param known what could be meant
     * @return the nearest
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        return known.stream()
                .filter(k -> distance(word, k) <= Math.max(1, k.length() / 3))
                .min(Comparator.comparingInt(k -> distance(word, k)));
    }
}
