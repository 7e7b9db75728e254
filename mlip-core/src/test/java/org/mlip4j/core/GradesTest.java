package org.mlip4j.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Grades through the calculator, with a potential whose two features are 1 and the number of neighbours. */
class GradesTest {

    private static final int ATOMS = 300;

    /** Atoms on a line, 1 Angstrom apart. */
    private static Structure line() {
        return Structure.of(
                Cell.none(),
                IntStream.range(0, ATOMS).map(i -> 3).toArray(),
                IntStream.range(0, 3 * ATOMS).mapToDouble(i -> i % 3 == 0 ? i / 3.0 : 0).toArray());
    }

    private record Counting(Optional<ActiveSet> activeSet) implements Graded {

        @Override
        public PotentialInfo info() {
            return new PotentialInfo(
                    "counting", "counting", List.of(Element.of(3)), 1.5, 2, "scalar", Map.of());
        }

        @Override
        public Evaluator newEvaluator() {
            return (list, out) -> {};
        }

        @Override
        public Graded withActiveSet(ActiveSet set) {
            set.requireSize(2);
            return new Counting(Optional.of(set));
        }

        @Override
        public Grader newGrader() {
            return new CountingGrader(activeSet);
        }
    }

    private record CountingGrader(Optional<ActiveSet> set) implements Grader {

        @Override
        public int featureCount() {
            return 2;
        }

        private static double[] features(NeighborList list, int k) {
            return new double[] {1, list.first()[k + 1] - list.first()[k]};
        }

        @Override
        public void addFeatures(NeighborList list, double[] sum) {
            for (int k = list.begin(); k < list.end(); k++) {
                sum[0] += features(list, k)[0];
                sum[1] += features(list, k)[1];
            }
        }

        @Override
        public void gradeAtoms(NeighborList list, double[] grades) {
            for (int k = list.begin(); k < list.end(); k++) {
                grades[list.centers()[k]] = set.orElseThrow().grade(features(list, k));
            }
        }

        @Override
        public void accumulate(NeighborList list, Accumulator out, double[] result) {
            if (set.orElseThrow().mode() == GradeMode.NEIGHBORHOOD) {
                gradeAtoms(list, result);
            } else {
                addFeatures(list, result);
            }
        }

        @Override
        public double gradeConfiguration(double[] features, int atoms) {
            double scale = set.orElseThrow().weight(atoms);
            return set.orElseThrow().grade(new double[] {scale * features[0], scale * features[1]});
        }
    }

    private static ActiveSet unit(double energyWeight, double siteWeight) {
        double[] unit = {1, 0, 0, 1};
        int[] links = {0, 1};
        return new ActiveSet(energyWeight, 0, 0, siteWeight, 2, unit, unit, links, links, "");
    }

    private static final Graded NONE = new Counting(Optional.empty());

    private static Grades grades(Potential potential, int threads) {
        try (Calculator calculator = new Calculator(potential, threads, 0)) {
            calculator.evaluate(line());
            return calculator.evaluate(line(), Output.GRADES).grades().orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void neighborhoods(int threads) {
        Grades grades = grades(NONE.withActiveSet(unit(0, 1)), threads);
        assertEquals(GradeMode.NEIGHBORHOOD, grades.mode());
        double[] expected =
                IntStream.range(0, ATOMS)
                        .mapToDouble(i -> i == 0 || i == ATOMS - 1 ? 1 : 2)
                        .toArray();
        assertArrayEquals(expected, grades.atoms().orElseThrow());
        assertEquals(2, grades.max());
        assertEquals(1, grades.worstAtom());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void configurations(int threads) {
        Grades grades = grades(NONE.withActiveSet(unit(1, 0)), threads);
        assertEquals(GradeMode.CONFIGURATION, grades.mode());
        assertTrue(grades.atoms().isEmpty());
        assertEquals((2.0 * ATOMS - 2) / ATOMS, grades.max(), 1e-14);
        assertEquals(-1, grades.worstAtom());
    }

    @Test
    void partsOfSumsAndCommitteesGrade() {
        Graded graded = NONE.withActiveSet(unit(0, 1));
        Potential zbl = new ZblPotential(List.of(Element.of(3)), 0.2, 0.4);
        assertEquals(2, grades(new SumPotential(zbl, NONE, graded), 1).max());
        assertEquals(2, grades(new CommitteePotential("two", List.of(NONE, graded)), 2).max());
        assertTrue(Graded.in(zbl).isEmpty());
    }

    /** What was fitted stands behind its baseline, whose own active set says nothing of the data. */
    @Test
    void ofTwoTermsThatWhichWasFittedGrades() {
        Graded baseline = NONE.withActiveSet(unit(1, 0));
        Graded fitted = NONE.withActiveSet(unit(0, 1));
        assertEquals(GradeMode.NEIGHBORHOOD, grades(new SumPotential(baseline, fitted), 1).mode());
        SumPotential ungraded = new SumPotential(baseline, NONE);
        assertTrue(Graded.in(ungraded).isEmpty());
        assertEquals(Optional.of(NONE), Graded.partOf(ungraded));
        Committee members =
                new CommitteePotential(
                        "two", List.of(ungraded, new SumPotential(baseline, fitted)));
        assertEquals(Optional.of(fitted), Graded.in(members));
    }

    @Test
    void gradesNeedAnActiveSet() {
        assertTrue(Graded.in(NONE).isEmpty());
        String sentence = assertThrows(MlipException.class, () -> grades(NONE, 1)).getMessage();
        assertTrue(sentence.contains("counting has no active set"), sentence);
    }
}
