package org.mlip4j.mtp.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Writes {@code .mtp} and {@code .almtp} files that MLIP-2 and MLIP-3 read. Numbers have 17 digits. */
public final class MtpWriter {

    private MtpWriter() {}

    /**
     * Writes a file.
     *
     * @param file what it shall hold
     * @param path where; replaced if it exists
     */
    public static void write(MtpFile file, Path path) {
        try {
            WholeFile.write(path, bytes(file));
        } catch (IOException e) {
            throw new MlipException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * A file in memory.
     *
     * @param file what it shall hold
     * @return its bytes
     */
    public static byte[] bytes(MtpFile file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(text(file.model()).getBytes(StandardCharsets.UTF_8));
        file.activeSet().ifPresent(set -> ActiveSetFormat.write(set, out));
        return out.toByteArray();
    }

    private static String text(MtpModel model) {
        StringBuilder out = new StringBuilder(MtpReader.MAGIC + "\nversion = 1.1.0\n");
        out.append("potential_name = ").append(oneWord(model.name())).append('\n');
        if (model.scaling() != 1) {
            out.append("scaling = ").append(number(model.scaling())).append('\n');
        }
        if (!model.species().isEmpty()) {
            out.append("species_count = ").append(model.species().size()).append('\n');
        }
        out.append("potential_tag = ").append(tag(model)).append('\n');
        out.append("radial_basis_type = ").append(model.basis().kind().keyword()).append('\n');
        out.append("\tmin_dist = ").append(number(model.basis().min())).append('\n');
        out.append("\tmax_dist = ").append(number(model.basis().max())).append('\n');
        out.append("\tradial_basis_size = ").append(model.basis().size()).append('\n');
        out.append("\tradial_funcs_count = ").append(model.tree().radialCount()).append('\n');
        if (model.isTrained()) {
            appendRadial(model, out);
        }
        appendTree(model.tree(), out);
        if (model.isTrained()) {
            out.append("\nspecies_coeffs = ")
                    .append(list(model.speciesCoefficients(), 0, model.species().size()));
            out.append("\nmoment_coeffs = ")
                    .append(list(model.momentCoefficients(), 0, model.momentCoefficients().length));
        } else {
            out.append('\n');
        }
        return out.toString();
    }

    /** MLIP skips this line, which is where names of numbered species are kept. */
    private static String tag(MtpModel model) {
        boolean named =
                MtpProvider.isCounted(model)
                        && !model.species().isEmpty()
                        && model.species().stream().noneMatch(Element::isUnnamed);
        String names =
                model.species().stream().map(Element::symbol).collect(Collectors.joining(" "));
        return named ? (model.tag() + " " + MtpReader.SPECIES + names).strip() : model.tag();
    }

    /** MLIP reads the name as one word. */
    private static String oneWord(String name) {
        String word = name.strip().replaceAll("\\s+", "_");
        return word.isEmpty() ? "MTP1m" : word;
    }

    private static void appendRadial(MtpModel model, StringBuilder out) {
        int size = model.basis().size();
        int at = 0;
        out.append("\tradial_coeffs\n");
        for (int i : model.types()) {
            for (int j : model.types()) {
                out.append("\t\t").append(i).append('-').append(j).append('\n');
                for (int mu = 0; mu < model.tree().radialCount(); mu++, at += size) {
                    out.append("\t\t\t")
                            .append(list(model.radialCoefficients(), at, at + size))
                            .append('\n');
                }
            }
        }
    }

    private static void appendTree(MomentTree tree, StringBuilder out) {
        out.append("alpha_moments_count = ").append(tree.momentCount());
        out.append("\nalpha_index_basic_count = ").append(tree.basicCount());
        out.append("\nalpha_index_basic = ").append(quadruples(tree.basic()));
        out.append("\nalpha_index_times_count = ").append(tree.productCount());
        out.append("\nalpha_index_times = ").append(quadruples(tree.products()));
        out.append("\nalpha_scalar_moments = ").append(tree.scalars().length);
        out.append("\nalpha_moment_mapping = ")
                .append(
                        Arrays.stream(tree.scalars())
                                .mapToObj(String::valueOf)
                                .collect(Collectors.joining(", ", "{", "}")));
    }

    private static String quadruples(int[] values) {
        StringBuilder out = new StringBuilder("{");
        for (int q = 0; q < values.length; q += 4) {
            out.append(q == 0 ? "{" : ", {")
                    .append(values[q])
                    .append(", ")
                    .append(values[q + 1])
                    .append(", ")
                    .append(values[q + 2])
                    .append(", ")
                    .append(values[q + 3])
                    .append('}');
        }
        return out.append('}').toString();
    }

    private static String list(double[] values, int from, int to) {
        return DoubleStream.of(Arrays.copyOfRange(values, from, to))
                .mapToObj(MtpWriter::number)
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.16e", value);
    }
}
