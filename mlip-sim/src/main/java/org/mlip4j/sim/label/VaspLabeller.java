package org.mlip4j.sim.label;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.Structures;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * VASP. The template is a folder with {@code INCAR}, one {@code POTCAR.Li} and so on for every element, and, unless the INCAR
 * has KSPACING, {@code KPOINTS}, in which {@code ${KPOINTS s}} stands for the numbers of points of a mesh that are at most s
 * (1/Angstrom, with the factor 2 pi) apart. Atoms are handed over in groups of one element, by ascending atomic number, and
 * results come back in the order asked for. In the INCAR {@code ${SPECIES Li=0 Co=3.3 O=0}} stands for one value for each
 * element of a structure, {@code ${ATOMS Li=0 Co=5 O=0.6}} for one for each atom, in that order. The energy is the free energy
 * TOTEN.
 *
 * @param template the folder
 * @param program VASP, run where its four input files are
 */
public record VaspLabeller(Path template, Program program) implements Labeller {

    private static final String CODE = "VASP";
    private static final String INCAR = "INCAR";
    private static final String KPOINTS = "KPOINTS";
    private static final String OUTCAR = "OUTCAR";
    private static final String PRINTED = "vasp.out";

    private static final String POTCAR = "POTCAR.";
    private static final String MOMENTS = "MAGMOM";

    /** What stands for values of the species, or atoms, of a structure. */
    private static final Pattern VALUES = Pattern.compile("\\$\\{(SPECIES|ATOMS)\\s+([^}]*)}");

    /** Tags of the INCAR with a list of values by species or atoms. */
    private static final Pattern LISTS =
            Pattern.compile(
                    "(?im)^(?:[^#!\\n]*;)?\\s*("
                            + MOMENTS
                            + "|LDAU[LUJ]|ROPT|RWIGS|M_CONSTR|QUAD_EFG|NGYROMAG|DARWIN[RV]|VCA|POMASS|ZVAL|VDW_(?:C6|R0|ALPHA))"
                            + "\\s*=(?!\\s*\\$\\{})");

    /** What VASP writes when the loop over electronic steps has ended as it should. */
    private static final String CONVERGED = "aborting loop because EDIFF is reached";

    private static final String ENDED = "General timing and accounting";

    /** Checks that the folder has an INCAR. */
    public VaspLabeller {
        if (!Files.exists(template.resolve(INCAR))) {
            throw new MlipException(
                    "the template of VASP, the folder " + template + ", has no file INCAR");
        }
        try {
            requireNamedValues(template);
        } catch (IOException e) {
            throw MlipException.of("the template of VASP, the folder " + template, e);
        }
    }

    /** Lists that go by species or atoms belong to one order of them; which elements a structure has nobody knows here. */
    private static void requireNamedValues(Path template) throws IOException {
        String text = Files.readString(template.resolve(INCAR));
        VALUES.matcher(text).results().forEach(m -> values(m.group(2)));
        try (Stream<Path> files = Files.list(template)) {
            if (files.filter(f -> f.getFileName().toString().startsWith(POTCAR)).count() == 1) {
                return;
            }
        }
        Matcher listed = LISTS.matcher(VALUES.matcher(text).replaceAll("\\${}"));
        if (listed.find()) {
            String places =
                    listed.group(1).equalsIgnoreCase(MOMENTS)
                            ? "${ATOMS Li=0 Co=5 O=0.6}"
                            : "${SPECIES Li=0 Co=3.3 O=0}";
            throw new MlipException(
                    "the INCAR of %s lists %s in an order of its own, and structures have other orders and elements; name them, as in %s = %s"
                            .formatted(template, listed.group(1), listed.group(1), places));
        }
    }

    /** Values by the symbol of their element. */
    private static Map<String, String> values(String text) {
        Map<String, String> values = new HashMap<>();
        for (String word : text.strip().split("\\s+")) {
            String[] parts = word.split("=", -1);
            if (parts.length != 2 || parts[1].isEmpty()) {
                throw new MlipException(
                        "the INCAR of VASP's template has '%s' where an element and its value are needed, as in Co=3.3"
                                .formatted(word));
            }
            values.put(parts[0], parts[1]);
        }
        return values;
    }

    /** With a value for each element, or each atom, of atoms that are grouped by element. */
    private static String filled(String incar, Structure grouped) {
        Map<Integer, Long> counts =
                Arrays.stream(grouped.species())
                        .boxed()
                        .collect(
                                Collectors.groupingBy(s -> s, TreeMap::new, Collectors.counting()));
        return VALUES.matcher(incar)
                .replaceAll(
                        m -> {
                            Map<String, String> values = values(m.group(2));
                            StringJoiner list = new StringJoiner(" ");
                            counts.forEach(
                                    (species, count) -> {
                                        String symbol = Element.of(species).symbol();
                                        String value = values.get(symbol);
                                        if (value == null) {
                                            throw new MlipException(
                                                    "the INCAR of VASP's template has no value for %s in %s"
                                                            .formatted(symbol, m.group()));
                                        }
                                        list.add(
                                                m.group(1).equals("ATOMS")
                                                        ? count + "*" + value
                                                        : value);
                                    });
                            return Matcher.quoteReplacement(list.toString());
                        });
    }

    @Override
    public Structure label(Structure structure, Path folder) {
        int[] order =
                IntStream.range(0, structure.size())
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> structure.species()[i]))
                        .mapToInt(i -> i)
                        .toArray();
        Structure grouped = Vacuum.repeated(ordered(structure, order), CODE);
        try {
            writeMesh(structure, folder);
            writeInputs(grouped, folder);
            program.run(folder, PRINTED);
            Structure answer = Answers.checked(grouped, result(folder));
            return structure.withLabels(
                    answer.labels().withForces(restored(answer.labels().forces().get(), order)));
        } catch (IOException e) {
            throw MlipException.of("the files of VASP in " + folder + " cannot be used", e);
        }
    }

    /** One point along what is not periodic. */
    private void writeMesh(Structure structure, Path folder) throws IOException {
        Path mesh = template.resolve(KPOINTS);
        if (Files.exists(mesh)) {
            InputTemplate.write(
                    folder.resolve(KPOINTS),
                    new InputTemplate(CODE, Files.readString(mesh)).filled(structure, Map.of()));
        }
    }

    private void writeInputs(Structure grouped, Path folder) throws IOException {
        InputTemplate.write(
                folder.resolve(INCAR), filled(Files.readString(template.resolve(INCAR)), grouped));
        ByteArrayOutputStream potentials = new ByteArrayOutputStream();
        for (int element : Arrays.stream(grouped.species()).distinct().toArray()) {
            String symbol = Element.of(element).symbol();
            Path potential = template.resolve(POTCAR + symbol);
            if (!Files.exists(potential)) {
                throw new MlipException(
                        "the template of VASP, the folder "
                                + template
                                + ", has no file POTCAR."
                                + symbol);
            }
            potentials.write(Files.readAllBytes(potential));
        }
        InputTemplate.write(folder.resolve("POTCAR"), potentials.toByteArray());
        Structures.write(folder.resolve("POSCAR"), List.of(grouped.withVelocities(null)));
    }

    private static Structure result(Path folder) throws IOException {
        Path outcar = folder.resolve(OUTCAR);
        if (!Files.exists(outcar)) {
            throw new MlipException("VASP wrote no OUTCAR");
        }
        String text = Files.readString(outcar, StandardCharsets.ISO_8859_1);
        if (!text.contains(ENDED)) {
            throw new MlipException("VASP did not come to its end");
        }
        if (!text.contains(CONVERGED)) {
            throw new MlipException("VASP: the SCF has not converged");
        }
        List<Structure> steps =
                Structures.read(
                        outcar, FormatOptions.defaults().withFormat(StructureFormat.OUTCAR));
        if (steps.size() != 1) {
            throw new MlipException(
                    "VASP made "
                            + steps.size()
                            + " ionic steps instead of one; set NSW = 0 in INCAR");
        }
        return steps.getFirst();
    }

    private static Structure ordered(Structure structure, int[] order) {
        int[] species = new int[order.length];
        double[] positions = new double[3 * order.length];
        for (int i = 0; i < order.length; i++) {
            species[i] = structure.species()[order[i]];
            System.arraycopy(structure.positions(), 3 * order[i], positions, 3 * i, 3);
        }
        return Structure.of(structure.cell(), species, positions);
    }

    private static double[] restored(double[] forces, int[] order) {
        double[] all = new double[forces.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(forces, 3 * i, all, 3 * order[i], 3);
        }
        return all;
    }
}
