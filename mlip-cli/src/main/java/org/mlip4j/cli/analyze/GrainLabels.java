package org.mlip4j.cli.analyze;

import org.mlip4j.core.MlipException;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The column {@code grain} of extended XYZ, as {@code mlip build gb} and {@code mlip build interface} write it. */
public final class GrainLabels {

    private static final Pattern PROPERTIES = Pattern.compile("Properties=\"?([^\\s\"]+)");

    private GrainLabels() {}

    /**
     * The labels of the first frame.
     *
     * @param file extended XYZ
     * @return one per atom
     * @throws MlipException if there is no such column
     */
    public static int[] read(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int atoms = Integer.parseInt(line(reader, file).strip());
            int column = column(line(reader, file), file);
            int[] labels = new int[atoms];
            for (int i = 0; i < atoms; i++) {
                labels[i] = Integer.parseInt(line(reader, file).strip().split("\\s+")[column]);
            }
            return labels;
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be read", e);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new MlipException(
                    file
                            + " is not extended XYZ with a column 'grain' of whole numbers, as 'mlip build gb' writes it",
                    e);
        }
    }

    private static String line(BufferedReader reader, Path file) throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new MlipException(file + " ends before its first frame does");
        }
        return line;
    }

    private static int column(String comment, Path file) {
        Matcher matcher = PROPERTIES.matcher(comment);
        String[] words = matcher.find() ? matcher.group(1).split(":") : new String[0];
        int column = 0;
        for (int k = 0; k + 2 < words.length; k += 3) {
            if (words[k].equals("grain")) {
                return column;
            }
            column += Integer.parseInt(words[k + 2]);
        }
        throw new MlipException(
                file + " has no column 'grain'; it must be the file that 'mlip build' has written");
    }
}
