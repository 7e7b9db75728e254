package org.mlip4j.bridge;

import org.mlip4j.core.Committee;
import org.mlip4j.core.CountsExtrapolations;
import org.mlip4j.core.Element;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Grader;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.OffersScalarKernels;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Precision;
import org.mlip4j.core.Structure;
import org.mlip4j.core.WarmUp;
import org.mlip4j.core.io.Extras;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.Structures;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * One handle: a potential, its two doors and the texts handed out. Calls from several threads wait
 * for each other.
 */
final class LoadedPotential {

    /**
     * So many atoms are evaluated with scalar kernels before the others are warmed up, or fewer if they take longer than
     * {@link #SHORT}: no longer than the warm-up. A host that evaluates less never waits for it.
     */
    private static final long FEW = 2000;

    /** Seconds, by {@link OffersScalarKernels#seconds}. */
    private static final double SHORT = 1;

    private final Potential potential;
    private final BridgeOptions options;
    private Potential current;
    private boolean warm;
    private long evaluated;
    private double spent;
    private final OutputPointers output = new OutputPointers();
    private final Arena texts = Arena.ofShared();
    private NeighborDoor neighborDoor;
    private StructureDoor structureDoor;
    private long description;
    private boolean closed;

    LoadedPotential(String path, BridgeOptions options) {
        this.potential = Potentials.load(Path.of(path), options.load());
        requireUse(path, options.load(), potential.info());
        this.options = options;
        this.current =
                options.load().precision() == Precision.DOUBLE
                        ? OffersScalarKernels.in(potential).orElse(potential)
                        : potential;
    }

    /** What the host states on purpose and the model does not take would otherwise be dropped in silence. */
    private static void requireUse(String path, LoadOptions load, PotentialInfo info) {
        boolean other = load.units().filter(u -> u.length() != 1 || u.energy() != 1).isPresent();
        if (other && !Potentials.takesUnits(Path.of(path))) {
            throw new MlipException(
                    "units (in LAMMPS also cflength and cfenergy) are for models of n2p2 and RuNNer; "
                            + path
                            + " is in Angstrom and eV: leave them out");
        }
        for (Element element : load.elements()) {
            if (!element.isUnnamed() && !info.knows(element.code())) {
                throw new MlipException(
                        "the potential "
                                + info.name()
                                + " does not know "
                                + element.symbol()
                                + ", which elements states: its file names "
                                + info.elements().stream()
                                        .map(Element::symbol)
                                        .collect(Collectors.joining(", ")));
            }
        }
    }

    /** Has Java compile the fast kernels, and uses them from now on. */
    synchronized void warmUp() {
        requireOpen();
        if (!warm) {
            WarmUp.run(potential, options.warmUp());
            closeDoors();
            current = potential;
            warm = true;
        }
    }

    /** Decided by what was evaluated and not by a clock: the same calls give the same results. */
    private void begin(long atoms, IntSupplier neighbors) {
        if (warm) {
            return;
        }
        evaluated += atoms;
        if (evaluated <= FEW) {
            spent += atoms * scalarSeconds(neighbors.getAsInt());
        }
        if (evaluated > FEW || spent > SHORT) {
            warmUp();
        }
    }

    private double scalarSeconds(int neighbors) {
        return output.wanted().contains(Output.COMMITTEE)
                ? OffersScalarKernels.seconds(((Committee) potential).members(), neighbors)
                : OffersScalarKernels.seconds(potential, neighbors);
    }

    synchronized void computeNeighbors(long neighbors, long outputs) {
        output.read(outputs);
        requireOpen();
        requireMembers();
        requireGrades();
        begin(
                HostNeighbors.centerCount(neighbors),
                () -> NeighborEstimate.of(neighbors, cutoff(), options.host().length()));
        if (neighborDoor == null) {
            neighborDoor = new NeighborDoor(current, options.host(), options.threads());
        }
        neighborDoor.compute(neighbors, output);
    }

    synchronized void computeStructure(long structure, long outputs) {
        output.read(outputs);
        requireOpen();
        requireMembers();
        requireGrades();
        begin(
                HostStructure.atomCount(structure),
                () ->
                        NeighborEstimate.of(
                                new HostStructure(options.host().length()).read(structure),
                                cutoff()));
        if (structureDoor == null) {
            structureDoor = new StructureDoor(current, options);
        }
        structureDoor.compute(structure, output);
    }

    private double cutoff() {
        return potential.info().cutoff();
    }

    /** The grade of a configuration from the sum of its features. */
    synchronized double grade(long features, long atoms) {
        if (atoms < 1 || atoms > Integer.MAX_VALUE) {
            throw new MlipException("a configuration cannot have " + atoms + " atoms");
        }
        Grader grader = Graded.require(potential).newGrader();
        double[] sum = new double[grader.featureCount()];
        HostMemory.getDoubles(features, sum, sum.length, 1);
        return grader.gradeConfiguration(sum, (int) atoms);
    }

    /** Adds a structure to the end of a file. */
    void append(String path, long structure, long grades, Map<String, String> info) {
        Structure atoms = new HostStructure(options.host().length()).read(structure).toStructure();
        Extras extras = new Extras();
        if (grades != 0) {
            double[] values = new double[atoms.size()];
            HostMemory.getDoubles(grades, values, values.length, 1);
            extras.column("grade", 1, values);
        }
        // Files of MLIP have the numbers of its model.
        boolean numbered = potential.info().family().equals("mtp");
        List<Element> names = numbered ? List.of() : options.load().elements();
        Structures.append(
                Path.of(path),
                atoms.withInfo(info),
                extras,
                FormatOptions.defaults()
                        .withElements(names.isEmpty() ? potential.info().elements() : names));
    }

    private void requireOpen() {
        if (closed) {
            throw new MlipException("this potential has been freed already");
        }
    }

    private void requireMembers() {
        boolean members =
                output.memberEnergies != 0 || output.memberForces != 0 || output.memberVirials != 0;
        if (members && !(potential instanceof Committee)) {
            throw new MlipException(
                    "the potential "
                            + potential.info().name()
                            + " is not a committee and has no members to compare");
        }
    }

    /** Before anything is added to the host's forces. */
    private void requireGrades() {
        if (!output.wantsGrades()) {
            return;
        }
        GradeMode mode = Graded.require(potential).gradeMode().orElseThrow();
        if (mode == GradeMode.CONFIGURATION && output.atomGrades != 0) {
            throw new MlipException(
                    "the active set was selected by whole configurations; there is no grade per atom");
        }
        if (mode == GradeMode.NEIGHBORHOOD && output.gradeFeatures != 0) {
            throw new MlipException(
                    "the active set was selected by neighbourhoods; there are no grade_features, and the largest"
                            + " grade of an atom is max_grade");
        }
    }

    /** Fills a {@code mlip4j_description}; its texts live as long as this potential. */
    synchronized void describe(long address) {
        requireOpen();
        if (description == 0) {
            description = writeDescription();
        }
        long size = HostMemory.requireSize(address, 8, "mlip4j_description");
        for (long at = 8; at + 8 <= Math.min(size, Description.SIZE); at += 8) {
            HostMemory.putLong(address + at, HostMemory.getLong(description + at));
        }
    }

    private long writeDescription() {
        PotentialInfo info = potential.info();
        int[] codes = info.elements().stream().mapToInt(Element::code).toArray();
        int members = potential instanceof Committee committee ? committee.members().size() : 0;
        Optional<Graded> graded = Graded.in(potential);
        Optional<GradeMode> mode = graded.flatMap(Graded::gradeMode);
        long at = texts.allocate(Description.SIZE, 8).address();
        long elements = texts.allocate(4L * codes.length, 8).address();
        HostMemory.putInts(elements, codes, codes.length);
        HostMemory.putLong(at + 8, texts.allocateFrom(info.family()).address());
        HostMemory.putLong(at + 16, texts.allocateFrom(info.name()).address());
        HostMemory.putLong(
                at + 24,
                texts.allocateFrom(
                                Description.json(
                                        info,
                                        members,
                                        CountsExtrapolations.in(potential),
                                        mode.map(m -> m.name().toLowerCase(Locale.ROOT))
                                                .orElse("none")))
                        .address());
        HostMemory.putDouble(at + 32, info.cutoff() / options.host().length());
        HostMemory.putLong(at + 40, codes.length);
        HostMemory.putLong(at + 48, elements);
        HostMemory.putLong(at + 56, members);
        HostMemory.putLong(at + 64, mode.map(m -> m.ordinal() + 1).orElse(0));
        HostMemory.putLong(at + 72, graded.map(g -> g.newGrader().featureCount()).orElse(0));
        return at;
    }

    synchronized void close() {
        closed = true;
        closeDoors();
        texts.close();
    }

    private void closeDoors() {
        if (neighborDoor != null) {
            neighborDoor.close();
            neighborDoor = null;
        }
        if (structureDoor != null) {
            structureDoor.close();
            structureDoor = null;
        }
    }
}
