package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The Python package: runs {@code src/test/python/test_mlip4j.py}. */
@Tag("python")
class PythonTest {

    private final TestHome home = TestHome.get();

    /** The first Python that has ASE: the one that MLIP4J_PYTHON names, else on the PATH, else the system's. */
    private String python() {
        for (String python :
                List.of(
                        Objects.requireNonNullElse(System.getenv("MLIP4J_PYTHON"), ""),
                        "python3",
                        "/usr/bin/python3")) {
            try {
                if (!python.isEmpty()
                        && Run.of(home.folder(), Map.of(), python, "-c", "import ase").status()
                                == 0) {
                    return python;
                }
            } catch (UncheckedIOException e) {
                assertTrue(e.getCause() instanceof IOException);
            }
        }
        throw new AssertionError("no Python with ASE: install python3-ase, or set MLIP4J_PYTHON");
    }

    @Test
    void allTestsInPythonPass() {
        Map<String, String> environment =
                home.environment(
                        "PYTHONPATH", home.source("src/main/python").toString(),
                        "PYTHONDONTWRITEBYTECODE", "1",
                        "LD_PRELOAD", TestHome.preload(),
                        "TOYS", home.toy(""));
        String tests = home.source("src/test/python/test_mlip4j.py").toString();
        Run run = Run.of(home.scratch(), environment, python(), "-W", "ignore", tests);
        assertEquals(0, run.status(), run.all());
    }
}
