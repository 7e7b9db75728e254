package org.mlip4j.train.data;

import org.mlip4j.core.MlipException;
import org.mlip4j.train.TrainingFrame;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which part of the structures is kept back.
 *
 * @param validation fraction watched during the fit
 * @param test fraction looked at once, after the fit
 * @param seed of the choice
 * @param stratified whether the same fraction of every group is kept back
 * @param fold the part that is kept back for validation in place of those fractions, for cross-validation
 */
public record Split(
        double validation, double test, long seed, boolean stratified, Optional<Fold> fold) {

    /** Everything is fitted. */
    public static final Split NONE = new Split(0, 0, 0, true);

    /**
     * One of several parts of equal size, which together are all structures.
     *
     * @param number from 0
     * @param count of the parts, at least 2
     */
    public record Fold(int number, int count) {

        /** Validates. */
        public Fold {
            if (count < 2 || number < 0 || number >= count) {
                throw new MlipException(
                        "cross-validation needs at least 2 parts, and parts are numbered from 0, got part "
                                + number
                                + " of "
                                + count);
            }
        }

        /**
         * All parts.
         *
         * @param count how many, at least 2
         * @return in their order
         * @throws MlipException if there are fewer than two
         */
        public static List<Fold> all(int count) {
            return IntStream.range(0, Math.max(count, 1))
                    .mapToObj(number -> new Fold(number, count))
                    .toList();
        }
    }

    /**
     * A split by fractions.
     *
     * @param validation fraction watched during the fit
     * @param test fraction looked at once, after the fit
     * @param seed of the choice
     * @param stratified whether the same fraction of every group is kept back
     */
    public Split(double validation, double test, long seed, boolean stratified) {
        this(validation, test, seed, stratified, Optional.empty());
    }

    /**
     * The same choice with another seed.
     *
     * @param other the seed
     * @return the split
     */
    public Split withSeed(long other) {
        return new Split(validation, test, other, stratified, fold);
    }

    /**
     * One part of a cross-validation is kept back, in the order that the seed makes.
     *
     * @param part which
     * @return the split
     */
    public Split with(Fold part) {
        return new Split(validation, test, seed, stratified, Optional.of(part));
    }

    /** Validates. */
    public Split {
        if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
            throw new MlipException(
                    "the fractions for validation and test must be at least 0 and together below 1,"
                            + " got "
                            + validation
                            + " and "
                            + test);
        }
    }

    /** The use of every frame, in their order. */
    List<Source.Use> of(List<TrainingFrame> frames) {
        Map<String, List<Integer>> groups = new TreeMap<>();
        for (int i = 0; i < frames.size(); i++) {
            String name = stratified ? frames.get(i).group() : "";
            groups.computeIfAbsent(name, k -> new ArrayList<>()).add(i);
        }
        List<Source.Use> uses =
                frames.stream().map(f -> Source.Use.TRAIN).collect(Collectors.toList());
        Random random = new Random(seed);
        double[] owed = new double[2];
        int dealt = 0;
        for (List<Integer> members : groups.values()) {
            Collections.shuffle(members, random);
            if (fold.isPresent()) {
                for (int member : members) {
                    if (dealt++ % fold.get().count() == fold.get().number()) {
                        uses.set(member, Source.Use.VALIDATION);
                    }
                }
                continue;
            }
            int next = take(members, 0, validation, owed, 0, uses, Source.Use.VALIDATION);
            take(members, next, test, owed, 1, uses, Source.Use.TEST);
        }
        return uses;
    }

    /** Takes a fraction of a group; what rounding leaves over is carried to the next group. */
    private static int take(
            List<Integer> members,
            int from,
            double fraction,
            double[] owed,
            int which,
            List<Source.Use> uses,
            Source.Use use) {
        owed[which] += fraction * members.size();
        int count = (int) Math.min(Math.round(owed[which]), members.size() - from);
        owed[which] -= count;
        for (int i = from; i < from + count; i++) {
            uses.set(members.get(i), use);
        }
        return from + count;
    }
}
