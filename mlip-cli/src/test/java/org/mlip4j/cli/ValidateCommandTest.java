package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Validation finds the errors that were put in. */
class ValidateCommandTest {

    @TempDir private Path folder;

    private final Path model = Cli.EXAMPLE.resolve("model");
    private final Structure structure =
            Structures.read(Cli.EXAMPLE.resolve("structure.xyz")).getFirst();

    /** What the model says, with known errors. */
    private Structure labelled(String group, double energy, double force, double stress) {
        Potential potential = Potentials.load(model);
        Result r = potential.evaluate(structure);
        double[] forces = r.forces().clone();
        double[] virial = r.virial().clone();
        for (int i = 0; i < forces.length; i++) {
            forces[i] += i % 2 == 0 ? force : -force;
        }
        for (int i = 0; i < 9; i++) {
            virial[i] += stress / Units.GPA * r.volume();
        }
        return structure
                .withInfo(Map.of("config_type", group))
                .withLabels(
                        Labels.NONE
                                .withEnergy(r.energy() + energy * structure.size())
                                .withForces(forces)
                                .withVirial(virial));
    }

    /** Without --trained the only measure of this model is the count of descriptors out of range, which is 0 here. */
    @Test
    void uncertaintiesStandBesideErrors() throws IOException {
        Path file = folder.resolve("reference.xyz");
        Structures.write(
                file, List.of(labelled("a", 0.003, 0.1, 0.5), labelled("b", 0.004, 0.3, 0.5)));
        Path json = folder.resolve("errors.json");
        Cli.Outcome outcome =
                Cli.run(
                        "validate",
                        model,
                        file,
                        "--uncertainty",
                        "--trained",
                        file,
                        "--threshold",
                        0.3,
                        "--json",
                        json,
                        "--report",
                        folder.resolve("report.html"));
        assertEquals(0, outcome.status(), outcome.err());
        JsonNode all = new ObjectMapper().readTree(json.toFile()).path("uncertainty");
        JsonNode ranges = all.path("descriptors out of range");
        assertEquals(2 * structure.size(), ranges.path("atoms").asInt());
        // All counts are equal, so any pair is a tie: half of the atoms have errors above 0.3
        // eV/Angstrom.
        assertEquals(0.5, number(ranges, "auroc"), 1e-12);
        assertEquals(0.3, number(ranges, "threshold_ev_per_ang"));
        // Both structures are the same one, so distances do not tell their errors apart.
        assertEquals(0.5, number(all.path("Mahalanobis distance"), "auroc"), 1e-12);
        assertTrue(outcome.out().contains("cosine distance"), outcome.out());
        assertTrue(
                Files.readString(folder.resolve("report.html"))
                        .contains("Uncertainty against true errors of forces"));
    }

    /** Errors of atoms are three times as large there, and so is the factor, which covers all here. */
    @Test
    void uncertaintiesAreCalibratedWithOtherStructures() throws IOException {
        Path file = folder.resolve("reference.xyz");
        Structures.write(
                file, List.of(labelled("a", 0.003, 0.1, 0.5), labelled("a", 0.003, 0.1, 0.5)));
        Path larger = folder.resolve("larger.xyz");
        Structures.write(larger, List.of(labelled("b", 0.003, 0.3, 0.5)));
        JsonNode own = mahalanobis(file, "--trained", file);
        JsonNode same = mahalanobis(file, "--trained", file, "--calibration", file);
        JsonNode other = mahalanobis(file, "--trained", file, "--calibration", larger);
        assertTrue(number(own, "factor_90") > 0);
        assertEquals(number(own, "factor_90"), number(same, "factor_90"), 1e-6);
        assertEquals(3 * number(own, "factor_90"), number(other, "factor_90"), 1e-6);
        assertTrue(number(own, "coverage_90") < 1, "by how the factor is chosen");
        assertEquals(1, number(other, "coverage_90"));
        Cli.Outcome alone = Cli.run("validate", model, file, "--calibration", larger);
        assertEquals(2, alone.status());
        assertTrue(alone.err().contains("--calibration goes with --uncertainty"), alone.err());
        Structures.write(larger, List.of(structure));
        Cli.Outcome none =
                Cli.run("validate", model, file, "--uncertainty", "--calibration", larger);
        assertEquals(1, none.status());
        assertTrue(none.err().contains("larger.xyz holds no reference forces"), none.err());
    }

    private JsonNode mahalanobis(Path file, Object... options) throws IOException {
        Path json = folder.resolve("errors.json");
        List<Object> all = new ArrayList<>(List.of("validate", model, file, "--uncertainty"));
        all.addAll(List.of(options));
        all.addAll(List.of("--json", json));
        Cli.Outcome outcome = Cli.run(all.toArray());
        assertEquals(0, outcome.status(), outcome.err());
        JsonNode root = new ObjectMapper().readTree(json.toFile());
        return root.path("uncertainty").path("Mahalanobis distance");
    }

    /** The model itself would be right up to 3 meV/atom. */
    @Test
    void constantsOfAnotherLevelAreToldOf() {
        Path file = folder.resolve("reference.xyz");
        List<Structure> all = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            Structure s = labelled("a", 40 + (n % 2 == 0 ? 0.003 : -0.003), 0, 0);
            all.add(s.withLabels(s.labels().withLevel("PBE0")));
        }
        Structures.write(file, all);
        String err = Cli.run("validate", model, file).err();
        assertTrue(err.contains("are a constant per element"), err);
        assertTrue(err.contains("the references are of 'PBE0'"), err);
        assertTrue(err.contains("without these constants the energy RMSE is 3.000 meV/atom"), err);
        Structures.write(file, all.subList(0, 3));
        assertEquals("", Cli.run("validate", model, file).err());
    }

    @Test
    void errorsAreFoundByGroup() throws IOException {
        Path file = folder.resolve("reference.xyz");
        Structures.write(
                file,
                List.of(labelled("cold", 0.003, 0.1, 0.5), labelled("hot <1>", 0.004, 0.3, 0.5)));
        Path json = folder.resolve("errors.json");
        Path page = folder.resolve("report.html");
        Cli.Outcome outcome = Cli.run("validate", model, file, "--json", json, "--report", page);
        assertEquals(0, outcome.status(), outcome.err());
        List<String> lines = outcome.out().lines().toList();
        assertEquals(4, lines.size(), outcome.out());
        assertTrue(lines.getLast().startsWith("(all)"), outcome.out());
        JsonNode errors = new ObjectMapper().readTree(json.toFile());
        assertEquals(1000 * Math.sqrt(12.5e-6), number(errors, "energy_rmse_mev_per_atom"), 1e-6);
        assertEquals(3.5, number(errors, "energy_mae_mev_per_atom"), 1e-6);
        assertEquals(Math.sqrt(0.05), number(errors, "force_rmse_ev_per_ang"), 1e-9);
        assertEquals(0.2, number(errors, "force_mae_ev_per_ang"), 1e-9);
        assertEquals(0.5, number(errors, "stress_rmse_gpa"), 1e-6);
        assertEquals(
                0.1, number(errors.path("groups").path("cold"), "force_rmse_ev_per_ang"), 1e-9);
        String html = Files.readString(page);
        assertTrue(html.contains("hot &lt;1&gt;"), "names are escaped");
        assertEquals(6, html.split("data:image/png;base64,iVBOR", -1).length - 1);
        assertFalse(html.contains("://"), "the page needs no network");
    }

    private static double number(JsonNode errors, String key) {
        assertTrue(errors.path(key).isNumber(), key);
        return errors.path(key).asDouble();
    }

    @Test
    void referencesOfDifferentLevelsAreToldOf() {
        Path file = folder.resolve("reference.xyz");
        Structure one = labelled("a", 0.003, 0.1, 0.5);
        Structure other = one.withLabels(one.labels().withLevel("PBE, 600 eV"));
        Structure bare = one.withLabels(Labels.NONE);
        Structures.write(file, List.of(other, other, bare));
        assertEquals("", Cli.run("validate", model, file).err());
        Structures.write(file, List.of(one, other, other));
        Cli.Outcome outcome = Cli.run("validate", model, file);
        assertEquals(0, outcome.status());
        assertTrue(
                outcome.err().contains("none named in 1, 'PBE, 600 eV' in 2 structures"),
                outcome.err());
    }

    @Test
    void structuresWithoutReferencesAreRefused() {
        Path bare = folder.resolve("bare.xyz");
        Structures.write(bare, List.of(structure.withLabels(Labels.NONE)));
        Cli.Outcome outcome = Cli.run("validate", model, bare);
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("no reference energies"), outcome.err());
    }

    /** A line of the picture is called equal, too, and series of pictures must have a name. */
    @Test
    void groupsMayHaveAnyName() throws IOException {
        Path file = folder.resolve("a <b>.xyz");
        Structure plain = labelled("equal", 0.003, 0.1, 0.5);
        Structures.write(
                file,
                List.of(
                        plain.withLabels(
                                Labels.NONE.withEnergy(plain.labels().energy().getAsDouble())),
                        plain,
                        labelled("T < 300 K", 0.004, 0.3, 0.5)));
        Files.writeString(
                file, Files.readString(file).replaceFirst("config_type=equal", "config_type=\"\""));
        Path report = folder.resolve("report.html");
        Cli.Outcome outcome = Cli.run("validate", model, file, "--report", report);
        assertEquals(0, outcome.status(), outcome.err());
        String page = Files.readString(report);
        assertTrue(page.contains("<td>T &lt; 300 K</td>") && page.contains("a &lt;b&gt;.xyz</h1>"));
        // Three energies; forces and stresses of two structures only, and no interval of one.
        assertTrue(page.contains("<td>structures</td><td>1</td>"));
        assertEquals(2, page.split("<td>all</td><td>2</td>", -1).length - 1);
        assertFalse(page.contains("- to -"));
    }

    @Test
    void ofManyGroupsThoseWithTheLargestErrorsAreShown() {
        Validation validation = new Validation();
        Potential potential = Potentials.load(model);
        for (int k = 0; k < 20; k++) {
            Structure one = labelled("g%02d".formatted(k), 1e-3 * k, 0.1, 0.5);
            validation.add(one, potential.evaluate(one));
        }
        List<Validation.Series> series = validation.series(Validation.Quantity.ENERGY);
        assertEquals(
                List.of("g14", "g15", "g16", "g17", "g18", "g19", "14 other groups"),
                series.stream().map(Validation.Series::label).toList());
        assertEquals(14, series.getLast().points().reference.size());
    }
}
