package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.train.config.SuiteConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks of a suite pass, fail, or are not run, each with its reason. */
class SuiteTest {

    @TempDir private Path folder;

    private Cli.Outcome validate(String suite, Object... more) throws IOException {
        Path file = folder.resolve("suite.yaml");
        Files.writeString(file, suite);
        List<Object> arguments =
                new java.util.ArrayList<>(
                        List.of(
                                "validate",
                                Cli.EXAMPLE.resolve("model"),
                                Cli.EXAMPLE.resolve("structure.xyz"),
                                "--suite",
                                file,
                                "--report",
                                folder.resolve("suite.html"),
                                "--json",
                                folder.resolve("suite.json")));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    private JsonNode rows() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("suite.json").toFile()).get("rows");
    }

    @Test
    void everyValueGetsAVerdict() throws IOException {
        Cli.Outcome outcome =
                validate(
                        """
                        title: Trial
                        checks:
                          - name: prediction
                            run: predict MODEL DATA -o FOLDER/out.xyz
                            values:
                              - {key: none, at_most: 1}
                          - name: pairs
                            run: analyze dimer MODEL
                            values:
                              - {key: repulsive_below_A_Li-Cl, at_least: 0.5, at_most: 5}
                              - {key: repulsive_below_A_Li-Cl, at_most: 0.1}
                              - {key: most_force_turns, expected: 3.2, relative: 0.1}
                              - {key: 'model', is: other}
                          - name: needs more
                            run: analyze elastic MODEL STRUCTURE
                            values:
                              - {key: bulk_modulus_GPa, at_least: 0}
                          - name: cannot be
                            run: analyze rdf FOLDER/none.xyz
                            values:
                              - {key: frames, at_least: 1}
                          - name: need not be
                            run: analyze all FOLDER/none.xyz "rdf --cutoff 5" -o FOLDER
                            optional: true
                            values:
                              - {key: frames, at_least: 1}
                        quality_at_most: 0.2
                        """);
        assertEquals(1, outcome.status(), outcome.err());
        JsonNode rows = rows();
        String[] verdicts = new String[rows.size()];
        for (int i = 0; i < verdicts.length; i++) {
            verdicts[i] = rows.get(i).get("verdict").asText();
        }
        assertEquals(
                List.of(
                        "not run", "passed", "failed", "failed", "failed", "not run", "failed",
                        "not run", "failed"),
                List.of(verdicts));
        assertEquals("too large", rows.get(2).get("reason").asText());
        assertEquals("give --structure", rows.get(5).get("reason").asText());
        assertTrue(rows.get(6).get("reason").asText().contains("none.xyz"));
        String page = Files.readString(folder.resolve("suite.html"));
        assertTrue(page.contains("1 passed, 5 failed, 3 not run") && !page.contains("://"));
        // One property has an expected value: a force turns 4 times, not 3.2 times.
        assertTrue(page.contains("quality factor Q = 0.25"));
        assertTrue(page.contains("<h2>pairs</h2>") && page.contains("data:image/png"));
        assertTrue(rows.get(7).get("reason").asText().contains("none.xyz"));
    }

    @Test
    void shippedSuitesCanBeRead() {
        for (String name : List.of("metal", "solid-electrolyte", "interface")) {
            SuiteConfig suite =
                    SuiteConfig.read(Cli.ROOT.resolve("examples/suites/" + name + ".yaml"));
            assertTrue(suite.checks().size() >= 3, name);
            assertTrue(suite.checks().stream().allMatch(c -> !c.limits().isEmpty()), name);
            for (SuiteConfig.Limit limit :
                    suite.checks().stream().flatMap(c -> c.limits().stream()).toList()) {
                boolean canFail = !limit.key().contains("share_") || limit.most().get() < 1;
                assertTrue(canFail, name + ": " + limit.key());
            }
        }
        Cli.Outcome unknown =
                Cli.run("validate", Cli.EXAMPLE.resolve("model"), "--suite", "nothing");
        assertEquals(1, unknown.status());
        assertTrue(unknown.err().contains("solid-electrolyte"), unknown.err());
    }

    /** The model labels its own snapshots, so that there is no error. */
    @Test
    void snapshotsOfItsOwnDynamicsAreLabelled() throws IOException {
        Path label = folder.resolve("label.yaml");
        Files.writeString(
                label,
                "label: {type: potential, model: %s}\n".formatted(Cli.EXAMPLE.resolve("model")));
        Cli.Outcome outcome =
                Cli.run(
                        "validate",
                        Cli.EXAMPLE.resolve("model"),
                        "--structure",
                        Cli.EXAMPLE.resolve("structure.xyz"),
                        "--relabel",
                        "2",
                        "--label",
                        label,
                        "--json",
                        folder.resolve("suite.json"),
                        "--folder",
                        folder.resolve("files"));
        assertEquals(0, outcome.status(), outcome.err() + outcome.out());
        assertEquals("2.0000", rows().get(0).get("found").asText());
        assertEquals(0, rows().get(2).get("found").asDouble(), 1e-8);
        Cli.Outcome none =
                Cli.run(
                        "validate",
                        Cli.EXAMPLE.resolve("model"),
                        "--relabel",
                        "2",
                        "--label",
                        label);
        assertEquals(1, none.status(), none.out());
        assertTrue(none.err().contains("--structure to begin with"), none.err());
    }

    @Test
    void aSuiteThatIsNotOneIsRefusedWithItsLine() throws IOException {
        Cli.Outcome outcome =
                validate(
                        "checks:\n  - name: a\n    run: info MODEL\n    values:\n      - {key: b, expected: 3}\n");
        assertEquals(1, outcome.status());
        assertTrue(
                outcome.err().contains("suite.yaml") && outcome.err().contains("relative"),
                outcome.err());
        Cli.Outcome empty = validate("checks: []\n");
        assertEquals(1, empty.status());
        assertTrue(empty.err().contains("suite.yaml:1: expected checks to be"), empty.err());
    }

    @Test
    void keysGoThroughListsOfMappingsAndTolerancesMayBeZero() throws IOException {
        Cli.Outcome outcome =
                validate(
                        """
                        checks:
                          - name: same
                            run: predict MODEL DATA
                            values:
                              - {key: results/0/atoms, at_least: 1}
                              - {key: results/7/atoms, at_least: 1}
                              - {key: results/0, at_least: 1}
                              - {key: frames, expected: 1, absolute: 0}
                              - {key: frames, expected: 2, relative: 0}
                          - name: same
                            run: analyze dimer MODEL
                            values:
                              - {key: r/A/0, at_least: 0.1}
                          - name: same
                            run: analyze dimer MODEL
                            values:
                              - {key: all_repulsive, is: maybe}
                          - name: none
                            run: analyze rdf FOLDER/none.xyz
                            values:
                              - {key: frames, at_least: 1}
                        """);
        assertEquals(1, outcome.status(), outcome.err());
        List<String> verdicts = rows().findValuesAsText("verdict");
        assertEquals(
                List.of(
                        "passed", "not run", "not run", "passed", "failed", "passed", "failed",
                        "failed"),
                verdicts);
        assertEquals("exactly 1.0", rows().get(3).get("wanted").asText());
        String page = Files.readString(folder.resolve("suite.html"));
        assertEquals(3, page.split("<h2>same</h2>", -1).length);
        String reason = rows().get(7).get("reason").asText();
        Path file = Path.of(reason.substring(reason.indexOf("/"), reason.indexOf("none.xyz") + 8));
        assertTrue(file.isAbsolute() && Files.notExists(file.getParent()), reason);
    }

    @Test
    void namesOfLabelsGoToTheChecks() throws IOException {
        String frame = Files.readString(Cli.EXAMPLE.resolve("structure.xyz"));
        Path data = folder.resolve("data.xyz");
        Files.writeString(data, frame.replaceFirst("Properties=", "dft_E=1 Properties="));
        Path suite = folder.resolve("keys.yaml");
        Files.writeString(
                suite,
                """
                checks:
                  - name: errors
                    run: validate MODEL DATA
                    values:
                      - {key: energy_rmse_mev_per_atom, at_least: 1}
                """);
        Path model = Cli.EXAMPLE.resolve("model");
        Cli.Outcome outcome =
                Cli.run("validate", model, data, "--suite", suite, "--keys", "energy=dft_E");
        assertEquals(0, outcome.status(), outcome.out() + outcome.err());
        Cli.Outcome idle = Cli.run("validate", model, data, "--structure", data);
        assertEquals(2, idle.status());
        assertTrue(idle.err().contains("--structure goes with --suite"), idle.err());
    }
}
