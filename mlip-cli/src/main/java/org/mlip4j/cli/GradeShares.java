package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.Grades;
import org.mlip4j.core.Structure;
import org.mlip4j.train.selection.ActiveSetSelection;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How many atoms of each element have grades of which size; those of the set itself are 1, by the precision of its selection. */
final class GradeShares {

    /** Upper ends of the bins but the last. */
    private static final List<Double> ENDS = List.of(0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 5.0, 10.0);

    private static final List<Double> LIMITS = List.of(1.0, 2.0, 10.0);

    private static final class Counts {
        private final long[] atoms = new long[ENDS.size() + 1];
        private double largest;

        long all() {
            return Arrays.stream(atoms).sum();
        }

        double above(double limit) {
            int first = ENDS.indexOf(limit) + 1;
            return (double) Arrays.stream(atoms, first, atoms.length).sum() / all();
        }
    }

    private final Map<Integer, Counts> elements = new TreeMap<>();

    void add(Structure structure, Grades grades) {
        if (grades.atoms().isEmpty()) {
            return;
        }
        double[] values = grades.atoms().get();
        for (int i = 0; i < values.length; i++) {
            Counts counts = elements.computeIfAbsent(structure.species()[i], code -> new Counts());
            double grade =
                    values[i] <= ActiveSetSelection.THRESHOLD ? Math.min(values[i], 1) : values[i];
            int bin = (int) ENDS.stream().filter(end -> grade > end).count();
            counts.atoms[bin]++;
            counts.largest = Math.max(counts.largest, grade);
        }
    }

    void print(PrintWriter out) {
        if (!elements.isEmpty()) {
            out.println("# element   atoms  above 1  above 2  above 10   largest");
        }
        elements.forEach(
                (code, counts) ->
                        out.println(
                                String.format(
                                        Locale.ROOT,
                                        "# %-7s %7d %8.4f %8.4f %9.4f %9.4g",
                                        Element.of(code),
                                        counts.all(),
                                        counts.above(1),
                                        counts.above(2),
                                        counts.above(10),
                                        counts.largest)));
    }

    Map<String, Object> content() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("bins_end_at", ENDS);
        Counts all = new Counts();
        elements.forEach(
                (code, counts) -> {
                    content.put(Element.of(code).toString(), content(counts));
                    Arrays.setAll(all.atoms, b -> all.atoms[b] + counts.atoms[b]);
                    all.largest = Math.max(all.largest, counts.largest);
                });
        content.put("all", content(all));
        return content;
    }

    private static Map<String, Object> content(Counts counts) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("atoms", counts.all());
        content.put("largest", counts.largest);
        for (double limit : LIMITS) {
            content.put("share_above_" + (int) limit, counts.above(limit));
        }
        content.put("histogram", Arrays.stream(counts.atoms).boxed().toList());
        return content;
    }
}
