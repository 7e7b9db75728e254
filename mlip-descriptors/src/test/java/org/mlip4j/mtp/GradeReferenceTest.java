package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.mtp.io.MtpProvider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Extrapolation grades that MLIP-3 has computed. */
@Tag("shared")
class GradeReferenceTest {

    private static final Path DATA = SharedFiles.root().resolve("data/peer_refs");

    private static double[] grades(MtpPotential potential, Structure structure) {
        double[] grades = new double[structure.size()];
        potential.newGrader().gradeAtoms(neighbors(potential, structure), grades);
        return grades;
    }

    private static NeighborList neighbors(MtpPotential potential, Structure structure) {
        return NeighborSearch.of(structure, potential.info().cutoff());
    }

    /** The column nbh_grades of every configuration. */
    private static List<double[]> printedGrades(Path cfg) throws IOException {
        List<double[]> all = new ArrayList<>();
        List<Double> current = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(cfg)) {
            String[] words = line.strip().split("\\s+");
            if (line.contains("AtomData")) {
                inside = true;
            } else if (inside && words.length == 9 && words[0].matches("\\d+")) {
                current.add(Double.parseDouble(words[8]));
            } else if (inside) {
                all.add(current.stream().mapToDouble(g -> g).toArray());
                current.clear();
                inside = false;
            }
        }
        return all;
    }

    @Test
    void storedActiveSetReproducesGrades() throws IOException {
        Path folder = DATA.resolve("mlip3/calculate_grade");
        MtpPotential potential =
                new MtpProvider().load(folder.resolve("pot.almtp"), LoadOptions.DEFAULT);
        assertEquals(Optional.of(GradeMode.NEIGHBORHOOD), potential.gradeMode());
        Path cfg = folder.resolve("graded_full_precision.cfg");
        List<Structure> structures = Structures.read(cfg);
        List<double[]> expected = printedGrades(cfg);
        double[] largest = {2.901116, 375.111271};
        double worst = 0;
        for (int s = 0; s < structures.size(); s++) {
            double[] grades = grades(potential, structures.get(s));
            assertEquals(largest[s], Arrays.stream(grades).max().orElseThrow(), 5e-7);
            for (int i = 0; i < grades.length; i++) {
                worst =
                        Math.max(
                                worst,
                                Math.abs(grades[i] - expected.get(s)[i]) / expected.get(s)[i]);
            }
        }
        System.out.println("grades of calculate_grade: worst relative deviation " + worst);
        assertEquals(0, worst, 1e-9);
    }
}
