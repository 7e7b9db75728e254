package org.mlip4j.benchmarks;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.Grader;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Energy and forces, alone and with grades, of moment tensor potentials with random coefficients and eight radial basis
 * functions, one thread, neighbour list given: 729 atoms of equal composition, 5 Angstrom, about 40 neighbours each.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64"})
public class MtpBenchmark {

    private static final List<Element> ELEMENTS =
            List.of(Element.of("Li"), Element.of("P"), Element.of("S"), Element.of("Cl"));

    private static final int EDGE = 9;
    private static final double SPACING = 2.35;

    /** Level of the moments. */
    @Param({"8", "12", "16", "20"})
    int level = 8;

    /** Number of species. */
    @Param({"1", "2", "4"})
    int species = 1;

    private Evaluator evaluator;
    private Grader grader;
    private NeighborList list;
    private Accumulator out;
    private double[] grades;

    /** Makes model, active set, structure and neighbour list. */
    @Setup
    public void prepare() {
        MtpPotential potential = randomPotential();
        list = NeighborSearch.of(randomStructure(), potential.info().cutoff());
        evaluator = potential.newEvaluator();
        grader = potential.newGrader();
        out = new Accumulator(list.atomCount(), Set.of());
        grades = new double[list.localCount()];
    }

    /**
     * One evaluation of the whole structure.
     *
     * @return the energy
     */
    @Benchmark
    public double evaluate() {
        out.reset(list.atomCount());
        evaluator.accumulate(list, out);
        return out.energy();
    }

    /**
     * The same without vector instructions.
     *
     * @return the energy
     */
    @Benchmark
    @Fork(value = 1, jvmArgsAppend = "-Dmlip4j.kernel=scalar")
    public double evaluateScalar() {
        return evaluate();
    }

    /**
     * Energy and forces, and the grade of every atom.
     *
     * @return the energy
     */
    @Benchmark
    public double evaluateWithGrades() {
        out.reset(list.atomCount());
        grader.accumulate(list, out, grades);
        return out.energy();
    }

    /**
     * The grades of the last {@link #evaluateWithGrades}.
     *
     * @return one per atom
     */
    double[] grades() {
        return grades;
    }

    MtpPotential randomPotential() {
        Random random = new Random(level);
        MomentTree tree = MomentTree.ofLevel(level);
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.6, 5, 8);
        long radial = (long) species * species * tree.radialCount() * basis.size();
        MtpModel model =
                new MtpModel(
                        "random",
                        "",
                        ELEMENTS.subList(0, species),
                        List.of(0, 1, 2, 3).subList(0, species),
                        0.05,
                        basis,
                        tree,
                        random.doubles(radial, -0.3, 0.3).toArray(),
                        random.doubles(species, -1, 1).toArray(),
                        random.doubles(tree.scalars().length, -1e-3, 1e-3).toArray());
        return new MtpPotential(
                model, Optional.of(unitActiveSet(model.parameterCount())), "random");
    }

    /** Grades are the largest derivative with respect to a parameter. */
    private static ActiveSet unitActiveSet(int n) {
        double[] unit = new double[n * n];
        for (int i = 0; i < n; i++) {
            unit[i * n + i] = 1;
        }
        int[] unknown = new int[n];
        Arrays.fill(unknown, -1);
        return new ActiveSet(0, 0, 0, 1, 2, unit, unit, unknown, unknown, "");
    }

    /** Atoms on a grid, each moved at random. */
    Structure randomStructure() {
        Random random = new Random(1);
        int[] codes = new int[EDGE * EDGE * EDGE];
        double[] x = new double[3 * codes.length];
        for (int i = 0; i < codes.length; i++) {
            int[] place = {i % EDGE, i / EDGE % EDGE, i / (EDGE * EDGE)};
            for (int d = 0; d < 3; d++) {
                x[3 * i + d] = SPACING * (place[d] + 0.2 * random.nextDouble());
            }
            codes[i] = ELEMENTS.get(random.nextInt(species)).code();
        }
        double edge = EDGE * SPACING;
        double[] cell = {edge, 0, 0, 0, edge, 0, 0, 0, edge};
        return Structure.of(Cell.periodic(cell), codes, x);
    }
}
