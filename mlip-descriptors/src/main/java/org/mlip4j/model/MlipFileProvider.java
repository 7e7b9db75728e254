package org.mlip4j.model;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialProvider;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.io.MtpProvider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads and saves {@code *.mlip} files. */
public final class MlipFileProvider implements PotentialProvider {

    /** The version that this program writes, and the only one that it reads. */
    public static final int VERSION = 1;

    private static final String FORMAT = "mlip4j";
    private static final String ENDING = ".mlip";

    /** Made with the first file: most programs load other models, and this takes a third of a second to start. */
    private static final class Json {
        static final ObjectMapper MAPPER = new ObjectMapper();
    }

    /** Creates the provider. */
    public MlipFileProvider() {}

    @Override
    public String family() {
        return "mlip";
    }

    @Override
    public String describe() {
        return "a " + ENDING + " file";
    }

    @Override
    public boolean accepts(Path path) {
        return Files.isRegularFile(path) && hasEnding(path);
    }

    private static boolean hasEnding(Path path) {
        return path.getFileName().toString().endsWith(ENDING);
    }

    @Override
    public Potential load(Path path, LoadOptions options) {
        JsonFields root = new JsonFields(path.toString(), "", parse(path));
        String format = root.text("format");
        if (!format.equals(FORMAT)) {
            throw root.error("the format \"" + FORMAT + "\"", "\"" + format + "\"");
        }
        double version = root.number("version");
        if (version != VERSION) {
            throw root.error(
                    "version " + VERSION + " of the format",
                    "version " + root.node().get("version"));
        }
        try {
            return named(path.toString(), ModelCodecs.read(path.toString(), root), options);
        } catch (FormatException e) {
            throw e;
        } catch (MlipException e) {
            throw root.error("a consistent model", e.getMessage());
        }
    }

    /** The file knows its elements, unless it was made from a model that only numbers them. */
    private static Potential named(String file, Potential potential, LoadOptions options) {
        return potential instanceof MtpPotential mtp
                        && mtp.model().species().stream().anyMatch(e -> e.code() >= Element.UNNAMED)
                ? new MtpPotential(
                        MtpProvider.named(file, mtp.model(), options.elements()),
                        mtp.activeSet(),
                        file)
                : potential;
    }

    private static JsonNode parse(Path path) {
        try {
            JsonNode root = Json.MAPPER.readTree(path.toFile());
            if (root == null || !root.isObject()) {
                throw new FormatException(path.toString(), 1, "a JSON object", "something else");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw notJson(path, e);
        } catch (IOException e) {
            throw new MlipException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static FormatException notJson(Path path, JsonProcessingException e) {
        JsonLocation place = e.getLocation();
        String found =
                e instanceof JsonEOFException || isAtEnd(path, place)
                        ? "the end of the file: a part of it is missing"
                        : "something else"
                                + (place == null ? "" : " in column " + place.getColumnNr());
        return new FormatException(
                path.toString(), place == null ? 0 : place.getLineNr(), "valid JSON", found);
    }

    /** A file that ends within a number is not unfinished to Jackson, but wrong there. */
    private static boolean isAtEnd(Path path, JsonLocation place) {
        try {
            return place != null && place.getByteOffset() >= Files.size(path) - 1;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean canSave(Potential potential, Path path) {
        return hasEnding(path) && ModelCodecs.canWrite(potential);
    }

    @Override
    public void save(Potential potential, Path path) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("format", FORMAT);
        root.put("version", VERSION);
        root.put("units", Units.METAL.name());
        ModelCodecs.write(potential, root);
        try {
            WholeFile.write(
                    path,
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        } catch (IOException e) {
            throw new MlipException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }
}
