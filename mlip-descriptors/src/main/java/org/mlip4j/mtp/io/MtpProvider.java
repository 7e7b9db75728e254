package org.mlip4j.mtp.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialProvider;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Loads {@code .mtp} and {@code .almtp} files. They number their species; files written here name them as well, those of
 * MLIP do not: {@link LoadOptions#elements()} names the species 0, 1, 2, ...; labels that are atomic numbers name themselves; otherwise the potential knows {@code X0},
 * {@code X1}, ... and a caller who can tell the elements loads again with their names.
 */
public final class MtpProvider implements PotentialProvider {

    private static final int HEAD = 4096;

    /** Creates the provider. */
    public MtpProvider() {}

    @Override
    public String family() {
        return "mtp";
    }

    @Override
    public String describe() {
        return "an .mtp or .almtp file (MLIP-2, MLIP-3), plain or gzipped";
    }

    @Override
    public boolean accepts(Path path) {
        return Files.isRegularFile(path)
                && (hasExtension(path) || isZipped(path) || hasMagic(path));
    }

    private static boolean hasExtension(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".mtp") || name.endsWith(".almtp");
    }

    private static boolean isZipped(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(".gz")
                && hasExtension(path.resolveSibling(name.substring(0, name.length() - 3)));
    }

    private static boolean hasMagic(Path path) {
        try (InputStream in = MtpReader.open(path)) {
            String head = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
            return head.lines()
                    .filter(line -> !line.startsWith("#"))
                    .findFirst()
                    .map(line -> line.strip().equals(MtpReader.MAGIC))
                    .orElse(false);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public MtpPotential load(Path path, LoadOptions options) {
        MtpFile file = MtpReader.read(path);
        return new MtpPotential(
                named(path.toString(), file.model(), options.elements()),
                file.activeSet(),
                path.toString());
    }

    /**
     * A model with its species named, unless its file does.
     *
     * @param file for messages
     * @param model whose species are numbers, or have names already, which stay
     * @param elements names of type numbers 0, 1, 2, ...; empty: the model as it is
     * @return the model, sharing the coefficients
     * @throws MlipException if there are more or fewer names than species
     */
    public static MtpModel named(String file, MtpModel model, List<Element> elements) {
        boolean named = isCounted(model) && model.species().stream().noneMatch(Element::isUnnamed);
        return elements.isEmpty() || named
                ? model
                : model.withSpecies(names(file, model, elements));
    }

    /**
     * How configurations of MLIP number the species of a model.
     *
     * @param model any model
     * @return options for {@code .cfg} files
     */
    public static FormatOptions numbering(MtpModel model) {
        List<Integer> types = model.types();
        if (isNumberedByElement(model)) {
            return FormatOptions.defaults().withAtomicNumbers(true);
        }
        return FormatOptions.defaults()
                .withElements(
                        IntStream.rangeClosed(0, Collections.max(types))
                                .mapToObj(
                                        t ->
                                                types.contains(t)
                                                        ? model.species().get(types.indexOf(t))
                                                        : Element.unnamed(t))
                                .toList());
    }

    /**
     * Whether the numbers of a model's species are atomic numbers.
     *
     * @param model any model
     * @return true where every number is that of its element
     */
    public static boolean isNumberedByElement(MtpModel model) {
        return IntStream.range(0, model.types().size())
                .allMatch(s -> model.types().get(s) == model.species().get(s).code());
    }

    /**
     * Whether the numbers of a model's species are 0, 1, 2, ... in any order, which name no element.
     *
     * @param model any model
     * @return true where none is left out
     */
    public static boolean isCounted(MtpModel model) {
        return model.types().stream()
                .sorted()
                .toList()
                .equals(IntStream.range(0, model.types().size()).boxed().toList());
    }

    /** Names by type number when there is one for each, otherwise in the order of the file. */
    private static List<Element> names(String path, MtpModel model, List<Element> elements) {
        int n = model.types().size();
        if (elements.size() == Collections.max(model.types()) + 1) {
            return model.types().stream().map(elements::get).toList();
        }
        if (elements.size() != n) {
            throw new MlipException(
                    path
                            + " has "
                            + n
                            + " species but "
                            + elements.size()
                            + " elements are named; name one for each of the species "
                            + model.types());
        }
        return elements;
    }

    @Override
    public boolean canSave(Potential potential, Path path) {
        return potential instanceof MtpPotential && hasExtension(path);
    }

    @Override
    public void save(Potential potential, Path path) {
        if (!(potential instanceof MtpPotential mtp)) {
            throw new MlipException(
                    "only moment tensor potentials are written as " + path.getFileName());
        }
        boolean active = path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".almtp");
        MtpWriter.write(
                new MtpFile(mtp.model(), active ? mtp.activeSet() : Optional.empty()), path);
    }
}
