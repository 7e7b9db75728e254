package org.mlip4j.sim.internal.spglib;

import org.mlip4j.core.MlipException;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * Calls of libsymspg, version 2 (A. Togo, K. Shinohara, I. Tanaka, Sci. Technol. Adv. Mater. Methods 4, 2384822 (2024)). Its
 * lattices hold vectors in columns; here they are rows.
 */
public final class Spglib {

    private static final List<String> NAMES =
            List.of("libsymspg.so.2", "libsymspg.so.1", "libsymspg.so");
    private static final int VERSION = 2;

    // Places in struct SpglibDataset, bytes.
    private static final long SYMBOL = 8;
    private static final long HALL_SYMBOL = 19;
    private static final long WYCKOFFS = 176;
    private static final long ORBITS = 200;
    private static final long MAPPING = 280;
    private static final long STANDARD_ATOMS = 288;
    private static final long STANDARD_LATTICE = 296;
    private static final long STANDARD_POSITIONS = 376;
    private static final long STANDARD_MAPPING = 456;
    private static final long POINT_GROUP = 464;
    private static final long SIZE = 472;

    private static final Optional<SymbolLookup> LIBRARY = find();

    private Spglib() {}

    /**
     * What spglib says about a crystal.
     *
     * @param number of the space group, 1 to 230
     * @param symbol short Hermann-Mauguin symbol
     * @param hall Hall symbol
     * @param pointGroup symbol of the point group
     * @param wyckoffs per atom, 0 for the letter a
     * @param orbits per atom, the first atom that a symmetry operation maps it to
     * @param mapping per atom, its place in the primitive cell
     * @param lattice nine numbers: the standard cell
     * @param positions fractions in the standard cell
     * @param standardMapping per atom of the standard cell, its place in the primitive cell
     */
    public record Dataset(
            int number,
            String symbol,
            String hall,
            String pointGroup,
            int[] wyckoffs,
            int[] orbits,
            int[] mapping,
            double[] lattice,
            double[] positions,
            int[] standardMapping) {}

    @SuppressWarnings("restricted")
    private static Optional<SymbolLookup> find() {
        for (String name : NAMES) {
            try {
                return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
            } catch (IllegalArgumentException _) {
                // The next name.
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor types) {
        SymbolLookup library =
                LIBRARY.orElseThrow(
                        () ->
                                new MlipException(
                                        "this needs the library spglib (libsymspg); install it (Debian: apt-get install python3-spglib brings it)"));
        return Linker.nativeLinker()
                .downcallHandle(
                        library.find(name)
                                .orElseThrow(
                                        () ->
                                                new MlipException(
                                                        "the spglib that is installed has no "
                                                                + name)),
                        types);
    }

    /**
     * Analyses a crystal.
     *
     * @param lattice three row vectors, Angstrom
     * @param fractions 3 per atom
     * @param types one number per atom, equal for equal atoms
     * @param tolerance of positions, Angstrom
     * @return what was found
     * @throws MlipException if spglib is not installed, is of another version, or finds nothing
     */
    public static Dataset dataset(
            double[] lattice, double[] fractions, int[] types, double tolerance) {
        requireVersion();
        MethodHandle get =
                function(
                        "spg_get_dataset",
                        FunctionDescriptor.of(
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_DOUBLE));
        MethodHandle free =
                function("spg_free_dataset", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found =
                    (MemorySegment)
                            get.invokeExact(
                                    arena.allocateFrom(
                                            ValueLayout.JAVA_DOUBLE, transposed(lattice)),
                                    arena.allocateFrom(ValueLayout.JAVA_DOUBLE, fractions),
                                    arena.allocateFrom(ValueLayout.JAVA_INT, types),
                                    types.length,
                                    tolerance);
            if (found.equals(MemorySegment.NULL)) {
                throw new MlipException(
                        "spglib finds no symmetry within %s Angstrom; are two atoms on one place?"
                                .formatted(tolerance));
            }
            Dataset dataset = copied(found, types.length);
            free.invokeExact(found);
            return dataset;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The Niggli cell.
     *
     * @param lattice three row vectors, Angstrom. Not modified.
     * @param tolerance of lengths, Angstrom
     * @return three row vectors
     * @throws MlipException if spglib is not installed or gives up
     */
    public static double[] niggli(double[] lattice, double tolerance) {
        requireVersion();
        MethodHandle reduce =
                function(
                        "spg_niggli_reduce",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_DOUBLE));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, transposed(lattice));
            if ((int) reduce.invokeExact(cell, tolerance) == 0) {
                throw new MlipException("spglib does not reduce this cell");
            }
            return transposed(cell.toArray(ValueLayout.JAVA_DOUBLE));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requireVersion() {
        int version;
        try {
            version =
                    (int)
                            function(
                                            "spg_get_major_version",
                                            FunctionDescriptor.of(ValueLayout.JAVA_INT))
                                    .invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (version != VERSION) {
            throw new MlipException(
                    "spglib %d is installed; version 2 is needed".formatted(version));
        }
    }

    @SuppressWarnings("restricted")
    private static Dataset copied(MemorySegment found, int atoms) {
        MemorySegment d = found.reinterpret(SIZE);
        int standard = d.get(ValueLayout.JAVA_INT, STANDARD_ATOMS);
        return new Dataset(
                d.get(ValueLayout.JAVA_INT, 0),
                d.getString(SYMBOL),
                d.getString(HALL_SYMBOL),
                d.getString(POINT_GROUP).strip(),
                integers(d, WYCKOFFS, atoms),
                integers(d, ORBITS, atoms),
                integers(d, MAPPING, atoms),
                transposed(d.asSlice(STANDARD_LATTICE, 72).toArray(ValueLayout.JAVA_DOUBLE)),
                d.get(ValueLayout.ADDRESS, STANDARD_POSITIONS)
                        .reinterpret(24L * standard)
                        .toArray(ValueLayout.JAVA_DOUBLE),
                integers(d, STANDARD_MAPPING, standard));
    }

    @SuppressWarnings("restricted")
    private static int[] integers(MemorySegment d, long place, int count) {
        return d.get(ValueLayout.ADDRESS, place)
                .reinterpret(4L * count)
                .toArray(ValueLayout.JAVA_INT);
    }

    private static double[] transposed(double[] m) {
        return new double[] {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
    }
}
