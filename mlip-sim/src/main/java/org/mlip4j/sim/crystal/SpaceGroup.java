package org.mlip4j.sim.crystal;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the 230 space groups, in one setting: unique axis b, hexagonal axes for rhombohedral lattices. Operations are those
 * that the Hall symbol generates (S. R. Hall, Acta Cryst. A 37, 517 (1981)).
 *
 * @param number in the International Tables, 1 to 230
 * @param symbol Hermann-Mauguin symbol, for instance {@code Fm-3m}
 * @param operations per operation twelve integers: the rotation W row by row and the translation w in twelfths; a column of
 *     fractional coordinates x becomes W x + w. Centring translations included.
 */
public record SpaceGroup(int number, String symbol, List<int[]> operations) {

    /** Number of space groups. */
    public static final int COUNT = 230;

    private static final int TWELFTHS = 12;
    private static final Pattern TERM =
            Pattern.compile("(-?)([12346])([1-5]?)([xyz'\"*]?)([abcnuvwd]*)");

    /** Which lengths and angles of a conventional cell are free. */
    public enum System {
        /** All. */
        TRICLINIC,
        /** Three lengths and the second angle. */
        MONOCLINIC,
        /** Three lengths. */
        ORTHORHOMBIC,
        /** Two lengths. */
        TETRAGONAL,
        /** Two lengths, the third angle is 120 degrees. */
        HEXAGONAL,
        /** One length. */
        CUBIC
    }

    /**
     * A space group.
     *
     * @param number 1 to 230
     * @return the group
     * @throws MlipException for other numbers
     */
    public static SpaceGroup of(int number) {
        if (number < 1 || number > COUNT) {
            throw new MlipException("space groups have numbers from 1 to 230, not " + number);
        }
        try (InputStream in = SpaceGroup.class.getResourceAsStream("space-groups.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String[] fields =
                    text.lines()
                            .filter(line -> line.startsWith(number + ";"))
                            .findFirst()
                            .orElseThrow()
                            .split(";");
            return new SpaceGroup(number, fields[2], generate(fields[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The crystal system of the conventional cell.
     *
     * @return hexagonal also for trigonal and rhombohedral groups
     */
    public System system() {
        int[] last = {2, 15, 74, 142, 194, 230};
        int at = 0;
        while (number > last[at]) {
            at++;
        }
        return System.values()[at];
    }

    private static List<int[]> generate(String hall) {
        String[] words = hall.replaceAll("\\(.*\\)", "").strip().split(" ");
        List<int[]> group = new ArrayList<>();
        int[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0};
        group.add(identity);
        List<int[]> generators = new ArrayList<>(centring(words[0].charAt(words[0].length() - 1)));
        if (words[0].startsWith("-")) {
            generators.add(new int[] {-1, 0, 0, 0, -1, 0, 0, 0, -1, 0, 0, 0});
        }
        int before = 0;
        for (int k = 1; k < words.length; k++) {
            Matcher m = TERM.matcher(words[k]);
            if (!m.matches()) {
                throw new IllegalStateException("no Hall symbol: " + hall);
            }
            int order = Integer.parseInt(m.group(2));
            generators.add(operation(m, order, k, before));
            before = order;
        }
        shiftOrigin(hall, generators);
        for (int i = 0; i < group.size(); i++) {
            for (int[] generator : generators) {
                int[] product = product(generator, group.get(i));
                if (group.stream().noneMatch(g -> Arrays.equals(g, product))) {
                    group.add(product);
                }
            }
        }
        return List.copyOf(group);
    }

    private static List<int[]> centring(char lattice) {
        return switch (lattice) {
            case 'A' -> List.of(translation(0, 6, 6));
            case 'B' -> List.of(translation(6, 0, 6));
            case 'C' -> List.of(translation(6, 6, 0));
            case 'I' -> List.of(translation(6, 6, 6));
            case 'R' -> List.of(translation(8, 4, 4));
            case 'F' -> List.of(translation(0, 6, 6), translation(6, 0, 6));
            default -> List.of();
        };
    }

    private static int[] translation(int x, int y, int z) {
        return new int[] {1, 0, 0, 0, 1, 0, 0, 0, 1, x, y, z};
    }

    /** The generator that one word of the symbol means; the axis, where not named, follows from its place. */
    private static int[] operation(Matcher m, int order, int place, int before) {
        String axis = m.group(4);
        if (axis.isEmpty()) {
            axis = place == 1 ? "z" : order == 3 ? "*" : before % 3 == 0 ? "'" : "x";
        }
        int[] w = Arrays.copyOf(order == 1 ? translation(0, 0, 0) : rotation(order, axis), 12);
        if (m.group(1).equals("-")) {
            for (int i = 0; i < 9; i++) {
                w[i] = -w[i];
            }
        }
        if (!m.group(3).isEmpty()) {
            w[11] += TWELFTHS * Integer.parseInt(m.group(3)) / order;
        }
        for (char letter : m.group(5).toCharArray()) {
            int half = "abc".indexOf(letter);
            int quarter = "uvw".indexOf(letter);
            for (int k = 0; k < 3; k++) {
                w[9 + k] += half == k || letter == 'n' ? 6 : 0;
                w[9 + k] += quarter == k || letter == 'd' ? 3 : 0;
            }
        }
        return reduced(w);
    }

    private static int[] rotation(int order, String axis) {
        return switch (order + axis) {
            case "2x" -> new int[] {1, 0, 0, 0, -1, 0, 0, 0, -1};
            case "2y" -> new int[] {-1, 0, 0, 0, 1, 0, 0, 0, -1};
            case "2z" -> new int[] {-1, 0, 0, 0, -1, 0, 0, 0, 1};
            case "2'" -> new int[] {0, -1, 0, -1, 0, 0, 0, 0, -1};
            case "2\"" -> new int[] {0, 1, 0, 1, 0, 0, 0, 0, -1};
            case "3z" -> new int[] {0, -1, 0, 1, -1, 0, 0, 0, 1};
            case "3*" -> new int[] {0, 0, 1, 1, 0, 0, 0, 1, 0};
            case "4z" -> new int[] {0, -1, 0, 1, 0, 0, 0, 0, 1};
            case "6z" -> new int[] {1, -1, 0, 1, 0, 0, 0, 0, 1};
            default -> throw new IllegalStateException("no rotation " + order + axis);
        };
    }

    /** A change of the origin such as (0 0 1), twelfths: x' = x + v turns w into w + v - W v. */
    private static void shiftOrigin(String hall, List<int[]> generators) {
        int open = hall.indexOf('(');
        if (open < 0) {
            return;
        }
        int[] v =
                Arrays.stream(hall.substring(open + 1, hall.indexOf(')')).strip().split(" +"))
                        .mapToInt(Integer::parseInt)
                        .toArray();
        for (int[] w : generators) {
            for (int k = 0; k < 3; k++) {
                w[9 + k] += v[k] - w[3 * k] * v[0] - w[3 * k + 1] * v[1] - w[3 * k + 2] * v[2];
            }
            reduced(w);
        }
    }

    private static int[] product(int[] a, int[] b) {
        int[] c = new int[12];
        for (int i = 0; i < 3; i++) {
            c[9 + i] = a[9 + i];
            for (int k = 0; k < 3; k++) {
                c[9 + i] += a[3 * i + k] * b[9 + k];
                for (int j = 0; j < 3; j++) {
                    c[3 * i + j] += a[3 * i + k] * b[3 * k + j];
                }
            }
        }
        return reduced(c);
    }

    private static int[] reduced(int[] w) {
        for (int k = 9; k < 12; k++) {
            w[k] = Math.floorMod(w[k], TWELFTHS);
        }
        return w;
    }
}
