package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The archive and the wheel, unpacked where the build has never been, by a user whose environment names no Java. */
@Tag("lammps")
@Tag("python")
class PackageTest {

    private static final Path PACKAGE = Cli.ROOT.resolve("mlip-cli/target/package");
    private static final Path MODEL = Cli.EXAMPLE.resolve("model");
    private static final Path STRUCTURE = Cli.EXAMPLE.resolve("structure.xyz");

    /** Java ends where it cannot use the archive of classes; it would start more slowly without this. */
    private static final String ARCHIVED = "MLIP4J_JVM_OPTIONS=-Xshare:on";

    @TempDir private static Path folder;

    private static Path home;

    @BeforeAll
    static void unpack() {
        Path where = folder.resolve("un packed");
        assertTrue(where.toFile().mkdirs());
        bare("tar", "-xf", only(PACKAGE, "mlip4j-*.tar.gz"), "-C", where);
        home = only(where, "mlip4j-*");
    }

    @Test
    void bringsItsOwnJava() {
        assertTrue(
                bare(home.resolve("bin/mlip"), "env")
                        .contains("MLIP4J_JAVA_HOME='" + home.resolve("runtime") + "'"));
        assertTrue(
                bare(home.resolve("bin/mlip"), "--version").matches("(?s)mlip4j \\d.*"),
                "the version of the archive");
        assertEquals(
                Cli.run("predict", MODEL, STRUCTURE).out(),
                bare(home.resolve("bin/mlip"), "predict", MODEL, STRUCTURE));
    }

    /** Pictures and pages need parts of Java that other commands do not. */
    @Test
    void drawsAndReports() {
        Path report = folder.resolve("report.html");
        bare(
                home.resolve("bin/mlip"),
                "validate",
                MODEL,
                Cli.EXAMPLE.resolve("training.xyz.gz"),
                "--report",
                report);
        Path picture = folder.resolve("picture.png");
        bare(
                home.resolve("bin/mlip"),
                "build",
                "supercell",
                STRUCTURE,
                "--picture",
                picture,
                "-o",
                folder.resolve("super.xyz"));
        assertTrue(report.toFile().length() > 1000 && picture.toFile().length() > 1000);
    }

    @Test
    void checksumsAndLicences() throws IOException {
        bare("sh", "-c", "cd '" + PACKAGE + "' && sha256sum -c --strict SHA256SUMS");
        String thirdParty = Files.readString(home.resolve("licences/THIRD-PARTY.md"));
        for (Path jar : jars()) {
            String artifact = jar.getFileName().toString().replaceFirst("[-_].*", "");
            assertTrue(
                    artifact.equals("mlip")
                            || Pattern.compile(artifact, Pattern.CASE_INSENSITIVE)
                                    .matcher(thirdParty)
                                    .find(),
                    () -> "no licence is stated for " + jar);
        }
        assertTrue(Files.exists(home.resolve("runtime/legal/java.base/LICENSE")));
    }

    /** Cells of tables are words of their own. */
    @Test
    void theSearchOfTheSiteFindsOptionsAndFunctions() throws IOException {
        String words = Files.readString(home.resolve("docs/index-of-words.js"));
        assertTrue(words.contains(" --strain-rate EL=R "));
        assertTrue(words.contains(" mlip4j_append("));
    }

    @Test
    void theBillOfMaterialsNamesEveryJar() throws IOException {
        JsonNode bill = new ObjectMapper().readTree(home.resolve("mlip4j.cdx.json").toFile());
        assertEquals("CycloneDX", bill.path("bomFormat").asText());
        Set<String> named = new HashSet<>();
        named.add(component(bill.path("metadata").path("component")));
        bill.path("components").forEach(c -> named.add(component(c)));
        for (Path jar : jars()) {
            assertTrue(named.contains(jar.getFileName().toString()), () -> jar + ": " + named);
        }
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            return files.filter(f -> f.toString().endsWith(".jar")).toList();
        }
    }

    private static String component(JsonNode component) {
        return component.path("name").asText() + "-" + component.path("version").asText() + ".jar";
    }

    @Test
    void theWheelNeedsNothingElse() {
        Path venv = folder.resolve("venv");
        bare("/usr/bin/python3", "-m", "venv", "--system-site-packages", venv);
        bare(venv.resolve("bin/pip"), "install", "--no-index", only(PACKAGE, "*.whl"));
        String script =
                """
                from ase.io import read
                from mlip4j import MlipCalculator
                atoms = read('%s')
                atoms.calc = MlipCalculator('%s')
                print(repr(atoms.get_potential_energy()))
                """
                        .formatted(STRUCTURE, MODEL);
        assertEquals(
                energy(),
                Double.parseDouble(bare("env", ARCHIVED, venv.resolve("bin/python"), "-c", script)),
                1e-9);
    }

    /** As a user of another LAMMPS builds it; that of the machine stands for it. */
    @Test
    void thePairStyleBuildsWithCMake() throws IOException {
        Path data = folder.resolve("structure.data");
        assertEquals(0, Cli.run("convert", STRUCTURE, data).status());
        Path build = folder.resolve("build");
        Matcher version =
                Pattern.compile("Parallel Simulator - ([0-9]+ [A-Z][a-z]+ [0-9]+)")
                        .matcher(bare("lmp", "-h"));
        assertTrue(version.find());
        Path source = home.resolve("native/lammps");
        bare(
                "cmake",
                "-S",
                source,
                "-B",
                build,
                "-DLAMMPS_HEADERS=/usr/include/lammps",
                "-DLAMMPS_VERSION=" + version.group(1));
        bare("cmake", "--build", build);
        Path input = folder.resolve("in.lmp");
        Files.writeString(
                input,
                """
                units metal
                atom_style atomic
                read_data "%s"
                pair_style mlip4j
                pair_coeff * * "%s" Li Cl
                thermo_style custom pe
                thermo_modify format float %%.12f
                run 0
                """
                        .formatted(data, MODEL));
        String preload = "LD_PRELOAD=" + build.resolve("libmlip4j_lammps.so");
        String printed = bare("env", ARCHIVED, preload, "lmp", "-in", input, "-log", "none");
        Matcher pe = Pattern.compile("PotEng\\s+(\\S+)").matcher(printed);
        assertTrue(pe.find(), printed);
        assertEquals(energy(), Double.parseDouble(pe.group(1)), 1e-9);
    }

    /** Other Java, other options of it: the archive does not fit, and nobody hears of it. */
    @Test
    void anArchiveOfClassesThatDoesNotFitIsLeftAlone() {
        String script =
                "import sys; sys.path.insert(0, '%s'); from mlip4j import Potential; print(Potential('%s').elements)"
                        .formatted(home.resolve("python"), MODEL);
        for (String other :
                List.of(
                        "MLIP4J_JVM_OPTIONS=-XX:ObjectAlignmentInBytes=8",
                        "MLIP4J_JAVA_HOME=" + System.getProperty("java.home"))) {
            assertEquals(
                    "['Li', 'Cl']\n",
                    bare(
                            "sh",
                            "-c",
                            "exec 2>&1; env '"
                                    + other
                                    + "' /usr/bin/python3 -c \""
                                    + script
                                    + "\""));
        }
    }

    private static double energy() {
        String[] lines = Cli.run("predict", MODEL, STRUCTURE).out().strip().split("\n");
        return Double.parseDouble(lines[lines.length - 1].strip().split("\\s+")[2]);
    }

    /** What a command prints that knows no variable but where programs are and must succeed. */
    private static String bare(Object... command) {
        Path errors = folder.resolve("errors");
        ProcessBuilder process =
                new ProcessBuilder(Stream.of(command).map(Object::toString).toList());
        process.environment().clear();
        process.environment().put("PATH", "/usr/bin:/bin");
        process.environment().put("HOME", folder.toString());
        try {
            Process started =
                    process.directory(folder.toFile()).redirectError(errors.toFile()).start();
            String out = new String(started.getInputStream().readAllBytes());
            assertEquals(0, started.waitFor(), () -> List.of(command) + "\n" + out + read(errors));
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path only(Path folder, String glob) {
        try (var found = Files.newDirectoryStream(folder, glob)) {
            var paths = found.iterator();
            assertTrue(
                    paths.hasNext(),
                    () -> "no " + glob + " in " + folder + ": build without -Dmlip4j.fast");
            Path path = paths.next();
            assertFalse(paths.hasNext(), () -> "more than one " + glob + " in " + folder);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
