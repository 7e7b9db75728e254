package org.mlip4j.mtp.io;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.RadialBasis;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * Reads {@code .mtp} and {@code .almtp} files of MLIP-2 and MLIP-3. Entries may come in any order; comment lines may
 * stand before the first; the scaling may stand at the top, in the radial block or in both places, and is multiplied.
 *
 * <p>Files call species by the type numbers of configurations, {@code 0-1} in the label of a block of radial
 * coefficients. The order in which the labels appear is the order of the species. Labels that do not hold 0 are atomic
 * numbers and name the elements; others give the unnamed species {@code X0}, {@code X1}, ....
 */
public final class MtpReader {

    /** First word of a model. */
    public static final String MAGIC = "MTP";

    /** What stands before the names of the species in potential_tag. */
    static final String SPECIES = "species: ";

    private static final int LAST_ATOMIC_NUMBER = 118;

    private final MtpTokens in;

    private String name = "";
    private String tag = "";
    private double scaling = 1;
    private int speciesCount;
    private RadialBasis.Kind kind;
    private double min = Double.NaN;
    private double max = Double.NaN;
    private int size;
    private int radialCount = -1;
    private int momentCount = -1;
    private int basicCount = -1;
    private int productCount = -1;
    private int scalarCount = -1;
    private int[] basic;
    private int[] products;
    private int[] scalars;
    private List<Integer> types;
    private double[] radial = new double[0];
    private double[] speciesCoefficients = new double[0];
    private double[] momentCoefficients = new double[0];

    private MtpReader(MtpTokens in) {
        this.in = in;
    }

    /**
     * Reads a file.
     *
     * @param path the file, plain or gzipped
     * @return what it holds
     * @throws FormatException if it does not hold what it should
     */
    public static MtpFile read(Path path) {
        try (InputStream stream = open(path)) {
            return read(path.toString(), stream.readAllBytes());
        } catch (IOException e) {
            throw MlipException.of("cannot read " + path, e);
        }
    }

    /** Opens a file, plain or gzipped as its first bytes say. */
    static InputStream open(Path path) throws IOException {
        PushbackInputStream in = new PushbackInputStream(Files.newInputStream(path), 2);
        try {
            byte[] head = in.readNBytes(2);
            in.unread(head);
            boolean zipped = head.length == 2 && head[0] == 0x1f && head[1] == (byte) 0x8b;
            return zipped ? new GZIPInputStream(in) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Reads a file that is in memory.
     *
     * @param file its name, for messages
     * @param bytes what it holds
     * @return the same, understood
     * @throws FormatException if it does not hold what it should
     */
    public static MtpFile read(String file, byte[] bytes) {
        int state = ActiveSetFormat.start(bytes);
        String text =
                new String(bytes, 0, state < 0 ? bytes.length : state, StandardCharsets.UTF_8);
        MtpReader reader = new MtpReader(new MtpTokens(file, text));
        reader.readHeader();
        reader.readEntries();
        MtpModel model = reader.model(file);
        Optional<ActiveSet> set =
                state < 0
                        ? Optional.empty()
                        : Optional.of(ActiveSetFormat.read(file, bytes, state, model));
        return new MtpFile(model, set);
    }

    private void readHeader() {
        while (in.peek().startsWith("#")) {
            in.restOfLine();
        }
        if (!in.peek().equals(MAGIC)) {
            throw in.unexpected(
                    in.peek().equals("version")
                            ? "'MTP' on the first line (models before version 1.1.0 are not read)"
                            : "'MTP' on the first line");
        }
        in.next();
        if (!in.next().equals("version")) {
            throw in.missing("'version = 1.1.0' on the second line");
        }
        in.expect("=");
        if (!in.peek().equals("1.1.0")) {
            throw in.unexpected("version 1.1.0");
        }
        in.next();
    }

    private void readEntries() {
        while (!in.peek().isEmpty()) {
            String key = in.next();
            if (key.equals("radial_coeffs")) {
                readRadialCoefficients();
                continue;
            }
            in.expect("=");
            if (!readHead(key) && !readMoments(key)) {
                throw in.error("a keyword of MLIP-2 or MLIP-3", "'" + key + "'");
            }
        }
    }

    private boolean readHead(String key) {
        switch (key) {
            case "potential_name" -> name = in.restOfLine();
            case "potential_tag" -> tag = in.restOfLine();
            case "scaling" -> scaling *= in.number(key);
            case "species_count" -> speciesCount = in.count(key);
            case "radial_basis_type" -> kind = kind(in.next());
            case "min_dist", "min_val", "min" -> min = in.number(key);
            case "max_dist", "max_val", "max" -> max = in.number(key);
            case "radial_basis_size", "basis_size", "size" -> size = in.count(key);
            case "radial_funcs_count" -> radialCount = in.count(key);
            case "magnetic_basis_type",
                    "min_mag",
                    "max_mag",
                    "mag_basis_size",
                    "magnetic_basis_size" ->
                    throw in.error(
                            "a potential without magnetic moments (magnetic moment tensor potentials are not supported)",
                            "'" + key + "'");
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean readMoments(String key) {
        switch (key) {
            case "alpha_moments_count" -> momentCount = in.count(key);
            case "alpha_index_basic_count" -> basicCount = in.count(key);
            case "alpha_index_basic" -> basic = in.quadruples(key);
            case "alpha_index_times_count" -> productCount = in.count(key);
            case "alpha_index_times" -> products = in.quadruples(key);
            case "alpha_scalar_moments" -> scalarCount = in.count(key);
            case "alpha_moment_mapping" -> scalars = in.integers(key);
            case "species_coeffs" -> speciesCoefficients = in.numbers(key);
            case "moment_coeffs" -> momentCoefficients = in.numbers(key);
            default -> {
                return false;
            }
        }
        return true;
    }

    private RadialBasis.Kind kind(String keyword) {
        return Arrays.stream(RadialBasis.Kind.values())
                .filter(k -> k.keyword().equals(keyword))
                .findFirst()
                .orElseThrow(
                        () ->
                                in.error(
                                        "a radial_basis_type of "
                                                + String.join(
                                                        ", ",
                                                        Arrays.stream(RadialBasis.Kind.values())
                                                                .map(RadialBasis.Kind::keyword)
                                                                .toList()),
                                        "'" + keyword + "'"));
    }

    /** For every ordered pair of species a label such as {@code 0-1} and one list per radial function. */
    private void readRadialCoefficients() {
        List<Integer> order = new ArrayList<>();
        List<int[]> pairs = new ArrayList<>();
        List<double[]> lists = new ArrayList<>();
        while (in.peek().matches("\\d{1,4}-\\d{1,4}")) {
            String[] label = in.next().split("-");
            int[] pair = {Integer.parseInt(label[0]), Integer.parseInt(label[1]), lists.size()};
            for (int s = 0; s < 2; s++) {
                if (!order.contains(pair[s])) {
                    order.add(pair[s]);
                }
            }
            pairs.add(pair);
            while (in.peek().equals("{")) {
                lists.add(in.numbers("radial_coeffs"));
            }
        }
        int n = order.size();
        if (lists.isEmpty() || pairs.size() != n * n || lists.size() % (n * n) != 0) {
            throw in.error(
                    "radial_coeffs for every ordered pair of species, with one list per radial function",
                    pairs.size() + " pairs of " + n + " species with " + lists.size() + " lists");
        }
        types = order;
        radial = arrange(pairs, lists);
    }

    private double[] arrange(List<int[]> pairs, List<double[]> lists) {
        int n = types.size();
        int functions = lists.size() / (n * n);
        int perList = lists.getFirst().length;
        double[] all = new double[lists.size() * perList];
        boolean[] seen = new boolean[n * n];
        for (int[] pair : pairs) {
            int p = types.indexOf(pair[0]) * n + types.indexOf(pair[1]);
            if (seen[p]) {
                throw in.error(
                        "each pair of species once in radial_coeffs",
                        pair[0] + "-" + pair[1] + " twice");
            }
            seen[p] = true;
            if (pair[2] != pairs.indexOf(pair) * functions) {
                throw in.error(
                        functions + " lists in every block of radial_coeffs",
                        "another number in or before the block " + pair[0] + "-" + pair[1]);
            }
            for (int mu = 0; mu < functions; mu++) {
                double[] list = lists.get(pair[2] + mu);
                if (list.length != perList) {
                    throw in.error(
                            perList + " radial coefficients in every list",
                            list.length + " of them in the block " + pair[0] + "-" + pair[1]);
                }
                System.arraycopy(list, 0, all, (p * functions + mu) * perList, perList);
            }
        }
        return all;
    }

    private MtpModel model(String file) {
        requirePresent();
        boolean template =
                types == null && speciesCoefficients.length == 0 && momentCoefficients.length == 0;
        if (!template
                && (types == null
                        || speciesCoefficients.length == 0
                        || momentCoefficients.length == 0)) {
            throw in.missing(
                    "radial_coeffs, species_coeffs and moment_coeffs; train the model to the end"
                            + (types == null ? "; radial_coeffs are missing" : ""));
        }
        List<Integer> numbers =
                types != null ? types : IntStream.range(0, speciesCount).boxed().toList();
        requireCount("species_count", speciesCount, numbers.size());
        requireCount("alpha_index_basic_count", basicCount, basic.length / 4);
        requireCount("alpha_index_times_count", productCount, products.length / 4);
        requireCount("alpha_scalar_moments", scalarCount, scalars.length);
        try {
            MomentTree tree = new MomentTree(momentCount, basic, products, scalars);
            requireCount("radial_funcs_count", radialCount, tree.radialCount());
            List<Element> species = species(numbers);
            return new MtpModel(
                    name,
                    tag,
                    species,
                    numbers,
                    scaling,
                    new RadialBasis(kind, min, max, size),
                    tree,
                    radial,
                    speciesCoefficients,
                    momentCoefficients);
        } catch (FormatException e) {
            throw e;
        } catch (MlipException e) {
            throw new FormatException(
                    file, 0, "a complete and consistent potential", e.getMessage());
        }
    }

    /** The names in the tag, if there is one for each species; otherwise what the numbers say. */
    private List<Element> species(List<Integer> numbers) {
        int at = tag.indexOf(SPECIES);
        if (at >= 0 && !numbers.isEmpty()) {
            String[] names = tag.substring(at + SPECIES.length()).strip().split("\\s+");
            if (names.length != numbers.size()) {
                throw in.missing(
                        "one name for each of the species "
                                + numbers
                                + ", in their order, after '"
                                + SPECIES.strip()
                                + "' in potential_tag");
            }
            tag = tag.substring(0, at).strip();
            return Arrays.stream(names).map(Element::of).toList();
        }
        return numbers.stream().map(t -> element(t, numbers)).toList();
    }

    private static Element element(int type, List<Integer> all) {
        boolean atomicNumbers = all.stream().allMatch(t -> t > 0 && t <= LAST_ATOMIC_NUMBER);
        return atomicNumbers ? Element.of(type) : Element.unnamed(type);
    }

    private void requirePresent() {
        require("radial_basis_type", kind != null);
        require("min_dist", !Double.isNaN(min));
        require("max_dist", !Double.isNaN(max));
        require("radial_basis_size", size > 0);
        require("radial_funcs_count", radialCount >= 0);
        require("alpha_moments_count", momentCount >= 0);
        require("alpha_index_basic", basic != null);
        require("alpha_index_times", products != null);
        require("alpha_moment_mapping", scalars != null);
    }

    private void require(String key, boolean present) {
        if (!present) {
            throw in.missing("the entry " + key);
        }
    }

    private void requireCount(String key, int stated, int counted) {
        if (stated >= 0 && stated != counted) {
            throw in.error(stated + " entries as " + key + " says", counted + " of them");
        }
    }
}
